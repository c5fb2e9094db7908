"""Air inside a building follows the air outside."""

import numpy as np
import pytest

from models.physics.indoor import indoors

TIMES = np.linspace(0.0, 7200.0, 121)


def test_that_the_inside_nears_a_steady_outside_as_the_textbook_says() -> None:
    inside = indoors(TIMES, np.full(TIMES.size, 10.0), 2.0)
    assert inside == pytest.approx(10.0 * (1.0 - np.exp(-2.0 * TIMES / 3600.0)))


def test_that_a_shut_building_stays_as_it_is() -> None:
    assert indoors(TIMES, np.full(TIMES.size, 10.0), 0.0, began=1.0) == pytest.approx(1.0)


def test_that_coarse_steps_give_what_fine_ones_do() -> None:
    fine, coarse = indoors(TIMES, TIMES), indoors(TIMES[::20], TIMES[::20])
    assert coarse == pytest.approx(fine[::20])

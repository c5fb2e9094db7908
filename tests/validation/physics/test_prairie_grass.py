"""Prairie Grass: the model stays as good as docs/physics.md says it is, no better claimed."""

from pathlib import Path

import pytest

from tests.validation.physics.prairie_grass import read_arcs, rows

pytestmark = pytest.mark.reference


def test_that_the_model_is_as_good_as_its_page_says(dispersion_data: Path) -> None:
    by_name = dict(rows(read_arcs(dispersion_data / "prairie_grass")))
    overall = by_name["all"]
    assert overall.count > 50
    assert overall.fac2 > 0.65
    assert abs(overall.fb) < 0.3
    assert overall.nmse < 1.5
    for near in ("50 m", "100 m", "200 m"):
        assert by_name[near].fac2 > 0.7, near

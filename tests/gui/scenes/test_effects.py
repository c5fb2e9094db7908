"""A supposed fire or explosion on the map: its own circles with its own units, taken off again."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from shapely import MultiPolygon, Point

from models.domain.forecasts import EffectZone
from scenes.map2d.view import MapView
from tests.fakes.small_park import small_park

REACHES = ((37.5, "kW/m2", 60.0), (10.0, "kW/m2", 120.0), (5.0, "kW/m2", 180.0))


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[MapView]:
    made = MapView()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.set_park(small_park())
    made.show()
    yield made
    made.close()


def zones(view: MapView) -> tuple[EffectZone, ...]:
    x, y = view.viewport_shown.world(450, 350)
    return tuple(EffectZone(limit, unit, MultiPolygon([Point(x, y).buffer(r)]), r) for limit, unit, r in REACHES)


def test_that_each_limit_is_named_with_its_unit_and_distance(view: MapView) -> None:
    before = view.grab().toImage()
    view.set_effects(zones(view))
    said = {chip.lines for chip, _ in view.scene.place_chips(view.viewport_shown)}
    assert ("37.5 kW/m²", "60 m") in said
    assert ("10 kW/m²", "120 m") in said
    assert view.grab().toImage() != before


def test_that_nothing_supposed_draws_nothing(view: MapView) -> None:
    view.set_effects(zones(view))
    view.set_effects(())
    assert not [chip for chip, _ in view.scene.place_chips(view.viewport_shown) if "kW" in chip.lines[0]]

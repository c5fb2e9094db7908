"""Sources stated by hand: accepted where they make sense, refused with the field's name where not."""

from datetime import UTC, datetime

import pytest

from models.domain.errors import BadInput, OutsideModel
from models.domain.forecasts import SourceKind
from models.domain.readings import Weather
from models.physics.release import Stack, release_by_hand, release_from_stack

WEATHER = Weather(datetime(2026, 3, 18, 3, tzinfo=UTC), 3.0, 242.0, "D", 12.0)


def test_that_a_heavy_gas_lies_on_the_ground_and_a_light_one_drifts_where_it_is() -> None:
    chlorine = release_by_hand("chlorine", 1.5, 10.0, 20.0, WEATHER, duration_s=600.0)
    assert (chlorine.kind, chlorine.height, chlorine.total_kg) == (SourceKind.POOL, 0.0, 900.0)
    hydrogen = release_by_hand("hydrogen", 0.1, 10.0, 20.0, WEATHER, height_m=4.0)
    assert (hydrogen.kind, hydrogen.height) == (SourceKind.PASSIVE, 4.0)
    assert hydrogen.started_at == WEATHER.time


def test_that_cold_methane_is_heavy_and_warm_methane_is_not() -> None:
    cold, warm = (release_by_hand("methane", 1.0, 0.0, 0.0, WEATHER, temperature_k=kelvin) for kelvin in (112.0, 290.0))
    assert (cold.kind, warm.kind) == (SourceKind.POOL, SourceKind.PASSIVE)


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), float("inf"), 1e9])
def test_that_a_rate_that_makes_no_sense_is_refused_by_name(rate: float) -> None:
    with pytest.raises(BadInput, match="rate_kg_s"):
        release_by_hand("chlorine", rate, 0.0, 0.0, WEATHER)


@pytest.mark.parametrize("changes", [{"duration_s": -1.0}, {"height_m": -1.0}, {"temperature_k": 0.0}])
def test_that_other_figures_that_make_no_sense_are_refused_by_name(changes: dict[str, float]) -> None:
    with pytest.raises(BadInput, match=next(iter(changes))):
        release_by_hand("chlorine", 1.0, 0.0, 0.0, WEATHER, **changes)  # type: ignore[arg-type]


def test_that_an_unknown_substance_is_refused() -> None:
    with pytest.raises(OutsideModel, match="phlogiston"):
        release_by_hand("phlogiston", 1.0, 0.0, 0.0, WEATHER)


def test_that_a_hot_stack_lets_go_higher_than_a_cold_one() -> None:
    hot, cold = (
        release_from_stack("sulfur dioxide", 0.5, 0.0, 0.0, Stack(40.0, 2.0, 12.0, kelvin), WEATHER)
        for kelvin in (450.0, 286.0)
    )
    assert hot.height > cold.height > 40.0
    with pytest.raises(BadInput, match="diameter"):
        release_from_stack("sulfur dioxide", 0.5, 0.0, 0.0, Stack(40.0, 0.0, 12.0, 450.0), WEATHER)

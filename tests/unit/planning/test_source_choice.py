"""What makes no sense is refused by field, with its cause and its cure; what does becomes a release."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.dispersion import LikelySource, Phase, SourceBy, SourceChoice, WeatherChoice
from models.domain.errors import BadInput
from models.domain.park import Park
from models.planning.source_choice import (
    choice_of_asset,
    choice_of_likely,
    make_source,
    make_weather,
    release_of,
    source_faults,
    weather_choice_of,
    weather_faults,
)
from tests.unit.planning.conftest import START, WIND

CHLORINE = SourceChoice(SourceBy.HAND, "chlorine", 512_600.0, 3_398_500.0, rate_kg_s=2.0)
VESSEL = replace(CHLORINE, rate_kg_s=None, hole_mm=20.0, volume_m3=40.0)


def faults(choice: SourceChoice, park: Park) -> set[str]:
    return set(source_faults(choice, park))


def test_that_a_choice_without_fault_passes_by_the_library_s_name(park: Park) -> None:
    assert make_source(replace(CHLORINE, substance="氯"), park).substance == "chlorine"
    assert make_source(VESSEL, park) == VESSEL


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rate_kg_s", -1.0),
        ("rate_kg_s", 0.0),
        ("rate_kg_s", float("nan")),
        ("substance", "unobtainium"),
        ("substance", " "),
        ("duration_s", -5.0),
        ("height_m", 4000.0),
    ],
)
def test_that_what_cannot_be_is_refused_by_its_field(park: Park, field: str, value: object) -> None:
    choice = replace(CHLORINE, **{field: value})  # type: ignore[arg-type]
    assert faults(choice, park) == {field}
    with pytest.raises(BadInput) as refused:
        make_source(choice, park)
    assert refused.value.parameters["field"] == field
    assert str(refused.value)


def test_that_liquid_chlorine_at_300_k_under_1_bar_is_refused_with_what_it_needs(park: Park) -> None:
    boiling = replace(VESSEL, phase=Phase.LIQUID, temperature_c=26.85, pressure_kpa=-1.3)
    found = source_faults(boiling, park)
    assert set(found) == {"pressure_kpa"}
    assert "boil" in str(found["pressure_kpa"])
    needed = float(found["pressure_kpa"].parameters["needed"])  # type: ignore[arg-type]
    assert needed == pytest.approx(705.0, abs=30.0)  # 8.1 bar absolute
    assert not source_faults(replace(boiling, pressure_kpa=needed + 5.0), park)
    assert not source_faults(replace(boiling, temperature_c=-40.0, pressure_kpa=0.0), park)
    assert set(source_faults(replace(boiling, phase=None, fill=0.8), park)) == {"pressure_kpa"}


def test_that_gas_above_its_vapour_pressure_and_liquid_above_the_critical_point_are_refused(park: Park) -> None:
    assert faults(replace(VESSEL, phase=Phase.GAS, temperature_c=20.0, pressure_kpa=2000.0), park) == {"pressure_kpa"}
    assert faults(replace(VESSEL, phase=Phase.LIQUID, temperature_c=200.0, pressure_kpa=2000.0), park) == {
        "temperature_c"
    }


def test_that_either_a_hole_or_a_rate_is_given(park: Park) -> None:
    assert faults(replace(CHLORINE, rate_kg_s=None), park) == {"hole_mm"}
    assert faults(replace(CHLORINE, hole_mm=10.0), park) == {"rate_kg_s"}
    assert faults(replace(VESSEL, volume_m3=None), park) == {"volume_m3"}
    assert faults(replace(CHLORINE, kind=SourceBy.ASSET, asset_code="V-0"), park) == {"asset_code"}


@pytest.mark.parametrize(
    ("field", "value"), [("wind_speed", 200.0), ("wind_from", 400.0), ("stability", "G"), ("humidity", 60.0)]
)
def test_that_weather_by_hand_is_checked_and_the_station_s_is_not(field: str, value: object) -> None:
    choice = replace(WeatherChoice(live=False), **{field: value})  # type: ignore[arg-type]
    assert set(weather_faults(choice)) == {field}
    with pytest.raises(BadInput):
        make_weather(choice)
    assert make_weather(replace(choice, live=True)).live


def test_that_a_tank_s_hole_releases_what_the_tank_holds_at_the_place_chosen(park: Park) -> None:
    choice = choice_of_asset(park.asset("V-3"), 10.0)
    found = release_of(choice, park, WIND, START)
    assert found.substance == "chlorine"
    assert (found.x, found.y) == (choice.x, choice.y)
    assert found.started_at == START
    wider = release_of(replace(choice, hole_mm=20.0), park, WIND, START)
    assert wider.rate_kg_s == pytest.approx(4.0 * found.rate_kg_s, rel=0.15)


def test_that_a_vessel_by_hand_leaks_as_the_tank_that_it_describes(park: Park) -> None:
    tank = park.asset("V-3")
    like_it = replace(
        VESSEL, volume_m3=tank.volume_m3, fill=tank.fill, temperature_c=tank.temperature_c,
        pressure_kpa=tank.pressure_kpa, height_m=tank.base,
    )  # fmt: skip
    by_hand = release_of(like_it, park, WIND, START)
    known = release_of(choice_of_asset(tank, 20.0), park, WIND, START)
    assert by_hand.rate_kg_s == pytest.approx(known.rate_kg_s, rel=0.25)  # of another shape, so another head


@given(rate=st.floats(1e-5, 1e3), duration=st.floats(1.0, 7200.0))
def test_that_a_rate_releases_its_mass(park: Park, rate: float, duration: float) -> None:
    found = release_of(replace(CHLORINE, rate_kg_s=rate, duration_s=duration), park, WIND, START)
    assert found.total_kg == pytest.approx(rate * duration)


def test_that_a_likely_source_is_used_with_its_rate_and_start(park: Park) -> None:
    likely = LikelySource("V-3", 10.0, 20.0, 0.8, 0.5, 1.0, 2.0, START, START, START, "chlorine")
    choice = make_source(choice_of_likely(likely), park)
    assert (choice.kind, choice.rate_kg_s, choice.asset_code) == (SourceBy.INVERSION, 1.0, "V-3")
    assert release_of(choice, park, WIND, START).started_at == START


def test_that_the_station_s_weather_is_shown_as_it_is_and_comes_back() -> None:
    shown = weather_choice_of(WIND)
    assert shown.live
    assert shown.at(START).wind_from == WIND.wind_from

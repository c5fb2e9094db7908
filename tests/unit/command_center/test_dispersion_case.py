"""When a run no longer holds, and what the panel is told of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shapely import MultiPolygon, Point, box

from command_center.seat.dispersion_case import (
    APART,
    DOUBTS,
    DOUBTS_APART,
    HOLDS,
    DispersionCase,
    Teller,
    changed_value,
)
from command_center.seat.dispersion_run import Asked
from models.domain.dispersion import (
    Rerun,
    RerunReason,
    Says,
    Shrunk,
    SourceBy,
    SourceChoice,
    Stage,
    Verdict,
)
from models.domain.forecasts import ForecastSummary, Release, ThreatZone
from models.domain.readings import Weather
from models.planning.source_choice import weather_choice_of
from tests.fakes.small_park import small_park

START = datetime(2026, 3, 17, 19, 0, tzinfo=UTC)
WIND = Weather(START, 3.0, 242.0, "D", 8.0)
TURNED = replace(WIND, wind_from=280.0)
SOURCE = SourceChoice(SourceBy.ASSET, "chlorine", 0.0, 0.0, "V-3", hole_mm=10.0)
ASKED = Asked(UUID(int=1), SOURCE, weather_choice_of(WIND), (WIND,), START, 0.0)
AGAINST = tuple(Verdict(f"AT-{k}", 9.0, 0.0, 1.0, 2.0, "ppm", 1.0, Says.MORE) for k in range(2))
FOR = tuple(replace(each, says=Says.AGREES) for each in AGAINST)


def ran(**changes: object) -> DispersionCase:
    return DispersionCase(ASKED, running=False, ran_at=START, **changes)  # type: ignore[arg-type]


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_that_a_shift_of_the_wind_must_last() -> None:
    case, late = ran(), APART.total_seconds()
    assert case.shift(TURNED, at(late)) is None
    assert case.shift(WIND, at(late + 20)) is None  # a gust
    assert case.shift(TURNED, at(late + 25)) is None
    reason = case.shift(TURNED, at(late + 25) + HOLDS)
    assert reason == RerunReason(Rerun.WIND_TURNED, "242", "280")


def test_that_nothing_is_run_again_while_it_runs_or_right_after() -> None:
    assert DispersionCase(ASKED).shift(TURNED, at(1e4)) is None
    case = ran(shifted_since=START)
    assert case.shift(TURNED, at(APART.total_seconds() - 1)) is None
    assert case.shift(TURNED, START + APART) is not None


def test_that_a_clock_that_went_back_begins_anew() -> None:
    case = ran(shifted_since=at(500))
    assert case.shift(TURNED, at(0)) is None
    assert case.shifted_since == START


def test_that_sensors_must_insist() -> None:
    case = ran()
    late = START + DOUBTS_APART
    for _ in range(DOUBTS - 1):
        assert case.doubt(AGAINST, late) is None
    assert case.doubt(FOR, late) is None
    for _ in range(DOUBTS - 1):
        assert case.doubt(AGAINST, late) is None
    assert case.doubt(AGAINST, late) == RerunReason(Rerun.SENSORS, what="AT-0, AT-1")
    assert case.verdicts == AGAINST


def test_that_a_changed_value_is_named_and_the_station_s_wind_is_none() -> None:
    live = weather_choice_of(TURNED)
    assert changed_value(ASKED, SOURCE, live) is None
    assert changed_value(ASKED, replace(SOURCE, hole_mm=20.0), live) == RerunReason(Rerun.VALUE, "10", "20", "hole_mm")
    by_hand = replace(weather_choice_of(WIND), live=False, wind_speed=5.0)
    found = changed_value(ASKED, SOURCE, by_hand)
    assert found is not None
    assert found.kind is Rerun.VALUE


SUMMARY = ForecastSummary(
    release=Release("chlorine", 0.0, 0.0, 1.0, 2.0, 600.0, START, 1200.0),
    weather=WIND,
    zones=(ThreatZone(2, 2.0, MultiPolygon([box(0, -10, 100, 10)]), 100.0, 60.0),),
    protective=None,
    advised=MultiPolygon([Point(0.0, 0.0).buffer(400.0)]),
    caveats=("a caveat",),
    engine="puffs",
    people_in_zone=12,
    people_by_level={2: 5},
    buildings_in_zone=("P01-B0",),
    warned=(),
)


def test_that_another_seat_sees_what_is_on_record() -> None:
    teller = Teller(small_park(sensors=4))
    found = teller.state(None, SUMMARY, ())
    assert (found.stage, found.people, found.rate_kg_s) == (Stage.FIRST, 12, 2.0)
    assert [row.name for row in found.rows] == ["AEGL-2"]
    assert round(found.advised_reach_m) == 400
    assert found.source is None
    widest = replace(SUMMARY, covering=SUMMARY.advised, shrunk=Shrunk("chen_yu", "x", START, 100.0, SUMMARY.advised))
    later = teller.state(None, widest, ())
    assert later.stage is Stage.ENSEMBLE
    assert later.shrunk is not None
    assert teller.state(None, None, ()).stage is Stage.NONE


def test_that_a_run_under_way_shows_its_own_draft_before_what_is_on_record() -> None:
    teller = Teller(small_park(sensors=4))
    draft = replace(SUMMARY, zones=(), engine="", people_in_zone=99)
    case = DispersionCase(ASKED, stage=Stage.PUBLISHED, summary=draft, progress=0.1)
    found = teller.state(case, SUMMARY, ())
    assert (found.stage, found.people, found.progress, found.running) == (Stage.PUBLISHED, 99, 0.1, True)
    assert found.source == SOURCE
    case.running = False
    assert teller.state(case, SUMMARY, ()).people == 12

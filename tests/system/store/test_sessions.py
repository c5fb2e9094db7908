"""Sessions: LIVE is wall time for ever; a drill's clock is the same in SQL and in Python."""

from datetime import UTC, datetime, timedelta

import pytest

from models.domain.errors import BadInput, NotFound, Refused, StaleVersion, TransitionRefused
from models.domain.sessions import Scope, SessionClock, SessionKind, SessionState
from models.store.repositories import read_events, read_session, read_sessions
from models.use_cases.log import write_note
from models.use_cases.sessions import (
    end_drill,
    fire_inject,
    freeze_drill,
    resume_drill,
    set_drill_speed,
    start_drill,
)
from tests.system.store.acts import NOW
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system

MICROSECOND = timedelta(microseconds=1)
THREE_AT_NIGHT = datetime(2026, 3, 17, 19, 0, tzinfo=UTC)


def _start(stores: Stores, speed: float = 1.0) -> Scope:
    return start_drill(stores["chen_yu"], stores.scope.park_id, "Night", "chlorine-leak", THREE_AT_NIGHT, speed)


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("speed", [0.01, 1.0, 7.3, 60.0, 1000.0])
@pytest.mark.parametrize("elapsed", [0.0, 0.123457, 86399.999999])
def test_that_sql_and_python_read_the_same_clock(stores: Stores, elapsed: float, speed: float, frozen: bool) -> None:
    clock = SessionClock(THREE_AT_NIGHT, NOW + 123_456 * MICROSECOND, elapsed, speed, frozen)
    with stores["li_na"].transaction() as tx:
        for wall_s in (0.0, 0.000001, 1.5, 3599.123456, 1_000_000.654321):
            wall = clock.anchored_at + timedelta(seconds=wall_s)
            row = tx.driver.execute(
                "SELECT cc.clock_at(%s, %s, %s, %s, %s, %s)",
                (clock.started_at, clock.anchored_at, elapsed, speed, frozen, wall),
            ).fetchone()
            assert row is not None
            assert abs(row[0] - clock.at(wall)) <= MICROSECOND


def test_that_events_carry_session_time_and_wall_time(stores: Stores) -> None:
    drill = _start(stores, speed=100.0)
    write_note(stores["li_na"], drill, "hello")
    event = read_events(stores["li_na"], drill)[-1]
    clock = read_session(stores["li_na"], drill).clock
    assert abs(event.time - clock.at(event.recorded_at)) <= MICROSECOND
    assert event.time >= THREE_AT_NIGHT
    assert abs(event.recorded_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_that_freezing_and_speeding_up_never_make_time_jump(stores: Stores) -> None:
    drill, trainer = _start(stores, speed=50.0), stores["chen_yu"]
    version = freeze_drill(trainer, drill, 1)
    frozen = read_session(trainer, drill)
    assert (frozen.state, frozen.clock.frozen) == (SessionState.FROZEN, True)
    later = datetime.now(UTC) + timedelta(hours=1)
    assert frozen.clock.at(later) == frozen.clock.at(frozen.clock.anchored_at)
    version = set_drill_speed(trainer, drill, version, 2.0)
    version = resume_drill(trainer, drill, version)
    times = [event.time for event in read_events(trainer, drill)]
    assert times == sorted(times)
    assert times[1] == times[2]  # nothing passed while frozen, although the speed was changed
    assert read_session(trainer, drill).clock.speed == 2.0
    with pytest.raises(StaleVersion):
        freeze_drill(trainer, drill, 1)


def test_that_an_ended_drill_is_closed_for_good(stores: Stores) -> None:
    drill, trainer = _start(stores), stores["chen_yu"]
    version = end_drill(trainer, drill, 1)
    with pytest.raises(TransitionRefused):
        resume_drill(trainer, drill, version)
    with pytest.raises(TransitionRefused):
        set_drill_speed(trainer, drill, version, 2.0)
    with pytest.raises(Refused, match="has ended"):
        write_note(trainer, drill, "too late")
    with pytest.raises(Refused, match="has ended"):
        fire_inject(trainer, drill, "too late", {})


def test_that_live_goes_on_whatever_is_pressed(stores: Stores) -> None:
    for act in (freeze_drill, end_drill):
        with pytest.raises(Refused, match="LIVE"):
            act(stores["chen_yu"], stores.scope, 1)
    with pytest.raises(Refused, match="LIVE"):
        fire_inject(stores["chen_yu"], stores.scope, "x", {})
    live = read_sessions(stores["li_na"], stores.scope.park_id)[0]
    assert (live.kind, live.state) == (SessionKind.LIVE, SessionState.RUNNING)
    wall = datetime.now(UTC)
    assert abs(live.clock.at(wall) - wall) <= MICROSECOND


def test_that_a_drill_is_started_sensibly(stores: Stores) -> None:
    park = stores.scope.park_id
    with pytest.raises(BadInput):
        start_drill(stores["chen_yu"], park, " ", "chlorine-leak", NOW)
    with pytest.raises(BadInput):
        start_drill(stores["chen_yu"], park, "x", "chlorine-leak", NOW.replace(tzinfo=None))
    for speed in (0.0, -1.0, float("nan"), 2000.0):
        with pytest.raises(BadInput):
            start_drill(stores["chen_yu"], park, "x", "chlorine-leak", NOW, speed)
    with pytest.raises(NotFound):
        read_session(stores["li_na"], Scope(park, 999))

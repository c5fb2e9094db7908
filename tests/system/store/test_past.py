"""The past read from the log is what every seat showed then; values are what had been measured by then."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from models.domain.errors import NotFound
from models.domain.picture import Picture
from models.domain.readings import LATE, Batch, UnitFix, Weather
from models.domain.sessions import Scope, SessionState
from models.store.repositories import read_past, read_picture
from models.store.telemetry import commit_batch
from models.use_cases import sessions
from tests.system.store.acts import NOW, batch_of
from tests.system.store.conftest import Stores
from tests.system.store.test_picture import Play

pytestmark = pytest.mark.system

NEAR = timedelta(milliseconds=50)  # an event is written a moment after the change it tells of


def shape_of(picture: Picture) -> dict[str, Any]:
    """What must be the same: everything but instants that events tell a moment later, and an opening's version."""
    incidents = {key: replace(each, changed_at=NOW, closed_at=None) for key, each in picture.incidents.items()}
    return {
        "head": picture.head,
        "alarms": {
            key: replace(each, version=0, announced_at=each.announced_at and NOW)
            for key, each in picture.alarms.items()
        },
        "incidents": incidents,
        "closed": {key for key, each in picture.incidents.items() if each.closed_at is not None},
        "assignments": picture.assignments,
        "steps": {key: replace(each, done_at=each.done_at and NOW) for key, each in picture.steps.items()},
        "notifications": {key: replace(each, changed_at=NOW) for key, each in picture.notifications.items()},
        "forecasts": picture.forecasts,
        "evacuations": picture.evacuations,
        "events": picture.events,
        "out_of_service": picture.out_of_service,
        "state": picture.session.state,
    }


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_that_every_past_instant_shows_what_the_seats_showed_then(stores: Stores, seed: int) -> None:
    drill = sessions.start_drill(stores["chen_yu"], stores.scope.park_id, "Play", "chlorine-leak", NOW, 10.0)
    play = Play(stores, drill, seed)
    shown = [read_picture(stores["li_na"], drill)]
    for _ in range(70):
        play.act(shown[-1])
        now = read_picture(stores["li_na"], drill)
        if now.events != shown[-1].events:
            shown.append(now)
    assert len(shown) > 30
    for picture in shown:
        at = picture.events[-1].time
        then = read_past(stores["li_na"], drill, at).picture
        assert shape_of(then) == shape_of(picture)
        assert all(abs(then.steps[key].done_at - each.done_at) < 10 * NEAR  # type: ignore[operator]
                   for key, each in picture.steps.items() if each.done_at)
        assert then.session.clock.at(datetime.now(UTC)) == at


def test_that_before_its_first_event_a_session_is_empty(stores: Stores) -> None:
    drill = sessions.start_drill(stores["chen_yu"], stores.scope.park_id, "Quiet", "chlorine-leak", NOW)
    then = read_past(stores["li_na"], drill, NOW - timedelta(hours=1))
    assert (then.picture.head, then.picture.alarms, then.picture.events) == (0, {}, ())
    assert len(then.values) == 0
    assert then.weather is None
    assert then.fixes == ()
    with pytest.raises(NotFound):
        read_past(stores["li_na"], Scope(stores.scope.park_id, 9999), NOW)


def test_that_a_drill_that_ended_is_seen_running_before_its_end(stores: Stores) -> None:
    drill = sessions.start_drill(stores["chen_yu"], stores.scope.park_id, "Over", "chlorine-leak", NOW)
    before = read_picture(stores["li_na"], drill)
    sessions.end_drill(stores["chen_yu"], drill, before.session.version)
    assert read_past(stores["li_na"], drill, before.events[-1].time).picture.session.state is SessionState.RUNNING
    after = read_picture(stores["li_na"], drill)
    assert read_past(stores["li_na"], drill, after.events[-1].time).picture.session.state is SessionState.ENDED


def test_that_values_are_the_newest_not_later_than_the_instant(stores: Stores) -> None:
    drill = sessions.start_drill(stores["chen_yu"], stores.scope.park_id, "Values", "chlorine-leak", NOW)
    hours = [(key, NOW - timedelta(hours=hour), float(hour)) for key in (1, 2) for hour in range(30)]
    rare = [(3, NOW - timedelta(days=9), 9.0)]
    commit_batch(stores["gateway"], drill, batch_of(rare + hours))
    keys, times, values, _quality, received = batch_of([(4, NOW - timedelta(hours=6), 4.0)])
    commit_batch(stores["gateway"], drill, Batch(keys, times, values, np.array([LATE], np.uint8), received))
    then = read_past(stores["li_na"], drill, NOW - timedelta(hours=5, minutes=30)).values
    assert dict(zip(then.keys.tolist(), then.values.tolist(), strict=True)) == {1: 6.0, 2: 6.0, 3: 9.0, 4: 4.0}
    assert then.times.tolist() == sorted(then.times.tolist())
    assert then.quality[then.keys == 4].tolist() == [LATE]  # it was measured by then, and says that it came late


def test_that_the_weather_is_that_of_the_instant(stores: Stores) -> None:
    drill = sessions.start_drill(stores["chen_yu"], stores.scope.park_id, "Wind", "chlorine-leak", NOW)
    for minute, speed in ((0, 1.0), (10, 2.0), (20, 3.0)):
        weather = Weather(NOW + timedelta(minutes=minute), speed, 75.0, "F", 8.0)
        commit_batch(stores["gateway"], drill, batch_of([]), weather=weather)
    then = read_past(stores["li_na"], drill, NOW + timedelta(minutes=15)).weather
    assert then is not None
    assert then.wind_speed == 2.0


def test_that_units_stand_where_they_were_last_seen(stores: Stores) -> None:
    drill = sessions.start_drill(stores["chen_yu"], stores.scope.park_id, "Roads", "chlorine-leak", NOW)
    drive = [UnitFix("E1", 10.0 * second, 5.0, NOW + timedelta(seconds=second), 90.0, 10.0, "en_route", "t")
             for second in range(0, 60, 2)]
    drive += [replace(drive[-1], status="on_scene", speed=0.0, time=NOW + timedelta(seconds=59))]
    stands = [UnitFix("L1", 1.0, 2.0, NOW + timedelta(seconds=second)) for second in range(0, 180, 2)]
    standing = [stands[first : first + 3] for first in range(0, 90, 3)]
    for fixes in (drive[:1], drive[1:9], drive[9:], *standing, drive, *standing):  # all came twice
        commit_batch(stores["gateway"], drill, batch_of([]), fixes=fixes)

    def seen(second: float) -> dict[str, UnitFix]:
        fixes = read_past(stores["li_na"], drill, NOW + timedelta(seconds=second)).fixes
        return {fix.code: fix for fix in fixes}

    assert seen(-1.0) == {}
    for second in (0.0, 7.0, 33.0, 58.5):
        unit = seen(second)["E1"]
        assert 0.0 <= second - unit.x / 10.0 < 10.0  # at most that long ago it was there
        assert (unit.status, unit.time) == ("en_route", NOW + timedelta(seconds=second))
    assert seen(59.5)["E1"].status == "on_scene"  # what a terminal presses is kept whenever it comes
    assert seen(170.0)["L1"].time == NOW + timedelta(seconds=170)
    assert seen(400.0)["L1"].time < NOW + timedelta(seconds=180)  # silent since then, and looks it
    assert "E1" not in seen(2 * 86_400.0)  # seen two days ago: nobody knows where it is
    with stores.owner.transaction() as tx:
        kept = tx.driver.execute("SELECT code, count(*) FROM cc.track WHERE session_id = %s GROUP BY code",
                                 (drill.session_id,)).fetchall()
    assert dict(kept)["L1"] <= 4  # a unit that stands: one a minute
    assert dict(kept)["E1"] <= 13

"""Alarms: one row is one occurrence, whatever is delivered again; what is set aside comes back."""

from datetime import timedelta

import psycopg
import pytest

from models.domain.alarms import AlarmState
from models.domain.errors import BadInput
from models.domain.ids import new_id
from models.domain.sessions import Scope
from models.store.repositories import (
    read_events,
    read_picture,
)
from models.store.telemetry import commit_batch
from models.use_cases.alarms import (
    acknowledge_alarm,
    acknowledge_alarms,
    run_alarm_timers,
    shelve_alarm,
    unshelve_alarm,
    verify_alarm,
)
from models.use_cases.sessions import end_drill, start_drill
from tests.system.store.acts import NOW, apply, batch_of, change, only_alarm
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system

DAY = timedelta(days=1)


@pytest.fixture
def drill(stores: Stores) -> Scope:
    """A session of the test's own."""
    return start_drill(stores["chen_yu"], stores.scope.park_id, "Night", "chlorine-leak", NOW - DAY)


def test_that_an_alarm_is_one_occurrence_until_it_is_over(stores: Stores, drill: Scope) -> None:
    gateway, operator = stores["gateway"], stores["li_na"]
    assert apply(gateway, drill, change(1, "activate", 0)).events == 1
    assert apply(gateway, drill, change(1, "activate", 1)).events == 0  # it is active already
    first = only_alarm(operator, drill)
    assert (first.state, first.active, first.sensor_code) == (AlarmState.UNACK, True, "AT-3011")
    assert (first.raised_at, first.value, first.limit, first.unit) == (NOW, 0.9, 0.68, "ppm")
    assert apply(gateway, drill, change(1, "return", 2)).events == 1
    assert only_alarm(operator, drill).state is AlarmState.RTNUN
    assert apply(gateway, drill, change(1, "activate", 3, value=1.5)).events == 1
    again = only_alarm(operator, drill)
    assert (again.id, again.state, again.value) == (first.id, AlarmState.UNACK, 1.5)
    acknowledge_alarm(operator, drill, again.id, again.version)
    assert only_alarm(operator, drill).acknowledged_by == "li_na"
    apply(gateway, drill, change(1, "return", 4))
    assert read_picture(operator, drill).alarms == {}
    assert apply(gateway, drill, change(1, "activate", 5)).events == 1
    assert only_alarm(operator, drill).id != first.id


def test_that_a_redelivered_change_never_raises_a_ghost(stores: Stores, drill: Scope) -> None:
    gateway = stores["gateway"]
    changes = [change(1, "activate", 0), change(1, "return", 1)]
    assert apply(gateway, drill, *changes).events == 2
    acknowledge_alarms(stores["li_na"], drill, [only_alarm(stores["li_na"], drill).id])
    assert apply(gateway, drill, *changes).events == 0
    assert read_picture(stores["li_na"], drill).alarms == {}


def test_that_two_gateways_cannot_raise_twins(stores: Stores, drill: Scope) -> None:
    """A takeover may replay: both commit the same activation, one row stands."""
    for gateway in (stores["gateway"], stores.another("gateway")):
        apply(gateway, drill, change(1, "activate", 0))
    alarm = only_alarm(stores["li_na"], drill)
    twin = "INSERT INTO cc.alarm SELECT (jsonb_populate_record(a, %s)).* FROM cc.alarm AS a WHERE id = %s"
    with psycopg.connect(stores.database.url()) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute(twin, (psycopg.types.json.Jsonb({"id": str(new_id())}), alarm.id))


def test_that_a_change_of_a_rule_that_is_gone_does_not_stop_the_batch(stores: Stores, drill: Scope) -> None:
    committed = commit_batch(
        stores["gateway"], drill, batch_of([(1, NOW, 1.0)]), [change(1, "activate", 0, code="no.such.rule")]
    )
    assert committed == (1, 0)


def test_that_a_shelved_alarm_tracks_its_condition_and_comes_back_in_time(stores: Stores, drill: Scope) -> None:
    gateway, operator = stores["gateway"], stores["li_na"]
    apply(gateway, drill, change(1, "activate", 0))
    alarm = only_alarm(operator, drill)
    with pytest.raises(BadInput):
        shelve_alarm(operator, drill, alarm.id, alarm.version, 0)
    with pytest.raises(BadInput, match="reason"):
        shelve_alarm(operator, drill, alarm.id, alarm.version, 61)
    version = shelve_alarm(operator, drill, alarm.id, alarm.version, 61, "calibration")
    shelved = only_alarm(operator, drill)
    assert shelved.state is AlarmState.SHLVD
    assert (shelved.set_aside_by, shelved.reason, shelved.version) == ("li_na", "calibration", version)
    assert shelved.shelved_until is not None
    assert run_alarm_timers(gateway, drill) == 0
    apply(gateway, drill, change(1, "return", 1))
    assert not only_alarm(operator, drill).active
    with stores.owner.transaction() as tx:
        tx.driver.execute("UPDATE cc.alarm SET shelved_until = now() - interval '2 days' WHERE id = %s", (alarm.id,))
    assert run_alarm_timers(gateway, drill) == 1
    assert read_picture(operator, drill).alarms == {}


def test_that_an_active_alarm_taken_from_the_shelf_by_hand_is_acknowledged(stores: Stores, drill: Scope) -> None:
    apply(stores["gateway"], drill, change(1, "activate", 0))
    alarm = only_alarm(stores["li_na"], drill)
    version = shelve_alarm(stores["li_na"], drill, alarm.id, alarm.version, 5)
    unshelve_alarm(stores["li_na"], drill, alarm.id, version)
    back = only_alarm(stores["li_na"], drill)
    assert (back.state, back.shelved_until, back.set_aside_by) == (AlarmState.ACKED, None, None)


def test_that_the_phone_call_s_outcome_is_kept(stores: Stores, drill: Scope) -> None:
    apply(stores["gateway"], drill, change(1, "activate", 0))
    alarm = only_alarm(stores["li_na"], drill)
    with pytest.raises(BadInput):
        verify_alarm(stores["li_na"], drill, alarm.id, alarm.version, "real", " ")  # type: ignore[arg-type]
    verify_alarm(stores["li_na"], drill, alarm.id, alarm.version, "real", "control room P01")  # type: ignore[arg-type]
    assert only_alarm(stores["li_na"], drill).outcome == "real"
    event = read_events(stores["li_na"], drill)[-1]
    assert (event.kind, event.payload["phoned"]) == ("alarm.verified", "control room P01")


def test_that_a_live_alarm_that_matters_breaks_into_running_drills(stores: Stores, drill: Scope) -> None:
    ended = start_drill(stores["chen_yu"], stores.scope.park_id, "Over", "chlorine-leak", NOW)
    end_drill(stores["chen_yu"], ended, 1)
    apply(stores["gateway"], stores.scope, change(1, "activate", 0))
    last = read_events(stores["li_na"], drill)[-1]
    assert (last.kind, last.payload["sensor"], last.payload["priority"]) == (
        "broadcast.live_alarm",
        "AT-3011",
        "critical",
    )
    assert read_events(stores["li_na"], ended)[-1].kind == "session.end"
    assert read_picture(stores["li_na"], drill).alarms == {}
    apply(stores["gateway"], drill, change(1, "activate", 0))  # a drill's alarm stays in its drill
    assert read_events(stores["li_na"], stores.scope)[-1].kind == "alarm.activate"

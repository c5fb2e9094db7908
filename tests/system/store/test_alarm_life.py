"""What happens to alarms by design and by time: suppression, parents, escalation; and many at once with one reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from models.domain.alarm_life import AlarmPolicy, Guidance, Stage, Target
from models.domain.alarms import Alarm, AlarmState, Priority
from models.domain.errors import BadInput, PermissionRefused, Refused, StaleVersion, TransitionRefused
from models.domain.ids import new_id, rule_id
from models.domain.sessions import Scope
from models.domain.transitions import Role
from models.store.repositories import read_events, read_picture
from models.store.repositories.alarm_life import read_guidance, read_policy, read_suppressions
from models.use_cases.alarm_design import (
    end_suppression,
    save_guidance,
    save_policy,
    set_rule_aside,
    suppress_by_design,
)
from models.use_cases.alarms import (
    acknowledge_alarm,
    acknowledge_alarms,
    remove_alarms_from_service,
    return_to_service,
    run_alarm_timers,
    shelve_alarm,
    shelve_alarms,
    unsuppress_alarm,
)
from models.use_cases.sessions import start_drill
from tests.system.store.acts import NOW, apply, change, only_alarm
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system

MANY = 60
PARENT, CHILD = "LIFE-0", "LIFE-1"


@pytest.fixture(scope="module", autouse=True)
def rules(stores: Stores) -> None:
    """Many rules of one sensor, so that one moment can raise many alarms."""
    with stores.owner.transaction() as tx:
        for number in range(MANY):
            code = f"LIFE-{number}"
            tx.driver.execute(
                "INSERT INTO cc.rule (park_id, id, code, sensor_key, position, kind, label, limit_value, clear_value, "
                "priority) VALUES (%s, %s, %s, %s, %s, 'high', 'HI', 1, 0.9, 'high')",
                (stores.scope.park_id, rule_id(code), code, 1 + number % 4, 100 + number),
            )


@pytest.fixture
def drill(stores: Stores) -> Scope:
    """A session of the test's own, whose clock shows the wall's time."""
    return start_drill(stores["chen_yu"], stores.scope.park_id, "Night", "chlorine-leak", datetime.now(UTC))


def raise_many(stores: Stores, drill: Scope, count: int = MANY) -> dict[UUID, Alarm]:
    changes = [change(1 + n % 4, "activate", n / 1000, code=f"LIFE-{n}") for n in range(count)]
    assert apply(stores["gateway"], drill, *changes).events == count
    return read_picture(stores["li_na"], drill).alarms


def state_of(stores: Stores, drill: Scope, code: str) -> AlarmState:
    found = {alarm.rule_id: alarm.state for alarm in read_picture(stores["li_na"], drill).alarms.values()}
    return found.get(rule_id(code), AlarmState.NORM)


def let_pass(stores: Stores, drill: Scope, seconds: float) -> int:
    """The session's clock is so much later; then the timers run."""
    with stores.owner.transaction() as tx:
        tx.driver.execute(
            "UPDATE cc.session SET elapsed_s = elapsed_s + %s WHERE park_id = %s AND session_id = %s",
            (seconds, drill.park_id, drill.session_id),
        )
    return run_alarm_timers(stores["gateway"], drill)


def session_now(stores: Stores, drill: Scope) -> datetime:
    with stores["li_na"].snapshot() as tx:
        row = tx.driver.execute("SELECT cc.session_now(%s, %s)", (drill.park_id, drill.session_id)).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now


def test_that_many_are_acknowledged_at_once_with_one_reason_each_with_its_own_event(
    stores: Stores, drill: Scope
) -> None:
    alarms = raise_many(stores, drill)
    with pytest.raises(BadInput, match="reason"):
        acknowledge_alarms(stores["li_na"], drill, alarms)
    assert acknowledge_alarms(stores["li_na"], drill, alarms, "power dip at 14:02") == MANY
    events = [event for event in read_events(stores["li_na"], drill) if event.kind == "alarm.acknowledge"]
    assert {event.payload["reason"] for event in events} == {"power dip at 14:02"}
    assert {event.entity_id for event in events} == set(alarms)
    now = read_picture(stores["li_na"], drill).alarms
    assert {(each.state, each.acknowledged_by, each.version) for each in now.values()} == {
        (AlarmState.ACKED, "li_na", 2)
    }
    assert acknowledge_alarms(stores["li_na"], drill, alarms, "again") == 0


def test_that_the_database_itself_asks_for_the_reason_of_many(stores: Stores, drill: Scope) -> None:
    ids = list(raise_many(stores, drill))
    with pytest.raises(BadInput, match="reason"), stores["li_na"].transaction() as tx:
        tx.call("change_alarms", park=drill.park_id, session=drill.session_id, ids=ids, event="acknowledge")


def test_that_those_which_cannot_follow_stay_as_they_are(stores: Stores, drill: Scope) -> None:
    alarms = list(raise_many(stores, drill, 3).values())
    shelve_alarm(stores["li_na"], drill, alarms[0].id, alarms[0].version, 30)
    assert acknowledge_alarms(stores["li_na"], drill, [each.id for each in alarms] + [new_id()]) == 2
    assert shelve_alarms(stores["li_na"], drill, [each.id for each in alarms[:2]], 30, "") == 2
    with pytest.raises(BadInput):
        shelve_alarms(stores["li_na"], drill, [alarms[2].id], 61, " ")
    with pytest.raises(BadInput):
        remove_alarms_from_service(stores["li_na"], drill, [alarms[2].id], "")
    assert remove_alarms_from_service(stores["li_na"], drill, [alarms[2].id], "cell exhausted") == 1


def test_that_the_chain_holds_after_many_events_at_once(stores: Stores, drill: Scope) -> None:
    raise_many(stores, drill)
    with stores["li_na"].snapshot() as tx:
        row = tx.driver.execute("SELECT ok FROM cc.verify_chain(%s)", (drill.park_id,)).fetchone()
    assert row == (True,)


def test_that_maintenance_hides_what_is_open_and_what_comes_and_gives_it_back(stores: Stores, drill: Scope) -> None:
    apply(stores["gateway"], drill, change(1, "activate", 0, code="LIFE-0"))
    begins = session_now(stores, drill) + timedelta(minutes=1)
    sensor = only_alarm(stores["li_na"], drill).sensor_code
    made = suppress_by_design(
        stores["li_na"], drill, Target.SENSOR, sensor, begins, begins + timedelta(hours=1), "probe is cleaned"
    )
    assert run_alarm_timers(stores["gateway"], drill) == 0  # not yet
    assert state_of(stores, drill, "LIFE-0") is AlarmState.UNACK
    assert let_pass(stores, drill, 61) == 2  # the open alarm, and the record
    hidden = only_alarm(stores["li_na"], drill)
    assert (hidden.state, hidden.cause, hidden.cause_id, hidden.reason) == (
        AlarmState.DSUPR, "maintenance", made, "probe is cleaned"
    )  # fmt: skip
    assert hidden.set_aside_by == "gateway"
    apply(stores["gateway"], drill, change(1, "activate", 1, code="LIFE-4"))
    assert state_of(stores, drill, "LIFE-4") is AlarmState.DSUPR
    last = read_events(stores["li_na"], drill)[-1]
    assert (last.kind, last.payload["cause"]) == ("alarm.suppress", "maintenance")
    apply(stores["gateway"], drill, change(1, "return", 2, code="LIFE-4"))
    (suppression,) = read_suppressions(stores["li_na"], drill)
    end_suppression(stores["li_na"], drill, suppression)
    assert run_alarm_timers(stores["gateway"], drill) == 2
    assert state_of(stores, drill, "LIFE-0") is AlarmState.UNACK  # still active: announced again
    assert state_of(stores, drill, "LIFE-4") is AlarmState.NORM
    assert run_alarm_timers(stores["gateway"], drill) == 0
    with pytest.raises(StaleVersion):
        end_suppression(stores["li_na"], drill, suppression)
    with pytest.raises(TransitionRefused):
        end_suppression(stores["li_na"], drill, replace(suppression, version=suppression.version + 1))


def test_that_a_suppression_ends_by_itself(stores: Stores, drill: Scope) -> None:
    now = session_now(stores, drill)
    suppress_by_design(stores["li_na"], drill, Target.SENSOR, "AT-3011", now, now + timedelta(minutes=10), "test gas")
    run_alarm_timers(stores["gateway"], drill)
    apply(stores["gateway"], drill, change(1, "activate", 0))
    assert only_alarm(stores["li_na"], drill).state is AlarmState.DSUPR
    let_pass(stores, drill, 601)
    assert only_alarm(stores["li_na"], drill).state is AlarmState.UNACK
    assert read_suppressions(stores["li_na"], drill) == ()


def test_that_a_permit_s_suppression_lives_no_longer_than_the_permit(stores: Stores, drill: Scope) -> None:
    now, permit = session_now(stores, drill), new_id()
    with stores.owner.transaction() as tx:
        tx.driver.execute(
            "INSERT INTO cc.permit (park_id, session_id, id, kind, enterprise, place, state, valid_from, valid_until, "
            "holder) VALUES (%s, %s, %s, 'hot_work', 'P01', 'V-3', 'open', %s, %s, 'Wu Jun')",
            (drill.park_id, drill.session_id, permit, now, now + timedelta(hours=8)),
        )
    with pytest.raises(BadInput, match="permit"):
        suppress_by_design(
            stores["li_na"], drill, Target.SENSOR, "AT-3011", now, now + timedelta(hours=9), "hot work", permit
        )
    suppress_by_design(
        stores["li_na"], drill, Target.SENSOR, "AT-3011", now, now + timedelta(hours=8), "hot work", permit
    )
    run_alarm_timers(stores["gateway"], drill)
    apply(stores["gateway"], drill, change(1, "activate", 0))
    assert only_alarm(stores["li_na"], drill).cause == "permit"
    with stores.owner.transaction() as tx:
        tx.driver.execute("UPDATE cc.permit SET state = 'closed' WHERE id = %s", (permit,))
    run_alarm_timers(stores["gateway"], drill)
    assert only_alarm(stores["li_na"], drill).state is AlarmState.UNACK


@pytest.mark.parametrize(
    ("target", "hours", "reason"),
    [("AT-3011", -1, "x"), ("AT-3011", 800, "x"), ("no such", 1, "x"), ("AT-3011", 1, " ")],
)
def test_that_a_suppression_without_sense_is_refused(
    stores: Stores, drill: Scope, target: str, hours: float, reason: str
) -> None:
    now = session_now(stores, drill)
    with pytest.raises(BadInput):
        suppress_by_design(stores["li_na"], drill, Target.SENSOR, target, now, now + timedelta(hours=hours), reason)


def test_that_a_child_is_hidden_only_while_its_parent_can_be_seen(stores: Stores, drill: Scope) -> None:
    save_guidance(stores["chen_yu"], drill.park_id, rule_id(CHILD), Guidance("", "", parent_id=rule_id(PARENT)))
    # both in one batch, the child first: the parent is heard first all the same
    apply(stores["gateway"], drill, change(2, "activate", 0, code=CHILD), change(1, "activate", 0, code=PARENT))
    assert state_of(stores, drill, PARENT) is AlarmState.UNACK
    assert state_of(stores, drill, CHILD) is AlarmState.DSUPR
    parent = next(each for each in read_picture(stores["li_na"], drill).alarms.values() if each.cause is None)
    version = acknowledge_alarm(stores["li_na"], drill, parent.id, parent.version)
    assert run_alarm_timers(stores["gateway"], drill) == 0
    assert state_of(stores, drill, CHILD) is AlarmState.DSUPR
    shelve_alarm(stores["li_na"], drill, parent.id, version, 30)  # now nobody sees the parent
    run_alarm_timers(stores["gateway"], drill)
    assert state_of(stores, drill, CHILD) is AlarmState.UNACK
    known = read_guidance(stores["li_na"], drill.park_id)[rule_id(CHILD)]
    save_guidance(stores["chen_yu"], drill.park_id, rule_id(CHILD), replace(known, parent_id=None))


def test_that_an_alarm_suppressed_by_hand_comes_back_by_hand_only(stores: Stores, drill: Scope) -> None:
    apply(stores["gateway"], drill, change(1, "activate", 0))
    alarm = only_alarm(stores["li_na"], drill)
    with stores["li_na"].transaction() as tx:
        tx.call(
            "change_alarms",
            park=drill.park_id,
            session=drill.session_id,
            ids=[alarm.id],
            event="suppress",
            reason="known",
        )
    assert run_alarm_timers(stores["gateway"], drill) == 0
    unsuppress_alarm(stores["li_na"], drill, alarm.id, alarm.version + 1)
    assert only_alarm(stores["li_na"], drill).state is AlarmState.UNACK


def test_that_nobody_s_answer_is_told_to_the_next_role(stores: Stores, drill: Scope) -> None:
    apply(stores["gateway"], drill, change(1, "activate", 0))
    assert let_pass(stores, drill, 50) == 0
    assert let_pass(stores, drill, 11) == 1
    last = read_events(stores["li_na"], drill)[-1]
    assert (last.kind, last.payload["role"], last.payload["escalation"]) == ("alarm.escalated", "commander", 1)
    assert only_alarm(stores["li_na"], drill).escalation == 1
    assert run_alarm_timers(stores["gateway"], drill) == 0  # told once
    assert let_pass(stores, drill, 120) == 1
    assert read_events(stores["li_na"], drill)[-1].payload["role"] == "manager"
    alarm = only_alarm(stores["li_na"], drill)
    acknowledge_alarm(stores["li_na"], drill, alarm.id, alarm.version)
    assert let_pass(stores, drill, 3600) == 0
    assert only_alarm(stores["li_na"], drill).escalation == 0


def test_that_a_rule_can_be_out_of_service_before_it_alarms(stores: Stores, drill: Scope) -> None:
    rule = rule_id("AT-3011.HH")
    set_rule_aside(stores["li_na"], drill, rule, "remove_from_service", "detector at the workshop")
    with pytest.raises(Refused, match="open alarm"):
        set_rule_aside(stores["li_na"], drill, rule, "shelve", "", 30)
    apply(stores["gateway"], drill, change(1, "activate", 60))
    alarm = only_alarm(stores["li_na"], drill)
    assert (alarm.state, alarm.active) == (AlarmState.OOSRV, True)
    return_to_service(stores["li_na"], drill, alarm.id, alarm.version)
    assert only_alarm(stores["li_na"], drill).state is AlarmState.UNACK


def test_that_guidance_is_kept_with_its_version_and_by_those_who_may(stores: Stores) -> None:
    park, rule = stores.scope.park_id, rule_id("AT-3011.HH")
    words = Guidance("Chlorine reaches the street in 4 minutes", "Start the scrubber, phone P01", 180.0, "CL-02")
    assert save_guidance(stores["chen_yu"], park, rule, words) == 1
    assert read_guidance(stores["li_na"], park)[rule] == replace(words, version=1)
    with pytest.raises(StaleVersion):
        save_guidance(stores["chen_yu"], park, rule, words)
    with pytest.raises(PermissionRefused):
        save_guidance(stores["li_na"], park, rule, replace(words, version=1))
    with pytest.raises(BadInput):
        save_guidance(stores["chen_yu"], park, rule, replace(words, version=1, parent_id=rule))


def test_that_a_park_begins_with_the_default_policy_and_may_change_it(stores: Stores) -> None:
    park = stores.scope.park_id
    policy = read_policy(stores["li_na"], park)
    assert policy == AlarmPolicy()
    changed = replace(policy, rate_most=10.0, escalation=(Stage(Priority.LOW, 30.0, Role.DISPATCHER),))
    assert save_policy(stores["chen_yu"], park, changed) == 2
    assert read_policy(stores["li_na"], park) == replace(changed, version=2)
    with pytest.raises(StaleVersion):
        save_policy(stores["chen_yu"], park, changed)
    with pytest.raises(BadInput):
        save_policy(stores["chen_yu"], park, replace(changed, top_ten_limit=5.0))
    with pytest.raises(BadInput):
        save_policy(stores["chen_yu"], park, replace(changed, escalation=(Stage(Priority.LOW, 0.0, Role.MANAGER),)))
    assert save_policy(stores["chen_yu"], park, replace(policy, version=2)) == 3


def test_that_the_times_of_an_alarm_are_told_apart(stores: Stores, drill: Scope) -> None:
    """Escalation counts from when it was announced, not from a reading that came late."""
    apply(stores["gateway"], drill, change(1, "activate", -500))
    alarm = only_alarm(stores["li_na"], drill)
    assert alarm.raised_at == NOW - timedelta(seconds=500)
    assert alarm.announced_at is not None
    assert alarm.announced_at > alarm.raised_at + timedelta(seconds=400)
    assert run_alarm_timers(stores["gateway"], drill) == 0

"""Every state, every event, every condition, every role: the database answers as the domain's machines do."""

from collections.abc import Iterator
from itertools import product
from uuid import UUID

import pytest
from sqlalchemy import text

from models.domain.alarms import ALARM_MACHINE
from models.domain.dispatch import ASSIGNMENT_MACHINE, NOTIFICATION_MACHINE
from models.domain.errors import BadInput, CommandCenterError, PermissionRefused, TransitionRefused
from models.domain.ids import new_id
from models.domain.incidents import INCIDENT_MACHINE, TERMINATION_CONDITIONS
from models.domain.sessions import SESSION_MACHINE
from models.domain.transitions import Machine, Role
from models.store.engine import Store
from models.store.tables import alarm, assignment, incident, notification, session
from tests.system.store.acts import NOW
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system

ROLES = {
    "chen_yu": {Role.DISPATCHER, Role.COMMANDER, Role.TRAINER},
    "li_na": {Role.DISPATCHER},
    "deng_qiao": {Role.MANAGER},
    "gateway": {Role.GATEWAY},
}
CONDITIONS = (True, False)
Records = dict[tuple[str, str, bool], UUID]


class _Undo(Exception):
    """Rolls a transaction back that went well."""


def _states(machine: Machine) -> list[str]:
    return sorted({str(row.source) for row in machine.rows} | {str(row.target) for row in machine.rows})


def _events(machine: Machine) -> list[str]:
    return [*sorted({row.event for row in machine.rows}), "no_such_event"]


@pytest.fixture(scope="module")
def records(stores: Stores) -> Records:
    """One record of each entity in each state, put there by the owner."""
    found: Records = {}
    base = {"park_id": stores.scope.park_id, "session_id": 0}
    with stores.owner.transaction() as tx:
        sensor = stores.park.sensors[0]
        for state, active in product(_states(ALARM_MACHINE), CONDITIONS):
            found["alarm", state, active] = key = new_id()
            figures = {"value": 1.0, "limit_value": 0.5, "unit": "ppm", "kind": "high", "label": "HH"}
            times = {"raised_at": NOW, "changed_at": NOW, "condition_at": NOW}
            row = {**base, "id": key, "sensor_key": sensor.key, "rule_id": new_id(), "priority": "high"}
            tx.execute(alarm.insert(), [{**row, **figures, **times, "state": state, "active": active}])
        for number, state in enumerate(_states(INCIDENT_MACHINE)):
            found["incident", state, True] = key = new_id()
            row = {**base, "id": key, "number": f"1999-{number}", "kind": "fire", "level": "I", "priority": "high"}
            place = {"place": "x", "x": 0.0, "y": 0.0, "opened_at": NOW, "changed_at": NOW, "commander": "li_na"}
            tx.execute(incident.insert(), [{**row, **place, "state": state}])
        home = {**base, "incident_id": key}
        for state, unit in zip(_states(ASSIGNMENT_MACHINE), [*stores.park.units, *stores.park.units], strict=False):
            found["assignment", state, True] = key = new_id()
            row = {**home, "id": key, "unit_code": unit.code, "state": state, "task": "", "route": [], "eta_s": 1.0}
            # released, as far as the unique index is concerned, so that three units do for five states
            done = {"dose": 0.0, "assigned_by": "li_na", "reserved_at": NOW, "released_at": NOW}
            tx.execute(assignment.insert(), [{**row, **done}])
        for state in _states(NOTIFICATION_MACHINE):
            found["notification", state, True] = key = new_id()
            row = {**home, "id": key, "recipient": "P02", "channel": "cap", "state": state}
            tx.execute(notification.insert(), [{**row, "queued_at": NOW, "changed_at": NOW}])
    return found


def _expected(
    machine: Machine, state: str, event: str, active: bool, roles: set[Role]
) -> tuple[type[CommandCenterError] | None, str | None]:
    """What the domain says: an error or the next state."""
    row = machine.find(state, event, active)
    if not roles & {Role.DISPATCHER, Role.COMMANDER, Role.TRAINER, Role.GATEWAY}:
        return PermissionRefused, None  # may not ask at all
    if row is None:
        return TransitionRefused, None
    if not roles & row.roles:
        return PermissionRefused, None
    return None, str(row.target)


def _answer(store: Store, stores: Stores, entity: str, key: UUID, event: str, reason: str) -> object:
    """The state after the event, rolled back; or the error's class."""
    table = {"alarm": alarm, "incident": incident, "assignment": assignment, "notification": notification}[entity]
    parameters = {"minutes": 5, "disposition": "resolved", "met": list(TERMINATION_CONDITIONS)}
    state: str | None = None
    try:
        with store.transaction() as tx:
            tx.call(
                "transition",
                park=stores.scope.park_id,
                session=0,
                entity=entity,
                id=key,
                version=1,
                event=event,
                reason=reason,
                parameters=parameters,
            )
            state = tx.execute(table.select().where(table.c.id == key)).one().state
            raise _Undo
    except _Undo:
        return state
    except CommandCenterError as error:
        return type(error)


def _cases() -> Iterator[tuple[str, Machine]]:
    yield "alarm", ALARM_MACHINE
    yield "incident", INCIDENT_MACHINE
    yield "assignment", ASSIGNMENT_MACHINE
    yield "notification", NOTIFICATION_MACHINE


def _named(value: object) -> str:
    """A part of a test's name that is the same in every process."""
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("entity", "machine"), list(_cases()), ids=_named)
@pytest.mark.parametrize("login", sorted(ROLES))
def test_that_database_and_domain_give_the_same_answer(
    stores: Stores, records: Records, entity: str, machine: Machine, login: str
) -> None:
    differences = []
    conditions = CONDITIONS if entity == "alarm" else (True,)
    for state, event, active in product(_states(machine), _events(machine), conditions):
        after = {"activate": True, "return": False}.get(event, active) if entity == "alarm" else None
        error, target = _expected(machine, state, event, after, ROLES[login])  # type: ignore[arg-type]
        answer = _answer(stores[login], stores, entity, records[entity, state, active], event, "because")
        if answer != (error or target):
            differences.append((state, event, active, answer, error or target))
    assert not differences


@pytest.mark.parametrize(("entity", "machine"), list(_cases()), ids=_named)
def test_that_a_missing_reason_is_asked_for(stores: Stores, records: Records, entity: str, machine: Machine) -> None:
    for row in machine.rows:
        if row.needs_reason:
            assert (
                _answer(stores["chen_yu"], stores, entity, records[entity, row.source, True], row.event, "") is BadInput
            )


@pytest.mark.parametrize("login", sorted(ROLES))
def test_that_sessions_follow_their_machine(stores: Stores, login: str) -> None:
    differences = []
    for state, event in product(_states(SESSION_MACHINE), _events(SESSION_MACHINE)):
        with stores.owner.transaction() as tx:
            tx.execute(text("DELETE FROM cc.session WHERE session_id = 99"))
            row = {"park_id": stores.scope.park_id, "session_id": 99, "kind": "DRILL", "state": state}
            clock = {"started_at": NOW, "anchored_at": NOW, "frozen": state != "running", "started_by": "chen_yu"}
            tx.execute(session.insert(), [{**row, **clock}])
        operator = bool(ROLES[login] & {Role.DISPATCHER, Role.COMMANDER, Role.TRAINER})
        found = SESSION_MACHINE.find(state, event)
        expected = PermissionRefused if not operator else str(found.target) if found else TransitionRefused
        answer: object = None
        try:
            with stores[login].transaction() as tx:
                tx.call("change_session", park=stores.scope.park_id, session=99, version=1, event=event)
                answer = tx.execute(session.select().where(session.c.session_id == 99)).one().state
                raise _Undo
        except _Undo:
            pass
        except CommandCenterError as error:
            answer = type(error)
        if answer != expected:
            differences.append((state, event, answer, expected))
    assert not differences

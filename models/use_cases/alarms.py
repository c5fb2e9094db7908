"""What is done about alarms: acknowledge, set aside for a while or until repaired, and what the phone call said."""

from collections.abc import Collection
from uuid import UUID

from models.domain.alarms import LONG_SHELF_MINUTES, MAX_SHELF_MINUTES, MOST_WITHOUT_REASON, Outcome
from models.domain.errors import BadInput
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.intents import ask, transition
from models.text import N_

_MINUTES = N_("Shelving for {minutes} minutes is not possible. Choose 1 to {longest} minutes")
_REASON = N_("A reason is needed here. Say why in a few words")
_PHONED = N_("Whom you phoned is missing. Name the person or the control room")


def acknowledge_alarm(store: Store, scope: Scope, alarm_id: UUID, version: int) -> int:
    """Acknowledge one alarm and return its new version."""
    return transition(store, scope, "alarm", alarm_id, version, "acknowledge")


def acknowledge_alarms(store: Store, scope: Scope, ids: Collection[UUID], reason: str = "") -> int:
    """Acknowledge those of the alarms that still wait for it, in one transaction; return how many did.

    More than MOST_WITHOUT_REASON at once need one reason for all.
    """
    return _change_alarms(store, scope, ids, "acknowledge", reason)


def shelve_alarms(store: Store, scope: Scope, ids: Collection[UUID], minutes: int, reason: str) -> int:
    """Set several aside for some minutes with one reason; return how many are now."""
    _check_shelf(minutes, reason)
    return _change_alarms(store, scope, ids, "shelve", reason, minutes)


def remove_alarms_from_service(store: Store, scope: Scope, ids: Collection[UUID], reason: str) -> int:
    """Set several aside until their instruments are repaired; return how many are now."""
    _need_reason(reason)
    return _change_alarms(store, scope, ids, "remove_from_service", reason)


def shelve_alarm(store: Store, scope: Scope, alarm_id: UUID, version: int, minutes: int, reason: str = "") -> int:
    """Set an alarm aside for some minutes; beyond an hour a reason must be given."""
    _check_shelf(minutes, reason)
    return transition(store, scope, "alarm", alarm_id, version, "shelve", reason, {"minutes": minutes})


def unshelve_alarm(store: Store, scope: Scope, alarm_id: UUID, version: int) -> int:
    return transition(store, scope, "alarm", alarm_id, version, "unshelve")


def suppress_alarm(store: Store, scope: Scope, alarm_id: UUID, version: int, reason: str) -> int:
    """Set an alarm aside by design: its condition is expected for now."""
    _need_reason(reason)
    return transition(store, scope, "alarm", alarm_id, version, "suppress", reason)


def unsuppress_alarm(store: Store, scope: Scope, alarm_id: UUID, version: int) -> int:
    return transition(store, scope, "alarm", alarm_id, version, "unsuppress")


def remove_from_service(store: Store, scope: Scope, alarm_id: UUID, version: int, reason: str) -> int:
    """Set an alarm aside until its instrument is repaired."""
    _need_reason(reason)
    return transition(store, scope, "alarm", alarm_id, version, "remove_from_service", reason)


def return_to_service(store: Store, scope: Scope, alarm_id: UUID, version: int) -> int:
    return transition(store, scope, "alarm", alarm_id, version, "return_to_service")


def verify_alarm(
    store: Store, scope: Scope, alarm_id: UUID, version: int, outcome: Outcome, phoned: str, note: str = ""
) -> int:
    """Record what the phone call about an alarm established, and with whom."""
    if not phoned.strip():
        raise BadInput(_PHONED, field="phoned")
    return int(
        ask(
            store, scope, "verify_alarm",
            id=alarm_id, version=version, outcome=Outcome(outcome).value, phoned=phoned, note=note,
        )
    )  # fmt: skip


def run_alarm_timers(store: Store, scope: Scope) -> int:
    """End shelves and suppressions, begin them, escalate, all by the session's clock; the gateway's schedule.

    Returns the number of events; an idle room writes nothing.
    """
    return int(ask(store, scope, "run_alarm_timers"))


def _change_alarms(
    store: Store, scope: Scope, ids: Collection[UUID], event: str, reason: str, minutes: int | None = None
) -> int:
    if len(ids) > MOST_WITHOUT_REASON:
        _need_reason(reason)
    return int(ask(store, scope, "change_alarms", ids=list(ids), event=event, reason=reason, minutes=minutes))


def _check_shelf(minutes: int, reason: str) -> None:
    if not 1 <= minutes <= MAX_SHELF_MINUTES:
        raise BadInput(_MINUTES, field="minutes", minutes=minutes, longest=MAX_SHELF_MINUTES)
    if minutes > LONG_SHELF_MINUTES:
        _need_reason(reason)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput(_REASON, field="reason")

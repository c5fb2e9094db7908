"""What a park decides about its alarms beforehand: suppression by design, guidance, limits and escalation."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from models.alarms.design import policy_faults
from models.domain.alarm_life import AlarmPolicy, Cause, Guidance, Suppression, Target
from models.domain.errors import BadInput
from models.domain.ids import new_id
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.intents import ask
from models.text import N_

_FAULT = N_("{cause}. {cure}")


def suppress_by_design(
    store: Store,
    scope: Scope,
    target_kind: Target,
    target: str,
    begins_at: datetime,
    ends_at: datetime,
    reason: str,
    permit_id: UUID | None = None,
) -> UUID:
    """Announce that alarms of `target` are expected between two instants (session time) and return the record's id.

    Open alarms are suppressed when it begins, new ones while it stands; all come back when it ends. With a permit it
    ends with the permit at the latest. Raises BadInput where the times or the target make no sense.
    """
    suppression_id = new_id()
    ask(
        store, scope, "suppress_by_design", id=suppression_id,
        kind=(Cause.MAINTENANCE if permit_id is None else Cause.PERMIT).value, target_kind=Target(target_kind).value,
        target=target, permit=permit_id, reason=reason, begins=begins_at, ends=ends_at,
    )  # fmt: skip
    return suppression_id


def end_suppression(store: Store, scope: Scope, suppression: Suppression) -> int:
    """End it before its time and return its new version; its alarms come back within a second."""
    return int(ask(store, scope, "end_suppression", id=suppression.id, version=suppression.version))


def set_rule_aside(
    store: Store, scope: Scope, rule_id: UUID, event: str, reason: str, minutes: int | None = None
) -> UUID:
    """Shelve a rule ("shelve", with minutes) or take it out of service ("remove_from_service") while it is normal.

    Returns the id of the alarm row that tracks it. Raises Refused where it has an open alarm: act on that one.
    """
    alarm_id = new_id()
    ask(store, scope, "set_rule_aside", id=alarm_id, rule=rule_id, event=event, reason=reason, minutes=minutes)
    return alarm_id


def save_guidance(store: Store, park_id: int, rule_id: UUID, guidance: Guidance) -> int:
    """Write what an operator should know about a rule's alarm; `guidance.version` is the one that was read.

    Returns the new version. Raises StaleVersion, BadInput (a rule that is its own parent), PermissionRefused.
    """
    with store.transaction() as tx:
        return int(
            tx.call(
                "save_guidance",
                park=park_id,
                rule=rule_id,
                version=guidance.version,
                consequence=guidance.consequence,
                response=guidance.response,
                respond_s=guidance.respond_s,
                plan=guidance.plan,
                parent=guidance.parent_id,
            )
        )


def save_policy(store: Store, park_id: int, policy: AlarmPolicy) -> int:
    """Change the park's limits and stages; `policy.version` is the one that was read. Returns the new version.

    Raises BadInput with the first fault's field, cause and cure, StaleVersion, PermissionRefused.
    """
    faults = policy_faults(policy)
    if faults:
        raise BadInput(_FAULT, field=faults[0].field, cause=faults[0].cause, cure=faults[0].cure)
    with store.transaction() as tx:
        return int(tx.call("save_alarm_policy", park=park_id, version=policy.version, policy=asdict(policy)))

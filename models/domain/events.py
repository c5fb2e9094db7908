"""The event log's record. Kinds are dotted ids; the payload holds ids and figures, never sentences."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from models.domain.sessions import Scope
from models.text import N_


@dataclass(frozen=True, slots=True)
class Event:
    """`time` is session time, `recorded_at` wall time; `payload` always names `entity` and `id` of what changed."""

    seq: int
    scope: Scope
    time: datetime
    recorded_at: datetime
    actor: str
    kind: str
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def entity(self) -> str:
        return str(self.payload.get("entity", ""))

    @property
    def entity_id(self) -> UUID | None:
        """The id of what changed, or None where that is known by a code (a unit, the park)."""
        try:
            return UUID(str(self.payload.get("id")))
        except ValueError:
            return None


# kind -> sentence; `{fields}` are looked up in the payload
EVENT_TEXTS = {
    "park.imported": N_("Park {name} imported"),
    "session.started": N_("Drill started: {title}"),
    "session.freeze": N_("Drill frozen"),
    "session.resume": N_("Drill goes on"),
    "session.end": N_("Drill ended"),
    "session.speed": N_("Drill speed {speed}"),
    "inject.fired": N_("Inject: {title}"),
    "alarm.activate": N_("{sensor} {label} {value} {unit}"),
    "alarm.return": N_("{sensor} returned to normal"),
    "alarm.acknowledge": N_("{sensor} acknowledged"),
    "alarm.shelve": N_("{sensor} shelved: {reason}"),
    "alarm.unshelve": N_("{sensor} unshelved"),
    "alarm.shelf_expired": N_("{sensor} shelving ended"),
    "alarm.suppress": N_("{sensor} suppressed: {reason}"),
    "alarm.unsuppress": N_("{sensor} no longer suppressed"),
    "alarm.remove_from_service": N_("{sensor} out of service: {reason}"),
    "alarm.return_to_service": N_("{sensor} back in service"),
    "rule.saved": N_("Rule {code} saved"),
    "rule.enabled": N_("Rule {code} enabled"),
    "rule.disabled": N_("Rule {code} disabled: {reason}"),
    "rule.deleted": N_("Rule {code} deleted: {reason}"),
    "alarm.escalated": N_("{sensor} unacknowledged, escalated to {role}"),
    "suppression.announced": N_("Alarms of {target} will be suppressed: {reason}"),
    "suppression.began": N_("Alarms of {target} are suppressed: {reason}"),
    "suppression.ended": N_("Alarms of {target} are no longer suppressed"),
    "guidance.saved": N_("Guidance of {rule} changed"),
    "policy.saved": N_("Alarm limits and escalation changed"),
    "alarm.verified": N_("{sensor} by phone with {phoned}: {outcome}"),
    "incident.opened": N_("Incident {number} opened at {place}"),
    "incident.verify": N_("Incident verified"),
    "incident.start_response": N_("Response started"),
    "incident.dispatch": N_("Units dispatched"),
    "incident.arrive": N_("First unit on scene"),
    "incident.control": N_("Source under control"),
    "incident.fall_back": N_("Control lost: {reason}"),
    "incident.terminate": N_("Response terminated"),
    "incident.close": N_("Incident closed: {disposition}"),
    "incident.reopen": N_("Incident reopened: {reason}"),
    "incident.review": N_("Incident reviewed"),
    "incident.edited": N_("Incident changed: {fields}"),
    "incident.handed_over": N_("Command handed over to {commander}"),
    "termination.overridden": N_("Termination conditions overridden: {conditions}"),
    "forecast.recorded": N_("Forecast run: {people} people in the threat zones"),
    "forecast.shrunk": N_("Advised zone shrunk to {metres} m: {reason}"),
    "evacuation.ordered": N_("Evacuation ordered: {people} people, {places} places"),
    "assignment.reserved": N_("{unit} reserved"),
    "assignment.dispatch": N_("{unit} dispatched"),
    "assignment.depart": N_("{unit} en route"),
    "assignment.arrive": N_("{unit} on scene"),
    "assignment.release": N_("{unit} released"),
    "unit.remove_from_service": N_("{unit} out of service: {reason}"),
    "unit.return_to_service": N_("{unit} back in service"),
    "notification.queued": N_("Notice to {recipient} queued"),
    "notification.send": N_("Notice to {recipient} sent"),
    "notification.withhold": N_("Notice to {recipient} withheld, drill"),
    "notification.fail": N_("Notice to {recipient} failed: {reason}"),
    "notification.retry": N_("Notice to {recipient} tried again"),
    "notification.acknowledge": N_("{recipient} acknowledged"),
    "step.ticked": N_("Step done: {text}"),
    "step.unticked": N_("Step reopened: {text}"),
    "note.written": N_("{text}"),
    "report.written": N_("Report written: {path}"),
    "broadcast.live_alarm": N_("LIVE alarm during the drill: {sensor}"),
}

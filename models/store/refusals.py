"""What the database's refusals mean: SQLSTATEs of class CC and the few of PostgreSQL's own that can reach a user."""

import json
from typing import Any

import psycopg

from models.domain.errors import (
    BadInput,
    CommandCenterError,
    NotFound,
    PermissionRefused,
    Refused,
    StaleVersion,
    StoreUnavailable,
    TransitionRefused,
    UnitTaken,
)
from models.text import N_, LocalName

_CLASSES: dict[str, type[CommandCenterError]] = {
    "CC001": BadInput,
    "CC002": PermissionRefused,
    "CC003": NotFound,
    "CC004": StaleVersion,
    "CC005": TransitionRefused,
    "CC006": UnitTaken,
    "CC007": Refused,
}
# the short codes that the functions raise -> message ids: the cause and the cure
MESSAGES = {
    "version_needed": N_("The record's version is missing. Read the record again"),
    "reason_needed": N_("A reason is needed here. Say why in a few words"),
    "text_needed": N_("{field} is empty. Fill it in"),
    "text_too_long": N_("{field} is too long. Keep it below {longest} characters"),
    "speed_out_of_range": N_("The speed {value} is out of range. Choose 0.01 to 1000"),
    "shelf_out_of_range": N_("Shelving needs a time limit. Choose 1 to {longest} minutes"),
    "outcome_unknown": N_("{outcome} is no outcome of a call. Choose real, false or maintenance"),
    "value_unknown": N_("{value} is not known as {field}. Choose one from the list"),
    "disposition_needed": N_("Closing asks for a disposition. Choose one from the list"),
    "field_fixed": N_("{field} cannot be changed here"),
    "own_parent": N_("An incident cannot be its own parent. Choose another one"),
    "kind_unknown": N_("{kind} is not an event that may be recorded by hand"),
    "time_negative": N_("A time of the rule is negative. Give seconds from 0 on"),
    "day_absurd": N_("{day} is too far from today. Check the device's clock"),
    "session_ended": N_("Session {session} has ended; nothing can be changed in it any more"),
    "live_goes_on": N_("The LIVE session cannot be frozen, injected into or ended. Choose a drill"),
    "inject_fired": N_("{inject} has been fired already"),
    "log_is_append_only": N_("The event log is append-only"),
    "alarm_is_open": N_("Rule {rule} has an open alarm. Act on that one"),
    "suppression_out_of_range": N_("A suppression ends after it begins and within {longest} days. Choose another end"),
    "nothing_covered": N_("No sensor belongs to {target}. Choose a sensor, an asset or an enterprise"),
    "permit_too_short": N_("The permit is not open that long. Choose an open permit or an earlier end"),
    "alarm_has_incident": N_("Incident {incident} was opened for this alarm already. Work on that one"),
    "conditions_unmet": N_("Conditions are not met: {conditions}. Meet them, or override with a reason"),
    "incident_closed": N_("Incident {incident} is closed. Reopen it first"),
    "unit_out_of_service": N_("{unit} is out of service. Choose another unit"),
    "kept_too_short": N_("Readings are kept for {least} days at least, not {days}. Choose a longer time"),
    "drill_stays_inside": N_("Nothing of a drill leaves the room: its notices can only be withheld"),
}
_CLASH = N_("The record contradicts another one: {constraint}")
_NOT_ALLOWED = N_("Your role may not do this: {action}")


def from_database(error: BaseException | None) -> CommandCenterError | None:
    """Return the domain's error for one that psycopg raised; None for a fault of the program itself."""
    if not isinstance(error, psycopg.Error):
        return None
    state = error.sqlstate or ""
    if state in _CLASSES:
        return _refusal(state, error)
    if state == "42501":
        return PermissionRefused(_NOT_ALLOWED, action=error.diag.message_primary or "")
    if state.startswith("23"):
        return Refused(_CLASH, constraint=error.diag.constraint_name or error.diag.message_primary or "")
    if state.startswith("22"):
        return BadInput("{cause}", cause=error.diag.message_primary or str(error))
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return StoreUnavailable(cause=str(error).strip())
    return None


def _refusal(state: str, error: psycopg.Error) -> CommandCenterError:
    parameters: dict[str, Any] = json.loads(error.diag.message_detail or "{}")
    if state == "CC006":
        parameters["code"] = parameters["unit"]
        parameters["unit"] = LocalName(parameters.pop("name_en") or parameters["code"], parameters.pop("name_zh") or "")
    if isinstance(parameters.get("conditions"), list):
        parameters["conditions"] = ", ".join(parameters["conditions"])
    return _CLASSES[state](MESSAGES.get(error.diag.message_primary or ""), **parameters)

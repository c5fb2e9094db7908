"""Alarms after ISA-18.2-2016 / IEC 62682: states, events, priorities, and the record of one occurrence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from models.domain.transitions import AUTOMATIC, OPERATORS, Machine, Transition
from models.text import N_


class AlarmState(StrEnum):
    NORM = "NORM"
    UNACK = "UNACK"
    ACKED = "ACKED"
    RTNUN = "RTNUN"
    SHLVD = "SHLVD"
    DSUPR = "DSUPR"
    OOSRV = "OOSRV"


class Priority(StrEnum):
    """Ordered: critical first. The letter is the same in every language."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def letter(self) -> str:
        return self.value[0].upper()

    @property
    def rank(self) -> int:
        return _RANKS[self.value]


_RANKS = {priority.value: rank for rank, priority in enumerate(Priority)}  # asked for thousands of alarms at a time


class Outcome(StrEnum):
    """What the phone call about an alarm established."""

    REAL = "real"
    FALSE = "false"
    MAINTENANCE = "maintenance"


OUTCOME_NAMES = {Outcome.REAL: N_("Real"), Outcome.FALSE: N_("False alarm"), Outcome.MAINTENANCE: N_("Maintenance")}
PRIORITY_NAMES = {
    Priority.CRITICAL: N_("Critical"),
    Priority.HIGH: N_("High"),
    Priority.MEDIUM: N_("Medium"),
    Priority.LOW: N_("Low"),
}

SHOWN = (AlarmState.NORM, AlarmState.UNACK, AlarmState.ACKED, AlarmState.RTNUN)
SET_ASIDE = (AlarmState.SHLVD, AlarmState.DSUPR, AlarmState.OOSRV)
LONG_SHELF_MINUTES = 60  # beyond this a reason must be given
MAX_SHELF_MINUTES = 24 * 60
MOST_WITHOUT_REASON = 50  # changed at once; more than anybody has looked at needs a reason


def _rows() -> list[Transition]:
    s = AlarmState
    rows = [
        Transition(s.NORM, "activate", s.UNACK, AUTOMATIC),
        Transition(s.UNACK, "acknowledge", s.ACKED, OPERATORS),
        Transition(s.UNACK, "return", s.RTNUN, AUTOMATIC),
        Transition(s.ACKED, "return", s.NORM, AUTOMATIC),
        Transition(s.ACKED, "activate", s.UNACK, AUTOMATIC),
        Transition(s.RTNUN, "acknowledge", s.NORM, OPERATORS),
        Transition(s.RTNUN, "activate", s.UNACK, AUTOMATIC),
        Transition(s.SHLVD, "unshelve", s.ACKED, OPERATORS, active=True),
        Transition(s.SHLVD, "unshelve", s.NORM, OPERATORS, active=False),
        Transition(s.SHLVD, "shelf_expired", s.UNACK, AUTOMATIC, active=True),
        Transition(s.SHLVD, "shelf_expired", s.NORM, AUTOMATIC, active=False),
        Transition(s.DSUPR, "unsuppress", s.UNACK, OPERATORS | AUTOMATIC, active=True),
        Transition(s.DSUPR, "unsuppress", s.NORM, OPERATORS | AUTOMATIC, active=False),
        Transition(s.OOSRV, "return_to_service", s.UNACK, OPERATORS, active=True),
        Transition(s.OOSRV, "return_to_service", s.NORM, OPERATORS, active=False),
    ]
    for state in AlarmState:
        rows.append(Transition(state, "shelve", s.SHLVD, OPERATORS))
        rows.append(Transition(state, "suppress", s.DSUPR, OPERATORS | AUTOMATIC, needs_reason=True))
        rows.append(Transition(state, "remove_from_service", s.OOSRV, OPERATORS, needs_reason=True))
    for state in SET_ASIDE:  # set aside, a row goes on tracking whether its condition is active
        rows.append(Transition(state, "activate", state, AUTOMATIC))
        rows.append(Transition(state, "return", state, AUTOMATIC))
    return rows


ALARM_MACHINE = Machine("alarm", AlarmState.NORM, _rows())


@dataclass(frozen=True, slots=True)
class Alarm:
    """One occurrence, from its activation until it is NORM again. Times are UTC; `value` is in `unit`."""

    id: UUID
    sensor_key: int
    sensor_code: str
    rule_id: UUID
    kind: str  # "high" | "low" ... the rule's kind
    label: str  # limit's short name: HH, HI, LO, LL
    priority: Priority
    state: AlarmState
    active: bool
    raised_at: datetime
    changed_at: datetime
    value: float
    limit: float
    unit: str
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    shelved_until: datetime | None = None
    set_aside_by: str | None = None
    reason: str | None = None
    outcome: Outcome | None = None
    incident_id: UUID | None = None
    version: int = 1
    cause: str | None = None  # alarm_life.Cause while suppressed by design; None by hand
    cause_id: UUID | None = None  # the suppression, or the parent's alarm
    announced_at: datetime | None = None  # when it last became UNACK, session time
    escalation: int = 0  # stages that have been told


@dataclass(frozen=True, slots=True)
class AlarmChange:
    """What a rule found in the readings: its condition became active or returned. `time` is the reading's, UTC.

    `rule_id` is `ids.rule_id(rule.code)`, of a rule that cannot be evaluated its `ids.fault_id`, and `of` the rule
    itself. `value` is in the sensor's own unit or the rule's, and so is `limit`, the one that applied at the time.
    `detail` holds what a kind of rule adds: an early warning its `seconds` to the limit and its `confidence`.
    """

    rule_id: UUID
    sensor_key: int
    event: Literal["activate", "return"]
    time: datetime
    value: float
    limit: float | None = None
    detail: Mapping[str, float | str] = field(default_factory=dict)
    of: UUID | None = None

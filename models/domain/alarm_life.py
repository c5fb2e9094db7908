"""What surrounds an alarm through its life: suppression by design, guidance, escalation, and the limits of its figures.

ISA-18.2-2016 / IEC 62682: suppression by design needs a declared cause and ends with it; escalation tells the next
role of what nobody acknowledged. All limits are defaults that a park may change.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.domain.alarms import Priority
from models.domain.transitions import Role
from models.text import N_


class Cause(StrEnum):
    """Why an alarm is suppressed by design."""

    MAINTENANCE = "maintenance"
    PERMIT = "permit"
    PARENT = "parent"  # another alarm that can be seen says it already


class Target(StrEnum):
    """What a suppression covers."""

    SENSOR = "sensor"
    ASSET = "asset"
    ENTERPRISE = "enterprise"


CAUSE_NAMES = {
    Cause.MAINTENANCE: N_("maintenance"),
    Cause.PERMIT: N_("permit to work"),
    Cause.PARENT: N_("parent alarm"),
}
ROLE_NAMES = {
    Role.DISPATCHER: N_("Dispatcher"),
    Role.COMMANDER: N_("Commander"),
    Role.TRAINER: N_("Trainer"),
    Role.MANAGER: N_("Park manager"),
    Role.GATEWAY: N_("Service"),
}


@dataclass(frozen=True, slots=True)
class Suppression:
    """Alarms of `target` are expected from `begins_at` to `ends_at` (session time); `began_at`: when it took hold."""

    id: UUID
    kind: Cause
    target_kind: Target
    target: str
    reason: str
    begins_at: datetime
    ends_at: datetime
    made_by: str
    permit_id: UUID | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Guidance:
    """What happens if nobody answers, what to do, within how many seconds, by which plan; version 0 is a default."""

    consequence: str
    response: str
    respond_s: float | None = None
    plan: str = ""
    parent_id: UUID | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of escalation: an alarm of `priority` unacknowledged for `after_s` seconds is told to `role`."""

    priority: Priority
    after_s: float
    role: Role


DEFAULT_ESCALATION = (
    Stage(Priority.CRITICAL, 60.0, Role.COMMANDER),
    Stage(Priority.CRITICAL, 180.0, Role.MANAGER),
    Stage(Priority.HIGH, 180.0, Role.COMMANDER),
    Stage(Priority.HIGH, 600.0, Role.MANAGER),
    Stage(Priority.MEDIUM, 900.0, Role.COMMANDER),
)


@dataclass(frozen=True, slots=True)
class AlarmPolicy:
    """A park's limits; shares are 0-1. ISA-18.2-2016 table 7: rates for one operator, floods, load, standing alarms."""

    rate_acceptable: float = 6.0  # alarms an hour and seat
    rate_most: float = 12.0
    peak_limit: int = 10  # alarms in ten minutes; more is a flood
    flood_share_limit: float = 0.01
    top_ten_limit: float = 0.05
    chattering_limit: int = 0
    stale_limit: int = 5
    stale_after_h: float = 24.0
    share_high: float = 0.05
    share_medium: float = 0.15
    share_low: float = 0.80
    escalation: tuple[Stage, ...] = DEFAULT_ESCALATION
    version: int = 1

    @property
    def target_split(self) -> dict[Priority, float]:
        return {Priority.HIGH: self.share_high, Priority.MEDIUM: self.share_medium, Priority.LOW: self.share_low}

    def roles_of(self, priority: Priority, escalation: int) -> frozenset[Role]:
        """Who has been told of an alarm after so many stages."""
        stages = sorted((each for each in self.escalation if each.priority is priority), key=lambda each: each.after_s)
        return frozenset(each.role for each in stages[:escalation])


def loudness(escalation: int) -> float:
    """How loud the horn is at a stage of escalation, 0-1: half at first, full from the second stage on."""
    return min(1.0, 0.5 + 0.25 * escalation)


DEFAULT_POLICY = AlarmPolicy()

"""Rules: what about readings raises an alarm. `docs/alarms.md` explains each kind to a park engineer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.domain.alarms import Priority
from models.text import N_, Message


class RuleKind(StrEnum):
    """What a rule looks at; HIGH and LOW with a long on-delay are the sustained ones ("above 80 °C for 3 h")."""

    HIGH = "high"
    LOW = "low"
    RATE = "rate"
    FLATLINE = "flatline"
    STALE = "stale"
    BAD = "bad"
    VOTE = "vote"
    EXPRESSION = "expression"
    TREND = "trend"


RULE_KIND_NAMES = {
    RuleKind.HIGH: N_("High limit"),
    RuleKind.LOW: N_("Low limit"),
    RuleKind.RATE: N_("Rate of change"),
    RuleKind.FLATLINE: N_("Flat line"),
    RuleKind.STALE: N_("No readings"),
    RuleKind.BAD: N_("Bad quality"),
    RuleKind.VOTE: N_("Vote of several sensors"),
    RuleKind.EXPRESSION: N_("Expression"),
    RuleKind.TREND: N_("Early warning"),
}
LIMIT_KINDS = (RuleKind.HIGH, RuleKind.LOW)
SHIFTED = (*LIMIT_KINDS, RuleKind.VOTE)  # whose limit the weather may shift
FAULT_KIND, FAULT_LABEL = "fault", "FAULT"  # the alarm of a rule that cannot be evaluated


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: active from `limit` on, returned once past `clear`; between the two it stays as it is (dead-band).

    `sensor` is the alarm's place: the watched sensor, or the leading one of several. Limits are in the sensor's unit,
    for RATE in that unit per minute, for STALE in seconds (0: from the sensor's period), for EXPRESSION in the
    expression's own unit; FLATLINE's limit is the band within which a value counts as not having moved. docs/alarms.md
    says which fields a kind uses; the others stay at their defaults.
    """

    code: str  # AT-3011.HH, unique in the park
    sensor: str
    kind: RuleKind
    label: str  # HH | HI | LO | LL | ROC | FLAT ...: short, shown on the alarm
    limit: float
    clear: float
    priority: Priority
    on_delay_s: float = 0.0  # event time for which the condition must have held in every sample
    off_delay_s: float = 0.0
    enabled: bool = True
    below: bool = False  # VOTE, RATE, EXPRESSION, TREND: the bad side is below the limit
    unit: str = ""  # of limit and value where it is not the sensor's own
    window_s: float = 0.0  # RATE: measured over; FLATLINE: unmoved for; TREND: the trend's memory
    gap_s: float = 0.0  # a longer silence breaks what was running; 0: any silence is bridged
    good_only: bool = False  # uncertain readings do not count either; bad ones never do
    inputs: tuple[str, ...] = ()  # VOTE: the other voters
    votes: int = 0  # VOTE: so many of them must agree
    expression: str = ""  # EXPRESSION: {TT-101} - {TT-102}
    shift: str = ""  # added to limit and clear: an expression of the weather, such as 0.4 * max(temperature - 25, 0)
    horizon_s: float = 0.0  # TREND: warn when the limit will be reached within so long
    confidence: float = 0.9  # TREND: ... with at least this probability
    note: str = ""  # where the limit comes from
    version: int = 1

    @property
    def is_below(self) -> bool:
        """Whether the bad side lies below the limit."""
        return self.kind is RuleKind.LOW or (self.below and self.kind is not RuleKind.HIGH)

    @property
    def voters(self) -> tuple[str, ...]:
        return (self.sensor, *self.inputs) if self.kind is RuleKind.VOTE else ()


@dataclass(frozen=True, slots=True)
class RuleFault:
    """Why a rule, or what a park decides beside it, cannot be saved: the field, what is wrong and what helps."""

    field: str
    cause: Message
    cure: Message


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One alarm that a rule would have raised; `returned_at` is None where it stood until the end. UTC.

    `limit` is the one that applied at the time; `kind` is the rule's kind or FAULT_KIND.
    """

    kind: str
    raised_at: datetime
    returned_at: datetime | None
    value: float
    limit: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a rule would have done between two instants; `complete` is False where it was cancelled on the way."""

    rule: Rule
    start: datetime
    end: datetime
    samples: int
    occurrences: tuple[Occurrence, ...]
    complete: bool = True

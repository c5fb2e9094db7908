"""What is wrong with a park's policy or a rule's guidance before anybody saves it: field, cause and cure of each."""

from collections import Counter
from collections.abc import Iterator, Mapping
from uuid import UUID

from models.domain.alarm_life import AlarmPolicy, Guidance, Stage
from models.domain.alarms import PRIORITY_NAMES, Priority
from models.domain.rules import RuleFault
from models.text import N_, Message

LONGEST_TEXT = 2000
DAY_S = 86_400.0
MOST_ALARMS = 1000.0  # an hour or in ten minutes; a limit beyond it limits nothing

_SHARE = N_("{value} is no share of the whole")
_GIVE_SHARE = N_("Give 0 to 100 %")
_SUM = N_("The three shares make {value} %")
_GIVE_SUM = N_("Let them make 100 % together")
_RANGE = N_("{value} is out of range")
_GIVE_RANGE = N_("Give {least} to {most}")
_ORDER = N_("The most that can be borne is less than what is acceptable")
_GIVE_ORDER = N_("Give {least} or more")
_STAGE = N_("{after_s} s is no time after which somebody is told")
_GIVE_STAGE = N_("Give 1 s to a day")
_SAME = N_("Two stages of {priority} alarms come at the same time")
_GIVE_SAME = N_("Give each its own time")
_TOO_LONG = N_("This is too long")
_SHORTER = N_("Keep it below {longest} characters")
_SELF = N_("A rule cannot be its own parent")
_ROUND = N_("That rule's own parent is this rule")
_OTHER = N_("Choose another rule, or none")

_RANGES: dict[str, tuple[float, float]] = {
    "rate_acceptable": (0.1, MOST_ALARMS),
    "rate_most": (0.1, MOST_ALARMS),
    "peak_limit": (1, MOST_ALARMS),
    "chattering_limit": (0, MOST_ALARMS),
    "stale_limit": (0, MOST_ALARMS),
    "stale_after_h": (1, 31 * 24),
}
SPLIT = ("share_high", "share_medium", "share_low")
_SHARES = ("flood_share_limit", "top_ten_limit", *SPLIT)


def stage_field(priority: Priority) -> str:
    """The name under which the stages of a priority are told of."""
    return f"escalation.{priority.value}"


def policy_faults(policy: AlarmPolicy) -> tuple[RuleFault, ...]:
    """Return every fault of a policy; none where it can be saved."""
    return (*_ranges(policy), *_shares(policy), *_stages(policy.escalation))


def guidance_faults(rule: UUID, guidance: Guidance, written: Mapping[UUID, Guidance]) -> tuple[RuleFault, ...]:
    """Return every fault of a rule's guidance beside what is `written` for other rules."""
    faults = [
        _fault(name, _TOO_LONG, _SHORTER, longest=LONGEST_TEXT)
        for name in ("consequence", "response")
        if len(getattr(guidance, name)) > LONGEST_TEXT
    ]
    if guidance.respond_s is not None and not 1 <= guidance.respond_s <= DAY_S:
        faults.append(_fault("respond_s", _RANGE, _GIVE_STAGE, value=f"{guidance.respond_s:g} s"))
    if guidance.parent_id is not None:
        above = written.get(guidance.parent_id)
        if guidance.parent_id == rule:
            faults.append(_fault("parent_id", _SELF, _OTHER))
        elif above is not None and above.parent_id == rule:
            faults.append(_fault("parent_id", _ROUND, _OTHER))
    return tuple(faults)


def _ranges(policy: AlarmPolicy) -> Iterator[RuleFault]:
    for name, (least, most) in _RANGES.items():
        value = float(getattr(policy, name))
        if not least <= value <= most:
            yield _fault(name, _RANGE, _GIVE_RANGE, value=f"{value:g}", least=f"{least:g}", most=f"{most:g}")
    if policy.rate_most < policy.rate_acceptable:
        yield _fault("rate_most", _ORDER, _GIVE_ORDER, least=f"{policy.rate_acceptable:g}")


def _shares(policy: AlarmPolicy) -> Iterator[RuleFault]:
    wrong = [name for name in _SHARES if not 0 <= getattr(policy, name) <= 1]
    for name in wrong:
        yield _fault(name, _SHARE, _GIVE_SHARE, value=f"{getattr(policy, name) * 100:g} %")
    total = sum(getattr(policy, name) for name in SPLIT)
    if not wrong and abs(total - 1) > 0.005:
        yield _fault(SPLIT[-1], _SUM, _GIVE_SUM, value=f"{total * 100:.0f}")


def _stages(stages: tuple[Stage, ...]) -> Iterator[RuleFault]:
    for stage in stages:
        if not 1 <= stage.after_s <= DAY_S:
            yield _fault(stage_field(stage.priority), _STAGE, _GIVE_STAGE, after_s=f"{stage.after_s:g}")
    for (priority, _after_s), count in Counter((each.priority, each.after_s) for each in stages).items():
        if count > 1:
            yield _fault(stage_field(priority), _SAME, _GIVE_SAME, priority=Message(PRIORITY_NAMES[priority]))


def _fault(field: str, cause: str, cure: str, **parameters: object) -> RuleFault:
    return RuleFault(field, Message(cause, parameters), Message(cure, parameters))

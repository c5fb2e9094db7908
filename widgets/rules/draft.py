"""What is typed in a form: fields and the values that their texts mean; and the fields of a rule. Pure."""

import re
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from models.domain.alarms import PRIORITY_NAMES, Priority
from models.domain.rules import RULE_KIND_NAMES, Rule, RuleFault, RuleKind
from models.text import N_, Message

Sort = Literal["text", "long", "sensor", "sensors", "number", "count", "percent", "span", "flag", "choice"]

_NO_NUMBER = N_("“{value}” is no number")
_NUMBER = N_("Write it as 12.5")
_NO_SPAN = N_("“{value}” is no length of time")
_SPAN = N_("Write it as 90, 10 min, 3 h or 1 d; without a unit it is seconds")
_SPAN_TEXT = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|m|h|d)?", re.IGNORECASE)
_SECONDS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form; `kinds` are the rules that have it, none meaning all. A choice has values and their words."""

    name: str
    label: str
    sort: Sort
    kinds: tuple[RuleKind, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()

    def belongs_to(self, kind: RuleKind) -> bool:
        return not self.kinds or kind in self.kinds


_K = RuleKind
_LIMITED = (_K.HIGH, _K.LOW, _K.RATE, _K.FLATLINE, _K.STALE, _K.VOTE, _K.EXPRESSION, _K.TREND)
_CLEARED = (_K.HIGH, _K.LOW, _K.RATE, _K.VOTE, _K.EXPRESSION)
_SIDED = (_K.RATE, _K.VOTE, _K.EXPRESSION, _K.TREND)
_DELAYED = (_K.HIGH, _K.LOW, _K.RATE, _K.BAD, _K.VOTE, _K.EXPRESSION, _K.TREND)
FIELDS = (
    Field("code", N_("Code"), "text"),
    Field("sensor", N_("Sensor"), "sensor"),
    Field("kind", N_("Kind"), "choice", choices=tuple((kind.value, RULE_KIND_NAMES[kind]) for kind in RuleKind)),
    Field("label", N_("Label"), "text"),
    Field("priority", N_("Priority"), "choice", choices=tuple((each.value, PRIORITY_NAMES[each]) for each in Priority)),
    Field("expression", N_("Expression"), "text", (_K.EXPRESSION,)),
    Field("unit", N_("Unit"), "text", (_K.EXPRESSION,)),
    Field("inputs", N_("Other sensors"), "sensors", (_K.VOTE,)),
    Field("votes", N_("Votes needed"), "count", (_K.VOTE,)),
    Field("limit", N_("Limit"), "number", _LIMITED),
    Field("clear", N_("Clears at"), "number", _CLEARED),
    Field("below", N_("The bad side is below"), "flag", _SIDED),
    Field("window_s", N_("Measured over"), "span", (_K.RATE, _K.FLATLINE, _K.TREND)),
    Field("horizon_s", N_("Warn ahead"), "span", (_K.TREND,)),
    Field("confidence", N_("Least probability"), "number", (_K.TREND,)),
    Field("on_delay_s", N_("Must hold for"), "span", _DELAYED),
    Field("off_delay_s", N_("Returns after"), "span", _DELAYED),
    Field("gap_s", N_("Silence that breaks it"), "span", _DELAYED),
    Field("shift", N_("Moved by the weather"), "text", (_K.HIGH, _K.LOW)),
    Field("good_only", N_("Good readings only"), "flag"),
    Field("note", N_("Source of the limit"), "text"),
)
BY_NAME = {field.name: field for field in FIELDS}
DEFAULTS = {field.name: field.default for field in fields(Rule)}


def fields_of(kind: RuleKind) -> tuple[Field, ...]:
    return tuple(field for field in FIELDS if field.belongs_to(kind))


def text_of(field: Field, value: Any) -> str:
    """What stands in the field for a value."""
    if field.sort == "span":
        return span_text(value)
    if field.sort == "sensors":
        return ", ".join(value)
    if field.sort in ("number", "count"):
        return f"{value:g}"
    if field.sort == "percent":
        return f"{value * 100:g}"
    return "1" if value is True else "" if value is False else str(value)


def span_text(seconds: float) -> str:
    """The shortest way to write a length of time: 3 h rather than 10800."""
    for unit, size in (("d", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"


def texts_of(rule: Rule) -> dict[str, str]:
    return {field.name: text_of(field, getattr(rule, field.name)) for field in FIELDS}


def rule_of(base: Rule, texts: dict[str, str]) -> tuple[Rule | None, tuple[RuleFault, ...]]:
    """The rule that texts mean, or the faults of those that mean nothing. Fields that its kind lacks are at rest."""
    kind = RuleKind(texts["kind"])
    values: dict[str, Any] = {}
    faults: list[RuleFault] = []
    for field in FIELDS:
        if not field.belongs_to(kind):
            values[field.name] = _at_rest(field.name, base, texts)
            continue
        try:
            values[field.name] = value_of(field, texts.get(field.name, ""))
        except ValueError:
            faults.append(unreadable(field, texts.get(field.name, "")))
    if faults:
        return None, tuple(faults)
    if kind in _LIMITED and kind not in _CLEARED:
        values["clear"] = values["limit"]
    return replace(base, **values), ()


def _at_rest(name: str, base: Rule, texts: dict[str, str]) -> Any:
    """What stands in a field that the kind lacks; the sensor's own unit, which the store fills in, stays with it."""
    if name == "unit" and base.kind is not RuleKind.EXPRESSION and base.sensor == texts["sensor"].strip():
        return base.unit
    return 0.0 if name in ("limit", "clear") else DEFAULTS[name]


def value_of(field: Field, text: str) -> Any:
    """What a field's text means; raises ValueError where it means nothing."""
    stripped = text.strip()
    if field.sort in ("number", "percent"):
        return float(stripped.replace("−", "-")) / (100 if field.sort == "percent" else 1)
    if field.sort == "count":
        return int(stripped or "0")
    if field.sort == "span":
        return seconds_of(stripped)
    if field.sort == "flag":
        return bool(stripped)
    if field.sort == "sensors":
        return tuple(code for code in re.split(r"[,;\s]+", stripped) if code)
    return {"kind": RuleKind, "priority": Priority}.get(field.name, str)(stripped)


def seconds_of(text: str) -> float:
    """A length of time as it is typed, nothing being none; raises ValueError."""
    if not text:
        return 0.0
    found = _SPAN_TEXT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return float(found[1]) * _SECONDS[(found[2] or "s").lower()]


def unreadable(field: Field, text: str) -> RuleFault:
    """The fault of a text that means nothing in its field."""
    if field.sort == "span":
        return RuleFault(field.name, Message(_NO_SPAN, {"value": text}), Message(_SPAN))
    return RuleFault(field.name, Message(_NO_NUMBER, {"value": text}), Message(_NUMBER))

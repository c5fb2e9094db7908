"""An event as a sentence in the reader's language."""

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any

from models.domain.alarm_life import ROLE_NAMES
from models.domain.alarms import OUTCOME_NAMES, Outcome
from models.domain.events import EVENT_TEXTS, Event
from models.domain.incidents import DISPOSITION_NAMES, TERMINATION_CONDITION_NAMES, Disposition
from models.domain.transitions import Role
from models.reports.figures import NOTHING, figure
from models.text import tr


def sentence(event: Event) -> str:
    """Return what happened; a field the payload lacks is shown as a dash, an unknown kind by its id."""
    message = EVENT_TEXTS.get(event.kind)
    if message is None:
        return event.kind
    fields = {name for _, name, _, _ in Formatter().parse(message) if name}
    values = {name: _written(name, event.payload) for name in fields}
    if event.entity == "step":  # a plan step's text is a message id; a note's is what somebody wrote
        step_text = values["text"]
        values["text"] = tr(step_text)
    return tr(message, **values) if values else tr(message)


def _written(name: str, payload: Mapping[str, Any]) -> str:
    value = payload.get(name)
    if value is None or value == "":
        return NOTHING
    translate = _TRANSLATED.get(name)
    return translate(value) if translate else figure(value)


def _outcome(value: object) -> str:
    return tr(OUTCOME_NAMES[Outcome(str(value))]) if value in list(Outcome) else str(value)


def _disposition(value: object) -> str:
    return tr(DISPOSITION_NAMES[Disposition(str(value))]) if value in list(Disposition) else str(value)


def _conditions(value: object) -> str:
    names = value if isinstance(value, list | tuple) else [value]
    return ", ".join(tr(TERMINATION_CONDITION_NAMES.get(str(name), str(name))) for name in names)


def _role(value: object) -> str:
    return tr(ROLE_NAMES[Role(str(value))]) if value in list(Role) else str(value)


_TRANSLATED: dict[str, Callable[[object], str]] = {
    "outcome": _outcome,
    "disposition": _disposition,
    "conditions": _conditions,
    "role": _role,
}

"""An event of the log as one line in the room's language; the payload's codes are said as people say them."""

from collections.abc import Mapping
from typing import Any

from models.domain.alarms import OUTCOME_NAMES
from models.domain.events import EVENT_TEXTS, Event
from models.domain.incidents import DISPOSITION_NAMES, TERMINATION_CONDITION_NAMES
from models.text import tr
from widgets import format as fmt

_CODES: dict[str, Mapping[Any, str]] = {
    "outcome": {outcome.value: name for outcome, name in OUTCOME_NAMES.items()},
    "disposition": {disposition.value: name for disposition, name in DISPOSITION_NAMES.items()},
}


class _Payload(dict[str, object]):
    """Fields that an event does not carry are told as a dash, never as an error."""

    def __missing__(self, key: str) -> str:
        return fmt.DASH


def event_text(event: Event) -> str:
    """The event's sentence with its own figures."""
    pattern = tr(EVENT_TEXTS.get(event.kind, event.kind))
    return pattern.format_map(_Payload({key: _say(event.kind, key, value) for key, value in event.payload.items()}))


def _say(kind: str, key: str, value: object) -> object:
    if key in _CODES:
        return tr(_CODES[key].get(value, str(value)))
    if key == "conditions" and isinstance(value, list | tuple):
        return ", ".join(tr(TERMINATION_CONDITION_NAMES.get(str(entry), str(entry))) for entry in value)
    if key == "text" and kind.startswith("step."):
        return tr(str(value))  # a step's text is a message id; a note's is the operator's own words
    if isinstance(value, float):
        return fmt.number(value)
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

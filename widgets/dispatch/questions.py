"""What the incident panel asks before an intent leaves: reasons, overrides, dispositions."""

from collections.abc import Callable

from models.domain.incidents import (
    DISPOSITION_NAMES,
    TERMINATION_CONDITION_NAMES,
    TERMINATION_CONDITIONS,
    Disposition,
    Incident,
)
from models.text import N_
from widgets.base import Answer, Choice, Question

Answered = Callable[[Answer], None]


def terminate(incident: Incident, answered: Answered) -> Question:
    """Every condition met, or a reason why the response ends without it."""
    return Question(
        title=N_("Terminate the response to {number}"),
        parameters={"number": incident.number},
        detail=N_("Tick what is met. What is missing needs a reason, which is recorded with your name."),
        confirm=N_("Terminate"),
        answered=answered,
        reason_label=N_("Why it ends although a condition is missing"),
        needs_reason=lambda answer: answer.checks != frozenset(TERMINATION_CONDITIONS),
        checks=tuple(Choice(name, TERMINATION_CONDITION_NAMES[name]) for name in TERMINATION_CONDITIONS),
    )


def close(incident: Incident, answered: Answered) -> Question:
    return Question(
        title=N_("Close incident {number}"),
        parameters={"number": incident.number},
        detail=N_("Its units are released and the report is written."),
        confirm=N_("Close incident"),
        answered=answered,
        reason_label=N_("Note for the report"),
        needs_reason=lambda answer: answer.choice not in ("", Disposition.RESOLVED.value),
        choices=tuple(Choice(disposition.value, DISPOSITION_NAMES[disposition]) for disposition in Disposition),
    )


def hand_over(incident: Incident, answered: Answered) -> Question:
    return Question(
        title=N_("Hand over command of {number}"),
        parameters={"number": incident.number},
        confirm=N_("Hand over"),
        answered=answered,
        reason_label=N_("What the new commander must know"),
        fields=(Choice("commander", N_("Name of the new commander")),),
    )


def with_reason(title: str, incident: Incident, confirm: str, answered: Answered) -> Question:
    """Falling back and reopening need no more than a reason."""
    return Question(title=title, parameters={"number": incident.number}, confirm=confirm, answered=answered)


def order_evacuation(people: int, buildings: int, answered: Answered) -> Question:
    return Question(
        title=N_("Order the evacuation of {people} people in {buildings} buildings"),
        parameters={"people": people, "buildings": buildings},
        confirm=N_("Order evacuation"),
        answered=answered,
        asks_reason=False,
    )


def release(unit: str, answered: Answered) -> Question:
    return Question(
        title=N_("Release {unit}"),
        parameters={"unit": unit},
        confirm=N_("Release"),
        answered=answered,
        asks_reason=False,
    )

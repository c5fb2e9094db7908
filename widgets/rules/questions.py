"""What is asked before a rule is switched, set aside or deleted."""

from collections.abc import Callable

from models.domain.rules import Rule
from models.text import N_
from widgets.alarms.questions import SHELF_MINUTES
from widgets.base import Answer, Choice, Question

Answered = Callable[[Answer], None]
SHELVE, REMOVE = "shelve", "remove_from_service"


def switch_on(rule: Rule, summary: str, answered: Answered) -> Question:
    return Question(
        N_("Switch {code} on"), N_("Switch on"), answered, parameters={"code": rule.code, "summary": summary},
        asks_reason=False, detail=N_("It would have raised: {summary}"),
    )  # fmt: skip


def switch_off(rule: Rule, answered: Answered) -> Question:
    return Question(N_("Switch {code} off"), N_("Switch off"), answered, parameters={"code": rule.code})


def delete(rule: Rule, answered: Answered) -> Question:
    return Question(N_("Delete {code}"), N_("Delete"), answered, parameters={"code": rule.code})


def set_aside(rule: Rule, answered: Answered) -> Question:
    """Before it alarms at all: for a time, or until its instrument is repaired."""
    return Question(
        N_("Set {code} aside"), N_("Set aside"), answered, parameters={"code": rule.code},
        detail=N_("Shelved it comes back by itself after the time; out of service it stays away until it is returned."),
        choices=(Choice(SHELVE, N_("Shelve")), Choice(REMOVE, N_("Out of service"))), minutes=SHELF_MINUTES,
    )  # fmt: skip

"""What is asked before an alarm is set aside, many are acknowledged, or a call's outcome is recorded."""

from collections.abc import Callable

from models.domain.alarm_life import Target
from models.domain.alarms import LONG_SHELF_MINUTES, Alarm, Outcome
from models.text import N_
from widgets import format as fmt
from widgets.base import Answer, Question

SHELF_MINUTES = (15, 30, 60, 240, 480)
MAINTENANCE_MINUTES = (30, 60, 120, 240, 480)
Answered = Callable[[Answer], None]


def shelve_question(alarm: Alarm, answered: Answered) -> Question:
    return Question(
        title=N_("Shelve {tag}"),
        parameters={"tag": alarm.sensor_code, "minutes": LONG_SHELF_MINUTES},
        detail=N_("It comes back by itself. Longer than {minutes} min needs a reason."),
        confirm=N_("Shelve"),
        answered=answered,
        minutes=SHELF_MINUTES,
        needs_reason=lambda answer: answer.minutes > LONG_SHELF_MINUTES,
    )


def remove_question(alarm: Alarm, answered: Answered) -> Question:
    return Question(
        title=N_("Take {tag} out of service"),
        parameters={"tag": alarm.sensor_code},
        detail=N_("It stays away until somebody returns it; its condition is tracked."),
        confirm=N_("Take out of service"),
        answered=answered,
    )


def maintenance_question(target: str, answered: Answered) -> Question:
    return Question(
        title=N_("Maintenance at {target}"),
        parameters={"target": target},
        detail=N_("All alarms there are expected and suppressed for so long; they come back by themselves."),
        confirm=N_("Suppress"),
        minutes=MAINTENANCE_MINUTES,
        answered=answered,
    )


def acknowledge_question(count: int, place: str, answered: Answered) -> Question:
    """One reason for many; `place` names a group, empty for everything listed."""
    return Question(
        title=N_("Acknowledge {count} alarms of {place}") if place else N_("Acknowledge {count} alarms"),
        parameters={"count": fmt.number(count, 0), "place": place},
        detail=N_("One reason is kept with each of them."),
        confirm=N_("Acknowledge"),
        answered=answered,
    )


def outcome_question(alarm: Alarm, outcome: Outcome, answered: Answered) -> Question:
    """A false alarm or maintenance needs to be explained."""
    return Question(
        title=N_("False alarm of {tag}") if outcome is Outcome.FALSE else N_("Maintenance at {tag}"),
        parameters={"tag": alarm.sensor_code},
        confirm=N_("Record"),
        answered=answered,
        reason_label=N_("What did the call establish?"),
    )


def place_of(alarm: Alarm, asset: str) -> tuple[Target, str]:
    """What maintenance at an alarm covers: its asset, or its sensor where there is none."""
    return (Target.ASSET, asset) if asset else (Target.SENSOR, alarm.sensor_code)

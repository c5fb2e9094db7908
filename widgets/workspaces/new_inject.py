"""The question that makes a new inject, and what its answer means to the simulator."""

import math
from collections.abc import Callable
from typing import Any

from models.domain.errors import BadInput
from models.text import N_
from widgets.base import Answer, Choice, Question

KINDS = (
    Choice("message", N_("Message to the trainees")),
    Choice("wind", N_("Wind changes")),
    Choice("sensor_fault", N_("Sensor falls silent")),
    Choice("isolate", N_("Leak is isolated")),
)
FIELDS = (
    Choice("from", N_("Wind from, degrees")),
    Choice("speed", N_("Wind speed, m/s")),
    Choice("sensor", N_("Sensor tag")),
)


def inject_question(fire: Callable[[str, dict[str, Any]], None], refuse: Callable[[BadInput], None]) -> Question:
    """Ask what is to happen; `fire` gets its title and payload, `refuse` what was wrong with the answer."""

    def answered(answer: Answer) -> None:
        try:
            payload = inject_payload(answer)
        except BadInput as error:
            refuse(error)
        else:
            fire(answer.reason, payload)

    return Question(
        N_("New inject"), N_("Fire now"), answered, detail=N_("Only the fields of the kind chosen are read"),
        reason_label=N_("What happens, as it is shown in the list and the log"), choices=KINDS, fields=FIELDS,
    )  # fmt: skip


def inject_payload(answer: Answer) -> dict[str, Any]:
    """The fields that the simulator reads, or BadInput naming the one that is missing or wrong."""
    payload: dict[str, Any] = {"kind": answer.choice}
    if answer.choice == "wind":
        payload["from"] = _number(answer, "from", 0.0, 360.0)
        if answer.fields.get("speed"):
            payload["speed"] = _number(answer, "speed", 0.2, 40.0)
    elif answer.choice == "sensor_fault":
        if not answer.fields.get("sensor"):
            raise BadInput(N_("The sensor's tag is missing"))
        payload["sensor"] = answer.fields["sensor"].upper()
    return payload


def _number(answer: Answer, name: str, low: float, high: float) -> float:
    text = answer.fields.get(name, "").replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise BadInput(N_("“{text}” is no figure from {low} to {high}"), text=text, low=f"{low:g}", high=f"{high:g}")
    return value

"""What is asked before the advised zone is made smaller."""

from collections.abc import Callable

from models.domain.dispersion import DispersionState
from models.text import N_
from widgets import format as fmt
from widgets.base import Answer, Choice, Question

RADIUS = "radius"


def shrink(state: DispersionState, answered: Callable[[Answer], None]) -> Question:
    return Question(
        N_("Shrink the advised zone"), N_("Shrink"), answered,
        parameters={"distance": fmt.distance(state.advised_reach_m)},
        detail=N_("It reaches {distance} now. The smaller zone, your name and the reason go on record."),
        reason_label=N_("Why a smaller zone is enough"),
        fields=(Choice(RADIUS, N_("New reach, m")),),
    )  # fmt: skip

"""What the drill's screen is told: which scenarios there are, what is planned, what happened."""

from dataclasses import dataclass, field
from typing import Any

INJECT_ICONS = {"wind": "wind", "sensor_fault": "sensor", "isolate": "sensor", "camera": "cameras", "release": "sensor"}


@dataclass(frozen=True, slots=True)
class ScenarioOption:
    """One scenario that can be started; `title` and `detail` are texts already in the operator's language."""

    code: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RunningDrill:
    """A drill that another seat is in already; `detail` is a text in the operator's language."""

    session_id: int
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DrillStart:
    """What the start form asks for."""

    scenario: str
    title: str
    speed: float
    seed: int


@dataclass(frozen=True, slots=True)
class ListedInject:
    """Something that happens in the drill; `at_s` and `fired_s` are seconds of drill time, None: when asked; not yet.

    `title` is a message id or a trainer's own words: what the event says, the same in every language.
    """

    number: int
    title: str
    payload: dict[str, Any] = field(default_factory=dict)
    at_s: float | None = None
    fired_s: float | None = None

    @property
    def icon(self) -> str:
        return INJECT_ICONS.get(str(self.payload.get("kind", "")), "phone")

    @property
    def fired(self) -> bool:
        return self.fired_s is not None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing somebody did, for the timeline's lowest rows."""

    actor: str
    at_s: float


def next_inject(injects: tuple[ListedInject, ...]) -> ListedInject | None:
    """The one to be fired next: the earliest planned, else the first without a time."""
    waiting = [inject for inject in injects if not inject.fired]
    return min(waiting, key=lambda each: (each.at_s is None, each.at_s or 0.0, each.number), default=None)

"""Scenarios: what goes wrong in the park, when, and in which weather. Data only; the player brings them to life."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from models.domain.errors import BadInput
from models.text import N_

QUIET_DAY = "quiet-day"


@dataclass(frozen=True, slots=True)
class Wind:
    """The scenario's weather: `wander_deg` is how far the direction swings to either side."""

    speed: float  # m/s at 10 m
    wind_from: float  # degrees
    stability: str
    temperature_c: float
    humidity: float = 0.75
    wander_deg: float = 6.0
    pressure_kpa: float = 101.6


@dataclass(frozen=True, slots=True)
class Leak:
    """A release from `asset` at `at_s`; it goes on until isolated `isolate_after_s` after hazmat is on scene."""

    asset: str
    at_s: float
    rate_kg_s: float
    isolate_after_s: float
    duration_s: float = 3600.0  # the leak's own end, should nobody come


@dataclass(frozen=True, slots=True)
class PlannedInject:
    """What happens at `at_s` of scenario time, or when the trainer finds that it fits; `payload` is the simulator's."""

    title: str  # message id
    at_s: float | None = None
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """`local_start` is the park's own time of day at which a drill of it begins."""

    code: str
    title: str  # message id
    local_start: time
    wind: Wind
    leaks: tuple[Leak, ...] = ()
    injects: tuple[PlannedInject, ...] = ()
    turnout_s: float = 50.0  # from the order to wheels turning; nights are slower

    def numbered_injects(self) -> tuple[tuple[int, PlannedInject], ...]:
        """The planned injects with the numbers that events know them by, in `planned`."""
        return tuple(enumerate(self.injects, 1))

    def started_at(self, day: date, timezone: str) -> datetime:
        """The scenario's first instant on `day`, UTC."""
        return datetime.combine(day, self.local_start, ZoneInfo(timezone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Casting:
    """A scenario with the seed that its noise is drawn from; the session row keeps it as `code#seed`."""

    code: str
    seed: int = 1

    def __str__(self) -> str:
        return f"{self.code}#{self.seed}"


SCENARIOS = {
    scenario.code: scenario
    for scenario in (
        Scenario(QUIET_DAY, N_("Quiet day"), time(8), Wind(2.6, 242.0, "D", 16.0)),
        Scenario(
            "chlorine-leak",
            N_("Chlorine leak at night"),
            time(3),
            Wind(1.2, 242.0, "F", 9.0, humidity=0.85),
            (Leak("V-3", at_s=60.0, rate_kg_s=0.8, isolate_after_s=300.0),),
            (
                PlannedInject(N_("Wind turns to 265°, freshens"), 420.0, {"kind": "wind", "from": 265.0, "speed": 2}),
                PlannedInject(N_("AT-3012 falls silent"), 600.0, {"kind": "sensor_fault", "sensor": "AT-3012"}),
                PlannedInject(N_("The person who found the leak calls again"), 960.0, {"kind": "message"}),
                PlannedInject(N_("V-3 is isolated from the control room"), None, {"kind": "isolate"}),
            ),
        ),
    )
}


def parse_casting(text: str) -> Casting:
    """Read `code` or `code#seed`, or raise BadInput naming the scenarios there are."""
    code, _, seed = text.partition("#")
    if code not in SCENARIOS or (seed and not (seed.isascii() and seed.isdigit())):
        raise BadInput(
            N_("There is no scenario {scenario}; there are: {known}"), scenario=text, known=", ".join(sorted(SCENARIOS))
        )
    return Casting(code, int(seed) if seed else 1)


def scenario(code: str) -> Scenario:
    return SCENARIOS[parse_casting(code).code]

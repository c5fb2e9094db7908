"""How the report writes figures: park time, elapsed time, distances, concentrations."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from models.text import N_, tr

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Times:
    """Writes instants in park time, and how long after the incident's opening they were."""

    timezone: str
    opened_at: datetime

    def full(self, time: datetime | None) -> str:
        return NOTHING if time is None else time.astimezone(ZoneInfo(self.timezone)).strftime("%Y-%m-%d %H:%M:%S")

    def short(self, time: datetime | None) -> str:
        return NOTHING if time is None else time.astimezone(ZoneInfo(self.timezone)).strftime("%H:%M:%S")

    def since(self, time: datetime | None) -> str:
        """Elapsed since the opening: +04:12, -00:30 before it."""
        if time is None:
            return NOTHING
        seconds = (time - self.opened_at).total_seconds()
        return ("-" if seconds < 0 else "+") + elapsed(abs(seconds))


def elapsed(seconds: float | None) -> str:
    """04:12, from an hour on 1:02:03."""
    if seconds is None:
        return NOTHING
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{hours}:{minutes}" if hours else minutes


def distance(metres: float) -> str:
    if metres < 1000:
        return tr(N_("{value} m"), value=f"{metres:.0f}")
    return tr(N_("{value} km"), value=f"{metres / 1000:.2f}".rstrip("0").rstrip("."))


def mass(kg: float) -> str:
    if kg < 10_000:
        return tr(N_("{value} kg"), value=f"{kg:.0f}" if kg >= 10 else f"{kg:.2g}")
    return tr(N_("{value} t"), value=f"{kg / 1000:.1f}")


def figure(value: object) -> str:
    """A number with at most three significant places behind the point, anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:.4g}" if abs(value) < 1e5 else f"{value:.0f}"


def compass(degrees: float) -> str:
    """The wind's name: 242 is WSW."""
    names: tuple[str, ...] = (
        N_("N"), N_("NNE"), N_("NE"), N_("ENE"), N_("E"), N_("ESE"), N_("SE"), N_("SSE"),
        N_("S"), N_("SSW"), N_("SW"), N_("WSW"), N_("W"), N_("WNW"), N_("NW"), N_("NNW"),
    )  # fmt: skip
    return tr(names[round(degrees / 22.5) % 16])

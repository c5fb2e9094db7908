"""Figures as scenes write them: true minus, thin-space thousands, metres to kilometres, clocks."""

from math import isnan

from models.domain.units import Air
from models.text import tr

THIN = "\u2009"
MINUS = "\u2212"


def figure(value: float) -> str:
    """About three significant digits and no exponent; a dash for what is not known."""
    if isnan(value):
        return "\u2014"
    size = abs(value)
    decimals = 0 if size >= 100 else 1 if size >= 10 or size == 0 else 2
    return f"{value:,.{decimals}f}".replace(",", THIN).replace("-", MINUS)


def level(value: float) -> str:
    """A threshold: 20, 2.0, 0.5, 0.05."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 0.1 else f"{value:.2g}"


def length(metres: float) -> str:
    if metres >= 1000.0:
        return f"{metres / 1000.0:.{1 if metres >= 10_000.0 else 2}f} km"
    return f"{round(metres, -1) if metres >= 100 else metres:.0f} m"


def area(square_metres: float) -> str:
    if square_metres >= 1e6:
        return f"{square_metres / 1e6:.2f} km²"
    return f"{square_metres / 1e4:.2f} ha"


def clock(seconds: float) -> str:
    """mm:ss, from one hour h:mm:ss."""
    whole = max(round(seconds), 0)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes:02d}:{left:02d}"


def span(seconds: float) -> str:
    """A length of time in words for ages: 12 s, 4 min, 3 h 10 min, 2 d."""
    whole = max(0, int(seconds))
    if whole < 120:
        return tr("{n} s", n=whole)
    minutes = whole // 60
    if minutes < 60:
        return tr("{n} min", n=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return tr("{h} h {m} min", h=hours, m=f"{minutes:02d}") if minutes else tr("{h} h", h=hours)
    return tr("{n} d", n=hours // 24)


def old(seconds: float) -> str:
    return tr("{span} old", span=span(seconds))


def air_words(air: Air) -> str:
    """In which air a gas was converted."""
    words = {"temperature": f"{air.temperature_c:g}".replace("-", MINUS), "pressure": f"{air.pressure_kpa:.1f}"}
    return tr("at {temperature} °C, {pressure} kPa", **words)

"""How figures look: durations, ages, numbers with a true minus and thin spaces, values with units, park time."""

import math
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from models.text import current_language, tr
from scenes import figures

MINUS, THIN, NARROW_NO_BREAK, DASH = "\u2212", "\u2009", "\u202f", "\u2014"
old, span = figures.old, figures.span  # ages read the same on drawings
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_POINTS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")


def duration(seconds: float) -> str:
    """mm:ss, from one hour h:mm:ss; negative durations carry a true minus."""
    whole = int(abs(seconds))
    sign = MINUS if seconds <= -1 else ""
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{sign}{hours}:{minutes:02d}:{secs:02d}" if hours else f"{sign}{minutes:02d}:{secs:02d}"


def ago(seconds: float) -> str:
    return tr("{span} ago", span=span(seconds))


def number(value: float, decimals: int | None = None) -> str:
    """A true minus, thin-space thousands; without `decimals` about three significant figures are kept."""
    if not math.isfinite(value):
        return DASH
    places = _decimals(value) if decimals is None else decimals
    text = f"{abs(value):,.{places}f}".replace(",", THIN)
    is_zero = not any(digit in text for digit in "123456789")
    return f"{MINUS}{text}" if value < 0 and not is_zero else text


def _decimals(value: float) -> int:
    size = abs(value)
    if size >= 100:
        return 0
    return 1 if size >= 10 else 2 if size >= 0.1 or size == 0 else 3


def quantity(value: float, unit: str, decimals: int | None = None) -> str:
    """Value and unit with a space between, kept on one line."""
    return f"{number(value, decimals)}\u00a0{unit}" if unit else number(value, decimals)


def limit(value: float, unit: str) -> str:
    """A limit as its rule writes it: without the zeros that a measured value carries."""
    trimmed = next(places for places in range(4) if places == 3 or round(value, places) == round(value, 3))
    return quantity(value, unit, max(1, trimmed) if abs(value) < 100 else trimmed)


def percent(share: float) -> str:
    return quantity(share * 100, "%", 0)


def distance(metres: float) -> str:
    """Metres below one kilometre, kilometres with two decimals above."""
    return quantity(metres, "m", 0) if metres < 1000 else quantity(metres / 1000, "km", 2)


def wind_point(degrees: float) -> str:
    """The compass point of sixteen that the wind blows from."""
    return _POINTS[round(degrees / 22.5) % 16]


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def park_time(moment: datetime, timezone: str, seconds: bool = True) -> str:
    """The park's wall time, 14:30:52."""
    return moment.astimezone(_zone(timezone)).strftime("%H:%M:%S" if seconds else "%H:%M")


def park_stamp(moment: datetime, timezone: str) -> str:
    """Date and time as they are typed and exported, 2026-03-18 14:30:52."""
    return moment.astimezone(_zone(timezone)).strftime("%Y-%m-%d %H:%M:%S")


def park_date(moment: datetime, timezone: str) -> str:
    """Wed 18 Mar 2026, or 2026-03-18 周三."""
    local = moment.astimezone(_zone(timezone))
    if current_language() == "zh_CN":
        return f"{local:%Y-%m-%d} {_WEEKDAYS_ZH[local.weekday()]}"
    return f"{_WEEKDAYS_EN[local.weekday()]} {local.day} {_MONTHS_EN[local.month - 1]} {local.year}"


def utc_offset(moment: datetime, timezone: str) -> str:
    """UTC+8, UTC+5:30."""
    offset = moment.astimezone(_zone(timezone)).utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = MINUS if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")

"""An instant as a person types it: 14:05, 11-21 14:05:30, 2026-11-21 14:05, or how long ago: -90m, -3h, -2d."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from models.domain.errors import BadInput
from models.text import N_, Message

NOT_AN_INSTANT = N_("“{typed}” is no time. Write 14:05, 11-21 14:05, 2026-11-21 14:05 or how long ago: -90m, -3h, -2d")
NOT_PAST = N_("{typed} has not come yet. Choose an instant before now")
FAULT, NOT_TO_COME = N_("{cause}. {cure}"), N_("“{typed}” is no time to come")
WRITE_SO = N_("Write 14:05, 11-21 14:05, how soon: +90m, +3h, or nothing: now")
_AHEAD = re.compile(r"\+\s*(\d+(?:\.\d+)?)\s*([smhd])", re.IGNORECASE)
_AGO = re.compile(r"-\s*(\d+(?:\.\d+)?)\s*([smhd])", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(?:(\d{4})-)?(\d{1,2})-(\d{1,2})[ T]+)?(\d{1,2}):(\d{2})(?::(\d{2}))?")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def past_instant(typed: str, now: datetime, timezone: str) -> datetime:
    """Return the instant meant, in park time; a time or date without its day or year is the newest one gone by.

    Raises BadInput where nothing can be read from it or it lies ahead.
    """
    text = typed.strip().replace("−", "-").replace("：", ":")
    ago, clock = _AGO.fullmatch(text), _CLOCK.fullmatch(text)
    if ago:
        return now - timedelta(seconds=float(ago[1]) * _SECONDS[ago[2].lower()])
    if clock is None:
        raise BadInput(NOT_AN_INSTANT, typed=typed)
    try:
        meant = _newest(clock, now.astimezone(ZoneInfo(timezone)))
    except ValueError as error:
        raise BadInput(NOT_AN_INSTANT, typed=typed) from error
    if meant >= now:
        raise BadInput(NOT_PAST, typed=typed)
    return meant.astimezone(now.tzinfo)


def coming_instant(typed: str, now: datetime, timezone: str) -> datetime:
    """Return the instant meant, in park time: nothing is now, a time without its day or year the next one to come.

    Raises BadInput, with cause and cure, where nothing can be read from it or it is past.
    """
    text = typed.strip().replace("＋", "+").replace("：", ":")
    ahead, clock = _AHEAD.fullmatch(text), _CLOCK.fullmatch(text)
    if not text:
        return now
    if ahead:
        return now + timedelta(seconds=float(ahead[1]) * _SECONDS[ahead[2].lower()])
    try:
        meant = _next(clock, now.astimezone(ZoneInfo(timezone))) if clock else now - timedelta(seconds=1)
    except ValueError:
        meant = now - timedelta(seconds=1)
    if meant < now:
        raise BadInput(FAULT, cause=Message(NOT_TO_COME, {"typed": typed}), cure=Message(WRITE_SO))
    return meant.astimezone(now.tzinfo)


def _next(clock: re.Match[str], local: datetime) -> datetime:
    meant, (year, month, _day) = _meant(clock, local), clock.groups()[:3]
    if meant >= local or year is not None:
        return meant
    return meant + timedelta(days=1) if month is None else meant.replace(year=meant.year + 1)


def _newest(clock: re.Match[str], local: datetime) -> datetime:
    meant, (year, month, _day) = _meant(clock, local), clock.groups()[:3]
    if meant < local or year is not None:
        return meant
    return meant - timedelta(days=1) if month is None else meant.replace(year=meant.year - 1)


def _meant(clock: re.Match[str], local: datetime) -> datetime:
    """The time typed, on today's day and in this year where it does not say."""
    year, month, day, hour, minute, second = (int(group) if group else None for group in clock.groups())
    meant = local.replace(hour=hour or 0, minute=minute or 0, second=second or 0, microsecond=0)
    return meant.replace(year=year or meant.year, month=month or meant.month, day=day or meant.day)

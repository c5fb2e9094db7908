"""Instants as int64 microseconds since 1970 UTC, which is how columns and the wire carry them."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_us(time: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (time - _EPOCH) // timedelta(microseconds=1)


def from_us(microseconds: int) -> datetime:
    """The instant, UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)

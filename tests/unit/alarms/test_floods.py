"""A flood begins above the limit, ends below half of it, and is one flood while it trembles between."""

from datetime import UTC, datetime, timedelta

from models.alarms.floods import flooded

NOW = datetime(2026, 3, 18, 14, 0, tzinfo=UTC)


def raised(count: int, place: str = "V-3", minutes: float = 5) -> list[tuple[str, datetime]]:
    return [(place, NOW - timedelta(minutes=minutes))] * count


def test_that_more_than_the_limit_in_ten_minutes_are_a_flood_of_that_place() -> None:
    assert flooded(raised(10), NOW) == {}
    assert flooded([*raised(11), *raised(3, "V-1")], NOW) == {"V-3": 11}
    assert flooded(raised(11, minutes=10.1), NOW) == {}
    assert flooded(raised(6), NOW, limit=5) == {"V-3": 6}
    assert flooded(raised(20, place=""), NOW) == {}


def test_that_a_flood_goes_on_until_less_than_half_the_limit_is_raised() -> None:
    assert flooded(raised(5), NOW, before={"V-3"}) == {"V-3": 5}
    assert flooded(raised(4), NOW, before={"V-3"}) == {}

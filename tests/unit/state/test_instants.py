"""What a person types is the instant meant, or refused in words."""

from datetime import UTC, datetime, timedelta

import pytest

from models.domain.errors import BadInput
from models.domain.instants import coming_instant, past_instant

NOW = datetime(2026, 3, 1, 2, 30, 15, tzinfo=UTC)  # 10:30:15 in Shanghai
ZONE = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10:05", datetime(2026, 3, 1, 2, 5, tzinfo=UTC)),
        (" 10：05 ", datetime(2026, 3, 1, 2, 5, tzinfo=UTC)),
        ("14:05:30", datetime(2026, 2, 28, 6, 5, 30, tzinfo=UTC)),  # today it has not come yet
        ("02-11 14:05", datetime(2026, 2, 11, 6, 5, tzinfo=UTC)),
        ("11-21 14:05", datetime(2025, 11, 21, 6, 5, tzinfo=UTC)),
        ("2024-02-29 00:00", datetime(2024, 2, 28, 16, 0, tzinfo=UTC)),
        ("2024-02-29T00:00:07", datetime(2024, 2, 28, 16, 0, 7, tzinfo=UTC)),
        ("-90m", NOW - timedelta(minutes=90)),
        ("−3 h", NOW - timedelta(hours=3)),
        ("-2d", NOW - timedelta(days=2)),
    ],
)
def test_that_an_instant_is_read_as_it_is_meant(typed: str, meant: datetime) -> None:
    assert past_instant(typed, NOW, ZONE) == meant


@pytest.mark.parametrize("typed", ["", "yesterday", "25:00", "13-01 10:00", "2026-02-30 10:00", "3h", "10:5", "-3y"])
def test_that_what_is_no_instant_is_refused_with_how_to_write_one(typed: str) -> None:
    with pytest.raises(BadInput, match="Write 14:05"):
        past_instant(typed, NOW, ZONE)


def test_that_the_future_is_refused() -> None:
    with pytest.raises(BadInput, match="has not come yet"):
        past_instant("2026-03-01 10:31", NOW, ZONE)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", NOW),
        ("10:45", datetime(2026, 3, 1, 2, 45, tzinfo=UTC)),
        ("10:05", datetime(2026, 3, 2, 2, 5, tzinfo=UTC)),  # today it is past
        ("03-04 14:05", datetime(2026, 3, 4, 6, 5, tzinfo=UTC)),
        ("02-11 14:05", datetime(2027, 2, 11, 6, 5, tzinfo=UTC)),
        ("+90m", NOW + timedelta(minutes=90)),
        ("＋3 h", NOW + timedelta(hours=3)),
    ],
)
def test_that_an_instant_to_come_is_the_next_one(typed: str, meant: datetime) -> None:
    assert coming_instant(typed, NOW, ZONE) == meant


@pytest.mark.parametrize("typed", ["yesterday", "2024-02-29 00:00", "13-41 10:00", "-3h", "25:00"])
def test_that_what_is_no_time_to_come_is_refused_with_cause_and_cure(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        coming_instant(typed, NOW, ZONE)
    assert {"cause", "cure"} <= set(refused.value.parameters)

"""Many alarms at once are told as one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from models.alarms.bursts import GATHER_S, MANY, Burst, Bursts
from models.domain.alarms import Alarm, AlarmState, Priority

NOW = datetime(2026, 3, 18, tzinfo=UTC)
AFTER = NOW + timedelta(seconds=GATHER_S)


def alarm(number: int, priority: Priority = Priority.LOW) -> Alarm:
    return Alarm(
        UUID(int=number), number, f"AT-{number}", UUID(int=number), "high", "HI", priority, AlarmState.UNACK, True,
        NOW, NOW, 2.0, 1.0, "ppm",
    )  # fmt: skip


def test_that_a_burst_is_told_once_when_it_is_over() -> None:
    bursts = Bursts()
    bursts.hear([alarm(1), alarm(2)], NOW)
    bursts.hear([alarm(number) for number in range(3, MANY + 1)], NOW + timedelta(seconds=2))
    assert bursts.take(NOW + timedelta(seconds=GATHER_S - 0.1)) is None
    burst = bursts.take(AFTER)
    assert burst is not None
    assert len(burst.alarms) == MANY
    assert bursts.take(AFTER + timedelta(seconds=60)) is None


def test_that_a_few_are_left_to_horn_and_list() -> None:
    bursts = Bursts()
    bursts.hear([alarm(1)], NOW)
    assert bursts.take(AFTER) is None
    bursts.hear([alarm(number) for number in range(MANY)], AFTER)  # a new stretch begins with the next alarm
    assert bursts.take(AFTER + timedelta(seconds=GATHER_S)) is not None


def test_that_another_session_begins_with_nothing_heard() -> None:
    bursts = Bursts()
    bursts.hear([alarm(number) for number in range(MANY)], NOW)
    bursts.forget()
    assert bursts.take(AFTER) is None


def test_that_the_worst_is_the_earliest_of_the_highest_priority() -> None:
    late = replace(alarm(2, Priority.CRITICAL), raised_at=NOW + timedelta(seconds=1))
    burst = Burst((alarm(1), late, alarm(3, Priority.CRITICAL), alarm(4, Priority.HIGH)))
    assert burst.worst.sensor_code == "AT-3"
    assert burst.urgent == 3


def test_that_a_place_is_named_when_more_than_half_come_from_it() -> None:
    burst = Burst((alarm(1), alarm(2), alarm(3)))
    assert burst.most_at(["V-3", "V-3", "T-1"]) == "V-3"
    assert Burst((alarm(1), alarm(2))).most_at(["V-3", "T-1"]) == ""

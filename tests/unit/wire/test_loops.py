"""Loops and the inbox: they outlive what goes wrong, and hold no more than they may."""

import threading

from command_center.gateway.loops import Loop
from drivers.mqtt.client import Message
from drivers.mqtt.inbox import Inbox
from models.domain.errors import StoreUnavailable


def test_that_a_loop_outlives_errors_of_every_kind_and_can_be_woken() -> None:
    steps: list[int] = []
    done = threading.Event()

    def step() -> None:
        steps.append(len(steps))
        if len(steps) == 1:
            raise StoreUnavailable(cause="away")
        if len(steps) == 2:
            raise ValueError("a mistake of ours")
        done.set()

    loop = Loop("test", 0.01, step)
    loop.start()
    for _ in range(200):
        loop.wake()
        if done.wait(0.02):
            break
    loop.stop()
    assert done.is_set()
    count = len(steps)
    assert not done.wait(0.0) or len(steps) == count


def message(number: int) -> Message:
    return Message(str(number), b"", 0, lambda: None)


def test_that_an_inbox_gathers_up_to_the_most_and_keeps_the_rest() -> None:
    inbox = Inbox(10)
    for number in range(5):
        inbox.put(message(number))
    assert [each.topic for each in inbox.take(3, 0.01)] == ["0", "1", "2"]
    assert [each.topic for each in inbox.take(3, 0.01)] == ["3", "4"]
    assert inbox.take(3, 0.01) == []


def test_that_a_full_inbox_lets_the_oldest_go_and_counts_it() -> None:
    inbox = Inbox(2)
    for number in range(5):
        inbox.put(message(number))
    assert inbox.dropped == 3
    assert [each.topic for each in inbox.take(9, 0.01)] == ["3", "4"]

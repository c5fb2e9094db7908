"""Work off the main thread, results on it."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from command_center.seat.workers import Workers
from models.domain.errors import StaleVersion


@pytest.fixture
def workers(qtbot: QtBot) -> Iterator[Workers]:
    made = Workers()
    yield made
    made.close()


def test_that_results_arrive_on_the_main_thread(workers: Workers, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []

    def arrived(ran_on: threading.Thread) -> None:
        threads.extend([ran_on, threading.current_thread()])

    workers.submit("store", threading.current_thread, arrived)
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()


def test_that_of_what_waits_under_one_key_only_the_newest_runs(workers: Workers, qtbot: QtBot) -> None:
    gate = threading.Event()
    shown: list[int] = []
    ran: list[int] = []

    def job(number: int) -> int:
        gate.wait(5)
        ran.append(number)
        return number

    for number in range(5):
        workers.submit("store", partial(job, number), shown.append, key="picture")
        if number == 0:
            qtbot.wait(20)  # the first one is running
    gate.set()
    qtbot.waitUntil(lambda: len(shown) == 2)
    assert ran == [0, 4]
    assert shown == [0, 4]


def test_that_asking_without_pause_does_not_starve_the_answer(workers: Workers, qtbot: QtBot) -> None:
    shown: list[int] = []

    def asked() -> bool:
        workers.submit("store", lambda: threading.Event().wait(0.03), lambda _: shown.append(1), key="counts")
        return len(shown) > 2

    qtbot.waitUntil(asked, timeout=3000)


def test_that_what_was_dropped_is_not_shown_however_late_it_comes(workers: Workers, qtbot: QtBot) -> None:
    gate = threading.Event()
    shown: list[str] = []
    workers.submit("store", lambda: gate.wait(5), lambda _: shown.append("old"), key="picture")
    qtbot.wait(20)
    workers.drop_all()
    gate.set()
    workers.submit("store", lambda: True, lambda _: shown.append("new"), key="picture")
    qtbot.waitUntil(lambda: bool(shown))
    qtbot.wait(50)
    assert shown == ["new"]


def test_that_a_failure_reaches_who_asked_or_else_everybody(workers: Workers, qtbot: QtBot) -> None:
    told: list[Exception] = []

    def fail() -> None:
        raise StaleVersion

    workers.submit("store", fail, otherwise=told.append)
    qtbot.waitUntil(lambda: len(told) == 1)
    with qtbot.waitSignal(workers.failed):
        workers.submit("store", fail)

"""Garbage is collected where Qt lives."""

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from command_center.seat.garbage import Garbage


class Ring:
    """Refers to itself, so that only the collector ends it; `ended_on` keeps the threads that did."""

    ended_on: list[threading.Thread] = []  # noqa: RUF012 - shared on purpose

    def __init__(self) -> None:
        self.ring = self

    def __del__(self) -> None:
        self.ended_on.append(threading.current_thread())


def make_rings_elsewhere(count: int) -> None:
    thread = threading.Thread(target=lambda: [Ring() for _ in range(count)])
    thread.start()
    thread.join()


def test_that_garbage_of_a_worker_is_collected_on_the_main_thread(qtbot: QtBot) -> None:
    was = gc.isenabled()
    garbage = Garbage()
    try:
        assert not gc.isenabled()
        make_rings_elsewhere(5_000)
        assert Ring.ended_on == []
        qtbot.waitUntil(lambda: len(Ring.ended_on) == 5_000, timeout=5_000)
        assert set(Ring.ended_on) == {threading.main_thread()}
    finally:
        garbage.close()
        if not was:
            gc.disable()


def test_that_what_settled_is_left_out_of_later_collections(qtbot: QtBot) -> None:
    garbage = Garbage()
    try:
        ring = weakref.ref(Ring())
        garbage.settle()
        assert ring() is None
        assert gc.get_freeze_count() > 0
    finally:
        garbage.close()
        gc.disable()
        gc.unfreeze()

"""What stands around every source: back-off, bad tags of a lost line, health, confirmation, handing over."""

import asyncio
import threading
import time
from collections.abc import Callable

from command_center.gateway import sources as module
from command_center.gateway.clock import WallClock
from command_center.gateway.inbox import Inbox
from command_center.gateway.sources import FILE_LINK, Sources
from models.domain.errors import SourceLost
from models.domain.readings import Quality
from models.domain.tags import Tag, TagTable
from models.text import Message
from tests.system.sources.gathering import gathering

GOOD, BAD = int(Quality.GOOD), int(Quality.BAD)


class Flickering:
    """A source whose line says one value and breaks, as often as it is told, then stands."""

    says_only_changes = True

    def __init__(self, name: str, breaks: int, error: Exception) -> None:
        self.name, self.tags = name, TagTable(name, [Tag("a", 1)])
        self._breaks, self._error = breaks, error
        self.tried: list[float] = []
        self.stood = threading.Event()

    async def serve(self, up: Callable[[str], None]) -> None:
        self.tried.append(time.monotonic())
        now_us = time.time_ns() // 1_000
        self.tags.hear(0, float(len(self.tried)), now_us, Quality.GOOD, now_us)
        if len(self.tried) <= self._breaks:
            raise self._error
        up("1/1")
        self.stood.set()
        await asyncio.Event().wait()


def test_that_a_lost_line_is_bad_tried_again_and_found() -> None:
    source = Flickering("plc", 1, SourceLost(cause="no answer"))
    with gathering(source) as (running, heard):
        heard.wait_for((1, 1.0, GOOD), (1, 1.0, BAD))
        link = running.links()["plc"]
        assert (link.ok, "no answer" in link.detail) == (False, True)
        heard.wait_for((1, 2.0, GOOD))
        assert running.links()["plc"].ok
    assert source.tried[1] - source.tried[0] >= 0.8 * module.FIRST_PAUSE_S


def test_that_a_fault_of_ours_in_one_source_leaves_the_others_alone() -> None:
    broken, sound = Flickering("broken", 99, ZeroDivisionError()), Flickering("sound", 0, SourceLost(cause=""))
    with gathering(broken, sound) as (running, heard):
        heard.wait_for((1, 1.0, GOOD))
        assert sound.stood.wait(5)
        assert running.links()["sound"].ok
        assert running.links()["broken"].detail == "ZeroDivisionError"


def test_that_the_files_faults_are_a_link_that_is_down() -> None:
    running = Sources((), Inbox(), WallClock(), [Message("first"), Message("second")])
    running.start()
    assert (running.links()[FILE_LINK].ok, running.links()[FILE_LINK].detail) == (False, "first (+1)")
    running.stop()


def test_that_nothing_is_handed_over_while_the_inbox_is_full() -> None:
    source = Flickering("plc", 0, SourceLost(cause=""))
    inbox = Inbox(limit_bytes=0)
    running = Sources([source], inbox, WallClock())
    running.start()
    assert source.stood.wait(5)
    time.sleep(3 * module.FLUSH_S)
    running.stop()
    assert len(inbox) == 0
    assert source.tags.waiting == 1

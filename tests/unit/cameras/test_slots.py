"""Newest pictures in shared memory."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from numpy.typing import NDArray

from drivers.cameras.slots import SlotReader, SlotWriter, slots_name

CODES = ("CAM-01", "CAM-02", "CAM-03")
SIZE = (64, 36)


@pytest.fixture
def name() -> str:
    return f"cc-{uuid4().hex[:12]}"


@pytest.fixture
def writer(name: str) -> Iterator[SlotWriter]:
    writer = SlotWriter(name, CODES, SIZE)
    yield writer
    writer.close()


@pytest.fixture
def reader(name: str) -> Iterator[SlotReader]:
    reader = SlotReader(name)
    yield reader
    reader.close()


def picture(shade: int) -> NDArray[np.uint8]:
    return np.full((SIZE[1], SIZE[0], 3), shade, np.uint8)


def test_that_the_newest_picture_is_read_and_only_once_if_asked_so(writer: SlotWriter, reader: SlotReader) -> None:
    assert reader.latest("CAM-02").frame is None
    writer.write(1, picture(10))
    writer.write(1, picture(20))
    latest = reader.latest("CAM-02")
    assert latest.frame is not None
    assert latest.time is not None
    assert latest.frame[0, 0, 0] == 20
    assert latest.lost_since is None
    assert reader.latest(1, newer_than=latest.time).frame is None
    assert reader.latest("CAM-01").frame is None
    assert reader.latest("CAM-99").time is None


def test_that_a_picture_read_is_a_copy(writer: SlotWriter, reader: SlotReader) -> None:
    writer.write(0, picture(10))
    frame = reader.latest(0).frame
    assert frame is not None
    writer.write(0, picture(99))
    assert frame[0, 0, 0] == 10


def test_that_no_reader_ever_sees_half_a_picture(writer: SlotWriter, reader: SlotReader) -> None:
    ending = threading.Event()

    def write() -> None:
        shade = 0
        while not ending.is_set():
            shade = (shade + 1) % 256
            writer.write(0, picture(shade))

    thread = threading.Thread(target=write)
    thread.start()
    seen = 0
    deadline = time.monotonic() + 20.0
    while seen < 300 and time.monotonic() < deadline:
        frame = reader.latest(0).frame
        if frame is not None:
            seen += 1
            assert (frame == frame[0, 0, 0]).all()
    ending.set()
    thread.join()
    assert seen == 300


def test_that_a_camera_is_wanted_only_while_somebody_looks(
    writer: SlotWriter, reader: SlotReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not writer.wanted(0)
    reader.want(["CAM-01", 2, "CAM-99"])
    assert [writer.wanted(row) for row in range(3)] == [True, False, True]
    monkeypatch.setattr("drivers.cameras.slots.time.time", lambda: 4e9)
    assert not writer.wanted(0)


def test_that_a_lost_camera_tells_since_when_and_keeps_its_last_picture(writer: SlotWriter, reader: SlotReader) -> None:
    writer.write(0, picture(10))
    writer.lose(0, 1234.5, 1240.0)
    latest = reader.latest(0)
    assert latest.frame is not None
    assert (latest.lost_since, latest.retry_at) == (1234.5, 1240.0)
    assert writer.lost(0)
    writer.write(0, picture(11))
    assert reader.latest(0).lost_since is None


def test_that_a_reader_may_come_before_the_writer_and_survives_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = SlotReader(name)
    assert not reader.connected
    first = SlotWriter(name, CODES, SIZE)
    reader._next_try = 0.0
    assert reader.connected
    assert reader.codes() == CODES
    first.write(0, picture(10))
    assert reader.latest(0).lost_since is None
    beat = time.time()
    first.close()
    monkeypatch.setattr("drivers.cameras.slots.time.time", lambda: beat + 60.0)
    assert reader.latest(0).lost_since == pytest.approx(beat, abs=5.0)
    second = SlotWriter(name, ("CAM-07",), SIZE)
    second.beat()
    reader._next_try = 0.0
    assert reader.codes() == ("CAM-07",)
    reader.close()
    second.close()


def test_that_a_block_left_behind_is_replaced(name: str) -> None:
    left = SlotWriter(name, CODES, SIZE)
    fresh = SlotWriter(name, ("CAM-07",), (32, 18))
    reader = SlotReader(name)
    assert reader.codes() == ("CAM-07",)
    reader.close()
    fresh.close()
    left._block.close()  # its name belongs to nobody any more


def test_that_a_reader_process_that_ends_leaves_the_block_alone(writer: SlotWriter, name: str) -> None:
    writer.write(0, picture(10))
    script = f"from drivers.cameras.slots import SlotReader; print(SlotReader({name!r}).latest(0).frame.mean())"
    root = Path(__file__).parents[3]
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "10.0"
        assert done.stderr == ""


def test_that_names_differ_by_folder_and_park_and_stay_short(tmp_path: Path) -> None:
    names = {slots_name(tmp_path, "jinhe"), slots_name(tmp_path / "other", "jinhe"), slots_name(tmp_path, "small")}
    assert len(names) == 3
    assert all(len(name) <= 30 for name in names)

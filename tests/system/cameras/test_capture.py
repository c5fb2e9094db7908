"""Real compressed video: written, played in a loop, lost, found again."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from drivers.cameras import capture
from drivers.cameras.capture import Cameras, Source
from drivers.cameras.probe import probe
from drivers.cameras.slots import SlotReader, SlotWriter
from drivers.cameras.writer import write_clip
from models.domain.errors import CameraFault

pytestmark = pytest.mark.system
SIZE = (160, 90)
PATIENCE_S = 30.0


def shades(count: int = 24) -> list[NDArray[np.uint8]]:
    """Pictures that grow brighter, so that each can be told from the others."""
    return [np.full((SIZE[1], SIZE[0], 3), 10 + 9 * number, np.uint8) for number in range(count)]


def until(condition: Callable[[], bool], reader: SlotReader | None = None) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        if reader is not None:
            reader.want([0])
        time.sleep(0.02)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clips" / "CAM-01.mp4"
    assert write_clip(path, shades(), 24.0) == 24
    return path


@pytest.fixture
def slots() -> Iterator[tuple[SlotWriter, SlotReader]]:
    name = f"cc-{uuid4().hex[:12]}"
    writer, reader = SlotWriter(name, ["CAM-01"], SIZE), SlotReader(name)
    yield writer, reader
    reader.close()
    writer.close()


@pytest.fixture
def cameras(slots: tuple[SlotWriter, SlotReader]) -> Iterator[Cameras]:
    cameras = Cameras(slots[0])
    yield cameras
    cameras.close()


def test_that_a_clip_holds_what_was_written(clip: Path) -> None:
    video = cv2.VideoCapture(str(clip))
    found = []
    while True:
        good, frame = video.read()
        if not good:
            break
        found.append(float(frame.mean()))
    video.release()
    assert found == pytest.approx([10 + 9 * number for number in range(24)], abs=4)
    assert [path.name for path in clip.parent.iterdir()] == ["CAM-01.mp4"]


def test_that_a_clip_without_pictures_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CameraFault):
        write_clip(tmp_path / "none.mp4", [], 12.0)
    assert list(tmp_path.iterdir()) == []


def test_that_a_wanted_clip_plays_in_a_loop_at_its_own_rate(
    clip: Path, slots: tuple[SlotWriter, SlotReader], cameras: Cameras
) -> None:
    reader = slots[1]
    cameras.play(Source(0, "CAM-01", str(clip)))
    seen: list[float] = []

    def looped() -> bool:
        latest = reader.latest(0)
        if latest.frame is not None:
            seen.append(float(latest.frame.mean()))
        return any(later < earlier - 90 for earlier, later in pairwise(seen))

    until(looped, reader)
    assert len({round(shade) for shade in seen}) > 8


def test_that_a_camera_nobody_looks_at_is_not_decoded(
    clip: Path, slots: tuple[SlotWriter, SlotReader], cameras: Cameras
) -> None:
    reader = slots[1]
    cameras.play(Source(0, "CAM-01", str(clip)))
    time.sleep(1.0)
    assert reader.latest(0).frame is None
    assert reader.latest(0).lost_since is None
    until(lambda: reader.latest(0).frame is not None, reader)


def test_that_a_lost_file_is_lost_since_then_and_found_when_it_is_back(
    clip: Path, slots: tuple[SlotWriter, SlotReader], cameras: Cameras
) -> None:
    reader = slots[1]
    cameras.play(Source(0, "CAM-01", str(clip)))
    until(lambda: reader.latest(0).frame is not None, reader)
    away = clip.with_suffix(".away")
    before = time.time()
    clip.rename(away)
    until(lambda: reader.latest(0).lost_since is not None, reader)
    lost = reader.latest(0)
    assert lost.lost_since is not None
    assert before <= lost.lost_since <= time.time()
    assert lost.frame is not None  # the last picture stays
    assert lost.retry_at is not None
    since = lost.lost_since
    time.sleep(1.5)
    assert reader.latest(0).lost_since == since  # trying again does not reset it
    away.rename(clip)
    until(lambda: reader.latest(0).lost_since is None, reader)
    until(lambda: (reader.latest(0).time or 0.0) > since + 1.0, reader)


def test_that_a_lost_camera_is_tried_at_once_when_somebody_asks(
    clip: Path, slots: tuple[SlotWriter, SlotReader], cameras: Cameras, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.cameras.capture.FIRST_RETRY_S", 60.0)
    reader = slots[1]
    away = clip.with_suffix(".away")
    clip.rename(away)
    cameras.play(Source(0, "CAM-01", str(clip)))
    until(lambda: reader.latest(0).lost_since is not None, reader)
    away.rename(clip)
    time.sleep(0.5)
    assert reader.latest(0).lost_since is not None
    reader.retry("CAM-01")
    until(lambda: reader.latest(0).frame is not None, reader)


def test_that_an_unwatched_camera_that_is_gone_is_noticed(
    tmp_path: Path, slots: tuple[SlotWriter, SlotReader], cameras: Cameras, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "ASK_S", 0.2)
    cameras.play(Source(0, "CAM-01", str(tmp_path / "absent.mp4")))
    until(lambda: slots[0].lost(0))
    write_clip(tmp_path / "absent.mp4", shades(), 24.0)
    until(lambda: not slots[0].lost(0))


def test_that_a_damaged_clip_is_a_lost_camera(
    clip: Path, slots: tuple[SlotWriter, SlotReader], cameras: Cameras
) -> None:
    clip.write_bytes(b"not a video" * 100)
    cameras.play(Source(0, "CAM-01", str(clip)))
    until(lambda: slots[1].latest(0).lost_since is not None, slots[1])


@pytest.mark.parametrize("answer", [b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n", b"SSH-2.0-dropbear\r\n", b""])
def test_that_only_a_camera_that_speaks_rtsp_passes_the_probe(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.cameras.probe.TIMEOUT_S", 0.5)
    server = socket.create_server(("127.0.0.1", 0))
    asked: list[bytes] = []

    def serve() -> None:
        link, _ = server.accept()
        asked.append(link.recv(200))
        link.sendall(answer)
        link.close()

    thread = threading.Thread(target=serve)
    thread.start()
    url = f"rtsp://user:secret@127.0.0.1:{server.getsockname()[1]}/sub"
    try:
        if answer.startswith(b"RTSP"):
            probe(url)
        else:
            with pytest.raises(CameraFault):
                probe(url)
    finally:
        thread.join()
        server.close()
    assert asked[0].startswith(b"OPTIONS rtsp://127.0.0.1")
    assert b"secret" not in asked[0]


def test_that_nobody_listening_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(CameraFault):
        probe(f"rtsp://127.0.0.1:{port}/sub")

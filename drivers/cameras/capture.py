"""Plays one camera into its slot: a thread that opens, decodes, loses and finds it again.

A camera nobody looks at is closed and costs nothing. A lost one is tried again after 1, 2, 4 ... 15 s, or at once when
somebody asks. Files play at
their own rate in a loop, as the simulator's stand-ins for streams.
"""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import structlog
from numpy.typing import NDArray

from drivers.cameras.probe import probe
from drivers.cameras.slots import SlotWriter
from models.domain.errors import CameraFault
from models.text import N_

# Read once by OpenCV's FFmpeg when a stream is opened: short probing opens in 0.4 s instead of 5.
STREAM_OPTIONS = "rtsp_transport;tcp|analyzeduration;300000|probesize;65536|timeout;3000000"
os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", STREAM_OPTIONS)

import cv2  # noqa: E402 - after the options

log = structlog.get_logger()

OPEN_TIMEOUT_MS, READ_TIMEOUT_MS = 3000, 1000
FIRST_RETRY_S, LAST_RETRY_S = 1.0, 15.0
IDLE_S = 0.5
ASKED_S = 0.2  # how often a lost camera looks whether somebody asks for it
FILE_CHECK_S = 1.0
ASK_S = 20.0


@dataclass(frozen=True, slots=True)
class Source:
    """A camera of the block: its row, code, and where its pictures come from (URL or file)."""

    index: int
    code: str
    address: str

    @property
    def is_file(self) -> bool:
        return urlsplit(self.address).scheme not in ("rtsp", "rtsps", "http", "https", "tcp", "udp", "rtmp")


class CameraThread(threading.Thread):
    """Decodes one camera while somebody wants it."""

    def __init__(self, source: Source, slots: SlotWriter, wait: Callable[[float], bool]) -> None:
        """`wait(seconds)` sleeps and says True when it is time to end."""
        super().__init__(name=f"camera-{source.code}", daemon=True)
        self._source = source
        self._slots = slots
        self._wait = wait
        self._capture: cv2.VideoCapture | None = None
        self._due = 0.0
        self._period = 0.08
        self._lost_since = 0.0
        self._retry_s = FIRST_RETRY_S
        self._identity: tuple[int, int, float] | None = None
        self._checked = 0.0
        self._asked = -ASK_S

    def run(self) -> None:
        pause = 0.0
        while not (self._wait_lost(pause) if self._lost_since else self._wait(pause)):
            try:
                pause = self._step() if self._slots.wanted(self._source.index) else self._rest()
            except CameraFault as fault:
                pause = self._lose(fault)
        self._release()

    def _wait_lost(self, pause: float) -> bool:
        """Sleep between two tries, but not past the moment in which somebody asks for the next one."""
        began, until = time.time(), time.monotonic() + pause
        while (left := until - time.monotonic()) > 0 and not self._slots.retry_asked(self._source.index, began):
            if self._wait(min(left, ASKED_S)):
                return True
        return self._wait(0.0)

    def _step(self) -> float:
        """Decode the next picture; returns how long to wait for the one after it."""
        if self._capture is None:
            self._capture = self._open()
        frame = self._read(self._capture)
        self._slots.write(self._source.index, frame)
        if self._lost_since:
            log.info("camera found", camera=self._source.code, lost_s=round(time.time() - self._lost_since, 1))
        self._lost_since, self._retry_s = 0.0, FIRST_RETRY_S
        if not self._source.is_file:
            return 0.0  # the stream's own pace
        now = time.monotonic()
        self._due = max(self._due + self._period, now - self._period)
        return max(self._due - now, 0.0)

    def _rest(self) -> float:
        """Nobody looks: decode nothing, and only ask now and then whether the camera is still there."""
        self._release()
        if time.monotonic() - self._asked > ASK_S or self._lost_since:
            probe(self._source.address)
            self._asked = time.monotonic()
            self._slots.lose(self._source.index, 0.0)
            self._lost_since, self._retry_s = 0.0, FIRST_RETRY_S
        return IDLE_S

    def _open(self) -> cv2.VideoCapture:
        probe(self._source.address)
        settings = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS,
            cv2.CAP_PROP_N_THREADS, 1,
        ]  # fmt: skip
        capture = cv2.VideoCapture(self._source.address, cv2.CAP_FFMPEG, settings)
        if not capture.isOpened():
            capture.release()
            raise CameraFault(N_("No camera answers at {source}"), source=self._source.code)
        rate = float(capture.get(cv2.CAP_PROP_FPS))
        self._period = 1.0 / rate if 1.0 <= rate <= 120.0 else 0.08
        self._due = time.monotonic()
        self._identity = self._file_identity()
        return capture

    def _read(self, capture: cv2.VideoCapture) -> NDArray[np.uint8]:
        self._notice_another_file()
        good, frame = capture.read()
        if not good and self._source.is_file:
            capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            good, frame = capture.read()
        if not good:
            raise CameraFault(N_("The picture of {source} has stopped"), source=self._source.code)
        width, height = self._slots.size
        if frame.shape[:2] != (height, width):
            frame = cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)
        return np.asarray(frame, dtype=np.uint8)

    def _notice_another_file(self) -> None:
        """A file that is gone plays on from its open handle; a camera would not."""
        if not self._source.is_file or time.monotonic() - self._checked < FILE_CHECK_S:
            return
        self._checked = time.monotonic()
        if self._file_identity() != self._identity:
            raise CameraFault(N_("The picture of {source} has stopped"), source=self._source.code)

    def _file_identity(self) -> tuple[int, int, float] | None:
        if not self._source.is_file or not Path(self._source.address).is_file():
            return None
        found = Path(self._source.address).stat()
        return found.st_ino, found.st_size, found.st_mtime

    def _lose(self, fault: CameraFault) -> float:
        self._release()
        if not self._lost_since:
            self._lost_since = time.time()
            log.warning("camera lost", camera=self._source.code, reason=str(fault))
        pause, self._retry_s = self._retry_s, min(self._retry_s * 2.0, LAST_RETRY_S)
        self._slots.lose(self._source.index, self._lost_since, time.time() + pause)
        return pause

    def _release(self) -> None:
        if self._capture is not None:
            self._capture.release()
            self._capture = None


class Cameras:
    """All camera threads of a process. Closing joins them: leaving while OpenCV decodes aborts the process."""

    def __init__(self, slots: SlotWriter) -> None:
        self._slots = slots
        self._ending = threading.Event()
        self._threads: list[CameraThread] = []

    def play(self, source: Source) -> None:
        thread = CameraThread(source, self._slots, self._ending.wait)
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()

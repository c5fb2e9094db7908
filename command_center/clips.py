"""Keeps the demo cameras' clips: renders those that are missing or show another park, the wanted ones first."""

import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from hashlib import blake2s
from pathlib import Path

import structlog

from drivers.cameras.writer import write_clip
from models.domain.errors import CommandCenterError
from models.domain.park import Camera, Park
from models.ports import CameraRenderer

log = structlog.get_logger()

FOLDER = "clips"
MADE_FOR = "made-for.json"  # which park each clip shows
VERSION = 1  # grows when the renderer draws differently
FPS = 12.0
SECONDS = 4.0
SIZE = (480, 270)


def is_clip(camera: Camera) -> bool:
    """Whether the camera's source is a file of ours rather than a stream."""
    return "://" not in camera.source and not Path(camera.source).is_absolute()


def address_of(camera: Camera, home: Path) -> str:
    """Where the camera's pictures come from: its URL, or its clip in the data folder."""
    return str(home / camera.source) if is_clip(camera) else camera.source


class ClipShelf:
    """The clips of one park in one data folder."""

    def __init__(self, home: Path, park: Park) -> None:
        self._home = home
        self._park = park
        self._record = home / FOLDER / MADE_FOR
        self._mark = blake2s(f"{VERSION}|{park!r}".encode(), digest_size=16).hexdigest()
        self._made: dict[str, str] = self._read_record()

    def missing(self) -> list[Camera]:
        """Cameras whose clip is not there or was made for another park."""
        own = [camera for camera in self._park.cameras if is_clip(camera)]
        return [camera for camera in own if not self._is_made(camera)]

    def render_missing(
        self,
        renderer: CameraRenderer,
        stop: threading.Event,
        urgent: Callable[[Camera], bool],
        made: Callable[[Camera], None],
    ) -> None:
        """Render one clip after the other until all are there or `stop` is set; `made` is called after each."""
        while not stop.is_set() and (left := self.missing()):
            camera = min(left, key=lambda camera: not urgent(camera))
            frames = renderer.frames(self._park, camera.code, int(FPS * SECONDS), SIZE)
            write_clip(Path(address_of(camera, self._home)), frames, FPS)
            self._made[camera.code] = self._mark
            self._record.write_text(json.dumps(self._made), encoding="utf-8")
            made(camera)

    def _is_made(self, camera: Camera) -> bool:
        return self._made.get(camera.code) == self._mark and Path(address_of(camera, self._home)).is_file()

    def _read_record(self) -> dict[str, str]:
        """A record that cannot be read means that nothing was made."""
        try:
            found = json.loads(self._record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def render_in_background(
    shelf: ClipShelf,
    make_renderer: Callable[[], CameraRenderer],
    stop: threading.Event,
    urgent: Callable[[Camera], bool],
    made: Callable[[Camera], None],
) -> threading.Thread:
    """Render on a thread that yields to everything else; a machine without graphics is logged, cameras stay lost."""

    def run() -> None:
        _yield_to_others()
        try:
            with closing(make_renderer()) as renderer:
                shelf.render_missing(renderer, stop, urgent, made)
        except (CommandCenterError, OSError, RuntimeError) as error:
            log.error("clips.failed", cause=str(error))

    thread = threading.Thread(target=run, name="clips", daemon=True)
    thread.start()
    return thread


def _yield_to_others() -> None:
    """On Linux a thread has a priority of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)

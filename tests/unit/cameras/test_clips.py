"""Which clips have to be made, and in which order."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from command_center.clips import ClipShelf, address_of, is_clip
from models.domain.park import Camera, Park
from models.ports import CameraRenderer
from tests.fakes.small_park import small_park

PARK = small_park(4)


class GreyRenderer(CameraRenderer):
    """Renders nothing but notes what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def frames(self, park: Park, camera: str, count: int, size: tuple[int, int]) -> Sequence[NDArray[np.uint8]]:
        self.asked.append(camera)
        return [np.full((size[1], size[0], 3), 90, np.uint8)] * 3

    def close(self) -> None:
        """There is nothing to free."""


def render(home: Path, park: Park, urgent: str = "") -> list[str]:
    renderer = GreyRenderer()
    shelf = ClipShelf(home, park)
    shelf.render_missing(renderer, threading.Event(), lambda camera: camera.code == urgent, lambda _: None)
    return renderer.asked


def test_that_each_clip_is_made_once_and_the_wanted_one_first(tmp_path: Path) -> None:
    assert render(tmp_path, PARK, urgent="CAM-08") == ["CAM-08", "CAM-07"]
    assert render(tmp_path, PARK) == []
    (tmp_path / "clips/CAM-07.mp4").unlink()
    assert render(tmp_path, PARK) == ["CAM-07"]


def test_that_another_park_needs_other_clips(tmp_path: Path) -> None:
    render(tmp_path, PARK)
    assert render(tmp_path, replace(PARK, buildings=PARK.buildings[1:])) == ["CAM-07", "CAM-08"]


def test_that_a_record_that_cannot_be_read_means_nothing_was_made(tmp_path: Path) -> None:
    render(tmp_path, PARK)
    (tmp_path / "clips/made-for.json").write_text("{", encoding="utf-8")
    assert len(ClipShelf(tmp_path, PARK).missing()) == 2


def test_that_nothing_is_made_once_told_to_stop(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    renderer = GreyRenderer()
    ClipShelf(tmp_path, PARK).render_missing(renderer, stop, lambda _: False, lambda _: None)
    assert renderer.asked == []


def test_that_a_stream_is_no_clip(tmp_path: Path) -> None:
    stream: Camera = replace(PARK.cameras[0], source="rtsp://10.0.0.7/sub")
    assert not is_clip(stream)
    assert address_of(stream, tmp_path) == "rtsp://10.0.0.7/sub"
    assert address_of(PARK.cameras[0], tmp_path) == str(tmp_path / "clips/CAM-07.mp4")

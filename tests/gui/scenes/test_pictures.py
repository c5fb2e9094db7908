"""Pictures for reports come without a window and show what happened."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication

from scenes.pictures import MAP_SIZE, TWIN_SIZE, ScenePictures
from scenes.twin3d.clips import TwinCameras
from tests.fakes.release_picture import forecast_of, release_picture, summary_of
from tests.fakes.small_park import small_park

PARK = small_park(40)


def read(path: Path) -> NDArray[np.int64]:
    picture = cv2.imread(str(path))
    assert picture is not None
    return picture.astype(np.int64)


def test_that_the_map_of_a_release_is_written_with_its_colours(qapp: QApplication, tmp_path: Path) -> None:
    path = ScenePictures().map_picture(PARK, release_picture(PARK), summary_of(PARK), tmp_path / "deep" / "map.png")
    picture = read(path)
    assert picture.shape == (MAP_SIZE[1], MAP_SIZE[0], 3)
    assert np.ptp(picture, axis=2).max() > 100


def test_that_the_twin_of_a_release_is_written_with_its_cloud(qapp: QApplication, tmp_path: Path) -> None:
    path = ScenePictures().twin_picture(PARK, release_picture(PARK), forecast_of(PARK), tmp_path / "twin.png")
    picture = read(path)
    assert picture.shape == (TWIN_SIZE[1], TWIN_SIZE[0], 3)
    assert (np.ptp(picture, axis=2) > 60).mean() > 0.01


def test_that_a_camera_sees_the_same_scene_with_something_moving() -> None:
    cameras = TwinCameras()
    frames = cameras.frames(PARK, "CAM-07", 3, (240, 134))
    other = cameras.frames(PARK, "CAM-08", 1, (240, 134))
    cameras.close()
    assert [frame.shape for frame in frames] == [(134, 240, 3)] * 3
    assert frames[0].dtype == np.uint8
    difference = np.abs(frames[0].astype(int) - frames[1].astype(int))
    assert 0 < (difference > 30).sum() < 0.2 * difference.size
    assert (np.abs(frames[0].astype(int) - other[0].astype(int)) > 30).mean() > 0.05

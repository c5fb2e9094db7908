"""What the demo park's cameras would see: short loops of the twin by daylight.

A camera stands still, so its background is rendered once, with its distances; each picture then adds what moves,
hidden where the background is nearer, and the haze, vignette and grain of a real camera.
"""

from collections.abc import Sequence
from math import atan, cos, degrees, pi, radians, sin, tan
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from shapely import LineString

from models.domain.park import Camera, Park
from scenes.twin3d.camera import View, project
from scenes.twin3d.materials import Material
from scenes.twin3d.movers import Mover, worker
from scenes.twin3d.request import Shown
from scenes.twin3d.stage import Look, Stage, shrunk

FPS = 12.0
LOOP_S = 4.0
SIZE = (480, 270)
FINE = 2
SKY = "#C9CFD1"
DAYLIGHT = {
    "land": Material("#6F7663", lit=False),
    "river": Material("#8E9A9C", lit=False),
    "plot": Material("#8F8E86", lit=False),
    "road": Material("#6A6B6B", lit=False),
    "marking": Material("#D8D8D2", lit=False),
    "shadow": Material("#62635D", lit=False),
    "building": Material("#C4C3BC", ambient=0.42),
    "roof": Material("#A9A8A1", ambient=0.42),
    "window": Material("#5E6A72", lit=False),
    "tank": Material("#DADAD6", ambient=0.40, specular=0.15),
    "trim": Material("#8D8F8F"),
    "rack": Material("#8A8F91"),
    "pipe": Material("#A9ADAE", specular=0.1),
    "rail": Material("#6B6259", lit=False),
    "dike": Material("#A5A39B"),
}
HAZE_M = 1100.0
GRAIN = 2.6
VEHICLES = (("truck", "#E6E6E2"), ("car", "#8A2F2B"), ("van", "#D9D9D4"), ("car", "#3D4A57"), ("truck", "#4E7A9B"))

Frame = NDArray[np.uint8]


class TwinCameras:
    """Fulfils `models.ports.CameraRenderer`. All calls come from one thread; `close` frees the graphics."""

    def __init__(self) -> None:
        self._stage: Stage | None = None
        self._moving: Stage | None = None

    def frames(
        self, park: Park, camera: str, count: int = int(FPS * LOOP_S), size: tuple[int, int] = SIZE
    ) -> Sequence[Frame]:
        """A loop of `count` BGR pictures of one camera; the same camera always sees the same."""
        pose = next(row for row in park.cameras if row.code == camera)
        stage, moving = self._stages(park)
        view = view_of(pose, stage.origin, size)
        fine = (size[0] * FINE, size[1] * FINE)
        still = stage.render(Shown(view, fine))
        depth = stage.depth()
        still = _hazed(still, depth)
        draw = np.random.default_rng(crc32(camera.encode()))
        cast = _cast(park, view, stage.origin, draw)
        pictures = []
        for number in range(count):
            movers = tuple(mover for play in cast for mover in play(number / max(count, 1)))
            picture = _with_movers(still, depth, moving, Shown(view, fine, movers=movers)) if movers else still
            pictures.append(_as_camera(picture, draw))
        return pictures

    def close(self) -> None:
        for stage in (self._stage, self._moving):
            if stage is not None:
                stage.close()
        self._stage = self._moving = None

    def _stages(self, park: Park) -> tuple[Stage, Stage]:
        """The still park, and a bare one for what moves."""
        if self._stage is None or self._moving is None or self._stage.park is not park:
            self.close()
            self._stage = Stage(park, Look(DAYLIGHT, SKY, symbols=False))
            bare = Park(park.code, park.name, park.epsg, park.timezone, park.boundary)
            self._moving = Stage(bare, Look(DAYLIGHT, SKY, symbols=False), empty=True)
        return self._stage, self._moving


def view_of(camera: Camera, origin: tuple[float, float], size: tuple[int, int], ahead: float = 60.0) -> View:
    """A camera's pose as the twin's view; `fov` is horizontal, the view's angle vertical."""
    angle = 2.0 * degrees(atan(tan(radians(camera.fov) / 2.0) * size[1] / size[0]))
    tilt, azimuth = radians(camera.tilt), radians(camera.azimuth)
    forward = np.array([sin(azimuth) * cos(tilt), cos(azimuth) * cos(tilt), -sin(tilt)])
    eye = np.array([camera.geometry.x - origin[0], camera.geometry.y - origin[1], camera.height])
    x, y, z = (eye + forward * ahead).tolist()
    return View((x, y, z), ahead, camera.azimuth, camera.tilt, angle)


class _Drive:
    """A vehicle along a road, there and gone within the loop."""

    def __init__(self, road: LineString, kind: str, colour: str, start: float, speed: float) -> None:
        self._road, self._kind, self._colour, self._start, self._speed = road, kind, colour, start, speed

    def __call__(self, share: float) -> tuple[Mover, ...]:
        at = self._start + share * LOOP_S * self._speed
        here, ahead = self._road.interpolate(at), self._road.interpolate(at + 2.0)
        heading = 90.0 - degrees(np.arctan2(ahead.y - here.y, ahead.x - here.x))
        return (Mover(self._kind, here.x, here.y, heading, self._colour),)


class _Walk:
    """Somebody going to and fro, so that the loop has no seam."""

    def __init__(self, x: float, y: float, heading: float, reach: float, phase: float) -> None:
        self._x, self._y, self._heading, self._reach, self._phase = x, y, heading, reach, phase

    def __call__(self, share: float) -> tuple[Mover, ...]:
        swing = 2.0 * pi * (share + self._phase)
        along, forth = sin(swing) * self._reach, cos(swing) > 0
        angle = radians(self._heading)
        facing = self._heading if forth else self._heading + 180.0
        return worker(self._x + sin(angle) * along, self._y + cos(angle) * along, facing)


def _cast(park: Park, view: View, origin: tuple[float, float], draw: np.random.Generator) -> list[_Drive | _Walk]:
    """Vehicles on the roads in sight and people on the ground before the camera."""
    cast: list[_Drive | _Walk] = []
    roads = [edge.geometry for edge in park.road_edges if edge.geometry.length > 30.0]
    seen = [road for road in roads if _in_sight(road, view, origin)]
    for row in draw.permutation(len(seen))[:2].tolist():
        kind, colour = VEHICLES[int(draw.integers(len(VEHICLES)))]
        speed = min(float(draw.uniform(5.0, 9.0)), (seen[row].length - 4.0) / LOOP_S)
        room = max(seen[row].length - speed * LOOP_S - 4.0, 0.0)
        cast.append(_Drive(seen[row], kind, colour, float(draw.uniform(0.0, room)), speed))
    azimuth = radians(view.azimuth)
    eye = view.position
    for _ in range(int(draw.integers(1, 4))):
        ahead, aside = float(draw.uniform(22.0, 48.0)), float(draw.uniform(-0.28, 0.28))
        x = eye[0] + ahead * (sin(azimuth) + aside * cos(azimuth)) + origin[0]
        y = eye[1] + ahead * (cos(azimuth) - aside * sin(azimuth)) + origin[1]
        reach, phase = float(draw.uniform(0.8, 2.4)), float(draw.uniform(0, 1))
        cast.append(_Walk(float(x), float(y), float(draw.uniform(0, 360)), reach, phase))
    return cast


def _in_sight(road: LineString, view: View, origin: tuple[float, float]) -> bool:
    middle = road.interpolate(0.5, normalized=True)
    pixels, depth = project(view, np.array([[middle.x - origin[0], middle.y - origin[1], 0.0]]), (480.0, 270.0))
    inside = (pixels > 0).all() and (pixels < [480.0, 270.0]).all()
    return bool(inside and 10.0 < depth[0] < 160.0)


def _with_movers(still: Frame, depth: NDArray[np.float32], stage: Stage, shown: Shown) -> Frame:
    moving = stage.render(shown)
    nearer = stage.depth() < depth
    return np.where(nearer[:, :, None], moving, still)


def _hazed(pixels: Frame, depth: NDArray[np.float32]) -> Frame:
    """Far things fade into the sky, and the sky brightens upwards."""
    sky = np.array([int(SKY[at : at + 2], 16) for at in (1, 3, 5)], np.float32)
    share = (1.0 - np.exp(-np.minimum(depth, 1e5) / HAZE_M))[:, :, None]
    faded = pixels * (1.0 - share) + sky * share
    lift = np.linspace(14.0, 0.0, pixels.shape[0])[:, None, None]
    mixed = np.where(np.isinf(depth)[:, :, None], sky + lift, faded)
    clipped: Frame = np.clip(mixed, 0, 255).astype(np.uint8)
    return clipped


def _as_camera(pixels: Frame, draw: np.random.Generator) -> Frame:
    """Halved to the camera's size, with a vignette, paler colours and grain; BGR as OpenCV wants it."""
    small = shrunk(pixels, FINE).astype(np.float32)
    rows, columns = small.shape[:2]
    grey = (small[:, :, 0:1] + small[:, :, 1:2] + small[:, :, 2:3]) / 3.0
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    vignette = (1.0 - 0.24 * (x**2 + y**2)).astype(np.float32)[:, :, None]
    noise = draw.standard_normal((rows, columns, 1), np.float32) * GRAIN
    shaded = (grey + (small - grey) * 0.8) * 0.82 * vignette + noise
    finished: Frame = np.clip(shaded, 0, 255).astype(np.uint8)[:, :, ::-1]
    return np.ascontiguousarray(finished)

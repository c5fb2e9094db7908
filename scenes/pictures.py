"""Pictures for reports, without a window: the map through the same layers, the twin through the same stage."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage, QPainter

from models.domain.dispatch import AssignmentState
from models.domain.forecasts import Forecast, ForecastSummary
from models.domain.incidents import Incident
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.readings import UnitFix
from scenes.map2d.scene import MapScene
from scenes.map2d.viewport import Viewport, fit

MAP_SIZE = (1600, 1000)
TWIN_SIZE = (1600, 900)
CLOSE_M = 650.0


class ScenePictures:
    """Fulfils `models.ports.PictureMaker`; makes the application that Qt's fonts need if there is none."""

    def __init__(self) -> None:
        self._application = QGuiApplication.instance() or _offscreen_application()

    def map_picture(self, park: Park, picture: Picture, forecast: ForecastSummary | None, path: Path) -> Path:
        """The map as PNG: the whole park, and what lies around the incident beyond its fence."""
        scene = MapScene()
        scene.set_park(park)
        scene.state.picture = picture
        scene.state.summary = forecast
        scene.state.fixes = arrived(picture)
        image = QImage(*MAP_SIZE, QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            scene.paint(painter, _around(park, picture, forecast))
        return _save(image, path)

    def twin_picture(self, park: Park, picture: Picture, forecast: Forecast | None, path: Path) -> Path:
        """The twin as PNG with the forecast's cloud at its widest."""
        from scenes.twin3d.still import render_still

        pixels, overlay, view = render_still(park, picture, forecast, _spot(picture, forecast), TWIN_SIZE)
        image = QImage(pixels.data, *TWIN_SIZE, TWIN_SIZE[0] * 3, QImage.Format.Format_RGB888)
        with QPainter(image) as painter:
            overlay.paint(painter, view, (float(TWIN_SIZE[0]), float(TWIN_SIZE[1])))
        return _save(image, path)


def _spot(picture: Picture, forecast: Forecast | ForecastSummary | None) -> tuple[float, float] | None:
    """What the pictures are about: the source, else the incident."""
    if forecast is not None:
        return forecast.release.x, forecast.release.y
    incident = main_incident(picture)
    return (incident.x, incident.y) if incident else None


def _around(park: Park, picture: Picture, forecast: ForecastSummary | None) -> Viewport:
    left, bottom, right, top = park.boundary.bounds
    spot = _spot(picture, forecast)
    if spot is not None:
        left, bottom = min(left, spot[0] - CLOSE_M), min(bottom, spot[1] - CLOSE_M)
        right, top = max(right, spot[0] + CLOSE_M), max(top, spot[1] + CLOSE_M)
    return fit((left, bottom, right, top), float(MAP_SIZE[0]), float(MAP_SIZE[1]))


def arrived(picture: Picture) -> dict[str, UnitFix]:
    """Where units stand that have pressed "on scene": at the end of their way. The picture holds no tracks."""
    return {
        each.unit_code: UnitFix(each.unit_code, *each.route[-1], each.on_scene_at)
        for each in picture.assignments.values()
        if each.state is AssignmentState.ON_SCENE and each.on_scene_at is not None and each.route
    }


def main_incident(picture: Picture) -> Incident | None:
    """The latest incident of the session."""
    return max(picture.incidents.values(), key=lambda incident: incident.opened_at, default=None)


def _save(image: QImage, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise OSError(str(path))
    return path


def _offscreen_application() -> QGuiApplication:
    """Qt's fonts need an application; a screen is not needed, and one that is set but gone would end the process."""
    return QGuiApplication(["command-center", "-platform", "offscreen"])

"""The 3D twin's widget: it paints the newest rendered picture, with chips over it, and turns the mouse into a view.

All rendering happens on a thread of its own, so neither loading VTK nor a slow graphics card holds up the window; the
thread starts when the twin is first shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QHideEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from models.domain.forecasts import Forecast
from models.domain.park import Park, UnitKind
from models.domain.picture import Picture
from models.domain.readings import Quality, UnitFix, plain_quality
from models.text import N_, tr
from scenes import palette
from scenes.dragging import drag_sensor, is_dragged
from scenes.map2d.state import NO_ALARM
from scenes.pens import colour, font
from scenes.twin3d.camera import View, dolly, ground_under, orbit, pan
from scenes.twin3d.movers import Mover
from scenes.twin3d.overlay import Overlay
from scenes.twin3d.parts import origin_of
from scenes.twin3d.pins import pin_heads
from scenes.twin3d.request import Shown
from scenes.twin3d.worker import Rendered, RenderThread

BUILDING = N_("Building the 3D twin…")
BROKEN = N_("The 3D twin cannot be drawn here: {reason}")
CLICK = 4  # px: a press that moves less is a click
FLIGHT_MS = 150
VALUES_S = 1.0  # between one figure in a chip and the next


class TwinView(QWidget):
    picked = Signal(str, str)  # kind, code
    dragged = Signal(str)  # the selected sensor is drawn away from its place; its code
    view_changed = Signal()
    _rendered = Signal(object)
    _failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._park: Park | None = None
        self._overlay: Overlay | None = None
        self._owners: list[str] = []  # the asset of each sensor
        self._picture: Picture | None = None
        self._worker: RenderThread | None = None
        self._view = View((0.0, 0.0, 0.0), 1800.0)
        self._shown = Shown(self._view, (1, 1))
        self._image = QImage()
        self._image_view = self._view
        self._failure = ""
        self._told = 0.0  # when the figures in chips were last drawn
        self.dragged.connect(partial(drag_sensor, self))
        self._press: QPointF | None = None
        self._held = ""  # the selected sensor that was pressed: a click, or a drag
        self._drag: QPointF | None = None
        self._rendered.connect(self._on_rendered)
        self._failed.connect(self._on_failed)
        self._flight = QTimer(self, interval=15)
        self._flight.timeout.connect(self._fly)
        self._legs: list[View] = []

    # What is shown

    def set_park(self, park: Park) -> None:
        self.close_renderer()
        self._park = park
        origin = origin_of(park)
        rows = {sensor.code: row for row, sensor in enumerate(park.sensors)}
        self._overlay = Overlay(park, origin, pin_heads(park, origin), rows)
        self._owners = [sensor.asset for sensor in park.sensors]
        count = len(park.sensors)
        self._shown = Shown(self._view, self._pixels(), np.full(count, NO_ALARM, np.uint8), np.zeros(count, np.bool_))
        self._image = QImage()
        self.home()
        if self.isVisible():
            self._start()

    def set_picture(self, picture: Picture | None) -> None:
        """Alarms for glyphs and chips; a tank whose sensor is in alarm takes the priority's colour."""
        self._picture = picture
        if self.isVisible():
            self._show_picture()

    def _show_picture(self) -> None:
        """Left until the twin is seen: the alarms may be thousands."""
        if self._overlay is None:
            return
        self._overlay.set_alarms(self._picture.alarms.values() if self._picture else ())
        standing, ranks = self._overlay.standing, dict[str, int]()
        for alarm, row in zip(standing.alarms, standing.rows.tolist(), strict=True):
            if alarm.active and self._owners[row]:
                rank = ranks.get(self._owners[row], NO_ALARM)
                ranks[self._owners[row]] = min(rank, alarm.priority.rank)
        self._ask(replace(self._shown, tank_ranks=tuple(sorted(ranks.items()))))
        self.update()

    def set_readings(
        self,
        values: NDArray[np.float64],
        quality: NDArray[np.uint8],
        alarm_rank: NDArray[np.uint8],
        changed: NDArray[np.intp] | None = None,
        stale: NDArray[np.bool_] | None = None,
    ) -> None:
        """Columns aligned with `park.sensors`; renders only if a pin's colour changes.

        Values in chips change at most once a second.
        """
        if self._overlay is None:
            return
        self._overlay.values = values.copy()
        offline = np.asarray(plain_quality(quality) == Quality.BAD, dtype=np.bool_)
        offline = offline | stale if stale is not None else offline
        shown = self._shown
        levels = self._overlay.levels()
        same = np.array_equal(shown.alarm_rank, alarm_rank) and np.array_equal(shown.offline, offline)
        if not same or levels != shown.levels:
            self._ask(replace(shown, alarm_rank=alarm_rank.copy(), offline=offline, levels=levels))
        if monotonic() - self._told >= VALUES_S and (changed is None or len(changed)):
            self._told = monotonic()
            self.update()

    def set_forecast(self, forecast: Forecast | None, frame: int = 0) -> None:
        self._ask(replace(self._shown, forecast=forecast, frame=frame))

    def set_fixes(self, fixes: Mapping[str, UnitFix] | Iterable[UnitFix]) -> None:
        if self._overlay is None or self._park is None:
            return
        rows = fixes.values() if isinstance(fixes, Mapping) else fixes
        self._overlay.fixes = {fix.code: fix for fix in rows}
        kinds = {unit.code: "engine" if unit.kind is UnitKind.ENGINE else "van" for unit in self._park.units}
        movers = (Mover(kinds.get(f.code, "person"), f.x, f.y, f.heading) for f in self._overlay.fixes.values())
        self._ask(replace(self._shown, movers=tuple(movers)))
        self.update()

    def set_selection(self, kind: str, code: str) -> None:
        if self._overlay is not None:
            self._overlay.selection = (kind, code) if kind else None
            self._ask(replace(self._shown, selected=self._overlay.selection))
            self.update()

    def retranslate(self) -> None:
        self.update()

    # Where it looks

    @property
    def view(self) -> View:
        return self._view

    def home(self) -> None:
        """The whole park from the south-west."""
        if self._park is None or self._park.boundary.is_empty:
            return
        left, bottom, right, top = self._park.boundary.bounds
        self._legs.clear()
        self._look(View((0.0, 0.0, 0.0), max(right - left, top - bottom) * 0.62, 20.0, 38.0))

    def fly_to(self, x: float, y: float, radius: float = 95.0) -> None:
        """Look at a place in the park's CRS, in a flight of 150 ms."""
        if self._overlay is None:
            return
        ox, oy = self._overlay.origin
        target = replace(self._view, focus=(x - ox, y - oy, 2.0), distance=radius * 2.2, tilt=26.0)
        steps = max(FLIGHT_MS // self._flight.interval(), 1) if self.isVisible() else 1
        self._legs = [_between(self._view, target, (step + 1) / steps) for step in range(steps)]
        self._flight.start()
        self._fly()

    def close_renderer(self) -> None:
        """End the rendering thread; the next show starts another."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_picture()
        self._start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._legs.clear()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.close_renderer()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask(replace(self._shown, size=self._pixels()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), colour(palette.LAND))
        if self._image.isNull():
            painter.setFont(font(13))
            painter.setPen(colour(palette.TEXT_3))
            text = tr(BROKEN, reason=self._failure) if self._failure else tr(BUILDING)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(self.rect()), self._image)
        if self._overlay is not None:
            self._overlay.paint(painter, self._image_view, (self.width(), self.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press = self._drag = event.position()
        self._held = self._selected_sensor(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Left turns, right or middle shifts."""
        if self._drag is None:
            return
        if self._held:
            if self._press is not None and is_dragged(self._press, event.position()):
                code, self._held, self._press, self._drag = self._held, "", None, None
                self.dragged.emit(code)
            return
        step = event.position() - self._drag
        self._drag = event.position()
        self._legs.clear()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._look(orbit(self._view, step.x() * 0.3, step.y() * 0.25))
        else:
            self._look(pan(self._view, step.x(), step.y(), self.height()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press, self._press, self._drag, self._held = self._press, None, None, ""
        still = press is not None and (event.position() - press).manhattanLength() < CLICK
        if still and event.button() == Qt.MouseButton.LeftButton and self._overlay is not None:
            hit = self._overlay.pick(self._image_view, (self.width(), self.height()), event.position())
            self.picked.emit(hit.kind, hit.code) if hit else self.picked.emit("", "")

    def _selected_sensor(self, event: QMouseEvent) -> str:
        """The code of the selected sensor where the pointer is on it, else ""."""
        if self._overlay is None or event.button() is not Qt.MouseButton.LeftButton:
            return ""
        hit = self._overlay.pick(self._image_view, (self.width(), self.height()), event.position())
        selected = hit is not None and self._overlay.selection == (hit.kind, hit.code)
        return hit.code if hit is not None and selected and hit.kind == "sensor" else ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fly to the ground under the pointer."""
        spot = ground_under(self._view, event.position().x(), event.position().y(), (self.width(), self.height()))
        if spot is not None and self._overlay is not None:
            ox, oy = self._overlay.origin
            self.fly_to(spot[0] + ox, spot[1] + oy)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._legs.clear()
        self._look(dolly(self._view, 0.9 ** (event.angleDelta().y() / 120.0)))

    def _start(self) -> None:
        if self._worker is None and self._park is not None and not self._failure:
            self._worker = RenderThread(self._park, self._rendered.emit, lambda error: self._failed.emit(str(error)))
            self._worker.start()
            self._ask(replace(self._shown, size=self._pixels()))

    def _look(self, view: View) -> None:
        self._view = view
        self._ask(replace(self._shown, view=view))
        self.view_changed.emit()

    def _ask(self, shown: Shown) -> None:
        self._shown = shown
        if self._worker is not None and self.isVisible():
            self._worker.request(shown)

    def _pixels(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(int(self.width() * ratio), 2), max(int(self.height() * ratio), 2)

    def _fly(self) -> None:
        if self._legs:
            self._look(self._legs.pop(0))
        if not self._legs:
            self._flight.stop()

    def _on_rendered(self, rendered: Rendered) -> None:
        rows, columns = rendered.pixels.shape[:2]
        image = QImage(rendered.pixels.data, columns, rows, columns * 3, QImage.Format.Format_RGB888)
        self._image = image.copy()
        self._image_view = rendered.shown.view
        self.update()

    def _on_failed(self, reason: str) -> None:
        self._failure = reason
        self.update()


def _between(start: View, end: View, share: float) -> View:
    turn = (end.azimuth - start.azimuth + 180.0) % 360.0 - 180.0
    x, y, z = (a + (b - a) * share for a, b in zip(start.focus, end.focus, strict=True))
    return View(
        (x, y, z),
        start.distance * (end.distance / start.distance) ** share,
        start.azimuth + turn * share,
        start.tilt + (end.tilt - start.tilt) * share,
        start.angle,
    )

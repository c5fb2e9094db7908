"""The 2D map's widget: pyqtgraph carries pan, zoom and the pixels; the scene draws; setters in, intents out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.domain.forecasts import EffectZone, Forecast, ForecastSummary
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.readings import UnitFix, Weather
from scenes.dragging import drag_sensor
from scenes.map2d.canvas import MapCanvas
from scenes.map2d.layer import Sheet
from scenes.map2d.layers.base import park_bounds
from scenes.map2d.measure import Measurement
from scenes.map2d.scene import MapScene
from scenes.map2d.state import RouteOffer, SensorStates
from scenes.map2d.viewport import Viewport, fit

VALUES_S = 1.0  # between one figure in a chip and the next


class MapView(QWidget):
    """Everything that can be shown on the park's map; codes and kinds of what is clicked go out."""

    picked = Signal(str, str)  # kind, code
    activated = Signal(str, str)  # double click
    position_changed = Signal(float, float)
    measured = Signal(list)  # [(x, y), ...] in metres; the length and area are the caller's to keep
    place_picked = Signal(float, float)
    picking_ended = Signal()
    viewport_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = MapScene()
        self._measurement: Measurement | None = None
        self._picking = False
        self.canvas = MapCanvas(self.scene, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self._place: tuple[float, float, float] | None = None  # x, y, radius wanted until somebody steers
        self._whole = True  # the whole park is wanted
        self.reduced_motion = False
        self._told = 0.0  # when the figures in chips were last drawn
        self._blink = QTimer(self, interval=500)
        self._blink.timeout.connect(self._on_blink)
        self.canvas.clicked.connect(self._on_clicked)
        self.canvas.double_clicked.connect(self._on_double_clicked)
        self.canvas.moved.connect(self._on_moved)
        self.canvas.left.connect(self._on_left)
        self.canvas.range_changed.connect(self.viewport_changed)
        self.canvas.steered.connect(self._on_steered)
        self.canvas.dragged.connect(partial(drag_sensor, self))

    # What is shown

    def set_park(self, park: Park) -> None:
        self.scene.set_park(park)
        self.canvas.renew()
        self.fit()

    def set_picture(self, picture: Picture | None) -> None:
        before, self.scene.state.picture = self.scene.state.picture, picture
        self._update_blinking()
        if before is None or picture is None or not _same_threat(before, picture):
            self.canvas.renew(Sheet.THREAT)
        self.canvas.renew(Sheet.SYMBOLS, Sheet.LIVE, Sheet.ALARMS)

    def set_readings(
        self,
        values: NDArray[np.float64],
        quality: NDArray[np.uint8],
        alarm_rank: NDArray[np.uint8],
        changed: NDArray[np.intp] | None = None,
        stale: NDArray[np.bool_] | None = None,
        times: NDArray[np.int64] | None = None,
    ) -> None:
        """Columns aligned with `park.sensors`; `times` are event times, microseconds since 1970 UTC.

        A look that changed is painted at once; values in chips change at most once a second.
        """
        count, state = len(values), self.scene.state
        fresh = stale.copy() if stale is not None else np.zeros(count, np.bool_)
        known = times.copy() if times is not None else np.zeros(count, np.int64)
        after = SensorStates(values.copy(), quality.copy(), alarm_rank.copy(), fresh, known)
        before, state.sensors = state.sensors, after
        if not after.looks_like(before):
            self.canvas.renew(Sheet.SYMBOLS)
        if monotonic() - self._told >= VALUES_S and self._in_chips(changed):
            self._renew_live()

    def set_fixes(self, fixes: Mapping[str, UnitFix] | Iterable[UnitFix]) -> None:
        rows = fixes.values() if isinstance(fixes, Mapping) else fixes
        self.scene.state.fixes = {fix.code: fix for fix in rows}
        self.canvas.renew(Sheet.LIVE)

    def set_forecast(self, summary: ForecastSummary | None, forecast: Forecast | None = None, frame: int = 0) -> None:
        """`summary` None draws the picture's forecasts; `forecast` adds the cloud of one frame."""
        state = self.scene.state
        state.summary, state.forecast, state.frame = summary, forecast, frame
        self.canvas.renew(Sheet.THREAT, Sheet.LIVE)

    def set_effects(self, zones: Iterable[EffectZone]) -> None:
        """What a supposed fire or explosion would do; none takes it off."""
        self.scene.state.effects = tuple(zones)
        self.canvas.renew(Sheet.THREAT, Sheet.LIVE)

    def set_routes(self, offers: Sequence[RouteOffer]) -> None:
        self.scene.state.offers = tuple(offers)
        self.canvas.renew(Sheet.LIVE)

    def set_weather(self, weather: Weather | None) -> None:
        self.scene.state.weather = weather
        self.canvas.renew(Sheet.LIVE, Sheet.GLASS)

    def set_now(self, now: datetime) -> None:
        """Session time, for arrivals and ETAs; at most once a second."""
        self.scene.state.now = now
        self._renew_live()

    def set_layers(self, visible: Iterable[str]) -> None:
        self.scene.state.visible = frozenset(visible)
        self.canvas.renew(Sheet.THREAT, Sheet.SYMBOLS, Sheet.LIVE)

    def set_selection(self, kind: str, code: str) -> None:
        """Empty strings select nothing."""
        self.scene.state.selection = (kind, code) if kind else None
        self.canvas.renew(Sheet.THREAT, Sheet.SYMBOLS, Sheet.LIVE)

    def set_reserved(self, rects: Iterable[QRectF]) -> None:
        """Where other widgets lie over the map: no chip goes there."""
        self.scene.reserved = tuple(rects)
        self.canvas.renew(Sheet.LIVE)

    def set_furniture(self, shown: bool) -> None:
        """Scale bar, coordinates and north arrow; small maps go without."""
        self.scene.state.furniture = shown
        self.canvas.renew(Sheet.LIVE, Sheet.GLASS)

    def retranslate(self) -> None:
        self.canvas.renew()

    # Where it looks

    @property
    def viewport_shown(self) -> Viewport:
        return self.canvas.viewport_shown

    def fit(self) -> None:
        """Show the whole park, also after the view has been resized."""
        self._whole, self._place = True, None
        self._look()

    def zoom_to(self, x: float, y: float, radius: float = 400.0) -> None:
        """Show `radius` metres around a place, also once the view has its size or another one."""
        self._whole, self._place = False, (x, y, radius)
        self._look()

    def zoom_by(self, factor: float) -> None:
        self._on_steered()
        shown = self.viewport_shown
        self.canvas.set_viewport(replace(shown, scale=shown.scale * factor))

    # Measuring

    @property
    def measuring(self) -> bool:
        return self._measurement is not None

    def start_measure(self) -> None:
        """Clicks set points from now on; a double click or Enter ends, Esc gives up."""
        self._measurement = Measurement()
        self.canvas.measurement = self._measurement
        self.canvas.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocus()
        self.canvas.renew(Sheet.GLASS)

    def finish_measure(self) -> None:
        """End the line: its points go out and it stays on the map until the next one."""
        if self._measurement is not None:
            self._measurement.hover = None
            points, self._measurement = list(self._measurement.points), None
            self.canvas.unsetCursor()
            self.canvas.renew(Sheet.GLASS)
            self.measured.emit(points)

    def cancel_measure(self) -> None:
        self._measurement = self.canvas.measurement = None
        self.canvas.unsetCursor()
        self.canvas.renew(Sheet.GLASS)

    # Picking a place

    @property
    def picking(self) -> bool:
        return self._picking

    def start_pick(self) -> None:
        """The next click tells its place, whatever stands there; Enter tells the middle's."""
        self._picking = True
        self.canvas.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocus()

    def cancel_pick(self) -> None:
        if self._picking:
            self._picking = False
            self.canvas.unsetCursor()
            self.picking_ended.emit()

    def _pick(self, at: QPointF) -> None:
        x, y = self.viewport_shown.world(at.x(), at.y())
        self.cancel_pick()
        self.place_picked.emit(x, y)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._update_blinking()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._blink.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._picking and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick(QPointF(self.width() / 2, self.height() / 2))
        elif self._measurement is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish_measure()
        elif self.canvas.measurement is not None and event.key() == Qt.Key.Key_Escape:
            self.cancel_measure()
        else:
            super().keyPressEvent(event)

    def _on_clicked(self, at: QPointF) -> None:
        if self._measurement is not None:
            self._measurement.points.append(self.viewport_shown.world(at.x(), at.y()))
            self.canvas.renew(Sheet.GLASS)
            return
        if self._picking:
            self._pick(at)
            return
        hit = self.scene.pick(self.viewport_shown, at)
        self.picked.emit(hit.kind, hit.code) if hit else self.picked.emit("", "")

    def _on_double_clicked(self, at: QPointF) -> None:
        if self._measurement is not None:
            self.finish_measure()
            return
        hit = self.scene.pick(self.viewport_shown, at)
        if hit is not None:
            self.activated.emit(hit.kind, hit.code)

    def _on_moved(self, at: QPointF) -> None:
        x, y = self.viewport_shown.world(at.x(), at.y())
        self.scene.state.pointer = (x, y)
        if self._measurement is not None:
            self._measurement.hover = (x, y)
        self.canvas.renew(Sheet.GLASS)
        self.position_changed.emit(x, y)

    def _look(self) -> None:
        """What is wanted, in the size the view has now; after steering the canvas keeps centre and scale itself."""
        width, height = self.width(), self.height()
        if self._whole:
            self.canvas.set_viewport(fit(park_bounds(self.scene.state), width, height))
        elif self._place is not None:
            x, y, radius = self._place
            self.canvas.set_viewport(Viewport(x, y, min(width, height) / 2.0 / radius, width, height))

    def _on_steered(self) -> None:
        self._whole, self._place = False, None

    def _on_left(self) -> None:
        self.scene.state.pointer = None
        self.canvas.renew(Sheet.GLASS)

    def _update_blinking(self) -> None:
        wanted = self.isVisible() and self.scene.state.standing().has_unacknowledged and not self.reduced_motion
        if wanted and not self._blink.isActive():
            self._blink.start()
        elif not wanted:
            self._blink.stop()
            self.scene.state.phase = 1

    def _on_blink(self) -> None:
        """All rings of the room blink in phase: the phase is the clock's, not the timer's."""
        phase = int(monotonic() * 2) % 2
        if phase != self.scene.state.phase:
            self.scene.state.phase = phase
            self.canvas.renew(Sheet.ALARMS)

    def _renew_live(self) -> None:
        self._told = monotonic()
        self.canvas.renew(Sheet.LIVE)

    def _in_chips(self, changed: NDArray[np.intp] | None) -> bool:
        """Whether one of the changed rows may have a chip."""
        state = self.scene.state
        rows = state.standing().rows
        return bool(len(rows)) and (changed is None or bool(np.isin(rows, changed).any()))


def _same_threat(before: Picture, after: Picture) -> bool:
    """Whether both draw the same zones; what did not change in the store stays the same object."""
    return (
        before.incidents is after.incidents
        and before.forecasts is after.forecasts
        and before.evacuations is after.evacuations
    )

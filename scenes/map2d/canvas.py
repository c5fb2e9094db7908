"""pyqtgraph's part of the map: a view box turns wheel and drag into a range, and items paint the scene.

The items live in the view box's pixel space, one for each sheet, and repaint from their own pixels until these are
renewed. Nothing is scaled by Qt, so that symbols, texts and line widths keep their pixels.
"""

from collections.abc import Callable
from functools import partial
from math import isclose

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QToolTip, QWidget

from scenes import palette
from scenes.dragging import is_dragged
from scenes.map2d.layer import Sheet
from scenes.map2d.measure import Measurement
from scenes.map2d.scene import MapScene
from scenes.map2d.tip import sensor_tip
from scenes.map2d.viewport import Viewport
from scenes.pens import kept

NARROWEST, WIDEST = 20.0, 60_000.0  # metres across the view
MARGIN = 128  # px that the ground is drawn beyond the view
SAME_SCALE = 1e-9
WHOLE = 0.02  # of a pixel by which a pan may miss whole ones


class _Pixels(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph is untyped
    """One sheet of the map, the size of the view, painted from its own pixels until it is told to renew them.

    A sheet whose every mark stays at its place in the world is drawn with a margin around the view, so that panning
    mostly shifts it. Qt's item caches share ten megabytes and would throw each other out at this size.
    """

    def __init__(self, draw: Callable[[QPainter, Viewport], None], sheet: Sheet) -> None:
        super().__init__()
        self._draw = draw
        self._view = Viewport(0.0, 0.0, 1.0, 0.0, 0.0)
        self._cached = sheet not in (Sheet.SYMBOLS, Sheet.ALARMS, Sheet.GLASS)  # these keep their own pixels, or none
        self._margin = MARGIN if sheet in (Sheet.GROUND, Sheet.THREAT) else 0
        opaque = sheet is Sheet.GROUND
        self._format = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
        self._pixels: QImage | None = None
        self._drawn_for: tuple[Viewport, float] | None = None
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(float(sheet.value))

    def set_view(self, view: Viewport) -> None:
        if view.rect != self._view.rect:
            self.prepareGeometryChange()
        self._view = view
        self.update()

    def renew(self) -> None:
        self._drawn_for = None
        self.update()

    def boundingRect(self) -> QRectF:
        return self._view.rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if not self._cached:
            self._draw(painter, self._view)
            return
        ratio = painter.device().devicePixelRatioF()
        by = self._shift(ratio)
        if by is None or self._pixels is None:
            self._pixels, by = self._drawn(ratio), QPointF()
            self._drawn_for = (self._view, ratio)
        painter.drawImage(by - QPointF(self._margin, self._margin), self._pixels)

    def _shift(self, ratio: float) -> QPointF | None:
        """How far the view was panned since the sheet was drawn; None if these pixels will not do."""
        if self._drawn_for is None or self._drawn_for[1] != ratio:
            return None
        by = _pan(self._drawn_for[0], self._view, ratio)
        within = by is not None and max(abs(by.x()), abs(by.y())) <= self._margin * ratio
        return QPointF(by) / ratio if by is not None and within else None

    def _drawn(self, ratio: float) -> QImage:
        wide = self._view.sized(self._view.width + 2 * self._margin, self._view.height + 2 * self._margin)
        image = QImage((wide.rect.size() * ratio).toSize(), self._format)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        with QPainter(image) as sheet:  # ended whatever happens: Qt does not survive one left open
            self._draw(sheet, wide)
        return image


class MapCanvas(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph is untyped
    clicked = Signal(QPointF)
    double_clicked = Signal(QPointF)
    moved = Signal(QPointF)
    left = Signal()
    range_changed = Signal()
    steered = Signal()  # the range was changed by hand
    dragged = Signal(str)  # the selected sensor is drawn away from its place; its code

    def __init__(self, scene: MapScene, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=palette.OUTSIDE)
        self.map_scene = scene
        self.measurement: Measurement | None = None
        self.viewport_shown = Viewport(0.0, 0.0, 1.0, 100.0, 100.0)
        self._box = pg.ViewBox(enableMenu=False, defaultPadding=0.0)
        self._box.setAspectLocked(True)
        self._box.setLimits(minXRange=NARROWEST, maxXRange=WIDEST)
        self.setCentralItem(self._box)
        self._sheets = {sheet: self._add(sheet) for sheet in Sheet}
        self._setting = False
        self._held: tuple[QMouseEvent, str] | None = None  # a press on the selected sensor: a click, or a drag
        self._box.sigRangeChanged.connect(self._on_range_changed)
        self.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)

    def set_viewport(self, view: Viewport) -> None:
        """Show exactly this part of the park."""
        view = view.sized(max(self.width(), 1), max(self.height(), 1))
        half_x, half_y = view.width / view.scale / 2.0, view.height / view.scale / 2.0
        self._setting = True
        self._box.setRange(
            xRange=(view.x - half_x, view.x + half_x), yRange=(view.y - half_y, view.y + half_y), padding=0.0
        )
        self._setting = False
        self._adopt(view)

    def renew(self, *sheets: Sheet) -> None:
        """Draw these sheets anew at the next repaint; all of them if none is named."""
        for sheet in sheets or Sheet:
            self._sheets[sheet].renew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if not hasattr(self, "_setting"):  # pyqtgraph resizes the view while it is being made
            super().resizeEvent(event)
            return
        self._setting = True  # what pyqtgraph makes of the new size is not what anybody asked for
        super().resizeEvent(event)
        self._setting = False
        self.set_viewport(self.viewport_shown)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the selected sensor waits: pyqtgraph would make a pan of what may become a drag."""
        code = self._selected_sensor(event)
        if code:
            self._held = (event.clone(), code)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            super().mouseMoveEvent(event)
        elif is_dragged(self._held[0].position(), event.position()):
            code, self._held = self._held[1], None
            self.dragged.emit(code)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            held, self._held = self._held[0], None
            super().mousePressEvent(held)
        super().mouseReleaseEvent(event)

    def _selected_sensor(self, event: QMouseEvent) -> str:
        """The code of the selected sensor where the pointer is on it, else ""."""
        if event.button() is not Qt.MouseButton.LeftButton or self.measurement is not None:
            return ""
        hit = self.map_scene.pick(self.viewport_shown, event.position())
        selected = hit is not None and self.map_scene.state.is_selected(hit.kind, hit.code)
        return hit.code if hit is not None and selected and hit.kind == "sensor" else ""

    def viewportEvent(self, event: QEvent) -> bool:
        """The pointer rests: the sensor below it says what it measures."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = self.map_scene.pick(self.viewport_shown, QPointF(event.pos()))
            words = sensor_tip(self.map_scene.state, hit.code) if hit is not None and hit.kind == "sensor" else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return bool(super().viewportEvent(event))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def _add(self, sheet: Sheet) -> "_Pixels":
        pixels = _Pixels(partial(self._draw, sheet), sheet)
        pixels.setParentItem(self._box)
        return pixels

    def _on_range_changed(self, *_: object) -> None:
        if self._setting:
            return
        (left, right), (bottom, top) = self._box.viewRange()
        width, height, shown = float(self.width()), float(self.height()), self.viewport_shown.scale
        scale = width / max(right - left, 1e-6)
        scale = shown if isclose(scale, shown, rel_tol=SAME_SCALE) else scale  # a pan does not zoom by a rounding
        self._adopt(Viewport((left + right) / 2, (bottom + top) / 2, scale, width, height))
        self.steered.emit()

    def _adopt(self, view: Viewport) -> None:
        if view == self.viewport_shown:
            return
        self.viewport_shown = view
        for pixels in self._sheets.values():
            pixels.set_view(view)
        self.range_changed.emit()

    def _on_mouse_clicked(self, event: MouseClickEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            (self.double_clicked if event.double() else self.clicked).emit(QPointF(event.scenePos()))

    def _on_mouse_moved(self, at: QPointF) -> None:
        self.moved.emit(QPointF(at))

    def _draw(self, sheet: Sheet, painter: QPainter, view: Viewport) -> None:
        self.map_scene.state.dpr = self.devicePixelRatioF()
        with kept(painter):
            self.map_scene.paint_sheet(painter, view, sheet)
        if sheet is Sheet.GLASS and self.measurement is not None:
            with kept(painter):
                self.measurement.paint(painter, view)


def _pan(before: Viewport, after: Viewport, ratio: float) -> QPoint | None:
    """By how many device pixels the contents moved; None if the view did more than pan by whole pixels."""
    if (before.scale, before.width, before.height) != (after.scale, after.width, after.height):
        return None
    right, down = (before.x - after.x) * after.scale * ratio, (after.y - before.y) * after.scale * ratio
    near = abs(right - round(right)) < WHOLE and abs(down - round(down)) < WHOLE
    return QPoint(round(right), round(down)) if near else None

"""pyqtgraph's part of the map: a view box turns wheel and drag into a range, and items paint the scene.

The items live in the view box's pixel space, one for each sheet, and repaint from their own pixels until these are
renewed. Nothing is scaled by Qt, so that symbols, texts and line widths keep their pixels.
"""

from collections.abc import Callable
from functools import partial

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from scenes import palette
from scenes.map2d.layer import Sheet
from scenes.map2d.measure import Measurement
from scenes.map2d.scene import MapScene
from scenes.map2d.viewport import Viewport
from scenes.pens import kept

NARROWEST, WIDEST = 20.0, 60_000.0  # metres across the view


class _Pixels(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph is untyped
    """One sheet of the map, the size of the view, painted from its own pixels until it is told to renew them.

    Qt's item caches share ten megabytes and would throw each other out at this size.
    """

    def __init__(self, draw: Callable[[QPainter], None], *, cached: bool, opaque: bool = False) -> None:
        super().__init__()
        self._draw = draw
        self._rect = QRectF()
        self._cached = cached
        self._format = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
        self._pixels: QImage | None = None
        self._stale = True
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_rect(self, rect: QRectF) -> None:
        self.prepareGeometryChange()
        self._rect = rect
        self._pixels = None

    def renew(self) -> None:
        self._stale = True
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if not self._cached:
            self._draw(painter)
            return
        ratio = painter.device().devicePixelRatioF()
        if self._pixels is None or self._pixels.devicePixelRatio() != ratio:
            self._pixels = QImage((self._rect.size() * ratio).toSize(), self._format)
            self._pixels.setDevicePixelRatio(ratio)
            self._stale = True
        if self._stale:
            self._stale = False
            self._pixels.fill(Qt.GlobalColor.transparent)
            with QPainter(self._pixels) as sheet:  # ended whatever happens: Qt does not survive one left open
                self._draw(sheet)
        painter.drawImage(self._rect.topLeft(), self._pixels)


class MapCanvas(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph is untyped
    clicked = Signal(QPointF)
    double_clicked = Signal(QPointF)
    moved = Signal(QPointF)
    left = Signal()
    range_changed = Signal()
    steered = Signal()  # the range was changed by hand

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

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def _add(self, sheet: Sheet) -> "_Pixels":
        cached = sheet in (Sheet.GROUND, Sheet.THREAT, Sheet.LIVE)
        pixels = _Pixels(partial(self._draw, sheet), cached=cached, opaque=sheet is Sheet.GROUND)
        pixels.setParentItem(self._box)
        pixels.setZValue(float(sheet.value))
        return pixels

    def _on_range_changed(self, *_: object) -> None:
        if self._setting:
            return
        (left, right), (bottom, top) = self._box.viewRange()
        width, height = float(self.width()), float(self.height())
        self._adopt(Viewport((left + right) / 2, (bottom + top) / 2, width / max(right - left, 1e-6), width, height))
        self.steered.emit()

    def _adopt(self, view: Viewport) -> None:
        if view == self.viewport_shown:
            return
        if view.rect != self._sheets[Sheet.GROUND].boundingRect():
            for pixels in self._sheets.values():
                pixels.set_rect(view.rect)
        self.viewport_shown = view
        self.renew()
        self.range_changed.emit()

    def _on_mouse_clicked(self, event: MouseClickEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            (self.double_clicked if event.double() else self.clicked).emit(QPointF(event.scenePos()))

    def _on_mouse_moved(self, at: QPointF) -> None:
        self.moved.emit(QPointF(at))

    def _draw(self, sheet: Sheet, painter: QPainter) -> None:
        self.map_scene.state.dpr = self.devicePixelRatioF()
        with kept(painter):
            self.map_scene.paint_sheet(painter, self.viewport_shown, sheet)
        if sheet is Sheet.GLASS and self.measurement is not None:
            with kept(painter):
                self.measurement.paint(painter, self.viewport_shown)

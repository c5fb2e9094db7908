"""The layers box over the map: one row for each layer, with its symbol and how many things it holds."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from models.text import tr
from widgets import icons, painting, theme
from widgets.format import number
from widgets.map_panel.layers import LAYERS, MapLayer

ROW, HEAD, LEFT = 24, 32, 12.0
FOLDED_WIDTH, WIDEST = 132, 16_777_215


class LayerRow(QAbstractButton):
    """One layer: box, symbol, name, count; grey while it is off."""

    def __init__(self, layer: MapLayer, parent: QWidget) -> None:
        super().__init__(parent)
        self.layer = layer
        self.count: int | None = None
        self.setCheckable(True)
        self.setChecked(layer.shown)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def name(self) -> str:
        return tr(self.layer.name)

    def sizeHint(self) -> QSize:
        count = painting.width(number(self.count, 0), "caption") + 12 if self.count is not None else 0
        return QSize(round(LEFT + 54 + painting.width(self.name(), "body") + count + 14), ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.underMouse() or self.hasFocus():
                painter.fillRect(self.rect(), QColor(theme.CONTROL))
            ink = theme.TEXT_1 if self.isChecked() else theme.TEXT_3
            self._paint_box(painter, QRectF(LEFT, ROW / 2 - 7, 14, 14))
            painter.save()
            self.layer.symbol(painter, QRectF(LEFT + 24, ROW / 2 - 8, 20, 16), ink)
            painter.restore()
            painting.text(painter, QRectF(LEFT + 54, 0, self.width() - LEFT - 60, ROW), self.name(), ink)
            if self.count is not None:
                box = QRectF(0, 0, self.width() - 10, ROW)
                painting.text(painter, box, number(self.count, 0), theme.TEXT_3, "caption", align=painting.RIGHT)

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.TEXT_2 if self.isChecked() else theme.OFF), 1.4))
        painter.drawRoundedRect(box, 2, 2)
        if self.isChecked():
            painter.setPen(QPen(QColor(theme.TEXT_1), 1.8))
            x, y = box.left(), box.top()
            painter.drawPolyline([QPointF(x + a, y + b) for a, b in ((3.2, 7.2), (6, 10), (11, 4.4))])


class LayersBox(QWidget):
    """Emits `changed` with the keys of the layers that are to be shown."""

    changed = Signal(frozenset)
    folded = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_folded = False
        self.rows = [LayerRow(layer, self) for layer in LAYERS]
        column = QVBoxLayout(self)
        column.setContentsMargins(1, HEAD, 1, 8)
        column.setSpacing(0)
        for row in self.rows:
            column.addWidget(row)
            row.toggled.connect(lambda _on: self.changed.emit(self.visible_layers))

    @property
    def visible_layers(self) -> frozenset[str]:
        return frozenset(row.layer.key for row in self.rows if row.isChecked())

    def set_visible_layers(self, keys: frozenset[str]) -> None:
        """Show which layers are on; emits nothing."""
        for row in self.rows:
            row.blockSignals(True)
            row.setChecked(row.layer.key in keys)
            row.blockSignals(False)
            row.update()

    @property
    def is_folded(self) -> bool:
        return self._is_folded

    def set_folded(self, folded: bool) -> None:
        """Show the head alone, which a click or the key unfolds again."""
        if folded != self._is_folded:
            self._is_folded = folded
            for row in self.rows:
                row.setVisible(not folded)
            self.setMinimumWidth(FOLDED_WIDTH if folded else 0)
            self.setMaximumWidth(FOLDED_WIDTH if folded else WIDEST)
            self._fit()
            self.folded.emit(folded)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().y() < HEAD:
            self.set_folded(not self._is_folded)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(1, HEAD, 1, 0 if self._is_folded else 8)
            layout.activate()
        self.adjustSize()

    def set_counts(self, counts: Mapping[str, int]) -> None:
        for row in self.rows:
            row.count = counts.get(row.layer.key)
            row.updateGeometry()
        self._fit()

    def retranslate(self) -> None:
        for row in self.rows:
            row.setAccessibleName(row.name())
            row.updateGeometry()
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            painting.fill(painter, box, theme.PANEL, 4)
            painting.outline(painter, box, theme.BORDER, 4)
            icons.paint(painter, QRectF(LEFT, 8, 16, 16), "layers", theme.TEXT_2)
            right = painting.keycap(painter, self.width() - 10.0, HEAD / 2, "L")
            painting.text(painter, QRectF(LEFT + 24, 0, right - LEFT - 32, HEAD), tr("Layers"), theme.TEXT_1, "strong")

"""The strip of tools over the map's top right: zoom, locate, measure, map or twin."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.text import tr
from widgets import painting, theme
from widgets.icon_button import IconButton


class MapTools(QWidget):
    """Emits what was asked; shows whether measuring is on and whether the twin is in front."""

    zoom_in = Signal()
    zoom_out = Signal()
    locate = Signal()
    measure = Signal()
    twin = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plus, self.minus, self.place, self.ruler, self.cube = (
            IconButton(name, flat=True, parent=self) for name in ("plus", "minus", "target", "ruler", "twin")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in (self.plus, self.minus, self.place, self.ruler, self.cube):
            row.addWidget(button)
        self.ruler.setCheckable(True)
        self.cube.setCheckable(True)
        self.plus.clicked.connect(self.zoom_in)
        self.minus.clicked.connect(self.zoom_out)
        self.place.clicked.connect(self.locate)
        self.ruler.clicked.connect(self.measure)
        self.cube.toggled.connect(self.twin)
        self.setFixedSize(self.sizeHint())
        self.retranslate()

    def set_measuring(self, on: bool) -> None:
        self.ruler.setChecked(on)

    def set_twin(self, on: bool) -> None:
        """Show which is in front; emits nothing."""
        self.cube.blockSignals(True)
        self.cube.setChecked(on)
        self.cube.blockSignals(False)
        for button in (self.plus, self.minus, self.ruler):
            button.setEnabled(not on)
        self.cube.update()

    def retranslate(self) -> None:
        self.plus.set_name(tr("Zoom in"), "+")
        self.minus.set_name(tr("Zoom out"), "\N{MINUS SIGN}")
        self.place.set_name(tr("Zoom to incident"), "Z")
        self.ruler.set_name(tr("Measure a distance"))
        self.cube.set_name(tr("3D twin"), "V")

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painting.fill(painter, QRectF(self.rect()), theme.RAISED, 4)

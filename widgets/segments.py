"""A row of choices of which one is taken: ranges, speeds, numbers of tiles."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets import painting, theme


class Segments(QWidget):
    """Kinds: "joined" in one frame, the taken one blue; "boxes" framed one by one; "quiet" without frames."""

    chosen = Signal(int)

    def __init__(self, kind: str = "joined", *, height: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._height = kind, height
        self._words: tuple[str, ...] = ()
        self._taken = -1
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def taken(self) -> int:
        return self._taken

    def set_words(self, words: Sequence[str]) -> None:
        self._words = tuple(words)
        self.updateGeometry()
        self.update()

    def set_taken(self, index: int) -> None:
        """Show the choice; emits nothing."""
        if index != self._taken:
            self._taken = index
            self.setAccessibleName(self._words[index] if 0 <= index < len(self._words) else "")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(sum(self._widths()) + self._gap() * (len(self._words) - 1)), self._height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _gap(self) -> int:
        return 0 if self._kind == "joined" else 8 if self._kind == "boxes" else 4

    def _widths(self) -> list[float]:
        pad = 28 if self._kind == "joined" else 16
        return [max(24.0, round(painting.width(each, "body", 600)) + pad) for each in self._words]

    def _boxes(self) -> list[QRectF]:
        boxes, left = [], 0.0
        for width in self._widths():
            boxes.append(QRectF(left, 0, width, self.height()))
            left += width + self._gap()
        return boxes

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for index, box in enumerate(self._boxes()):
            if box.contains(event.position()):
                self._choose(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not 0 <= self._taken + step < len(self._words):
            super().keyPressEvent(event)
        else:
            self._choose(self._taken + step)

    def _choose(self, index: int) -> None:
        self.set_taken(index)
        self.chosen.emit(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for index, box in enumerate(self._boxes()):
                self._paint_segment(painter, box, self._words[index], taken=index == self._taken)
            if self._kind == "joined":
                painting.outline(painter, QRectF(self.rect()), theme.BORDER, 4)
            if self.hasFocus():
                painting.outline(painter, QRectF(self.rect()), theme.ACCENT, 4)

    def _paint_segment(self, painter: QPainter, box: QRectF, words: str, *, taken: bool) -> None:
        if taken:
            painting.fill(painter, box, theme.PRIMARY if self._kind == "joined" else theme.CONTROL, 4)
        elif self._kind == "boxes":
            painting.outline(painter, box, theme.BORDER, 4)
        ink = theme.WHITE if taken and self._kind == "joined" else theme.TEXT_1 if taken else theme.TEXT_2
        painting.text(painter, box, words, ink, "body", 600 if taken else 400, painting.CENTRE)

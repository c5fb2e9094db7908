"""A titled region of a workspace, and what stands in one whose part of the room does not exist yet."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from models.text import tr
from widgets import painting, theme
from widgets.controls import Label, ShortLabel


class Section(QWidget):
    """A 32 px header with title, note and perhaps a tool, and a body. Title and note are message ids."""

    def __init__(self, title: str, note: str, body: QWidget, tool: QWidget | None = None) -> None:
        super().__init__()
        self._words = (title, note)
        self.setMinimumWidth(120)
        self._title, self._note = Label("strong", "1"), ShortLabel("caption", theme.TEXT_3)
        header = QWidget()
        header.setFixedHeight(theme.PANEL_HEADER)
        head = QHBoxLayout(header)
        head.setContentsMargins(16, 0, 12, 0)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._note, 1)
        if tool is not None:
            head.addWidget(tool)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(header)
        column.addWidget(body, 1)
        self.retranslate()

    def set_note(self, note: str) -> None:
        """A note that is already in the operator's language."""
        self._note.set_text(note)

    def retranslate(self) -> None:
        title, note = self._words
        self._title.setText(tr(title))
        if note:
            self._note.set_text(tr(note))


class NoSource(QWidget):
    """Says that a region has no source yet, and which part of the room brings it (a message id)."""

    def __init__(self, brought_by: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._brought_by = brought_by
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 48)

    def words(self) -> tuple[str, str]:
        return tr("no source yet"), tr(self._brought_by)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box = QRectF(self.rect()).adjusted(16, 0, -16, -8)
            painting.outline(painter, box, theme.CONTROL, 4)
            first, second = self.words()
            middle = box.center().y()
            inside = box.adjusted(8, 0, -8, 0)
            line = QRectF(inside.left(), middle - 21, inside.width(), 20)
            painting.text(painter, line, first, theme.TEXT_3, "title", 400, painting.CENTRE)
            line = QRectF(inside.left(), middle + 1, inside.width(), 18)
            painting.text(painter, line, second, theme.TEXT_3, "caption", align=painting.CENTRE)

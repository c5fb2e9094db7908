"""The 32 px header of a panel or section: title, a caption or tag beside it, a button at its right."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets import painting, theme
from widgets.controls import KeyButton, Label, ShortLabel, Tag


class Header(QWidget):
    """`caption` gives way when space is short; `tag` and the button do not."""

    def __init__(
        self,
        button: KeyButton | None = None,
        tag: Tag | None = None,
        line: bool = True,
        caption_right: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._line = line
        self.title = Label("strong", "1")
        self.caption = ShortLabel("caption", theme.TEXT_3, flush_right=caption_right)
        self.tag, self.button = tag, button
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.PADDING, 4, theme.PADDING, 3)
        row.setSpacing(8)
        row.addWidget(self.title)
        if tag:
            row.addWidget(tag)
        row.addWidget(self.caption, 1)
        if button:
            row.addWidget(button)
        self.setFixedHeight(theme.PANEL_HEADER)

    def add(self, widget: QWidget) -> None:
        """Put one more widget before the button."""
        row = self.layout()
        if isinstance(row, QHBoxLayout):
            row.insertWidget(row.count() - (1 if self.button else 0), widget)

    def needed_width(self) -> int:
        """What title, tag and buttons need without shortening anything but the caption."""
        row = self.layout()
        return row.minimumSize().width() if row else 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._line:
            with QPainter(self) as painter:
                painting.fill(painter, QRectF(0, self.height() - 1, self.width(), 1), theme.DIVIDER)

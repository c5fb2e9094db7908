"""Which painted texts had no room: the real drawing verb runs, and what it had to shorten is written down."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget

from widgets import painting, theme


@contextmanager
def watching_shortened() -> Iterator[set[str]]:
    """Within this block, every text that `painting.text` shortened with an ellipsis, or had no room at all for."""
    found: set[str] = set()
    real = painting.text

    def watched(
        painter: QPainter,
        rect: QRectF,
        words: str,
        colour: str = theme.TEXT_2,
        role: str = "body",
        weight: int | None = None,
        align: Qt.AlignmentFlag = painting.LEFT,
    ) -> float:
        if painting.width(words, role, weight) > rect.width() + 0.5:
            found.add(words)
        return real(painter, rect, words, colour, role, weight, align)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(painting, "text", watched)
        yield found


def shortened_in(widget: QWidget, width: int, height: int) -> set[str]:
    """Show `widget` in a window of that size, draw it, and tell what was shortened."""
    widget.resize(width, height)
    widget.show()
    QApplication.processEvents()
    with watching_shortened() as found:
        widget.grab()
    return found

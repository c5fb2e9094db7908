"""Finds widgets whose words a window cuts; `shortened` finds painted words that had no room."""

from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from widgets.controls import Tag


def settle() -> None:
    """Let layouts, deferred sizing and paints happen."""
    for _ in range(8):
        QApplication.processEvents()


def clipped(root: QWidget) -> list[str]:
    """Labels, tags and buttons that can be seen but not wholly: too narrow, or reaching beyond what holds them."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or not isinstance(widget, QLabel | QAbstractButton | Tag):
            continue
        words = widget.text() if not isinstance(widget, QLabel) or widget.text() else ""
        if not words:
            continue
        need = widget.minimumSizeHint() if isinstance(widget, QLabel) else widget.sizeHint()
        if isinstance(widget, QLabel) and widget.wordWrap():
            continue
        if widget.width() < need.width() - 1 or widget.height() < min(need.height(), 24) - 1:
            found.append(f"{type(widget).__name__} “{words}” {widget.width()} of {need.width()} px")
        parent = widget.parentWidget()
        if parent is not None and not parent.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry()):
            found.append(f"{type(widget).__name__} “{words}” reaches out of {type(parent).__name__}")
    return found

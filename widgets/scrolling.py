"""A scroll area whose bar lies over the content's margin, so that nothing moves when it comes or goes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

BAR = 8


def scroll_area(inner: QWidget) -> QScrollArea:
    """Wrap `inner`, which keeps the last 8 px of its width free of anything to read or press."""
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAlignment(Qt.AlignmentFlag.AlignTop)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area

"""A square button that shows an icon alone; its name stands in the tip and for readers of the screen."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from widgets import icons, painting, theme


class IconButton(QAbstractButton):
    """`flat` buttons stand in a joined strip and have no ground of their own until hovered or checked."""

    def __init__(self, icon: str, *, flat: bool = False, side: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._flat, self._side, self._key = icon, flat, side, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_icon(self, icon: str) -> None:
        if icon != self._icon:
            self._icon = icon
            self.update()

    def set_name(self, name: str, key: str = "") -> None:
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  {key}" if key else name)

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            over = self.underMouse() and self.isEnabled()
            if self.isChecked():
                painting.fill(painter, box, theme.SELECTED, 4)
            elif over or not self._flat:
                painting.fill(painter, box, theme.HOVER if over else theme.CONTROL, 4)
            ink = theme.ACCENT if self.isChecked() else theme.TEXT_1 if self.isEnabled() else theme.OFF
            size = 16 if self._side < 32 else 18
            middle = box.center()
            icons.paint(painter, QRectF(middle.x() - size / 2, middle.y() - size / 2, size, size), self._icon, ink)
            if self.hasFocus():
                painting.outline(painter, box, theme.ACCENT, 4)

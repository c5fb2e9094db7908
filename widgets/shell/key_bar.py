"""The bar at the bottom: the command line, then what keys do here and now; whole hints only, never a cut one."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from models.text import N_, tr
from widgets import painting, theme
from widgets.shell.command_line import CommandLine
from widgets.shell.keys import Action, actions_for

_PAIR = Action("next_incident", "[ ]", N_("Previous, next incident"))


class KeyHints(QWidget):
    """Painted hints; a click does what the key would. While a chord waits, it alone is explained."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._actions: tuple[Action, ...] = ()
        self._armed = ""
        self._places: list[tuple[QRectF, str]] = []

    def set_workspace(self, workspace: str) -> None:
        shown = [_PAIR if action.id == _PAIR.id else action for action in actions_for(workspace) if action.bar]
        self._actions = tuple(shown)
        self.update()

    def set_armed(self, action: str) -> None:
        self._armed = action
        self.update()

    def shown(self) -> list[str]:
        """The actions whose hints fitted when the bar was last painted."""
        return [name for _place, name in self._places]

    def retranslate(self) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._places.clear()
            if self._armed:
                self._paint_armed(painter)
                return
            left = 0.0
            back = [action for action in self._actions if action.id == "back"]
            reserve = sum(self._width(action) for action in back)
            for action in [*(entry for entry in self._actions if entry.id != "back"), *back]:
                room = self.width() - (reserve if action.id != "back" else 0)
                if left + self._width(action) > room:
                    continue
                self._paint_hint(painter, left, action)
                left += self._width(action)

    def _width(self, action: Action) -> float:
        return painting.cap_width(action.key) + 8 + painting.width(tr(action.label), "caption") + 20

    def _paint_hint(self, painter: QPainter, left: float, action: Action) -> None:
        middle = self.height() / 2
        right = left + painting.cap_width(action.key)
        painting.keycap(painter, right, middle, action.key)
        words = QRectF(right + 8, 0, self._width(action), self.height())
        painting.text(painter, words, tr(action.label), theme.TEXT_2, "caption")
        self._places.append((QRectF(left, 0, self._width(action), self.height()), action.id))

    def _paint_armed(self, painter: QPainter) -> None:
        right = painting.cap_width("1 – 9")
        painting.keycap(painter, right, self.height() / 2, "1 – 9", theme.ACCENT)
        words = QRectF(right + 8, 0, self.width() - right - 8, self.height())
        painting.text(painter, words, tr("Number of the unit to dispatch, Esc to go back"), theme.TEXT_1, "caption")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place, name in self._places:
            if place.contains(event.position()):
                self.pressed.emit(name)
                return


class KeyBar(QWidget):
    """Command line and hints in one row of 32 px."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme.KEY_BAR)
        self.line = CommandLine()
        self.hints = KeyHints()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(20)
        row.addWidget(self.line)
        row.addWidget(self.hints, 1)

    def resizeEvent(self, _event: object) -> None:
        self.line.setFixedWidth(344 if self.width() >= 1600 else 240)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painting.fill(painter, QRectF(self.rect()), theme.PANEL)
            painting.fill(painter, QRectF(0, 0, self.width(), 1), theme.DIVIDER)

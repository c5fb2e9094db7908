"""Small widgets every panel uses: labels by role, shortened labels, tags, buttons that print their key."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QSizePolicy, QWidget

from widgets import icons, painting, theme


class Label(QLabel):
    """A label in one of the theme's roles and tones ("1", "2", "3", "off", "accent" or a priority)."""

    def __init__(self, role: str = "body", tone: str = "2", words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def set_tone(self, tone: str) -> None:
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)


class ShortLabel(QWidget):
    """A line that gives way: it is shortened with an ellipsis and tells the whole text in its tip."""

    def __init__(
        self, role: str = "body", colour: str = theme.TEXT_2, flush_right: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._role, self._colour, self._words, self._brief = role, colour, "", ""
        self._align = painting.RIGHT if flush_right else painting.LEFT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_text(self, words: str, colour: str | None = None, brief: str = "") -> None:
        """`brief` says the same in fewer words, where these have no room."""
        if words != self._words or brief != self._brief or (colour and colour != self._colour):
            self._words, self._colour, self._brief = words, colour or self._colour, brief
            self.updateGeometry()
            self.update()

    def text(self) -> str:
        return self._words

    def sizeHint(self) -> QSize:
        return QSize(round(painting.width(self._words, self._role)) + 1, theme.line_height(self._role))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.line_height(self._role))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            fits = painting.width(self._words, self._role) <= self.width() + 0.5
            shown = self._words if fits else self._brief or self._words
            painting.text(painter, QRectF(self.rect()), shown, self._colour, self._role, align=self._align)
            self.setToolTip("" if fits else self._words)


class Tag(QWidget):
    """A short fact in a box: outlined, filled, or bold for what is unacknowledged."""

    def __init__(self, kind: str = "outline", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._words = kind, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()  # a box around nothing says nothing

    def set_text(self, words: str) -> None:
        if words != self._words:
            self._words = words
            self.setVisible(bool(words))
            self.updateGeometry()
            self.update()

    def text(self) -> str:
        return self._words

    def sizeHint(self) -> QSize:
        return QSize(round(painting.tag_width(self._words)) + 1, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            if self._kind == "filled":
                painting.fill(painter, box, theme.CONTROL, 3)
            else:
                painting.outline(painter, box, theme.TEXT_2 if self._kind == "strong" else theme.BORDER, 3)
            colour = theme.TEXT_1 if self._kind == "strong" else theme.TEXT_2
            painting.text(painter, box, self._words, colour, "caption", align=painting.CENTRE)


class KeyButton(QAbstractButton):
    """A button with an icon, a text and the cap of its key. Kinds: control, primary, outline, quiet."""

    def __init__(
        self, kind: str = "control", key: str = "", icon: str = "", tall: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind, self._key, self._icon, self._tall = kind, key, icon, tall
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_kind(self, kind: str) -> None:
        if kind != self._kind:
            self._kind = kind
            self.update()

    def set_icon(self, icon: str) -> None:
        self._icon = icon
        self.update()

    def set_key(self, key: str) -> None:
        self._key = key
        self.updateGeometry()
        self.update()

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        pad = 8 if self._kind == "quiet" else 10
        wide = painting.width(self.text(), "body", 600) + 2 * pad
        wide += 22 if self._icon else 0
        wide += painting.cap_width(self._key) + 8 if self._key else 0
        return QSize(round(wide) + 1, 32 if self._tall else 24)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box, pad = QRectF(self.rect()), 8 if self._kind == "quiet" else 10
            ink = self._ground(painter, box)
            left, right, middle = box.left() + pad, box.right() - pad, box.center().y()
            if self._icon:
                icons.paint(painter, QRectF(left, middle - 8, 16, 16), self._icon, ink)
                left += 22
            if self._key:
                right = painting.keycap(painter, right + 2, middle, self._key, ink) - 8
            align = painting.LEFT if self._key or self._icon else painting.CENTRE
            weight = 600 if self._kind == "primary" else 500
            painting.text(painter, QRectF(left, box.top(), right - left + 4, box.height()), self.text(), ink, "body",
                          weight, align)
            if self.hasFocus():
                painting.outline(painter, box, theme.ACCENT, 4)

    def _ground(self, painter: QPainter, box: QRectF) -> str:
        if not self.isEnabled():
            painting.outline(painter, box, theme.CONTROL, 4)
            return theme.OFF
        over = self.underMouse()
        if self._kind == "primary":
            painting.fill(painter, box, theme.PRIMARY_HOVER if over else theme.PRIMARY, 4)
            return theme.WHITE
        if self._kind == "control" or self.isChecked():
            painting.fill(painter, box, theme.HOVER if over else theme.CONTROL, 4)
            return theme.TEXT_1
        if over:
            painting.fill(painter, box, theme.CONTROL, 4)
        if self._kind == "outline":
            painting.outline(painter, box, theme.BORDER, 4)
        return theme.TEXT_1 if over or self._kind == "outline" else theme.TEXT_2


class Divider(QFrame):
    """A one pixel line between sections."""

    def __init__(self, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "divider")
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

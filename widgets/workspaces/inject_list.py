"""The drill's injects in order; the next one carries its buttons."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from models.text import tr
from widgets import icons, painting, theme
from widgets.controls import KeyButton, Label
from widgets.format import duration
from widgets.workspaces.drill_records import ListedInject, next_inject

ROW, NEXT_ROW = 40, 76
ROOMY = 320  # pixels from which the icon has room


class InjectRow(QWidget):
    """Number, planned time, what happens, and whether it did."""

    picked = Signal(int)

    def __init__(self, inject: ListedInject, *, is_next: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inject, self.is_next, self._now_s = inject, is_next, 0.0
        self.setToolTip(tr(inject.title))
        self.setFixedHeight(NEXT_ROW if is_next else ROW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.fire = KeyButton("primary", key="J", parent=self)
        self.fire.setText(tr("Fire now"))
        self.fire.setVisible(is_next)
        self.fire.move(64, 42)

    def set_elapsed(self, seconds: float) -> None:
        self._now_s = seconds
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.inject.fired:
            self.picked.emit(self.inject.number)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.is_next:
                painter.fillRect(self.rect(), QColor(theme.RAISED))
            self._paint_number(painter, QRectF(12, ROW / 2 - 11, 22, 22))
            at = self.inject.fired_s if self.inject.fired_s is not None else self.inject.at_s
            when = duration(at) if at is not None else "—"
            painting.text(painter, QRectF(46, 0, 44, ROW), when, theme.TEXT_2)
            roomy = self.width() >= ROOMY
            if roomy:
                icons.paint(painter, QRectF(94, ROW / 2 - 8, 16, 16), self.inject.icon, theme.TEXT_3)
            used = self._paint_state(painter, roomy)
            left = 120 if roomy else 94
            title = QRectF(left, 0, self.width() - left - 12 - used, ROW)
            ink = theme.TEXT_1 if self.is_next else theme.TEXT_2
            painting.two_lines(painter, title, tr(self.inject.title), ink, "body", 600 if self.is_next else 400)
            painting.rule(painter, 0, self.width(), self.height() - 0.5)

    def _paint_state(self, painter: QPainter, roomy: bool) -> float:
        """Right of the title; in a narrow list the next one's beside its button, and the others' discs tell theirs."""
        state, weight = self._state(), 600 if self.is_next else 400
        if not roomy and not self.is_next:
            return 0.0
        box = QRectF(0, 0 if roomy else self.fire.y() - 8, self.width() - 12, ROW)
        ink = theme.TEXT_1 if self.is_next else theme.TEXT_3
        painting.text(painter, box, state, ink, "caption", weight, painting.RIGHT)
        return painting.width(state, "caption", weight) + 8 if roomy else 0.0

    def _paint_number(self, painter: QPainter, box: QRectF) -> None:
        if self.is_next:
            painting.fill(painter, box, theme.TEXT_1, 11)
        elif self.inject.fired:
            painting.fill(painter, box, theme.BORDER, 11)
        else:
            painting.outline(painter, box, theme.OFF, 11, 1.4)
        ink = theme.BASE if self.is_next else theme.TEXT_1 if self.inject.fired else theme.TEXT_2
        painting.text(painter, box, str(self.inject.number), ink, "caption", 600, painting.CENTRE)

    def _state(self) -> str:
        if self.inject.fired:
            return tr("fired")
        if self.is_next and self.inject.at_s is not None:
            left = self.inject.at_s - self._now_s
            return tr("in {time}", time=duration(left)) if left > 0 else tr("due")
        return tr("planned") if self.inject.at_s is not None else ""


class InjectList(QWidget):
    """Emits `fire` with the inject's number and `add` when a new one is to be made."""

    fire = Signal(int)
    add = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._injects: tuple[ListedInject, ...] = ()
        self._chosen: int | None = None
        self._now_s = 0.0
        self._shown: list[InjectRow] = []
        self._title, self._note = Label("strong", "1"), Label("caption", "3")
        self.new = KeyButton("quiet", icon="plus", parent=self)
        self.new.clicked.connect(self.add)
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 8, 4)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._note)
        head.addStretch(1)
        head.addWidget(self.new)
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        inner = QWidget()
        inner.setLayout(self._rows)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(scroll, 1)
        self._rows.addStretch(1)
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(320, 300)

    @property
    def next(self) -> ListedInject | None:
        """The one that is fired next: the one picked, else the earliest planned."""
        picked = [inject for inject in self._injects if inject.number == self._chosen and not inject.fired]
        return picked[0] if picked else next_inject(self._injects)

    def set_injects(self, injects: Sequence[ListedInject]) -> None:
        if tuple(injects) != self._injects:
            self._injects = tuple(injects)
            self._build_rows()

    def set_elapsed(self, seconds: float) -> None:
        self._now_s = seconds
        for row in self.rows():
            row.set_elapsed(seconds)

    def rows(self) -> list[InjectRow]:
        return list(self._shown)

    def retranslate(self) -> None:
        self._title.setText(tr("Injects"))
        self.new.setText(tr("Add"))
        self._build_rows()

    def _build_rows(self) -> None:
        for row in self._shown:
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._shown = []
        chosen = self.next
        for index, inject in enumerate(self._injects):
            row = InjectRow(inject, is_next=inject is chosen)
            row.set_elapsed(self._now_s)
            row.picked.connect(self._pick)
            row.fire.clicked.connect(lambda _on=False, number=inject.number: self.fire.emit(number))
            self._rows.insertWidget(index, row)
            self._shown.append(row)
        fired = sum(inject.fired for inject in self._injects)
        self._note.setText(tr("{fired} fired · {left} to come", fired=fired, left=len(self._injects) - fired))

    def _pick(self, number: int) -> None:
        self._chosen = number
        self._build_rows()

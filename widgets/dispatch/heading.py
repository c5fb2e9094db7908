"""The incident's head: glyph, kind, number, level, elapsed time, place, commander, what comes next, and the stepper."""

from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from models.domain.alarms import AlarmState, Priority
from models.domain.incidents import ADVANCE_EVENTS, Incident, IncidentState
from models.text import N_, tr
from scenes.symbols import paint_glyph
from widgets import format as fmt
from widgets import icons, painting, theme
from widgets.controls import KeyButton, Label, ShortLabel, Tag
from widgets.dispatch.stepper import Stepper
from widgets.incidents.cards import OVER, elapsed, title

# what the next state's button says
NEXT = {
    IncidentState.REPORTED: (IncidentState.VERIFIED, N_("Verify")),
    IncidentState.VERIFIED: (IncidentState.RESPONDING, N_("Start response")),
    IncidentState.RESPONDING: (IncidentState.DISPATCHED, N_("Units dispatched")),
    IncidentState.DISPATCHED: (IncidentState.ON_SCENE, N_("First unit on scene")),
    IncidentState.ON_SCENE: (IncidentState.CONTROLLED, N_("Under control")),
    IncidentState.CONTROLLED: (IncidentState.TERMINATED, N_("Terminate…")),
    IncidentState.TERMINATED: (IncidentState.CLOSED, N_("Close…")),
    IncidentState.CLOSED: (IncidentState.ON_SCENE, N_("Reopen…")),
}


GLYPH, EDGE, BETWEEN = 46, 12, 8


class Heading(QWidget):
    """What happened is never cut: the level, then the number give way to it, and the number moves one line down.

    `wanted(state)` from the stepper or the next-step button; the other three signals lead to a question.
    """

    wanted = Signal(object)
    hand_over = Signal()
    close_early = Signal()
    fall_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._incident: Incident | None = None
        self._timezone = "UTC"
        self.kind, self.number, self.level = ShortLabel("heading", theme.TEXT_1), Tag(), Tag()
        self.elapsed, self.place = Label("elapsed", "1"), ShortLabel("body", theme.TEXT_2)
        self.since, self.commander = Label("caption", "3"), ShortLabel("caption", theme.TEXT_2)
        self.next, self.over = KeyButton("control"), KeyButton("quiet")
        self.early, self.back = KeyButton("quiet"), KeyButton("quiet")
        self.stepper = Stepper()
        self._lay_out()
        self.next.clicked.connect(self._go_on)
        self.over.clicked.connect(self.hand_over)
        self.early.clicked.connect(self.close_early)
        self.back.clicked.connect(self.fall_back)
        self.stepper.wanted.connect(self.wanted)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(GLYPH, 4, EDGE, 0)
        grid.setHorizontalSpacing(BETWEEN)
        grid.setVerticalSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(BETWEEN)
        first.addWidget(self.kind, 0)
        first.addWidget(self.number)
        first.addWidget(self.level)
        first.addStretch(1)
        grid.addLayout(first, 0, 0)
        grid.addWidget(self.elapsed, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        second, third = QHBoxLayout(), QHBoxLayout()
        second.setContentsMargins(12, 0, 12, 0)
        second.addWidget(self.place, 1)
        second.addWidget(self.since)
        third.setContentsMargins(32, 0, 4, 0)
        third.setSpacing(4)
        third.addWidget(self.commander, 1)
        for button in (self.over, self.back, self.early, self.next):
            third.addWidget(button)
        third.addSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(grid)
        column.addLayout(second)
        column.addLayout(third)
        column.addWidget(self.stepper)

    def set_incident(self, incident: Incident) -> None:
        self._incident = incident
        self.stepper.set_state(incident.state)
        self.retranslate()

    def set_timezone(self, timezone: str) -> None:
        self._timezone = timezone

    def set_now(self, now: datetime) -> None:
        if self._incident:
            before = len(self.elapsed.text())
            self.elapsed.setText(elapsed(self._incident, now))
            if len(self.elapsed.text()) != before:
                self._fit()

    def retranslate(self) -> None:
        incident = self._incident
        if incident is None:
            return
        self.kind.set_text(title(incident))
        self.place.set_text(incident.place)
        self.elapsed.setToolTip(self._since(incident))
        self.commander.set_text(tr("Commander {name}", name=incident.commander), brief=incident.commander)
        self.over.setText(tr("Hand over…"))
        self.early.setText(tr("Close…"))
        self.back.setText(tr("Lost control…"))
        self._show_buttons(incident)
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _since(self, incident: Incident) -> str:
        return tr("since {time}", time=fmt.park_time(incident.opened_at, self._timezone))

    def _fit(self) -> None:
        """Number and level beside the title as far as there is room; the number then replaces the opening time."""
        incident = self._incident
        if incident is None:
            return
        level = tr("Level {level}", level=incident.level.value)
        room = self.width() - GLYPH - EDGE - BETWEEN - self.elapsed.sizeHint().width() - self.kind.sizeHint().width()
        chips = [painting.tag_width(words) + 1 + BETWEEN for words in (incident.number, level)]
        beside = sum(chips) <= room
        self.number.set_text(incident.number if beside else "")
        self.level.set_text(level if beside or chips[1] <= room else "")
        self.since.setText(self._since(incident) if beside else incident.number)

    def _show_buttons(self, incident: Incident) -> None:
        following = NEXT.get(incident.state)
        self.next.setVisible(following is not None)
        if following:
            self.next.setText(tr(following[1]))
        over = incident.state in OVER
        self.over.setVisible(not over)
        self.early.setVisible(not over and incident.state is not IncidentState.TERMINATED)
        self.back.setVisible(incident.state is IncidentState.CONTROLLED)

    def _go_on(self) -> None:
        if self._incident and self._incident.state in NEXT:
            self.wanted.emit(NEXT[self._incident.state][0])

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._incident is None:
            return
        with QPainter(self) as painter:
            box = QRectF(13, self.kind.geometry().center().y() - 11, 24, 24)
            paint_glyph(painter, box, Priority(self._incident.priority), AlarmState.ACKED)
            middle = self.commander.geometry().center().y()
            icons.paint(painter, QRectF(12, middle - 6, 14, 14), "star", theme.TEXT_3)


def event_for(state: IncidentState) -> str:
    """The event that leads forward to a state."""
    return "close" if state is IncidentState.CLOSED else ADVANCE_EVENTS[state]



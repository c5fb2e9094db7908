"""The selected alarm: what it means and what to do, whom to phone, and what the call established."""

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from models.domain.alarm_life import Cause, Guidance
from models.domain.alarms import OUTCOME_NAMES, Alarm, AlarmState, Outcome
from models.domain.park import Person
from models.planning.plans import plan_of
from models.text import N_, tr
from widgets import format as fmt
from widgets import icons, painting, theme
from widgets.alarms.rows import Names
from widgets.controls import KeyButton, Label, ShortLabel

CONTROL_ROOM = N_("Control room")
LINE = 36


_RESTORES = {AlarmState.OOSRV: N_("Return to service"), AlarmState.DSUPR: N_("Unsuppress")}

_ENDS = {Cause.MAINTENANCE.value: N_("End maintenance"), Cause.PERMIT.value: N_("End the permit's suppression")}


def guidance_words(guidance: Guidance) -> str:
    """What happens, what to do, and by when; a park's own words are shown as they are."""
    both = [tr(words) for words in (guidance.consequence, guidance.response) if words]
    first = tr("{first}. {second}", first=both[0], second=both[1]) if len(both) > 1 else "".join(both)
    more = []
    if guidance.respond_s:
        more.append(tr("Answer within {span}", span=fmt.span(guidance.respond_s)))
    if guidance.plan:
        plan = plan_of(guidance.plan)
        more.append(tr("Plan {code}", code=f"{guidance.plan} {tr(plan.title)}" if plan else guidance.plan))
    return "\n".join(part for part in (first, " · ".join(more)) if part)


def people_to_phone(alarm: Alarm, names: Names) -> tuple[Person, ...]:
    """The control room of the asset or its enterprise first, then the responsible persons of the asset."""
    asset, park = names.asset(alarm), names.park
    sensor = names.sensors.get(alarm.sensor_key)
    code = asset.enterprise if asset else sensor.enterprise if sensor else ""
    enterprise = next((entry for entry in park.enterprises if entry.code == code), None) if park else None
    phone = (asset.control_room_phone if asset else "") or (enterprise.control_room_phone if enterprise else "")
    room = (Person(str(enterprise.name) if enterprise else "", CONTROL_ROOM, phone),) if phone else ()
    return (*room, *(asset.responsible if asset else ()))


class PhoneList(QWidget):
    """Name, duty and number; a click marks the one who answered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.people: tuple[Person, ...] = ()
        self.phoned = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_people(self, people: tuple[Person, ...]) -> None:
        if people != self.people:
            self.people, self.phoned = people, 0
            self.updateGeometry()
        self.update()

    def person(self) -> Person | None:
        return self.people[self.phoned] if self.phoned < len(self.people) else None

    def retranslate(self) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, LINE * max(1, len(self.people)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if not self.people:
                nobody = tr("The park file names nobody to phone")
                painting.text(painter, QRectF(self.rect()), nobody, theme.TEXT_3, "caption")
            for row, person in enumerate(self.people):
                box = QRectF(0, row * LINE, self.width(), LINE)
                marked = row == self.phoned
                if marked:
                    painting.fill(painter, box.adjusted(0, 1, 0, -1), theme.SELECTED, 3)
                ink = theme.ACCENT if marked else theme.TEXT_3
                icons.paint(painter, QRectF(6, box.top() + 11, 14, 14), "phone", ink)
                wide = painting.width(person.phone, "body", 500)
                inner = box.adjusted(0, 0, -6, 0)
                painting.text(painter, inner, person.phone, theme.TEXT_1, "body", 500, painting.RIGHT)
                words = QRectF(28, box.top() + 2, self.width() - wide - 44, 16)
                painting.text(painter, words, person.name or tr(person.duty), theme.TEXT_1, "caption", 500)
                painting.text(painter, words.translated(0, 16), tr(person.duty), theme.TEXT_3, "caption")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y() // LINE)
        if row < len(self.people):
            self.phoned = row
            self.update()


class AlarmDetail(QWidget):
    """`settled(outcome, phoned)` after the call; shelving and opening an incident are offered beside it."""

    settled = Signal(str, str)
    shelve = Signal()
    unshelve = Signal()
    remove = Signal()
    restore = Signal()
    suppress = Signal()
    open_incident = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ShortLabel("strong", theme.TEXT_1)
        self._caption = Label("caption", "3")
        self.guide = Label("caption", "2")
        self.guide.setWordWrap(True)
        self._guidance: Guidance | None = None
        self.phones = PhoneList()
        self.outcomes = {outcome: KeyButton("control") for outcome in Outcome}
        self.incident, self.shelf = KeyButton("primary", "I"), KeyButton("outline", "S")
        close = KeyButton("quiet", "Esc")
        close.clicked.connect(self.closed)
        self.incident.clicked.connect(self.open_incident)
        self.shelf.clicked.connect(self._shelve_or_not)
        self.service, self.design = KeyButton("outline"), KeyButton("outline")
        self.service.clicked.connect(self._remove_or_restore)
        self.design.clicked.connect(self.suppress)
        self._state = AlarmState.NORM
        self._cause: str | None = None
        for outcome, button in self.outcomes.items():
            button.clicked.connect(partial(self._settle, outcome))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(close)
        column.addLayout(head)
        column.addWidget(self.guide)
        column.addWidget(self._caption)
        column.addWidget(self.phones)
        column.addLayout(self._buttons())
        self.hide()

    def _buttons(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        for column, button in enumerate(self.outcomes.values()):
            grid.addWidget(button, 0, column, Qt.AlignmentFlag.AlignLeft)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        actions.addWidget(self.incident)
        actions.addWidget(self.shelf)
        actions.addStretch(1)
        grid.addLayout(actions, 1, 0, 1, 4)
        aside = QHBoxLayout()
        aside.setSpacing(8)
        aside.addWidget(self.service)
        aside.addWidget(self.design)
        aside.addStretch(1)
        grid.addLayout(aside, 2, 0, 1, 4)
        grid.setColumnStretch(3, 1)
        return grid

    def set_alarm(self, alarm: Alarm | None, names: Names, guidance: Guidance | None = None) -> None:
        self.setVisible(alarm is not None)
        if alarm is None:
            return
        self._title.set_text(f"{alarm.sensor_code}  {names.description(alarm)}")
        self.phones.set_people(people_to_phone(alarm, names))
        self._state, self._cause, self._guidance = alarm.state, alarm.cause, guidance
        self.incident.setEnabled(alarm.incident_id is None)
        for outcome, button in self.outcomes.items():
            button.setChecked(alarm.outcome is outcome)
            button.set_kind("primary" if alarm.outcome is outcome else "control")
        self.retranslate()

    def retranslate(self) -> None:
        self._caption.setText(tr("Phone, then say what it was"))
        for outcome, button in self.outcomes.items():
            words = tr(OUTCOME_NAMES[outcome])
            button.setText(words if outcome is Outcome.REAL else f"{words}…")
        self.incident.setText(tr("Open incident"))
        self.shelf.setText(tr("Unshelve") if self._state is AlarmState.SHLVD else tr("Shelve…"))
        back = _ENDS.get(self._cause or "") or _RESTORES.get(self._state, "")
        self.service.setText(tr(back) or tr("Out of service…"))
        self.design.setText(tr("Suppress…"))
        self.design.setVisible(self._state not in _RESTORES)
        self.guide.setText(guidance_words(self._guidance) if self._guidance else "")
        self.guide.setVisible(self._guidance is not None)

    def _settle(self, outcome: Outcome) -> None:
        person = self.phones.person()
        self.settled.emit(outcome.value, f"{person.name} {person.phone}".strip() if person else "")

    def _shelve_or_not(self) -> None:
        (self.unshelve if self._state is AlarmState.SHLVD else self.shelve).emit()

    def _remove_or_restore(self) -> None:
        (self.restore if self._state in _RESTORES else self.remove).emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painting.fill(painter, QRectF(self.rect()), theme.RAISED)
            painting.fill(painter, QRectF(0, 0, self.width(), 1), theme.BORDER)

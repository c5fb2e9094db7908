"""The right side: the selected incident from its lifecycle to its log. Setters in, intents out."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.domain.dispatch import Assignment, Notification, Step
from models.domain.events import Event
from models.domain.forecasts import ForecastSummary
from models.domain.incidents import INCIDENT_KIND_NAMES, Incident, IncidentState
from models.domain.park import Park
from models.domain.picture import Evacuation
from models.text import N_, tr
from widgets import format as fmt
from widgets import painting, theme
from widgets.base import Answer
from widgets.controls import Divider, KeyButton
from widgets.dispatch import questions
from widgets.dispatch.assigned import Assigned
from widgets.dispatch.checklist import Checklist
from widgets.dispatch.heading import Heading, event_for
from widgets.dispatch.log import EntryLine, LogList
from widgets.dispatch.notices import Notices
from widgets.dispatch.people import People
from widgets.dispatch.progress import Progress
from widgets.dispatch.recommended import RecommendationLike, Recommended
from widgets.header import Header
from widgets.scrolling import scroll_area

LOG_LINES = 60  # newest; older ones are in the report
LOG_HEIGHT = 62


class DispatchPanel(QWidget):
    """One incident. Signals carry what a use case needs; ids are those of the records shown."""

    dispatch = Signal(object)  # list of unit codes
    advance = Signal(str, str)  # event, reason
    terminate = Signal(object, str)  # set of met conditions, override reason
    close_incident = Signal(str, str)  # disposition, note
    hand_over = Signal(str, str)  # commander, what they must know
    tick = Signal(object)  # step id
    untick = Signal(object)
    notify = Signal()
    write_note = Signal(str)
    run_forecast = Signal()
    order_evacuation = Signal()
    release_unit = Signal(object)  # assignment id
    advance_unit = Signal(object, str)  # assignment id, event
    unit_chosen = Signal(str)
    asks = Signal(object)  # Question

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._incident: Incident | None = None
        self._evacuation: Evacuation | None = None
        self._chain: bool | None = None
        self.heading, self.progress = Heading(), Progress()
        self.checklist, self.recommended, self.assigned = Checklist(), Recommended(), Assigned()
        self.people, self.notices, self.log, self.entry = People(), Notices(), LogList(), EntryLine()
        self.buttons = {
            "tick": KeyButton("quiet", "T"),
            "all_units": KeyButton("quiet", "U"),
            "run_forecast": KeyButton("quiet", "R"),
            "order_evacuation": KeyButton("quiet", "O"),
            "notify": KeyButton("quiet", "M", "notify"),
        }
        self.heads = {
            "plan": Header(self.buttons["tick"], line=False),
            "recommended": Header(self.buttons["all_units"], line=False),
            "assigned": Header(line=False),
            "people": Header(self.buttons["order_evacuation"], line=False),
            "notices": Header(self.buttons["notify"], line=False),
            "log": Header(line=False, caption_right=True),
        }
        self._body = self._lay_out()
        self._connect()
        self.set_incident(None)

    def _lay_out(self) -> QWidget:
        self.heads["plan"].add(self.progress)
        self.heads["people"].add(self.buttons["run_forecast"])
        inner = QWidget()
        sections = QVBoxLayout(inner)
        sections.setContentsMargins(0, 0, 0, 0)
        sections.setSpacing(0)
        parts = (("plan", self.checklist), ("recommended", self.recommended), ("assigned", self.assigned),
                 ("people", self.people), ("notices", self.notices))
        for name, part in parts:
            for widget in (Divider(), self.heads[name], part):
                sections.addWidget(widget)
        sections.addStretch(1)
        self._sections, self._area = inner, scroll_area(inner)
        log = scroll_area(self.log)
        log.setFixedHeight(LOG_HEIGHT)
        entry = QHBoxLayout()
        entry.setContentsMargins(12, 2, 12, 4)
        entry.addWidget(self.entry)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self._area, 1)
        tail: tuple[QWidget, ...] = (Divider(), self.heads["log"], log)
        for part_below in tail:
            column.addWidget(part_below)
        column.addLayout(entry)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(body)
        return body

    def _connect(self) -> None:
        self.checklist.tick.connect(self.tick)
        self.checklist.untick.connect(self.untick)
        self.recommended.dispatch.connect(self._dispatch)
        self.assigned.advance.connect(self.advance_unit)
        self.assigned.release.connect(self._ask_release)
        self.assigned.chosen.connect(self.unit_chosen)
        self.entry.written.connect(self.write_note)
        self.heading.wanted.connect(self._go_to)
        self.heading.hand_over.connect(self._ask_hand_over)
        self.heading.close_early.connect(self._ask_close)
        self.heading.fall_back.connect(self._ask_fall_back)
        for action, button in self.buttons.items():
            button.clicked.connect(partial(self.act, action))

    def set_park(self, park: Park) -> None:
        units = {unit.code: unit for unit in park.units}
        self.recommended.units = self.assigned.units = units
        self.people.shelters = {shelter.code: shelter for shelter in park.shelters}
        self.log.timezone = park.timezone
        self.heading.set_timezone(park.timezone)
        self.entry.set_units(list(units))
        self.update()

    def set_incident(self, incident: Incident | None) -> None:
        """Show an incident, or the hint how to get one."""
        if incident is None or self._incident is None or incident.id != self._incident.id:
            self.recommended.show_all = self.checklist.show_all = self.assigned.show_all = False
        self._incident = incident
        self._body.setVisible(incident is not None)
        if incident:
            self.heading.set_incident(incident)
        self.retranslate()
        self.update()

    @property
    def incident(self) -> Incident | None:
        return self._incident

    def set_recommendation(self, recommendation: RecommendationLike | None) -> None:
        """Planning's proposal; None while it is being computed."""
        self.recommended.set_recommendation(recommendation)
        self._say_captions()

    def set_assignments(self, assignments: Sequence[Assignment]) -> None:
        self.assigned.set_assignments(list(assignments))
        self._say_captions()

    def set_steps(self, steps: Sequence[Step]) -> None:
        self.checklist.set_steps(list(steps), self._incident.opened_at if self._incident else None)
        self._say_captions()

    def set_people(
        self, forecast: ForecastSummary | None, evacuation: Evacuation | None, ordered: bool = False
    ) -> None:
        """The forecast's counts and the evacuation, prepared or `ordered`."""
        self._evacuation = evacuation
        self.people.set_people(forecast, evacuation, ordered)
        self.buttons["order_evacuation"].setVisible(evacuation is not None and not ordered)
        self._say_captions()

    def set_notifications(self, notifications: Sequence[Notification]) -> None:
        self.notices.set_notifications(list(notifications))
        self._say_captions()

    def set_events(self, events: Sequence[Event]) -> None:
        """The incident's events, oldest first as the store gives them."""
        self.log.set_rows(list(reversed(events[-LOG_LINES:])))

    def set_chain(self, holds: bool | None) -> None:
        """Whether the log's hash chain was verified; None while nobody has looked."""
        self._chain = holds
        self._say_captions()

    def set_operators(self, names: dict[str, str]) -> None:
        """How the room calls the logins that stand in the log."""
        self.log.names = names
        self.log.update()

    def set_now(self, now: datetime) -> None:
        """Session time, once a second."""
        for part in (self.heading, self.checklist, self.assigned, self.notices):
            part.set_now(now)
        self._fold()  # a step that turned late may need a row

    def set_armed(self, armed: bool) -> None:
        """D was pressed: the numbers stand out until one follows."""
        self.recommended.armed = armed
        self.recommended.update()

    def act(self, action: str) -> bool:
        """Do one of the room's actions for the incident shown."""
        if self._incident is None:
            return False
        if action.startswith("dispatch_"):
            candidate = self.recommended.candidate(int(action.removeprefix("dispatch_")))
            if candidate:
                self._dispatch(candidate.unit_code)
            return candidate is not None
        actions = {"dispatch": self._show_recommended, "tick": self._tick_next, "notify": self.notify.emit,
                   "note": self._open_entry, "all_units": self._toggle_units, "run_forecast": self.run_forecast.emit,
                   "order_evacuation": self._ask_evacuation}
        if action not in actions:
            return False
        actions[action]()
        return True

    def retranslate(self) -> None:
        titles = {"plan": tr("Plan"), "recommended": tr("Recommended"), "assigned": tr("Assigned"),
                  "people": tr("People"), "notices": tr("Notifications"), "log": tr("Log")}
        for name, words in titles.items():
            self.heads[name].title.setText(words)
        words_of = {"tick": tr("Tick"), "all_units": tr("All units"), "run_forecast": tr("Forecast"),
                    "order_evacuation": tr("Order evacuation"), "notify": tr("Notify")}
        for action, button in self.buttons.items():
            button.setText(words_of[action])
        self._say_captions()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._incident is not None:
            return
        with QPainter(self) as painter:
            lines = (tr("No incident selected"), tr("Pick one on the left, press I on an alarm, or N for a call."))
            middle = self.height() / 2 - 20
            for place, words in enumerate(lines):
                box = QRectF(24, middle + place * 24, self.width() - 48, 24)
                role, ink = ("title", theme.TEXT_2) if place == 0 else ("caption", theme.TEXT_3)
                painting.text(painter, box, words, ink, role, align=painting.CENTRE)

    def _fold(self) -> None:
        """Where not everything fits, steps that are done are only counted."""
        height = self._sections.sizeHint().height() + self.checklist.folded_height()
        self.checklist.set_folded(height > self._area.viewport().height())

    def _say_captions(self) -> None:
        self._fold()
        done = sum(step.done_at is not None for step in self.checklist.steps)
        total = len(self.checklist.steps)
        kind = tr(INCIDENT_KIND_NAMES[self._incident.kind]) if self._incident else ""
        captions = {
            "plan": f"{kind}  {done} / {total}" if total else "",
            "recommended": self.recommended.wanted_text(),
            "assigned": str(len(self.assigned.assignments)) if self.assigned.assignments else "",
            "people": self._people_caption(),
            "notices": self._notices_caption(),
        }
        for name, words in captions.items():
            self.heads[name].caption.set_text(words)
        self.progress.set_share(done / total if total else 0.0)
        chain = {True: tr("hash chain ok"), False: tr("hash chain broken"), None: ""}[self._chain]
        self.heads["log"].caption.set_text(chain, theme.HIGH_TEXT if self._chain is False else theme.TEXT_3)

    def _people_caption(self) -> str:
        forecast = self.people.forecast
        if forecast is None:
            return ""
        parts = [tr("{n} in the zone", n=fmt.number(forecast.people_in_zone, 0))]
        parts += [tr("{n} places warned", n=len(self._evacuation.warned))] if self._evacuation else []
        return " · ".join(parts)

    def _notices_caption(self) -> str:
        total = len(self.notices.rows)
        return tr("{n} / {total} acknowledged", n=self.notices.acknowledged(), total=total) if total else ""

    def _go_to(self, state: IncidentState) -> None:
        """Forward along the lifecycle; the last two steps and reopening ask first."""
        incident = self._incident
        if incident is None:
            return
        if incident.state is IncidentState.CLOSED:
            self._ask_reason("reopen", N_("Reopen incident {number}"), N_("Reopen"))
        elif state is IncidentState.TERMINATED:
            self.asks.emit(questions.terminate(incident, self._terminate))
        elif state is IncidentState.CLOSED:
            self._ask_close()
        else:
            self.advance.emit(event_for(state), "")

    def _terminate(self, answer: Answer) -> None:
        self.terminate.emit(set(answer.checks), answer.reason)

    def _ask_close(self) -> None:
        if self._incident:
            self.asks.emit(questions.close(self._incident, self._close))

    def _close(self, answer: Answer) -> None:
        self.close_incident.emit(answer.choice, answer.reason)

    def _ask_hand_over(self) -> None:
        if self._incident:
            self.asks.emit(questions.hand_over(self._incident, self._hand_over))

    def _hand_over(self, answer: Answer) -> None:
        self.hand_over.emit(answer.fields.get("commander", ""), answer.reason)

    def _ask_fall_back(self) -> None:
        self._ask_reason("fall_back", N_("Control lost at {number}"), N_("Back to on scene"))

    def _ask_reason(self, event: str, title: str, confirm: str) -> None:
        if self._incident:
            answered = partial(self._advance_with, event)
            self.asks.emit(questions.with_reason(title, self._incident, confirm, answered))

    def _advance_with(self, event: str, answer: Answer) -> None:
        self.advance.emit(event, answer.reason)

    def _ask_release(self, assignment_id: UUID) -> None:
        assignment = next((row for row in self.assigned.rows if row.id == assignment_id), None)
        if assignment:
            name = self.recommended.name(assignment.unit_code)
            self.asks.emit(questions.release(name, lambda _answer: self.release_unit.emit(assignment_id)))

    def _ask_evacuation(self) -> None:
        plan = self._evacuation
        if plan and not self.people.ordered:
            question = questions.order_evacuation(
                plan.people_out, len(plan.buildings), lambda _answer: self.order_evacuation.emit()
            )
            self.asks.emit(question)

    def _dispatch(self, unit_code: str) -> None:
        self.set_armed(False)
        self.dispatch.emit([unit_code])

    def _show_recommended(self) -> None:
        self.set_armed(True)

    def _tick_next(self) -> None:
        step = self.checklist.next_step()
        if step:
            self.tick.emit(step.id)

    def _open_entry(self) -> None:
        self.entry.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _toggle_units(self) -> None:
        self.recommended.show_all = not self.recommended.show_all
        self.recommended.choose_rows()

"""F4, Drill: start one, feed it, freeze it, see what was expected and what was done, end it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.domain.errors import BadInput
from models.domain.sessions import Session, SessionKind, SessionState
from models.reports.milestones import Milestone
from models.text import N_, tr
from widgets import theme
from widgets.base import Answer, Question
from widgets.controls import Divider, Label, ShortLabel
from widgets.workspaces.drill_bar import DrillBar
from widgets.workspaces.drill_records import Action, DrillStart, ListedInject, RunningDrill, ScenarioOption
from widgets.workspaces.drill_start import SPEEDS, DrillStartForm
from widgets.workspaces.drill_timeline import DrillTimeline
from widgets.workspaces.inject_list import InjectList
from widgets.workspaces.new_inject import inject_question
from widgets.workspaces.score_card import ScoreCard


class DrillWorkspace(QWidget):
    """Shows one drill, or the form that starts one. Every intent leaves as a signal."""

    start_drill = Signal(str, str, float, int)  # scenario, title, speed, seed
    freeze = Signal()
    resume = Signal()
    set_speed = Signal(float)
    end_drill = Signal(str)  # reason
    fire_inject = Signal(str, object)  # title, payload
    join_drill = Signal(int)  # session id
    asks = Signal(object)  # Question
    says = Signal(str, object)  # kind, words

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self.form, self.bar, self.injects = DrillStartForm(), DrillBar(), InjectList()
        self.score, self.timeline = ScoreCard(), DrillTimeline()
        self._map_title, self._map_note = Label("strong", "1"), ShortLabel("caption", theme.TEXT_3)
        self._map: QWidget | None = None
        self._map_place = QVBoxLayout()
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.form)
        self._stack.addWidget(self._build_running())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._wire()
        self.retranslate()

    def set_scenarios(self, options: Sequence[ScenarioOption]) -> None:
        self.form.set_scenarios(options)

    def set_running(self, drills: Sequence[RunningDrill]) -> None:
        """Drills of other seats that this one may join."""
        self.form.set_running(drills)

    def set_map(self, widget: QWidget) -> None:
        """The map as this seat sees the drill."""
        if self._map is not None and self._map is not widget:
            self._map_place.removeWidget(self._map)
        self._map = widget
        self._map_place.addWidget(widget, 1)
        widget.show()

    def set_session(self, session: Session | None, timezone: str) -> None:
        """The drill that is shown, or None and LIVE for the form."""
        shown = session if session is not None and session.kind is SessionKind.DRILL else None
        self._session = shown
        if shown is not None:
            self.bar.set_session(shown, timezone)
        else:
            self.form.set_busy(False)
        self._stack.setCurrentIndex(1 if shown is not None else 0)

    def set_elapsed(self, seconds: float) -> None:
        """Drill time since its start, at most once a second."""
        over = self._session is not None and self._session.state is SessionState.ENDED
        self.bar.set_elapsed(seconds)
        self.injects.set_elapsed(seconds)
        self.score.set_elapsed(seconds, over=over)
        self.timeline.set_elapsed(seconds, over=over)

    def set_injects(self, injects: Sequence[ListedInject]) -> None:
        self.injects.set_injects(injects)
        self.timeline.set_injects(injects)

    def set_milestones(self, milestones: Sequence[Milestone]) -> None:
        self.score.set_milestones(milestones)
        self.timeline.set_milestones(milestones)

    def set_actions(self, actions: Sequence[Action]) -> None:
        self.timeline.set_actions(actions)

    def act(self, action: str) -> bool:
        """Do one of the room's actions if it is this workspace's."""
        if self._session is None or self._session.state is SessionState.ENDED:
            return False
        if action == "freeze":
            self._freeze(not self.bar.frozen)
        elif action == "fire_inject" and self.injects.next is not None:
            self._fire(self.injects.next.number)
        elif action == "new_inject":
            self._ask_inject()
        elif action.startswith("speed_"):
            self.set_speed.emit(SPEEDS[int(action.removeprefix("speed_")) - 1])
        else:
            return False
        return True

    def retranslate(self) -> None:
        self._map_title.setText(tr("Map"))
        self._map_note.set_text(tr("as this seat sees the drill"))

    def _build_running(self) -> QWidget:
        page = QWidget()
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.injects, 22)
        middle.addWidget(Divider(vertical=True))
        middle.addLayout(self._build_map(), 48)
        middle.addWidget(Divider(vertical=True))
        middle.addWidget(self.score, 30)
        self.injects.setMinimumWidth(270)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(Divider())
        column.addLayout(middle, 3)
        column.addWidget(Divider())
        column.addWidget(self.timeline, 2)
        return page

    def _build_map(self) -> QVBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 6)
        head.setSpacing(8)
        head.addWidget(self._map_title)
        head.addWidget(self._map_note, 1)
        self._map_place.setSpacing(0)
        self._map_place.addLayout(head)
        return self._map_place

    def _wire(self) -> None:
        self.form.start.connect(self._on_start)
        self.form.join.connect(self.join_drill)
        self.bar.freeze.connect(self._freeze)
        self.bar.speed.connect(self.set_speed)
        self.bar.inject.connect(self._ask_inject)
        self.bar.end.connect(self._ask_end)
        self.bar.again.connect(lambda: self.set_session(None, "UTC"))
        self.injects.fire.connect(self._fire)
        self.injects.add.connect(self._ask_inject)

    def _on_start(self, start: DrillStart) -> None:
        self.form.set_busy(True)
        self.start_drill.emit(start.scenario, start.title, start.speed, start.seed)

    def _freeze(self, frozen: bool) -> None:
        if frozen:
            self.freeze.emit()
        else:
            self.resume.emit()

    def _fire(self, number: int) -> None:
        for row in self.injects.rows():
            if row.inject.number == number:
                self.fire_inject.emit(row.inject.title, dict(row.inject.payload))

    def _ask_inject(self) -> None:
        self.asks.emit(inject_question(self._fire_new, self._refuse))

    def _fire_new(self, title: str, payload: dict[str, Any]) -> None:
        self.fire_inject.emit(title, payload)

    def _refuse(self, error: BadInput) -> None:
        self.says.emit("refused", str(error))

    def _ask_end(self) -> None:
        def answered(answer: Answer) -> None:
            self.end_drill.emit(answer.reason)

        self.asks.emit(Question(N_("End the drill"), N_("End drill"), answered))

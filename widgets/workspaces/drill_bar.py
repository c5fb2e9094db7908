"""The drill's session bar: its title, its clock, how fast it runs, and how it is frozen, fed and ended."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.domain.sessions import Session, SessionState
from models.text import tr
from widgets import theme
from widgets.controls import KeyButton, Label, ShortLabel
from widgets.format import duration, park_time
from widgets.segments import Segments
from widgets.workspaces.drill_start import SPEEDS, speed_text

HEIGHT = 60
ROOMY = 1180


class DrillBar(QWidget):
    """Emits what the trainer asked for; `freeze` carries whether to freeze or to go on."""

    freeze = Signal(bool)
    speed = Signal(float)
    inject = Signal()
    end = Signal()
    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._session: Session | None = None
        self._timezone = "UTC"
        self._title, self._subtitle = ShortLabel("value", theme.TEXT_1), ShortLabel("caption", theme.TEXT_3)
        self._elapsed, self._of = Label("elapsed", "1"), Label("body", "3")
        self.speeds = Segments("joined", height=32)
        self.speeds.set_words([speed_text(each) for each in SPEEDS])
        self.freezing = KeyButton("outline", key="F", icon="pause", tall=True)
        self.injecting = KeyButton("outline", key="N", icon="plus", tall=True)
        self.ending = KeyButton("outline", icon="stop", tall=True)
        self.starting = KeyButton("primary", icon="play", tall=True)
        self._lay_out()
        self.speeds.chosen.connect(lambda index: self.speed.emit(SPEEDS[index]))
        self.freezing.clicked.connect(lambda: self.freeze.emit(not self.frozen))
        self.injecting.clicked.connect(self.inject)
        self.ending.clicked.connect(self.end)
        self.starting.clicked.connect(self.again)
        self.retranslate()

    @property
    def frozen(self) -> bool:
        return self._session is not None and self._session.state is SessionState.FROZEN

    def set_session(self, session: Session, timezone: str) -> None:
        self._session, self._timezone = session, timezone
        speed = session.clock.speed
        self.speeds.set_taken(SPEEDS.index(speed) if speed in SPEEDS else -1)
        ended = session.state is SessionState.ENDED
        for button in (self.speeds, self.freezing, self.injecting, self.ending):
            button.setVisible(not ended)
        self.starting.setVisible(ended)
        self.retranslate()

    def set_elapsed(self, seconds: float) -> None:
        self._elapsed.setText(duration(seconds))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._of.setVisible(self.width() >= ROOMY)

    def retranslate(self) -> None:
        self.freezing.setText(tr("Go on") if self.frozen else tr("Freeze"))
        self.freezing.set_kind("primary" if self.frozen else "outline")
        self.injecting.setText(tr("New inject"))
        self.ending.setText(tr("End drill…"))
        self.starting.setText(tr("Another drill"))
        if self._session is None:
            return
        self._title.set_text(self._session.title)
        self._elapsed.set_tone("3" if self._session.state is not SessionState.RUNNING else "1")
        parts = [
            tr("Drill {number}", number=self._session.scope.session_id),
            self._session.scenario,
            tr("from {time} drill time", time=park_time(self._session.clock.started_at, self._timezone)),
            tr("by {name}", name=self._session.started_by) if self._session.started_by else "",
        ]
        self._subtitle.set_text(" · ".join(part for part in parts if part))
        states = {SessionState.FROZEN: tr("frozen"), SessionState.ENDED: tr("ended"), SessionState.RUNNING: ""}
        speed = speed_text(self._session.clock.speed)
        running = tr("drill time, {speed}", speed=speed)
        self._of.setText(states[self._session.state] or running)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        names.addWidget(self._title)
        names.addWidget(self._subtitle)
        names.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addLayout(names, 1)
        for widget in (self._elapsed, self._of, self.speeds, self.freezing, self.injecting, self.ending, self.starting):
            row.addWidget(widget)
        self.starting.hide()

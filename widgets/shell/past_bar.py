"""The rows that say that what is shown is past, with the ways to another instant, on from it, and back to now."""

from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from models.text import N_, tr
from widgets import painting, theme
from widgets.controls import KeyButton, ShortLabel
from widgets.format import ago, park_stamp
from widgets.shell.past_track import HEIGHT as TRACK
from widgets.shell.past_track import PastTrack

HEIGHT, MARK, FIELD = 40, 8, 190
STEPS: tuple[tuple[float, str], ...] = (
    (-3600, N_("−1 h")),
    (-600, N_("−10 min")),
    (-60, N_("−1 min")),
    (60, N_("+1 min")),
    (600, N_("+10 min")),
    (3600, N_("+1 h")),
)
SPEEDS = (1.0, 10.0, 60.0)  # seconds of the past in one second
FEW = 1300  # pixels below which only the smallest steps have room


class PastBar(QWidget):
    """Hidden in the present. Emits `travel` with what was typed, `slid` with an instant, `step` with seconds, `play` to
    go on or stand still, `speed` with one of SPEEDS, and `leave`."""

    travel = Signal(str)
    slid = Signal(datetime)
    step = Signal(float)
    play = Signal()
    speed = Signal(float)
    leave = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT + TRACK)
        self._shown: tuple[datetime, str] | None = None
        self.field = _Field()
        self.steps = [KeyButton("control") for _ in STEPS]
        self.now = KeyButton("primary", key="0", tall=True)
        self.play_button = KeyButton("control", key="Space", icon="play")
        self.speeds = [KeyButton("control") for _ in SPEEDS]
        self.track = PastTrack()
        self.words = ShortLabel("body", theme.BASE)
        self._row = row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.play_button, *self.speeds):
            row.addWidget(button)
        row.addSpacing(8)
        for button in self.steps[: len(STEPS) // 2]:
            row.addWidget(button)
        row.addWidget(self.field)
        for button in self.steps[len(STEPS) // 2 :]:
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.now)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(self.track)
        self._wire()
        self._playing = False
        self.retranslate()
        self.set_speed(SPEEDS[0])
        self.hide()

    def _wire(self) -> None:
        self.field.returnPressed.connect(lambda: self.travel.emit(self.field.text()))
        self.now.clicked.connect(self.leave)
        self.play_button.clicked.connect(self.play)
        self.track.wanted.connect(self.slid)
        for button, each in zip(self.speeds, SPEEDS, strict=True):
            button.clicked.connect(lambda _on=False, each=each: self.speed.emit(each))
        for button, (seconds, _words) in zip(self.steps, STEPS, strict=True):
            button.clicked.connect(lambda _on=False, seconds=seconds: self.step.emit(seconds))

    def set_playing(self, playing: bool) -> None:
        """Whether the past goes on by itself."""
        self._playing = playing
        self.play_button.set_icon("pause" if playing else "play")
        self.play_button.setText(tr("Pause") if playing else tr("Play"))

    def set_speed(self, speed: float) -> None:
        """Which of SPEEDS is taken."""
        for button, each in zip(self.speeds, SPEEDS, strict=True):
            button.set_kind("primary" if each == speed else "control")

    def show_instant(self, at: datetime, timezone: str, age_s: float) -> None:
        """The instant shown, and how long ago it was."""
        turned = self._shown is None or self._shown[0] != at
        self._shown = (at, timezone)
        if turned:
            self.field.show_instant(park_stamp(at, timezone))
        self.track.show_instant(at, timezone, at + timedelta(seconds=age_s))
        words = tr("{ago}. Nothing can be changed here; cameras show the present", ago=ago(age_s))
        self.words.set_text(words, brief=ago(age_s))
        self.show()

    def end(self) -> None:
        self._shown = None
        self.track.forget()
        self.hide()

    def retranslate(self) -> None:
        self.now.setText(tr("Back to now"))
        for button, (_seconds, words) in zip(self.steps, STEPS, strict=True):
            button.setText(tr(words))
        for button, each in zip(self.speeds, SPEEDS, strict=True):
            button.setText(f"{each:g}×")
        self.set_playing(self._playing)
        self.track.retranslate()
        self._row.setContentsMargins(self._word_width() + 24, 0, 12, 0)

    def resizeEvent(self, _event: object) -> None:
        for button, (seconds, _words) in zip(self.steps, STEPS, strict=True):
            button.setVisible(self.width() >= FEW or abs(seconds) == 600)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painting.fill(painter, QRectF(self.rect()), theme.TEXT_2)
            word = QRectF(16, 0, self._word_width(), HEIGHT)
            painting.text(painter, word, tr("PAST"), theme.BASE, "title", 700)

    def _word_width(self) -> int:
        return round(painting.width(tr("PAST"), "title", 700)) + 1


class _Field(QLineEdit):
    """The instant, to type another one; left without Enter, it tells again what is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(FIELD)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._shown = ""

    def show_instant(self, words: str) -> None:
        self._shown = words
        self.setText(words)
        self.clearFocus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setText(self._shown)


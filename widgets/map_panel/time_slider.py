"""The time slider: past as it was, forecast as it was run, and the way back to now."""

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.text import tr
from widgets.controls import KeyButton, Label
from widgets.format import duration, park_time
from widgets.icon_button import IconButton
from widgets.map_panel.time_span import TimeMark
from widgets.map_panel.time_track import TimeTrack

SPEEDS = (60, 120, 300, 30)  # seconds of scenario shown in one second of playing
TICK_MS = 200
STEP_S = 60.0
HEIGHT = 64
ROOMY = 620  # pixels from which the run's times have room


class TimeSlider(QWidget):
    """Emits `frame_selected` with seconds from now: negative past, 0 live, positive forecast."""

    frame_selected = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._timezone = "UTC"
        self._now = datetime(1970, 1, 1, tzinfo=UTC)
        self._marks: tuple[TimeMark, ...] = ()
        self._forecast: tuple[datetime, datetime] | None = None
        self._run: tuple[datetime, float | None] | None = None
        self._speed = 0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._advance)
        self._build()
        self._wire()
        self.retranslate()

    @property
    def seconds(self) -> float:
        """Where the handle stands, in seconds from now."""
        return self.track.seconds

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def set_timezone(self, timezone: str) -> None:
        self._timezone = timezone
        self._show_run()

    def set_now(self, now: datetime) -> None:
        """The session's time; marks and forecast move against it."""
        self._now = now
        self._place()

    def set_forecast(self, times: Sequence[datetime]) -> None:
        """The instants of the present forecast's frames, in order; none takes it away."""
        self._forecast = (times[0], times[-1]) if len(times) else None
        self._place()

    def set_run(self, run_at: datetime | None, next_in_s: float | None = None) -> None:
        """When the forecast was last run, and in how many seconds it runs again."""
        self._run = (run_at, next_in_s) if run_at else None
        self._show_run()

    def set_marks(self, marks: Sequence[TimeMark]) -> None:
        self._marks = tuple(marks)
        self._place()

    def toggle_play(self) -> None:
        """Space: play from where the handle stands, or stop there."""
        if self.playing:
            self._timer.stop()
        else:
            if self.seconds >= self.track.span.ahead_s:
                self._select(0.0)
            self._timer.start()
        self._show_state()

    def go_now(self) -> None:
        """0: back to what is."""
        self._timer.stop()
        self._select(0.0)
        self._show_state()

    def step(self, count: int) -> None:
        self._select(self.seconds + count * STEP_S)

    def retranslate(self) -> None:
        self.previous.set_name(tr("One minute back"))
        self.next.set_name(tr("One minute on"))
        self.now.setText(tr("Now"))
        self.now.setToolTip(tr("Back to what is"))
        self.speed.setToolTip(tr("How fast playing goes"))
        self._show_state()
        self._show_run()
        self.track.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._info.setVisible(self.width() >= ROOMY)

    def _build(self) -> None:
        self.previous, self.play, self.next = (IconButton(each, parent=self) for each in ("previous", "play", "next"))
        self.speed = KeyButton("outline", tall=True, parent=self)
        self.now = KeyButton("control", key="0", tall=True, parent=self)
        self.track = TimeTrack(self)
        self._info = QWidget(self)
        self._ran, self._due = Label("caption", "2"), Label("caption", "3")
        lines = QVBoxLayout(self._info)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addStretch(1)
        lines.addWidget(self._ran)
        lines.addWidget(self._due)
        lines.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        for widget in (self.previous, self.play, self.next, self.speed):
            row.addWidget(widget)
        row.addWidget(self.track, 1)
        row.addWidget(self._info)
        row.addWidget(self.now)

    def _wire(self) -> None:
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        self.play.clicked.connect(self.toggle_play)
        self.speed.clicked.connect(self._next_speed)
        self.now.clicked.connect(self.go_now)
        self.track.moved.connect(self._select)

    def _select(self, seconds: float) -> None:
        self.track.set_seconds(seconds)
        self.now.set_kind("control" if abs(self.seconds) < 1 else "primary")
        self.frame_selected.emit(self.seconds)

    def _advance(self) -> None:
        self._select(self.seconds + SPEEDS[self._speed] * TICK_MS / 1000)
        if self.seconds >= self.track.span.ahead_s:
            self._timer.stop()
            self._show_state()

    def _next_speed(self) -> None:
        self._speed = (self._speed + 1) % len(SPEEDS)
        self._show_state()

    def _place(self) -> None:
        self.track.set_marks(self._marks, self._now)
        extent = None
        if self._forecast is not None:
            begins, ends = ((each - self._now).total_seconds() for each in self._forecast)
            extent = (begins, ends)
        self.track.set_forecast(extent)

    def _show_state(self) -> None:
        self.play.set_icon("pause" if self.playing else "play")
        self.play.set_name(tr("Pause") if self.playing else tr("Play"), "Space")
        self.speed.setText(f"{SPEEDS[self._speed]}×")

    def _show_run(self) -> None:
        if self._run is None:
            self._ran.setText(tr("No forecast"))
            self._due.setText("")
        else:
            run_at, next_in_s = self._run
            self._ran.setText(tr("Run {time}", time=park_time(run_at, self._timezone)))
            self._due.setText(tr("next in {time}", time=duration(next_in_s)) if next_in_s is not None else "")
        self._due.setVisible(bool(self._due.text()))

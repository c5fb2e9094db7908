"""F3, Cameras: a toolbar, the grid, and the list of camera events."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from models.domain.park import Camera
from models.text import tr
from widgets import theme
from widgets.cameras.arrangement import GRIDS
from widgets.cameras.frame import CameraFrame
from widgets.cameras.grid import CameraGrid
from widgets.controls import Divider, KeyButton, Label, ShortLabel
from widgets.segments import Segments

TOOLBAR = 44
EVENTS_SHARE, EVENTS_LEAST, EVENTS_MOST = 0.215, 260, 400
TOUR_MS = 10_000


class CamerasWorkspace(QWidget):
    """Emits `wanted` with the codes whose pictures are shown, `picked` and `retry` with one code."""

    wanted = Signal(tuple)
    picked = Signal(str)
    retry = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._incident: tuple[float, float] | None = None
        self.grid = CameraGrid(self)
        self._tour = QTimer(self)
        self._tour.setInterval(TOUR_MS)
        self._tour.timeout.connect(lambda: self.grid.turn(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self._build_toolbar())
        left.addWidget(Divider())
        frame = QVBoxLayout()
        frame.setContentsMargins(8, 8, 8, 8)
        frame.addWidget(self.grid)
        left.addLayout(frame, 1)
        row.addLayout(left, 1)
        row.addWidget(Divider(vertical=True))
        row.addWidget(self._build_events())
        self._wire()
        self.retranslate()

    def set_cameras(self, cameras: Sequence[Camera], timezone: str) -> None:
        self.grid.set_cameras(cameras, timezone)

    def set_incident(self, place: tuple[float, float] | None) -> None:
        """Where the selected incident is, in the park's metres; None when there is none."""
        self._incident = place
        self.near.setEnabled(place is not None)
        if self.grid.near and place != self._incident:
            self.grid.set_near(place)

    def set_frame(self, camera_code: str, frame: CameraFrame) -> None:
        self.grid.set_frame(camera_code, frame)

    def set_selected(self, camera_code: str | None) -> None:
        self.grid.set_selected(camera_code)

    def set_touring(self, on: bool) -> None:
        """Turn the page every ten seconds."""
        self.tour.set_kind("primary" if on else "outline")
        if on:
            self._tour.start()
        else:
            self._tour.stop()

    def toggle_near(self) -> None:
        self.grid.set_near(None if self.grid.near else self._incident)
        self.near.set_kind("primary" if self.grid.near else "outline")

    def act(self, action: str) -> bool:
        """Do one of the room's actions if it is this workspace's."""
        if action == "zoom" and self._incident is not None:
            self.toggle_near()
        elif action == "tour":
            self.set_touring(not self._tour.isActive())
        elif action in ("next_page", "previous_page"):
            self.grid.turn(1 if action == "next_page" else -1)
        else:
            return False
        return True

    def retranslate(self) -> None:
        self._title.setText(tr("Cameras"))
        self.near.setText(tr("Near incident"))
        self.tour.setText(tr("Tour {seconds} s", seconds=TOUR_MS // 1000))
        self.next_page.setText(tr("Next page"))
        self._detector.set_text(tr("Detector: none is configured"))
        self._events_title.setText(tr("Events"))
        self._empty.setText(tr("No camera events"))
        self._empty_why.setText(tr("No detector is configured. Detection comes together with zones on the pictures."))
        self._show_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._events.setFixedWidth(max(EVENTS_LEAST, min(EVENTS_MOST, round(EVENTS_SHARE * self.width()))))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.set_touring(False)

    def _build_toolbar(self) -> QWidget:
        bar = QWidget(self)
        bar.setFixedHeight(TOOLBAR)
        self._title, self._shown = Label("title", "1"), Label("caption", "3")
        self.sizes = Segments("boxes", height=26, parent=bar)
        self.sizes.set_words([str(count) for count in GRIDS])
        self.near = KeyButton("outline", key="Z", icon="target", parent=bar)
        self.near.setEnabled(False)
        self.tour = KeyButton("outline", key="R", icon="play", parent=bar)
        self.next_page = KeyButton("outline", key="PgDn", parent=bar)
        self._detector = ShortLabel("caption", theme.TEXT_3)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._title)
        row.addWidget(self._shown)
        row.addSpacing(16)
        row.addWidget(self.sizes)
        row.addSpacing(8)
        row.addWidget(self.near)
        row.addWidget(self.tour)
        row.addStretch(1)
        self._detector.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row.addWidget(self._detector)
        row.addWidget(self.next_page)
        return bar

    def _build_events(self) -> QWidget:
        panel = QWidget(self)
        self._events = panel
        self._events_title = Label("title", "1")
        self._empty, self._empty_why = Label("body", "2"), Label("caption", "3")
        for label in (self._empty, self._empty_why):
            label.setWordWrap(True)
        head = QWidget(panel)
        head.setFixedHeight(TOOLBAR)
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(self._events_title)
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(Divider())
        body = QVBoxLayout()
        body.setContentsMargins(12, 12, 12, 12)
        body.setSpacing(4)
        body.addWidget(self._empty)
        body.addWidget(self._empty_why)
        column.addLayout(body)
        column.addStretch(1)
        return panel

    def _wire(self) -> None:
        self.grid.wanted.connect(self.wanted)
        self.grid.picked.connect(self.picked)
        self.grid.retry.connect(self.retry)
        self.grid.paged.connect(self._show_page)
        self.sizes.chosen.connect(lambda index: self.grid.set_per_page(GRIDS[index]))
        self.near.clicked.connect(self.toggle_near)
        self.tour.clicked.connect(lambda: self.set_touring(not self._tour.isActive()))
        self.next_page.clicked.connect(lambda: self.grid.turn(1))
        self.next_page.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _show_page(self) -> None:
        page = self.grid.page
        text = tr("page {page} of {pages} · {shown} shown", page=page.number, pages=page.count, shown=len(page.cameras))
        self._shown.setText(text)
        self.sizes.set_taken(GRIDS.index(self.grid.per_page))
        self.next_page.setEnabled(page.count > 1)

"""The top bar: park, LIVE or DRILL, wind, the links' health, operator and clock. Setters only."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from models.domain.readings import Weather
from models.domain.sessions import SessionKind
from models.text import LocalName, Message, tr
from scenes import palette
from widgets import format as fmt
from widgets import icons, painting, theme
from widgets.controls import Divider
from widgets.shell.hatch import paint_hatch
from widgets.shell.links import LinkHealth, LinkView
from widgets.shell.wind import WindView

ROOMY, NARROW = 1600, 1180  # px: below the first link names give way, below the second the operator's title does


class Badge(QWidget):
    """LIVE: a plain outlined badge. DRILL: hatched like the frame. LIVE's past: light, and it does not say LIVE."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._past = SessionKind.LIVE, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_kind(self, kind: SessionKind) -> None:
        self._kind = kind
        self._show()

    def set_past(self, past: bool) -> None:
        self._past = past
        self._show()

    def _show(self) -> None:
        self.setAccessibleName(self._words())
        self.updateGeometry()
        self.update()

    def retranslate(self) -> None:
        self.updateGeometry()
        self.update()

    def _words(self) -> str:
        return tr("PAST") if self._past and self._kind is SessionKind.LIVE else tr(self._kind.value)

    def sizeHint(self) -> QSize:
        pad = 30 if self._kind is SessionKind.LIVE else 52
        return QSize(round(painting.width(self._words(), "title", 700)) + pad, 26)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            words = self._words()
            if self._past and self._kind is SessionKind.LIVE:
                painting.fill(painter, box, theme.TEXT_2, 4)
                painting.text(painter, box, words, theme.BASE, "title", 700, painting.CENTRE)
                return
            if self._kind is SessionKind.DRILL:
                paint_hatch(painter, box)
                inner = box.adjusted(14, 3, -14, -3)
                painting.fill(painter, inner, theme.BASE)
                painting.text(painter, inner, words, theme.TEXT_1, "title", 700, painting.CENTRE)
                return
            painting.outline(painter, box, theme.TEXT_1, 4)
            painting.fill(painter, QRectF(9, box.center().y() - 3.5, 7, 7), theme.TEXT_1, 3.5)
            painting.text(painter, box.adjusted(21, 0, -4, 0), words, theme.TEXT_1, "title", 700)


class TwoLines(QWidget):
    """A strong line above a caption; optionally with an icon, optionally flush right (the clock)."""

    def __init__(self, icon: str = "", top_role: str = "strong", flush_right: bool = False) -> None:
        super().__init__()
        self._icon, self._role, self._right = icon, top_role, flush_right
        self._top, self._below, self._brief = "", "", False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_lines(self, top: str, below: str) -> None:
        if (top, below) == (self._top, self._below):
            return
        wide = self.sizeHint().width()
        self._top, self._below = top, below
        if abs(self.sizeHint().width() - wide) > 2 or self.sizeHint().width() > self.width():
            self.updateGeometry()
        self.update()

    def lines(self) -> tuple[str, str]:
        return self._top, self._below

    def set_brief(self, brief: bool) -> None:
        self._brief = brief
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        below = 0.0 if self._brief else painting.width(self._below, "caption")
        wide = max(painting.width(self._top, self._role), below)
        return QSize(round(wide) + 2 + (26 if self._icon else 0), 42)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            left = 0.0
            if self._icon:
                icons.paint(painter, QRectF(0, self.height() / 2 - 8, 16, 16), self._icon, theme.TEXT_3)
                left = 26
            align = painting.RIGHT if self._right else painting.LEFT
            wide = self.width() - left
            if self._brief:
                whole = QRectF(left, 0, wide, self.height())
                painting.text(painter, whole, self._top, theme.TEXT_1, self._role, align=align)
                return
            top = QRectF(left, 4, wide, 22 if self._role == "heading" else 19)
            painting.text(painter, top, self._top, theme.TEXT_1, self._role, align=align)
            below = QRectF(left, 25 if self._role == "heading" else 23, wide, 17)
            painting.text(painter, below, self._below, theme.TEXT_3, "caption", align=align)


class TopBar(QWidget):
    """48 px. `links_wanted` asks for the list of links behind the figures."""

    links_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme.TOP_BAR)
        self._name: LocalName | str = ""
        self._operator: tuple[str, Message | str] = ("", "")
        self._clock: tuple[datetime, str, SessionKind] | None = None
        self._past = False
        self._weather: tuple[Weather | None, float] = (None, 0.0)
        self.badge, self.wind = Badge(), WindView()
        self.operator = TwoLines("operator")
        self.clock = TwoLines(top_role="heading", flush_right=True)
        self.links: dict[str, LinkView] = {}
        self._title = _Title()
        self._links_row = QHBoxLayout()
        self._links_row.setSpacing(16)
        self._row = self._lay_out()

    def _lay_out(self) -> QHBoxLayout:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 16, 1)
        row.setSpacing(16)
        row.addWidget(self._title)
        row.addWidget(self.badge)
        row.addStretch(1)
        row.addWidget(self.wind)
        row.addWidget(_separator())
        row.addLayout(self._links_row)
        row.addWidget(_separator())
        row.addWidget(self.operator)
        row.addWidget(_separator())
        row.addWidget(self.clock)
        return row

    def set_park(self, name: LocalName | str) -> None:
        self._name = name
        self._title.set_text(str(name))

    def set_session(self, kind: SessionKind) -> None:
        self.badge.set_kind(kind)

    def set_weather(self, weather: Weather | None, age_s: float = 0.0) -> None:
        self._weather = (weather, age_s)
        self.wind.set_weather(weather, age_s)

    def set_links(self, links: Sequence[LinkHealth]) -> None:
        """Show each link's figure; a link that is down or late says so without colour too."""
        for link in links:
            view = self.links.get(link.name)
            if view is None:
                view = self.links[link.name] = LinkView()
                view.clicked.connect(self.links_wanted)
                self._links_row.addWidget(view)
            view.set_brief(self.width() < ROOMY)
            view.set_health(link)
        gone = [name for name in self.links if name not in {link.name for link in links}]
        for name in gone:
            self.links.pop(name).deleteLater()

    def set_operator(self, name: str, title: Message | str) -> None:
        self._operator = (name, title)
        self.operator.set_lines(name, str(title) if isinstance(title, Message) else tr(title))

    def set_clock(self, moment: datetime, timezone: str, kind: SessionKind = SessionKind.LIVE) -> None:
        """Session time in the park's zone; in a drill the date line says whose time it is."""
        self._clock = (moment, timezone, kind)
        date = f"{fmt.park_date(moment, timezone)} {fmt.utc_offset(moment, timezone)}"
        if self._past:
            below = tr("past, {date}", date=date)
        else:
            below = tr("drill time, {date}", date=date) if kind is SessionKind.DRILL else date
        self.clock.set_lines(fmt.park_time(moment, timezone), below)

    def set_past(self, past: bool) -> None:
        """Whether clock and wind are those of a past instant."""
        self._past = past
        self.badge.set_past(past)
        if self._clock:
            self.set_clock(*self._clock)

    def figures(self) -> Mapping[str, str]:
        """What the links show now, by name."""
        return {name: view.figure() for name, view in self.links.items()}

    def retranslate(self) -> None:
        self.set_park(self._name)
        self.set_operator(*self._operator)
        self.wind.set_weather(*self._weather)
        if self._clock:
            self.set_clock(*self._clock)

    def resizeEvent(self, _event: object) -> None:
        self._row.setSpacing(16 if self.width() >= ROOMY else 10)
        self._links_row.setSpacing(16 if self.width() >= ROOMY else 8)
        for view in self.links.values():
            view.set_brief(self.width() < ROOMY)
        self.operator.set_brief(self.width() < NARROW)
        self.clock.set_brief(self.width() < NARROW)
        self.wind.set_brief(self.width() < NARROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painting.fill(painter, QRectF(self.rect()), palette.PANEL)
            painting.fill(painter, QRectF(0, self.height() - 1, self.width(), 1), theme.DIVIDER)
            icons.paint(painter, QRectF(20, 12, 24, 24), "logo", theme.TEXT_1)


class _Title(QWidget):
    """The park's name; it gives way before anything else does."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def set_text(self, words: str) -> None:
        self._words = words
        self.setToolTip(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(72 + round(painting.width(self._words, "value")) + 2, theme.TOP_BAR)

    def minimumSizeHint(self) -> QSize:
        return QSize(72 + 60, theme.TOP_BAR)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painting.text(painter, QRectF(self.rect()).adjusted(72, 0, 0, 0), self._words, theme.TEXT_1, "value")


def _separator() -> Divider:
    line = Divider(vertical=True)
    line.setFixedHeight(24)
    return line

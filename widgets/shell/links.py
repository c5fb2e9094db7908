"""The health of what the seat depends on: a figure in the top bar, and the list of links and quarantined payloads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from models.text import N_, Message, tr
from widgets import format as fmt
from widgets import icons, painting, theme

LINK_NAMES = {
    "database": N_("Database"),
    "broker": N_("Broker"),
    "cameras": N_("Cameras"),
    "gateway": N_("Gateway"),
    "outbound": N_("Outbound"),
    "sources": N_("Sources"),
    "sparkplug": N_("Sparkplug"),
}


@dataclass(frozen=True, slots=True)
class LinkHealth:
    """One link as the bar shows it. `figure` is ready to show ("4 ms", "63 / 64"); `since` is when `ok` last changed.

    `degraded` means it works, but late or not wholly; `detail` says what is behind it or what went wrong.
    """

    name: str
    ok: bool
    figure: str = ""
    since: datetime | None = None
    detail: Message | str = ""
    degraded: bool = False


class LinkView(QAbstractButton):
    """Icon, name and figure; narrow bars drop the name, which the tip then tells."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._health: LinkHealth | None = None
        self._brief = False

    def set_health(self, health: LinkHealth) -> None:
        wide = self.sizeHint().width()
        self._health = health
        self.setAccessibleName(f"{self._name()} {self.figure()}")
        self.setToolTip(f"{self._name()} {self.figure()}")
        if self.sizeHint().width() != wide:
            self.updateGeometry()
        self.update()

    def set_brief(self, brief: bool) -> None:
        if brief != self._brief:
            self._brief = brief
            self.updateGeometry()
            self.update()

    def figure(self) -> str:
        if self._health is None:
            return ""
        return (self._health.figure or tr("connected")) if self._health.ok else tr("down")

    def _name(self) -> str:
        name = self._health.name if self._health else ""
        return tr(LINK_NAMES.get(name, name))

    def sizeHint(self) -> QSize:
        name = 0.0 if self._brief else painting.width(self._name(), "caption") + 7
        return QSize(round(22 + name + painting.width(self.figure(), "caption", 600)) + 3, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._health is None:
            return
        with QPainter(self) as painter:
            middle, left = self.height() / 2, 22.0
            ink, quiet = theme.TEXT_1, theme.TEXT_3
            if not self._health.ok:
                ink = quiet = theme.HIGH_TEXT
            elif self._health.degraded:
                ink = theme.MEDIUM_TEXT
            shape = self._health.name if self._health.ok else "link_down"
            icons.paint(painter, QRectF(0, middle - 8, 16, 16), shape if shape in icons.names() else "broker", quiet)
            if not self._brief:
                words = QRectF(left, 0, self.width() - left, self.height())
                left += painting.text(painter, words, self._name(), quiet, "caption") + 7
            figure = QRectF(left, 0, self.width() - left, self.height())
            painting.text(painter, figure, self.figure(), ink, "caption", 600)
            if self.hasFocus():
                painting.outline(painter, QRectF(self.rect()), theme.ACCENT, 3)


class LinksPopover(QWidget):
    """Every link with its state since when, then what was put in quarantine, by reason."""

    ROW, WIDTH = 40, 432
    refused_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._links: tuple[LinkHealth, ...] = ()
        self._quarantine: dict[str, int] = {}
        self._now: datetime | None = None
        self.hide()

    def set_links(self, links: Sequence[LinkHealth], now: datetime | None) -> None:
        self._links, self._now = tuple(links), now
        self._settle()

    @property
    def quarantine(self) -> Mapping[str, int]:
        return self._quarantine

    def set_quarantine(self, counts: Mapping[str, int]) -> None:
        """Counts of payloads that were not believed, by reason (message ids)."""
        self._quarantine = dict(counts)
        self._settle()

    def retranslate(self) -> None:
        self.update()

    def _settle(self) -> None:
        self.resize(self.sizeHint())
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """What stands below the links leads to who sent it."""
        if event.position().y() > 40 + self.ROW * len(self._links):
            self.refused_wanted.emit()

    def sizeHint(self) -> QSize:
        below = 28 + 20 * max(1, len(self._quarantine))
        return QSize(self.WIDTH, 40 + self.ROW * max(1, len(self._links)) + below + 12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            painting.fill(painter, box, theme.RAISED, 4)
            painting.outline(painter, box, theme.BORDER, 4)
            painting.text(painter, QRectF(12, 6, 300, 28), tr("Links"), theme.TEXT_1, "strong")
            top = 36.0
            for link in self._links:
                self._paint_link(painter, QRectF(12, top, self.width() - 24, self.ROW), link)
                top += self.ROW
            painting.rule(painter, 12, self.width() - 12, round(top) + 4)
            total = sum(self._quarantine.values())
            painting.text(painter, QRectF(12, top + 8, 400, 20), tr("Quarantine, {n} payloads", n=fmt.number(total, 0)),
                          theme.TEXT_1, "strong")
            painting.text(painter, QRectF(12, top + 8, self.width() - 24, 20), tr("senders, examples: F7 4"),
                          theme.TEXT_3, "caption", align=painting.RIGHT)
            self._paint_quarantine(painter, top + 30)

    def _paint_link(self, painter: QPainter, row: QRectF, link: LinkHealth) -> None:
        name = tr(LINK_NAMES.get(link.name, link.name))
        ink = theme.TEXT_1 if link.ok and not link.degraded else theme.HIGH_TEXT if not link.ok else theme.MEDIUM_TEXT
        top = QRectF(row.left(), row.top() + 2, row.width(), 18)
        painting.text(painter, top, name, theme.TEXT_1, "body", 500)
        painting.text(painter, top, link.figure if link.ok else tr("down"), ink, "body", 600, painting.RIGHT)
        state = tr("connected") if link.ok else tr("down")
        if link.since and self._now:
            state = tr("{state} for {span}", state=state, span=fmt.span((self._now - link.since).total_seconds()))
        detail = str(link.detail)
        below = row.adjusted(0, 20, 0, -2)
        painting.text(painter, below, f"{state} · {detail}" if detail else state, theme.TEXT_3, "caption")

    def _paint_quarantine(self, painter: QPainter, top: float) -> None:
        if not self._quarantine:
            painting.text(painter, QRectF(12, top, 400, 18), tr("Every payload was believed"), theme.TEXT_3, "caption")
        for reason, count in sorted(self._quarantine.items(), key=lambda pair: -pair[1]):
            row = QRectF(12, top, self.width() - 24, 18)
            painting.text(painter, row.adjusted(0, 0, -60, 0), tr(reason), theme.TEXT_2, "caption")
            painting.text(painter, row, fmt.number(count, 0), theme.TEXT_1, "caption", 600, painting.RIGHT)
            top += 20

"""People in the forecast's zones: who must leave, who stays inside, where they go, and who is warned."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.domain.forecasts import ForecastSummary
from models.domain.park import Shelter
from models.domain.picture import Evacuation
from models.text import tr
from scenes import palette
from widgets import format as fmt
from widgets import icons, painting, theme

LINE, LABEL = 20, 116


class People(QWidget):
    """Shows the forecast's counts, then the evacuation: prepared, or ordered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.forecast: ForecastSummary | None = None
        self.evacuation: Evacuation | None = None
        self.ordered = False
        self.shelters: Mapping[str, Shelter] = {}

    def set_people(self, forecast: ForecastSummary | None, evacuation: Evacuation | None, ordered: bool) -> None:
        self.forecast, self.evacuation, self.ordered = forecast, evacuation, ordered
        self.updateGeometry()
        self.update()

    def retranslate(self) -> None:
        self.update()

    def lines(self) -> int:
        if self.forecast is None:
            return 1
        return 1 + (3 if self.evacuation else 0) + min(1, len(self.forecast.caveats))

    def sizeHint(self) -> QSize:
        return QSize(200, LINE * self.lines() + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self.forecast is None:
                words = tr("No forecast yet. R runs one from the present wind.")
                painting.text(painter, QRectF(12, 0, self.width() - 24, LINE), words, theme.TEXT_3, "caption")
                return
            self._paint_zones(painter, self.forecast)
            top = float(LINE)
            if self.evacuation:
                self._paint_evacuation(painter, top, self.evacuation)
                top += 3 * LINE
            for caveat in self.forecast.caveats[:1]:
                icons.paint(painter, QRectF(12, top + 3, 14, 14), "warning", theme.MEDIUM_TEXT)
                box = QRectF(32, top, self.width() - 44, LINE)
                painting.text(painter, box, tr(caveat), theme.MEDIUM_TEXT, "caption")
                top += LINE

    def _paint_zones(self, painter: QPainter, forecast: ForecastSummary) -> None:
        """One mark per level with its limit and the people inside it, the worst first."""
        names = {zone.level: zone.name for zone in forecast.zones}
        painting.text(painter, QRectF(12, 0, LABEL - 16, LINE), tr("In the zones"), theme.TEXT_2, "caption")
        left = float(LABEL)
        for level in (3, 2, 1):
            painting.fill(painter, QRectF(left, 6, 3, 9), palette.ZONES[level].line)
            words = names.get(level, f"AEGL-{level}")
            left += 8
            room = QRectF(left, 0, self.width() - left - 12, LINE)
            left += painting.text(painter, room, words, theme.TEXT_3, "caption") + 5
            count = fmt.number(forecast.people_by_level.get(level, 0), 0)
            room = QRectF(left, 0, self.width() - left - 12, LINE)
            left += painting.text(painter, room, count, theme.TEXT_1, "caption", 600) + 14

    def _paint_evacuation(self, painter: QPainter, top: float, plan: Evacuation) -> None:
        everybody = max(1, plan.people_out + plan.people_inside)
        leave = tr("{n} buildings", n=len(plan.buildings))
        rows = ((tr("Evacuate"), plan.people_out, leave), (tr("Stay inside"), plan.people_inside, ""))
        for label, count, note in rows:
            words = f"{label} {fmt.number(count, 0)}"
            painting.text(painter, QRectF(12, top, LABEL - 16, LINE), words, theme.TEXT_2, "caption")
            gauge = QRectF(LABEL, top + 7, 112, 6)
            painting.bar(painter, gauge, [(count / everybody, theme.TEXT_1 if self.ordered else theme.TEXT_3)])
            state = tr("ordered") if self.ordered else tr("prepared, not ordered")
            room = QRectF(gauge.right() + 8, top, self.width() - gauge.right() - 20, LINE)
            said = " · ".join(part for part in (state, note) if part)
            painting.text(painter, room, said, theme.TEXT_1 if self.ordered else theme.TEXT_3, "caption")
            top += LINE
        self._paint_names(painter, top, tr("Shelters"), self._shelter_texts(plan.shelters))
        self.setToolTip("\n".join([*plan.warned, *(tr(caveat) for caveat in self.forecast.caveats)])
                        if self.forecast else "")

    def _paint_names(self, painter: QPainter, top: float, label: str, names: list[str]) -> None:
        painting.text(painter, QRectF(12, top, LABEL - 16, LINE), label, theme.TEXT_2, "caption")
        room = QRectF(LABEL, top, self.width() - LABEL - 12, LINE)
        painting.text(painter, room, "   ".join(names), theme.TEXT_1, "caption")

    def _shelter_texts(self, sent: Sequence[tuple[str, int]]) -> list[str]:
        texts = []
        for code, people in sent:
            shelter = self.shelters.get(code)
            room = f" / {fmt.number(shelter.capacity, 0)}" if shelter else ""
            texts.append(f"{code} {fmt.number(people, 0)}{room}")
        return texts or [tr("none needed")]

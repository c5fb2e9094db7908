"""A forecast on one sheet of A4: the map, the zones, who is inside, weather, source and what the model cannot know.

Black on white, for it is printed, faxed and read in the open. Sizes are in pixels of 96 an inch, as on the screen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from models.domain.dispersion import DispersionState, Says, Verdict, ZoneRow
from models.domain.errors import BadInput
from models.text import N_, tr
from scenes import palette
from widgets import format as fmt
from widgets import painting, theme
from widgets.dispersion import verdict_table, zone_table
from widgets.dispersion.words import (
    SAYS,
    STAGES,
    advised_words,
    band_words,
    flow_words,
    rerun_words,
    source_words,
    weather_words,
)

TITLE, FORECAST = N_("Dispersion forecast"), N_("Forecast")
CANNOT_WRITE = N_("The page cannot be written to {path}: check the folder and the space on its disk")
DPI = 96
INK, SOFT, LINE_COLOUR = palette.INK, "#4A4D50", "#B8BBBD"
MARGIN_MM, MAP_HIGH, ROW, LABEL = 14.0, 460.0, 20.0, 128.0


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed; `map_picture` as it is on the screen, None where no map is loaded."""

    park: str
    number: str
    place: str
    by: str
    printed_at: datetime
    timezone: str
    state: DispersionState
    map_picture: QImage | None = None
    exercise: bool = False
    names: Mapping[str, str] = field(default_factory=dict)


def write_page(path: Path, page: Page) -> None:
    """Write the sheet as PDF; raises BadInput where it cannot be written."""
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(*[MARGIN_MM] * 4), QPageLayout.Unit.Millimeter)
    writer.setResolution(DPI)
    writer.setTitle(f"{page.number} {tr(TITLE)}")
    painter = QPainter()
    if not painter.begin(writer):
        raise BadInput(CANNOT_WRITE, path=path)
    try:
        _Sheet(painter, float(writer.width()), float(writer.height())).paint(page)
    finally:
        painter.end()


class _Sheet:
    """Goes down the sheet; what no longer fits is left out from the end, the zones before everything else."""

    def __init__(self, painter: QPainter, width: float, height: float) -> None:
        self._painter, self._width, self._height = painter, width, height
        self._top = 0.0

    def paint(self, page: Page) -> None:
        state = page.state
        self._head(page)
        self._map(page.map_picture)
        self._zones(zone_table.telling(state.rows))
        facts = [
            (tr("Advised zone"), self._advised(state)),
            (tr("Release source"), source_words(state.source, page.names) if state.source is not None else ""),
            (tr("Outflow"), flow_words(state)),
            (tr("Weather"), weather_words(state.weather) if state.weather is not None else ""),
            (tr("Model"), " · ".join(part for part in (tr(STAGES[state.stage]), state.engine) if part)),
            ("", rerun_words(state.rerun) if state.rerun is not None else ""),
        ]
        if state.shrunk is not None:
            told = tr("Shrunk to {distance} by {name}, {time}: {reason}", distance=fmt.distance(state.shrunk.reach_m),
                      name=state.shrunk.by, time=fmt.park_time(state.shrunk.at, page.timezone),
                      reason=state.shrunk.reason)  # fmt: skip
            facts.insert(1, ("", told))
        for name, words in facts:
            self._fact(name, words)
        self._verdicts(state.verdicts)
        for caveat in state.caveats:
            self._fact("", f"– {tr(caveat)}")

    def _head(self, page: Page) -> None:
        if page.exercise:
            self._line(tr("EXERCISE"), "heading", INK, painting.CENTRE)
        printed = tr("printed {time} by {name}", time=fmt.park_stamp(page.printed_at, page.timezone), name=page.by)
        painting.text(self._painter, self._room(24), printed, SOFT, "caption", align=painting.RIGHT)
        self._line(f"{tr(TITLE)}  {page.number}", "heading", INK)
        ran = page.state.ran_at
        told = tr("run at {time}", time=fmt.park_stamp(ran, page.timezone)) if ran is not None else ""
        self._line(" · ".join(part for part in (page.park, page.place, told) if part), "body", SOFT)
        self._top += 6

    def _map(self, picture: QImage | None) -> None:
        if picture is None or picture.isNull():
            return
        shown = picture.size().scaled(
            round(self._width), round(MAP_HIGH), Qt.AspectRatioMode.KeepAspectRatio
        )
        left = (self._width - shown.width()) / 2
        box = QRectF(left, self._top, shown.width(), shown.height())
        self._painter.drawImage(box, picture)
        painting.outline(self._painter, box, LINE_COLOUR, 0)
        self._top += shown.height() + 10

    def _zones(self, rows: Sequence[ZoneRow]) -> None:
        heads = (tr("Zone"), tr("Concentration"), tr("Reach"), tr("Arrives"), tr("People"), tr("Buildings"))
        self._cells(heads, SOFT, 400)
        for row in rows:
            told = (
                f"{row.name}, {row.basis}", fmt.quantity(row.ppm, "ppm"), fmt.distance(row.reach_m),
                fmt.duration(row.arrival_s), fmt.number(row.people, 0), fmt.number(len(row.buildings), 0),
            )  # fmt: skip
            self._cells(told, INK, 500)
        if not rows:
            self._line(tr("No zones yet. R runs the forecast."), "body", SOFT)
        self._top += 8

    def _advised(self, state: DispersionState) -> str:
        inside = tr("{n} people, {buildings} buildings inside", n=fmt.number(state.people, 0),
                    buildings=len(state.buildings))  # fmt: skip
        parts = (fmt.distance(state.advised_reach_m), inside, advised_words(state))
        return " · ".join(part for part in parts if part)

    def _verdicts(self, verdicts: Sequence[Verdict]) -> None:
        told = [each for each in verdict_table.telling(verdicts) if each.says is not Says.UNKNOWN]
        for place, each in enumerate(told):
            measured = fmt.quantity(each.measured or 0.0, each.unit)
            forecast = f"{tr(FORECAST)} {band_words(each)}"
            words = f"{each.sensor_code}: {measured} · {forecast} · {tr(SAYS[each.says])}"
            self._fact(tr("Measured") if place == 0 else "", words)

    def _cells(self, words: Sequence[str], colour: str, weight: int) -> None:
        shares = (0.34, 0.16, 0.13, 0.12, 0.12, 0.13)
        left = 0.0
        for place, (said, share) in enumerate(zip(words, shares, strict=True)):
            wide = self._width * share
            align = painting.LEFT if place == 0 else painting.RIGHT
            room = QRectF(left, self._top, wide - 6, ROW)
            painting.text(self._painter, room, said, colour, "caption", weight, align)
            left += wide
        self._top += ROW
        painting.rule(self._painter, 0, self._width, self._top, LINE_COLOUR)

    def _fact(self, name: str, words: str) -> None:
        """A name and what is to be said of it, on as many lines as it takes, while there is room."""
        if not words:
            return
        room = QRectF(LABEL, self._top + 2, self._width - LABEL, self._height - self._top)
        self._painter.setFont(theme.font("caption"))
        wrapped = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        tall = self._painter.boundingRect(room, wrapped, words).height()
        if self._top + tall > self._height:
            return
        self._painter.setPen(QColor(INK))
        self._painter.drawText(QRectF(room.left(), room.top(), room.width(), tall + 2), wrapped, words)
        painting.text(self._painter, QRectF(0, self._top + 2, LABEL - 8, 16), name, SOFT, "caption")
        self._top += max(tall, 16.0) + 4

    def _line(self, words: str, role: str, colour: str, align: Qt.AlignmentFlag = painting.LEFT) -> None:
        high = theme.line_height(role)
        painting.text(self._painter, self._room(high), words, colour, role, align=align)
        self._top += high

    def _room(self, high: float) -> QRectF:
        return QRectF(0, self._top, self._width, high)

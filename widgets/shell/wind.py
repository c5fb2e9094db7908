"""The wind in the top bar: where it blows from as an arrow, a point and degrees, its speed, class and age."""

from math import cos, radians, sin

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.domain.readings import Weather
from models.text import tr
from widgets import format as fmt
from widgets import painting, theme

LATE_S = 60.0  # a wind older than this is told in the colour of what is late
ARROW = 44


class WindView(QWidget):
    """Two lines beside an arrow whose knob is the park and whose tail points to where the wind comes from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._weather: Weather | None = None
        self._age_s, self._brief = 0.0, False

    def set_weather(self, weather: Weather | None, age_s: float) -> None:
        before = self.lines()
        self._weather, self._age_s = weather, age_s
        if self.lines() != before:
            self.updateGeometry()
        self.update()

    def set_brief(self, brief: bool) -> None:
        self._brief = brief
        self.updateGeometry()
        self.update()

    def lines(self) -> tuple[str, str]:
        weather = self._weather
        if weather is None:
            return tr("No wind yet"), tr("waiting for the weather station")
        top = f"{fmt.wind_point(weather.wind_from)} {weather.wind_from:.0f}°  " + fmt.quantity(
            weather.wind_speed, "m/s", 1
        )
        below = " · ".join((
            tr("Stability {stability}", stability=weather.stability),
            fmt.quantity(weather.temperature_c, "°C", 0),
            fmt.ago(self._age_s),
        ))
        return top, below

    def sizeHint(self) -> QSize:
        top, below = self.lines()
        wide = painting.width(top, "strong")
        if not self._brief:
            wide = max(wide, painting.width(below, "caption"))
        return QSize(ARROW + round(wide) + 10, 42)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            top, below = self.lines()
            wide = self.width() - ARROW
            if self._weather:
                self._paint_arrow(painter, self._weather.wind_from)
            if self._brief:
                painting.text(painter, QRectF(ARROW, 0, wide, self.height()), top, theme.TEXT_1, "strong")
                return
            painting.text(painter, QRectF(ARROW, 4, wide, 19), top, theme.TEXT_1, "strong")
            late = self._weather is not None and self._age_s > LATE_S
            ink = theme.HIGH_TEXT if late else theme.TEXT_3
            painting.text(painter, QRectF(ARROW, 23, wide, 17), below, ink, "caption")

    def _paint_arrow(self, painter: QPainter, wind_from: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        angle = radians(wind_from)
        centre = QPointF(18, self.height() / 2 + 1)
        towards = QPointF(sin(angle), -cos(angle))
        knob, tail = centre - towards * 9, centre + towards * 9
        side = QPointF(cos(angle), sin(angle))
        painter.setPen(QPen(QColor(theme.TEXT_1), 2))
        painter.drawLine(knob, tail)
        painter.drawLine(tail, tail + side * 5 + towards * 2)
        painter.setPen(QPen(QColor(theme.TEXT_1), 0))
        painter.setBrush(QColor(theme.TEXT_1))
        painter.drawEllipse(knob, 3, 3)

"""Every colour of the style guide, once. Grey is normal; colour means abnormal; one blue means selected."""

from dataclasses import dataclass

from models.domain.alarms import Priority

BASE = "#1F2021"
PANEL = "#272829"
RAISED = "#303233"
CONTROL = "#3B3D3F"
HOVER = "#46494B"
DIVIDER = "#3B3D3F"
BORDER = "#515456"

TEXT_1 = "#EDEDEB"
TEXT_2 = "#C2C4C5"
TEXT_3 = "#9DA0A2"
TEXT_OFF = "#74777A"
WHITE = "#FFFFFF"
INK = "#161616"

ACCENT = "#69B7F5"
PRIMARY = "#2B6CC4"
SELECTED = "#2B343C"

LAND = "#262728"
OUTSIDE = "#222324"
PLOT = "#2E3031"
PLOT_EDGE = "#3A3C3E"
ROAD = "#434547"
LANE = "#3A3C3E"
BUILDING = "#3E4042"
BUILDING_EDGE = "#494C4E"
TANK_LINE = "#686B6E"
RIVER = "#1E1F20"
RIVER_LINE = "#303234"
SENSOR_LINE = "#8F9295"
CASING = "#1A1B1C"
ROUTE = TEXT_1
TRAVELLED = "#8A8D8F"

TREND_LINE = "#DCDDDC"
TREND_BAND = "#363839"
DRILL_LIGHT = "#E4E4E1"
DRILL_DARK = "#2A2B2C"
CHIP_ALPHA = 0.94


@dataclass(frozen=True, slots=True)
class PriorityColours:
    """The fill of a priority's glyph, the colour of the letter on it, and the colour of text that bears it."""

    fill: str
    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class ZoneColours:
    """How the contour of one AEGL level is drawn; `dash` in pixels, empty for a solid line."""

    line: str
    width: float
    dash: tuple[float, ...]
    fill: str
    alpha: float


PRIORITY = {
    Priority.CRITICAL: PriorityColours("#DE2F3A", WHITE, "#FF7A70"),
    Priority.HIGH: PriorityColours("#F58A1F", INK, "#FFA44D"),
    Priority.MEDIUM: PriorityColours("#F7DE5A", INK, "#F7DE5A"),
    Priority.LOW: PriorityColours("#8E52DC", WHITE, "#BE9BF2"),
}
BY_RANK = tuple(PRIORITY[priority] for priority in Priority)

ZONES = {
    3: ZoneColours("#FF6157", 2.2, (), "#DE2F3A", 0.36),
    2: ZoneColours("#FF9A3A", 1.75, (), "#F58A1F", 0.20),
    1: ZoneColours("#F7DE5A", 1.5, (7.0, 4.0), "#F7DE5A", 0.13),
}

RISK = ("#C2443B", "#C98136", "#BDA23C", "#5583AE")

"""The layers of a park GeoPackage: one table that writer, checker and reader share. `docs/park-file.md` explains it.

A field's `column` is its name in the file. Names in two languages are two columns, `name` and `name_zh`.
"""

from dataclasses import dataclass
from typing import Literal

from models.domain.alarms import Priority
from models.domain.park import Quantity, UnitKind
from models.domain.rules import LIMIT_KINDS, RuleKind
from models.text import N_

ColumnType = Literal["text", "integer", "real", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """`optional`: the column must exist but a row may leave it empty. `refers`: layers that must hold this code."""

    name: str
    type: ColumnType = "text"
    optional: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """`geometry` is the accepted shapely type name, or "" for a plain table; `key` identifies a row."""

    name: str
    geometry: str
    key: str
    columns: tuple[Column, ...]
    least: int = 0  # rows it must have

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


DUTY_NAMES = {
    "principal": N_("Principal responsible person"),
    "technical": N_("Technical responsible person"),
    "operational": N_("Operational responsible person"),
}
UNITS = {
    Quantity.GAS: ("ppm", "mg/m3", "%LEL", "%VOL"),
    Quantity.PRESSURE: ("kPa", "MPa", "Pa", "bar"),
    Quantity.TEMPERATURE: ("°C", "K"),
    Quantity.LEVEL: ("m", "mm", "%"),
    Quantity.WIND_SPEED: ("m/s",),
    Quantity.WIND_DIRECTION: ("°",),
}
SHAPES = ("tank", "sphere", "bullet")
RULE_KINDS = (*LIMIT_KINDS, RuleKind.STALE, RuleKind.BAD)  # what these columns can say; the editor makes the others
PLACE_KINDS = ("gate", "hydrant", "muster", "station", "depot")

_CODE = Column("code")
_NAMES = (_CODE, Column("name"), Column("name_zh", optional=True))
_PEOPLE = (Column("people_day", "integer", low=0, high=1e6), Column("people_night", "integer", low=0, high=1e6))
_ENTERPRISE = Column("enterprise", optional=True, refers=("enterprises",))
_NODE = Column("road_node", "integer", refers=("road_nodes",))

LAYERS: tuple[Layer, ...] = (
    Layer("park", "Polygon", "code", (*_NAMES, Column("timezone")), least=1),
    Layer(
        "enterprises",
        "Polygon",
        "code",
        (
            *_NAMES,
            Column("business", optional=True),
            Column("workers_day", "integer", low=0, high=1e6),
            Column("workers_night", "integer", low=0, high=1e6),
            Column("control_room_phone", optional=True),
        ),
        least=1,
    ),
    Layer(
        "buildings",
        "Polygon",
        "code",
        (
            *_NAMES,
            _ENTERPRISE,
            Column("height", "real", low=0.5, high=1000),
            Column("use", optional=True),
            Column("occupants_day", "integer", low=0, high=1e6),
            Column("occupants_night", "integer", low=0, high=1e6),
        ),
    ),
    Layer(
        "assets",
        "Polygon",
        "code",
        (
            *_NAMES,
            Column("enterprise", refers=("enterprises",)),
            Column("shape", choices=SHAPES),
            Column("base", "real", low=-100, high=500),
            Column("height", "real", low=0, high=500),
            Column("substance"),
            Column("volume_m3", "real", low=0, high=1e6),
            Column("fill", "real", low=0, high=1),
            Column("pressure_kpa", "real", low=-101.3, high=1e5),
            Column("temperature_c", "real", low=-273.15, high=2000),
            Column("hazard_grade", "integer", low=0, high=4),
            Column("control_room_phone", optional=True),
        ),
    ),
    Layer(
        "persons",
        "",
        "",
        (
            Column("asset", refers=("assets",)),
            Column("name"),
            Column("duty", choices=tuple(DUTY_NAMES)),
            Column("phone"),
        ),
    ),
    Layer(
        "lines",
        "LineString",
        "code",
        (*_NAMES, Column("height", "real", low=0, high=500), Column("width", "real", low=0, high=500)),
    ),
    Layer("areas", "Polygon", "code", (*_NAMES, Column("kind"), *_PEOPLE, Column("phone", optional=True))),
    Layer("road_nodes", "Point", "id", (Column("id", "integer", low=0, high=2**31 - 1),), least=2),
    Layer(
        "road_edges",
        "LineString",
        "code",
        (
            _CODE,
            Column("name", optional=True),
            Column("name_zh", optional=True),
            Column("start", "integer", refers=("road_nodes",)),
            Column("end", "integer", refers=("road_nodes",)),
            Column("width", "real", low=0.5, high=200),
            Column("speed", "real", low=0.1, high=60),
            Column("one_way", "flag"),
        ),
        least=1,
    ),
    Layer("places", "Point", "code", (*_NAMES, Column("kind", choices=PLACE_KINDS), _NODE)),
    Layer("shelters", "Point", "code", (*_NAMES, Column("capacity", "integer", low=0, high=1e6), _NODE)),
    Layer(
        "supplies",
        "",
        "code",
        (*_NAMES, Column("depot", refers=("places",)), Column("quantity", "real", low=0, high=1e9), Column("unit")),
    ),
    Layer(
        "units",
        "",
        "code",
        (
            *_NAMES,
            Column("kind", choices=tuple(UnitKind)),
            Column("station", refers=("places",)),
            _NODE,
            Column("crew", "integer", low=0, high=1000),
            Column("capabilities", optional=True),  # separated by commas
            Column("owner", choices=("park", "enterprise", "outside")),
        ),
    ),
    Layer(
        "sensors",
        "Point",
        "code",
        (
            Column("key", "integer", low=1, high=2**31 - 1),
            *_NAMES,
            Column("quantity", choices=tuple(Quantity)),
            Column("unit"),
            Column("low", "real"),
            Column("high", "real"),
            Column("period_s", "real", low=0.01, high=86400),
            Column("height", "real", low=-100, high=500),
            _ENTERPRISE,
            Column("asset", optional=True, refers=("assets",)),
            Column("substance", optional=True),
        ),
    ),
    Layer(
        "rules",
        "",
        "code",
        (
            _CODE,
            Column("sensor", refers=("sensors",)),
            Column("kind", choices=RULE_KINDS),
            Column("label"),
            Column("limit", "real"),
            Column("clear", "real"),
            Column("priority", choices=tuple(Priority)),
            Column("on_delay_s", "real", low=0, high=86400),
            Column("off_delay_s", "real", low=0, high=86400),
            Column("enabled", "flag"),
            Column("unit", optional=True),
            Column("note", optional=True),
        ),
    ),
    Layer(
        "cameras",
        "Point",
        "code",
        (
            *_NAMES,
            Column("height", "real", low=0, high=500),
            Column("azimuth", "real", low=0, high=360),
            Column("tilt", "real", low=-90, high=90),
            Column("fov", "real", low=1, high=180),
            Column("source"),
        ),
    ),
)
BY_NAME = {layer.name: layer for layer in LAYERS}

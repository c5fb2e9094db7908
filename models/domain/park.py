"""The park as its file describes it: what stands where. Geometry is shapely, in metres of the park's projected CRS."""

from dataclasses import dataclass, field
from enum import StrEnum

from shapely import LineString, Point, Polygon

from models.domain.rules import Rule
from models.text import N_, LocalName


class Quantity(StrEnum):
    GAS = "gas"
    PRESSURE = "pressure"
    TEMPERATURE = "temperature"
    LEVEL = "level"
    WIND_SPEED = "wind_speed"
    WIND_DIRECTION = "wind_direction"


QUANTITY_NAMES = {
    Quantity.GAS: N_("Gas"),
    Quantity.PRESSURE: N_("Pressure"),
    Quantity.TEMPERATURE: N_("Temperature"),
    Quantity.LEVEL: N_("Level"),
    Quantity.WIND_SPEED: N_("Wind speed"),
    Quantity.WIND_DIRECTION: N_("Wind direction"),
}


class UnitKind(StrEnum):
    ENGINE = "engine"
    HAZMAT = "hazmat"
    AMBULANCE = "ambulance"
    MONITORING = "monitoring"
    TEAM = "team"
    COMMAND = "command"


UNIT_KIND_NAMES = {
    UnitKind.ENGINE: N_("Engine"),
    UnitKind.HAZMAT: N_("HazMat"),
    UnitKind.AMBULANCE: N_("Ambulance"),
    UnitKind.MONITORING: N_("Monitoring van"),
    UnitKind.TEAM: N_("Team"),
    UnitKind.COMMAND: N_("Command car"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to phone. `duty` is a message id such as "Principal responsible person"."""

    name: str
    duty: str
    phone: str


@dataclass(frozen=True, slots=True)
class Enterprise:
    code: str  # P01
    name: LocalName
    geometry: Polygon
    business: str
    workers_day: int
    workers_night: int
    control_room_phone: str


@dataclass(frozen=True, slots=True)
class Building:
    code: str
    name: LocalName
    enterprise: str
    geometry: Polygon
    height: float  # m above ground
    use: str  # control room, workshop, store, office, canteen ...
    occupants_day: int
    occupants_night: int


@dataclass(frozen=True, slots=True)
class Asset:
    """A tank, sphere or bullet. `geometry` is its footprint; `base` and `height` are metres above ground."""

    code: str  # V-3
    name: LocalName
    enterprise: str
    shape: str  # tank | sphere | bullet
    geometry: Polygon
    base: float
    height: float
    substance: str  # key into the substance table
    volume_m3: float
    fill: float  # 0-1
    pressure_kpa: float  # gauge
    temperature_c: float
    hazard_grade: int = 0  # GB 18218 grade 1 (highest) to 4; 0 = no major hazard installation
    responsible: tuple[Person, ...] = ()
    control_room_phone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A pipe rack, rail track or the river's bank line; `height` in metres where it has one."""

    code: str
    name: LocalName
    geometry: LineString
    height: float = 0.0
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon that is only drawn or counted: river, rail yard, village, school."""

    code: str
    name: LocalName
    kind: str  # river | village | school
    geometry: Polygon
    people_day: int = 0
    people_night: int = 0
    phone: str = ""


@dataclass(frozen=True, slots=True)
class RoadEdge:
    """One road section between nodes `start` and `end`; drivable from end to start unless `one_way`."""

    code: str
    name: LocalName
    start: int
    end: int
    geometry: LineString
    width: float  # m
    speed: float  # m/s
    one_way: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A point with a name: gate, hydrant, muster point, station, depot."""

    code: str
    name: LocalName
    kind: str  # gate | hydrant | muster | station | depot
    geometry: Point
    road_node: int = -1


@dataclass(frozen=True, slots=True)
class Shelter:
    code: str
    name: LocalName
    geometry: Point
    capacity: int
    road_node: int


@dataclass(frozen=True, slots=True)
class Supply:
    code: str
    name: LocalName
    depot: str
    quantity: float
    unit: str


@dataclass(frozen=True, slots=True)
class Unit:
    code: str  # E1
    name: LocalName
    kind: UnitKind
    station: str
    road_node: int
    crew: int
    capabilities: tuple[str, ...]
    owner: str = "park"  # park | enterprise | outside


@dataclass(frozen=True, slots=True)
class Sensor:
    key: int  # int4, unique in the park
    code: str  # AT-3011
    name: LocalName
    quantity: Quantity
    unit: str
    low: float  # the instrument's range, in `unit`
    high: float
    period_s: float
    geometry: Point
    height: float  # m above ground
    enterprise: str
    asset: str = ""
    substance: str = ""


@dataclass(frozen=True, slots=True)
class Camera:
    """Pose: `azimuth` degrees clockwise from north, `tilt` degrees below horizontal, `fov` horizontal degrees."""

    code: str  # CAM-07
    name: LocalName
    geometry: Point
    height: float
    azimuth: float
    tilt: float
    fov: float
    source: str  # a URL, or a file beside the data folder's clips


@dataclass(frozen=True, slots=True)
class Park:
    code: str  # topic segment and file stem: jinhe
    name: LocalName
    epsg: int
    timezone: str
    boundary: Polygon
    enterprises: tuple[Enterprise, ...] = ()
    buildings: tuple[Building, ...] = ()
    assets: tuple[Asset, ...] = ()
    lines: tuple[Line, ...] = ()  # pipe racks and rail
    areas: tuple[Area, ...] = ()
    road_nodes: tuple[tuple[int, float, float], ...] = ()  # id, x, y
    road_edges: tuple[RoadEdge, ...] = ()
    places: tuple[Place, ...] = ()
    shelters: tuple[Shelter, ...] = ()
    supplies: tuple[Supply, ...] = ()
    units: tuple[Unit, ...] = ()
    sensors: tuple[Sensor, ...] = ()
    rules: tuple[Rule, ...] = ()
    cameras: tuple[Camera, ...] = ()
    source: str = field(default="", compare=False)

    def sensor(self, code: str) -> Sensor:
        return next(sensor for sensor in self.sensors if sensor.code == code)

    def asset(self, code: str) -> Asset:
        return next(asset for asset in self.assets if asset.code == code)

"""A small park made by hand: twelve plots, roads between them, a river; enough of each kind to draw and to pick."""

import itertools

import numpy as np
from shapely import LineString, Point, Polygon, box

from models.domain.alarms import Priority
from models.domain.park import (
    Area,
    Asset,
    Building,
    Camera,
    Enterprise,
    Line,
    Park,
    Place,
    Quantity,
    RoadEdge,
    Sensor,
    Shelter,
    Unit,
    UnitKind,
)
from models.domain.rules import Rule, RuleKind
from models.text import LocalName

LEFT, BOTTOM = 500_000.0, 3_400_000.0
COLUMNS, ROWS = 4, 3
PITCH_X, PITCH_Y = 480.0, 420.0
NAMES = (
    ("Lanchuan Chlor-Alkali", "岚川氯碱"),
    ("River Terminal", "沿江储运"),
    ("Park Steam & Power", "园区热电"),
    ("Zhuohe Fertiliser", "卓禾化肥"),
    ("Yanting Coatings", "砚亭涂料"),
    ("Mingshuo PVC", "铭硕聚氯乙烯"),
    ("Ruohe Epoxy", "若禾环氧"),
    ("Suoming Pharma", "朔明药业"),
    ("Tongxi Solvents", "桐溪溶剂"),
    ("Qiyuan Fluorochem", "启原氟化工"),
    ("Tonglan Rubber", "同岚橡胶"),
    ("Rail & Logistics", "铁路物流"),
)


def name(english: str, chinese: str = "") -> LocalName:
    return LocalName(english, chinese or english)


def plot_corner(index: int) -> tuple[float, float]:
    return LEFT + (index % COLUMNS) * PITCH_X + 30, BOTTOM + (index // COLUMNS) * PITCH_Y + 30


def small_park(sensors: int = 120, seed: int = 1) -> Park:
    """The park; `sensors` are spread over the plots, the first two are the chlorine detectors at V-3."""
    draw = np.random.default_rng(seed)
    plots = []
    buildings: list[Building] = []
    assets: list[Asset] = []
    for index, (english, chinese) in enumerate(NAMES):
        code = f"P{index + 1:02d}"
        x, y = plot_corner(index)
        plot = box(x, y, x + PITCH_X - 60, y + PITCH_Y - 60)
        plots.append(Enterprise(code, name(english, chinese), plot, "chemicals", 120, 30, f"0517-8800-{index:04d}"))
        buildings += _buildings(code, x, y, index)
        assets += _tanks(code, x, y, index)
    width, height = COLUMNS * PITCH_X, ROWS * PITCH_Y
    nodes, edges = _roads()
    shore = BOTTOM + height + 60
    river = Polygon(
        [(LEFT - 3000, shore), (LEFT + 3500, shore + 90), (LEFT + 3500, shore + 420), (LEFT - 3000, shore + 350)]
    )
    return Park(
        code="small",
        name=name("Small Park", "小园区"),
        epsg=4549,
        timezone="Asia/Shanghai",
        boundary=box(LEFT - 40, BOTTOM - 40, LEFT + width + 40, BOTTOM + height + 40),
        enterprises=tuple(plots),
        buildings=tuple(buildings),
        assets=tuple(assets),
        lines=(
            Line(
                "RACK-1",
                name("Pipe rack"),
                LineString([(LEFT + 20, BOTTOM + 415), (LEFT + width, BOTTOM + 415)]),
                7.0,
                6.0,
            ),
            Line(
                "RAIL-1",
                name("Rail spur"),
                LineString([(LEFT - 900, BOTTOM - 60), (LEFT + width, BOTTOM - 60)]),
                0.0,
                4.0,
            ),
        ),
        areas=(Area("A1", name("Lan River", "岚江"), "river", river),),
        road_nodes=nodes,
        road_edges=edges,
        places=(
            Place("HY-1", name("Hydrant 1"), "hydrant", Point(LEFT + 480, BOTTOM + 200)),
            Place("G1", name("Gate 1", "一号门"), "gate", Point(LEFT, BOTTOM + 420)),
            Place("ST-1", name("Fire Station 1", "消防一站"), "station", Point(LEFT + width, BOTTOM), 5),
        ),
        shelters=(
            Shelter("S1", name("West Hall", "西会堂"), Point(LEFT + 120, BOTTOM + 600), 300, 0),
            Shelter("S2", name("South Canteen", "南食堂"), Point(LEFT + 1300, BOTTOM + 120), 250, 5),
        ),
        units=(
            Unit("E1", name("Engine 1", "消防 1"), UnitKind.ENGINE, "ST-1", 4, 6, ("foam",)),
            Unit("H2", name("HazMat 2", "危化处置车 2"), UnitKind.HAZMAT, "ST-1", 4, 6, ("gas suits",)),
            Unit("A3", name("Ambulance 3", "救护 3"), UnitKind.AMBULANCE, "ST-1", 12, 3, ("antidote",)),
        ),
        sensors=_sensors(sensors, draw),
        rules=(Rule("AT-3011.HH", "AT-3011", RuleKind.HIGH, "HH", 0.68, 0.6, Priority.CRITICAL),),
        cameras=(
            Camera(
                "CAM-07",
                name("V-3 south", "V-3 南侧"),
                Point(LEFT + 120, BOTTOM + 60),
                8.0,
                30.0,
                14.0,
                60.0,
                "clips/CAM-07.mp4",
            ),
            Camera(
                "CAM-08",
                name("Area A rack", "A 区管廊"),
                Point(LEFT + 300, BOTTOM + 300),
                9.0,
                220.0,
                12.0,
                55.0,
                "clips/CAM-08.mp4",
            ),
        ),
    )


def _buildings(code: str, x: float, y: float, index: int) -> list[Building]:
    shapes = [(20, 250, 110, 60), (150, 250, 80, 60), (20, 160, 60, 70), (250, 40, 130, 60)]
    return [
        Building(
            f"{code}-B{row}",
            name(f"Workshop {row}"),
            code,
            box(x + dx, y + dy, x + dx + w, y + dy + h),
            8.0 + 4 * ((index + row) % 3),
            "workshop",
            20,
            5,
        )
        for row, (dx, dy, w, h) in enumerate(shapes)
    ]


def _tanks(code: str, x: float, y: float, index: int) -> list[Asset]:
    if index == 0:
        rows = [(x + 110, y + 100 + 26 * row) for row in range(3)]
        return [
            Asset(
                f"V-{row + 1}",
                name(f"Tank V-{row + 1}", f"储罐 V-{row + 1}"),
                code,
                "bullet",
                box(a, b, a + 34, b + 9),
                1.5,
                6.0,
                "chlorine",
                60.0,
                0.6,
                520.0,
                14.0,
                1,
            )
            for row, (a, b) in enumerate(rows)
        ]
    spots = itertools.product(range(4), range(2))
    return [
        Asset(
            f"T-{index}{row:02d}",
            name(f"Tank T-{index}{row:02d}"),
            code,
            "sphere" if index % 5 == 4 else "tank",
            Point(x + 270 + 40 * i, y + 170 + 44 * j).buffer(15, 16),
            0.0,
            14.0,
            "methanol",
            2000.0,
            0.3 + 0.08 * row,
            10.0,
            20.0,
        )
        for row, (i, j) in enumerate(spots)
    ]


def _roads() -> tuple[tuple[tuple[int, float, float], ...], tuple[RoadEdge, ...]]:
    at = {(i, j): (LEFT + i * PITCH_X, BOTTOM + j * PITCH_Y) for j in range(ROWS + 1) for i in range(COLUMNS + 1)}
    number = {key: index for index, key in enumerate(at)}
    edges = []
    for (i, j), here in at.items():
        for other, road in (
            ((i + 1, j), name(f"Row {j} Road", f"{j} 号横路")),
            ((i, j + 1), name(f"Column {i} Road", f"{i} 号纵路")),
        ):
            if other in at:
                code = f"R{number[i, j]}-{number[other]}"
                edges.append(
                    RoadEdge(code, road, number[i, j], number[other], LineString([here, at[other]]), 20.0, 11.0)
                )
    return tuple((number[key], x, y) for key, (x, y) in at.items()), tuple(edges)


def _sensors(count: int, draw: np.random.Generator) -> tuple[Sensor, ...]:
    x, y = plot_corner(0)
    spots = [(x + 165.0, y + 190.0), (x + 270.0, y + 235.0)]
    for row in range(2, count):
        left, bottom = plot_corner(row % len(NAMES))
        spots.append((left + draw.uniform(10, 400), bottom + draw.uniform(10, 330)))
    kinds = (Quantity.GAS, Quantity.GAS, Quantity.PRESSURE, Quantity.LEVEL, Quantity.GAS, Quantity.WIND_SPEED)
    sensors = []
    for row, (a, b) in enumerate(spots):
        kind = kinds[row % len(kinds)]
        code = f"AT-{3011 + row}" if kind is Quantity.GAS else f"XT-{3011 + row}"
        sensors.append(
            Sensor(
                row + 1,
                code,
                name(f"Sensor {row}"),
                kind,
                "ppm",
                0.0,
                100.0,
                5.0,
                Point(a, b),
                1.5,
                f"P{row % 12 + 1:02d}",
                "V-3" if row < 2 else "",
                "chlorine" if kind is Quantity.GAS else "",
            )
        )
    return tuple(sensors)

"""What answers an incident: stations and units, depots and supplies, shelters, hydrants, muster points."""

from collections.abc import Callable
from itertools import pairwise

from shapely import Point

from drivers.simulated.park.layout import COLUMNS, ROWS, Rect
from drivers.simulated.park.streets import row_y
from models.domain.park import Place, Shelter, Supply, Unit, UnitKind
from models.text import LocalName

Nearest = Callable[[float, float], int]

K = UnitKind
# code, English, Chinese, kind, station, crew, capabilities, owner
UNITS: tuple[tuple[str, str, str, UnitKind, str, int, tuple[str, ...], str], ...] = (
    ("E1", "Engine 1", "1号消防车", K.ENGINE, "ST1", 6, ("water", "water_curtain", "foam"), "park"),
    ("E2", "Engine 2", "2号消防车", K.ENGINE, "ST1", 6, ("water", "water_curtain", "dry_powder"), "park"),
    ("E4", "Engine 4", "4号举高车", K.ENGINE, "ST1", 5, ("water", "foam", "ladder"), "park"),
    (
        "HZ1",
        "HazMat 1",
        "1号防化车",
        K.HAZMAT,
        "ST1",
        5,
        ("gas_suits", "detection", "decontamination", "alkali"),
        "park",
    ),
    ("TR", "Rescue Team", "搜救组", K.TEAM, "ST1", 8, ("rescue", "gas_suits"), "park"),
    ("E3", "Engine 3", "3号消防车", K.ENGINE, "ST2", 6, ("water", "water_curtain", "foam"), "park"),
    ("E5", "Engine 5", "5号泡沫车", K.ENGINE, "ST2", 5, ("water", "water_curtain", "foam", "dry_powder"), "park"),
    ("HZ2", "HazMat 2", "2号防化车", K.HAZMAT, "ST2", 6, ("gas_suits", "capping_kit", "detection", "alkali"), "park"),
    ("MV1", "Monitoring Van", "环境监测车", K.MONITORING, "ST3", 3, ("detection", "weather"), "park"),
    ("A1", "Ambulance 1", "1号救护车", K.AMBULANCE, "ST3", 3, ("medical", "antidote"), "park"),
    ("A2", "Ambulance 2", "2号救护车", K.AMBULANCE, "ST3", 3, ("medical",), "park"),
    ("A3", "Ambulance 3", "3号救护车", K.AMBULANCE, "ST3", 3, ("medical", "antidote"), "park"),
    ("TV", "Team V", "澜川堵漏组", K.TEAM, "ST3", 4, ("valve_isolation", "capping_kit", "gas_suits"), "enterprise"),
    ("CMD", "Command Car", "指挥车", K.COMMAND, "ST3", 3, ("command", "weather"), "park"),
)
DEPOTS = (
    ("D1", "Fire Station 1 Depot", "消防一站物资库"),
    ("D2", "Fire Station 2 Depot", "消防二站物资库"),
    ("D3", "Park Centre Depot", "园区中心物资库"),
    ("D4", "Rail Yard Depot", "铁路货场物资库"),
)
SUPPLIES = (
    ("Foam concentrate 6 %", "6%泡沫液", "D1", 18.0, "t"), ("Gas-tight suits", "气密防护服", "D1", 24.0, "pcs"),
    ("Air cylinders 6.8 l", "6.8升气瓶", "D1", 80.0, "pcs"), ("Fire hose 80 mm", "80毫米水带", "D1", 2400.0, "m"),
    ("Sodium hydroxide 30 %", "30%液碱", "D2", 12.0, "t"), ("Water curtain nozzles", "水幕水枪", "D2", 16.0, "pcs"),
    ("Chlorine capping kit", "氯瓶堵漏工具", "D2", 2.0, "sets"), ("Dry powder", "干粉灭火剂", "D2", 4.0, "t"),
    ("Escape hoods", "逃生头罩", "D3", 600.0, "pcs"), ("Oxygen sets", "吸氧装置", "D3", 30.0, "sets"),
    ("Calcium gluconate gel", "葡萄糖酸钙凝胶", "D3", 120.0, "tubes"), ("Blankets", "毛毯", "D3", 800.0, "pcs"),
    ("Sorbent booms", "吸油围栏", "D4", 900.0, "m"), ("Sandbags", "沙袋", "D4", 3000.0, "pcs"),
    ("Slaked lime", "熟石灰", "D4", 20.0, "t"), ("Submersible pumps", "潜水泵", "D4", 8.0, "pcs"),
)  # fmt: skip


def build_units(station_nodes: dict[str, int]) -> tuple[Unit, ...]:
    return tuple(
        Unit(code, LocalName(en, zh), kind, station, station_nodes[station], crew, capabilities, owner)
        for code, en, zh, kind, station, crew, capabilities, owner in UNITS
    )


def build_supplies() -> tuple[Supply, ...]:
    return tuple(
        Supply(f"SUP-{i:02d}", LocalName(en, zh), depot, quantity, unit)
        for i, (en, zh, depot, quantity, unit) in enumerate(SUPPLIES, 1)
    )


def build_shelters(plots: dict[str, Rect], nearest: Nearest) -> tuple[Shelter, ...]:
    spots = (
        ("S1", "West Hall", "西区会堂", plots["CENTRE"].point(0.24, 0.27), 300),
        ("S2", "South Canteen", "南区食堂", plots["STAFF"].point(0.24, 0.19), 250),
        ("S3", "North Gym", "北区体育馆", plots["P03"].point(0.17, 0.90), 120),
        ("S4", "Sports Hall", "体育馆", plots["TRAINING"].point(0.74, 0.50), 450),
        ("S5", "Jinhe School Hall", "金禾小学礼堂", Point(2060.0, -262.0), 600),
        ("S6", "Liuwan Village Hall", "柳湾村礼堂", Point(-402.0, 96.0), 350),
    )
    return tuple(Shelter(c, LocalName(en, zh), p, n, nearest(p.x, p.y)) for c, en, zh, p, n in spots)


def build_hydrants(nearest: Nearest) -> list[Place]:
    """One about every 200 m on the kerb of each street."""
    spots: list[tuple[float, float]] = []
    for row in range(len(ROWS)):
        for a, b in pairwise(COLUMNS):
            spots += [(x, row_y(row, x) + 9.5) for x in (a + (b - a) * f for f in (0.15, 0.5, 0.85))]
    for x in (COLUMNS[1], COLUMNS[2], COLUMNS[4]):
        spots += [(x + 8.5, (a + b) / 2) for a, b in pairwise(ROWS)]
    spots.append((COLUMNS[0] + 8.5, (ROWS[1] + ROWS[2]) / 2))
    return [
        Place(
            f"HY-{i:02d}",
            LocalName(f"Hydrant {i}", f"{i}号消火栓"),
            "hydrant",
            Point(round(x, 1), round(y, 1)),
            nearest(x, y),
        )
        for i, (x, y) in enumerate(spots, 1)
    ]

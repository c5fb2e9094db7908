"""Buildings: what stands in a cell of each letter, and who is in it by day and at night."""

from dataclasses import dataclass

import numpy as np
from shapely import box

from drivers.simulated.park.layout import Rect
from models.domain.park import Building
from models.text import LocalName


@dataclass(frozen=True, slots=True)
class House:
    """`u0 .. v1`: the footprint as fractions of the cell; `day`, `night`: weight when workers are spread."""

    use: str
    en: str
    zh: str
    u0: float
    v0: float
    u1: float
    v1: float
    height: float
    day: float
    night: float


CELLS: dict[str, tuple[House, ...]] = {
    "O": (
        House("office", "Office", "办公楼", 0.06, 0.52, 0.94, 0.94, 16.0, 8.0, 1.0),
        House("control_room", "Control Room", "中控室", 0.06, 0.08, 0.52, 0.40, 7.0, 3.0, 5.0),
    ),
    "W": (House("workshop", "Workshop {n}", "{n}号车间", 0.08, 0.12, 0.92, 0.86, 18.0, 4.0, 4.0),),
    "D": (
        House("workshop", "Workshop {n}", "{n}号车间", 0.06, 0.34, 0.46, 0.94, 15.0, 2.5, 2.5),
        House("workshop", "Workshop {n}", "{n}号车间", 0.56, 0.06, 0.94, 0.94, 21.0, 2.5, 2.5),
    ),
    "Q": (
        House("substation", "Substation", "变电所", 0.06, 0.56, 0.44, 0.92, 6.0, 0.3, 0.3),
        House("compressor", "Compressor House", "压缩机房", 0.56, 0.50, 0.94, 0.92, 9.0, 0.8, 0.8),
        House("pump_house", "Pump House", "泵房", 0.06, 0.08, 0.60, 0.38, 5.0, 0.6, 0.6),
    ),
    "S": (House("store", "Store", "仓库", 0.06, 0.20, 0.94, 0.80, 10.0, 1.2, 0.3),),
    "L": (
        House("laboratory", "Laboratory", "化验楼", 0.06, 0.10, 0.42, 0.92, 12.0, 4.0, 1.2),
        House("canteen", "Canteen", "食堂", 0.56, 0.34, 0.94, 0.92, 8.0, 2.0, 0.4),
    ),
    "B": (),
    "T": (),
    ".": (),
}


def spread(total: int, weights: list[float]) -> list[int]:
    """Whole people in proportion to `weights`, summing to `total` (largest remainders first)."""
    shares = np.array(weights) * (total / sum(weights))
    whole = np.floor(shares).astype(int)
    for index in np.argsort(whole - shares, kind="stable")[: total - int(whole.sum())]:
        whole[index] += 1
    return [int(n) for n in whole]


def build_plant_houses(
    owner: str, name: LocalName, cells: list[tuple[str, Rect]], day: int, night: int, rng: np.random.Generator
) -> list[Building]:
    """All buildings of one enterprise; their occupants sum to its workers."""
    placed = [(house, cell.inset(9.0)) for letter, cell in cells for house in CELLS[letter]]
    by_day = spread(day, [house.day for house, _ in placed])
    by_night = spread(night, [house.night for house, _ in placed])
    workshops, buildings = 0, []
    for index, (house, cell) in enumerate(placed):
        workshops += house.use == "workshop"
        shrink = rng.uniform(0.0, 0.06, 4)
        left, right = (cell.left + cell.width * u for u in (house.u0 + shrink[0], house.u1 - shrink[1]))
        bottom, top = (cell.bottom + cell.height * v for v in (house.v0 + shrink[2], house.v1 - shrink[3]))
        title = LocalName(f"{name.en} {house.en}".format(n=workshops), f"{name.zh}{house.zh}".format(n=workshops))
        buildings.append(
            Building(
                f"{owner}-B{index + 1:02d}",
                title,
                owner,
                box(round(left, 1), round(bottom, 1), round(right, 1), round(top, 1)),
                round(house.height + float(rng.uniform(-1.5, 2.5)), 1),
                house.use,
                by_day[index],
                by_night[index],
            )
        )
    return buildings


@dataclass(frozen=True, slots=True)
class PublicHouse:
    """A building that belongs to the park itself: fractions of its plot, occupants as given."""

    en: str
    zh: str
    use: str
    u0: float
    v0: float
    u1: float
    v1: float
    height: float
    day: int
    night: int


PUBLIC: dict[str, tuple[PublicHouse, ...]] = {
    "CENTRE": (
        PublicHouse("Park Administration", "管委会大楼", "office", 0.08, 0.62, 0.46, 0.90, 42.0, 96, 4),
        PublicHouse("Command Centre", "应急指挥中心", "control_room", 0.56, 0.66, 0.90, 0.90, 18.0, 22, 7),
        PublicHouse("West Hall", "西区会堂", "hall", 0.08, 0.12, 0.40, 0.42, 14.0, 12, 0),
        PublicHouse("Exhibition Hall", "展示馆", "hall", 0.56, 0.31, 0.90, 0.46, 12.0, 8, 0),
        PublicHouse("Park Clinic", "园区医务中心", "clinic", 0.56, 0.10, 0.90, 0.26, 11.0, 26, 9),
    ),
    "RAIL": (
        PublicHouse("Rail Goods Shed", "铁路货棚", "store", 0.30, 0.68, 0.84, 0.90, 11.0, 14, 3),
        PublicHouse("Container Shed 1", "1号集装箱库", "store", 0.08, 0.06, 0.44, 0.20, 9.0, 6, 1),
        PublicHouse("Container Shed 2", "2号集装箱库", "store", 0.54, 0.06, 0.90, 0.20, 9.0, 6, 1),
    ),
    "LOGISTICS": tuple(
        PublicHouse(
            f"Warehouse {3 * j + i + 1}",
            f"{3 * j + i + 1}号物流仓库",
            "store",
            0.05 + 0.32 * i,
            0.56 - 0.48 * j,
            0.31 + 0.32 * i,
            0.92 - 0.48 * j,
            12.0,
            11,
            2,
        )
        for j in range(2)
        for i in range(3)
    ),
    "STAFF": (
        *(
            PublicHouse(
                f"Dormitory {4 * j + i + 1}",
                f"{4 * j + i + 1}号宿舍",
                "dormitory",
                0.05 + 0.235 * i,
                0.80 - 0.135 * j,
                0.235 + 0.235 * i,
                0.90 - 0.135 * j,
                19.0,
                9,
                54,
            )
            for j in range(3)
            for i in range(4)
            if (j, i) != (2, 3)
        ),
        PublicHouse("South Canteen", "南区食堂", "canteen", 0.08, 0.10, 0.40, 0.28, 8.0, 28, 3),
        PublicHouse("Staff Club", "职工活动中心", "hall", 0.58, 0.08, 0.92, 0.28, 10.0, 8, 0),
    ),
    "TRAINING": (
        PublicHouse("Training Centre", "安全培训中心", "office", 0.08, 0.60, 0.44, 0.88, 14.0, 46, 0),
        PublicHouse("Sports Hall", "体育馆", "hall", 0.56, 0.20, 0.92, 0.80, 15.0, 10, 0),
    ),
    "SERVICE": (
        PublicHouse("Repair Works 1", "1号检修车间", "workshop", 0.08, 0.58, 0.44, 0.88, 12.0, 24, 4),
        PublicHouse("Repair Works 2", "2号检修车间", "workshop", 0.56, 0.58, 0.92, 0.88, 12.0, 18, 2),
        PublicHouse("Parts Store", "备件库", "store", 0.08, 0.12, 0.44, 0.40, 9.0, 6, 0),
        PublicHouse("Vehicle Park Office", "停车场管理楼", "office", 0.56, 0.16, 0.92, 0.36, 8.0, 7, 2),
    ),
    "RESERVE": (),
    "FS1": (
        PublicHouse("Fire Station 1", "消防一站", "station", 0.10, 0.44, 0.62, 0.78, 12.0, 34, 30),
        PublicHouse("Drill Tower", "训练塔", "station", 0.74, 0.56, 0.90, 0.72, 24.0, 0, 0),
    ),
    "FS2": (PublicHouse("Fire Station 2", "消防二站", "station", 0.18, 0.30, 0.82, 0.58, 11.0, 22, 20),),
}


def build_public_houses(plot: str, rect: Rect) -> list[Building]:
    buildings = []
    for index, house in enumerate(PUBLIC[plot], 1):
        low, high = rect.point(house.u0, house.v0), rect.point(house.u1, house.v1)
        buildings.append(
            Building(
                f"{plot}-B{index:02d}",
                LocalName(house.en, house.zh),
                "",
                box(low.x, low.y, high.x, high.y),
                house.height,
                house.use,
                house.day,
                house.night,
            )
        )
    return buildings

"""Put the demo park together, shift it to its place on Earth, and return it as the same record a park file gives."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from drivers.simulated.park.cameras import build_cameras
from drivers.simulated.park.detectors import detects, fill_up, place_chlorine_area, place_fence, place_round
from drivers.simulated.park.houses import build_plant_houses, build_public_houses
from drivers.simulated.park.instruments import Instruments, fit_mast, fit_vessel, fit_workshop
from drivers.simulated.park.layout import BOUNDARY, COLUMNS, EPSG, FENCE, ORIGIN, Rect, block
from drivers.simulated.park.plants import PLANTS, Plant
from drivers.simulated.park.response import DEPOTS, build_hydrants, build_shelters, build_supplies, build_units
from drivers.simulated.park.streets import Streets, lay_entrance, lay_main_streets, lay_outside_roads, lay_plot_roads
from drivers.simulated.park.surroundings import build_areas, build_lines
from drivers.simulated.park.tanks import build_cell_tanks, hazard_grade
from models.domain.park import Asset, Building, Enterprise, Park, Place
from models.text import LocalName

SEED = 20260318
MASTS = ((80.0, 1120.0, "Park Centre", "园区中心"), (2560.0, 640.0, "Fire Station 1", "消防一站"),
         (300.0, 1822.0, "jetty", "码头"), (1460.0, 120.0, "Staff Village", "职工生活区"),
         (2900.0, 1640.0, "east fence", "东围墙"))  # fmt: skip
SURNAMES = ("Zhao Min", "Wu Jun", "Sun Lei", "Zhou Fang", "Xu Kai", "Ma Lin", "Zhu Yan", "Hu Bo", "Guo Ning", "He Tao",
            "Gao Wei", "Lin Qing", "Luo Jie", "Liang Yu", "Song Ping", "Tang Rui", "Han Xue", "Feng Gang", "Dong Li",
            "Cao Hong", "Peng Fei", "Zeng Min", "Xiao Ran", "Tian Hao")  # fmt: skip


@dataclass
class Draft:
    """The park while it grows, in local metres."""

    plots: dict[str, Rect] = field(default_factory=dict)
    streets: Streets = field(default_factory=Streets)
    buildings: list[Building] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)
    basins: list[Polygon] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def generate_park(seed: int = SEED) -> Park:
    """The whole park; the same seed gives the same park."""
    rng = np.random.default_rng(seed)
    draft = Draft(plots=_plots())
    for plant in PLANTS:
        _build_plant(draft, plant, rng)
    _build_public(draft)
    lay_outside_roads(draft.streets, (1480.0, -FENCE), (COLUMNS[-1] + FENCE, 850.0))
    lay_main_streets(draft.streets)
    instruments = _instrument(draft)
    _add_places(draft)
    return _shift(_assemble(draft, instruments))


def _plots() -> dict[str, Rect]:
    plots = {}
    for plant in PLANTS:
        whole = block(plant.column, plant.row)
        left, right = (whole.left + whole.width * part for part in plant.part)
        plots[plant.code] = Rect(left, whole.bottom, right, whole.top)
    north, east = block(2, 3), block(4, 1)
    plots["FS2"] = Rect(north.left, north.bottom, north.left + north.width * 0.43, north.top)
    plots["FS1"] = Rect(east.left, east.bottom, east.left + east.width * 0.62, east.top)
    publics = {
        "CENTRE": (0, 2),
        "RAIL": (0, 0),
        "LOGISTICS": (1, 0),
        "STAFF": (2, 0),
        "TRAINING": (3, 0),
        "SERVICE": (4, 0),
    }
    plots |= {code: block(*where) for code, where in publics.items()}
    return plots | {"RESERVE": block(3, 1)}


def _phone(plant: Plant) -> str:
    return f"+86 573 5550 {plant.code[1:]}01"


def _build_plant(draft: Draft, plant: Plant, rng: np.random.Generator) -> None:
    plot, rows = draft.plots[plant.code], plant.cells.split()
    across = len(rows[0])
    cells = [
        (letter, cell)
        for letters, line in zip(rows, plot.inset(8.0).split(across, len(rows), 8.0), strict=True)
        for letter, cell in zip(letters, line, strict=True)
    ]
    xs, ys = lay_plot_roads(draft.streets, plot, across, len(rows), one_way_ring=plant.code in ("P02", "P10"))
    lay_entrance(draft.streets, (xs[1], ys[0]), row=plant.row)
    lay_entrance(draft.streets, (xs[-2], ys[-1]), row=plant.row + 1)
    name = LocalName(plant.short, plant.short_zh)
    lay_entrance(draft.streets, (xs[-1], ys[1]), column=plant.column + 1)
    if plant.part[0] == 0.0:
        lay_entrance(draft.streets, (xs[0], ys[-2]), column=plant.column)
    draft.buildings += build_plant_houses(plant.code, name, cells, plant.workers_day, plant.workers_night, rng)
    groups = [group for cell_groups in plant.tanks for group in cell_groups]
    first = 2 * PLANTS.index(plant)
    people = (SURNAMES[first], SURNAMES[first + 1], SURNAMES[(first + 7) % len(SURNAMES)])
    for cell_groups, cell in zip(plant.tanks, (cell for letter, cell in cells if letter == "T"), strict=True):
        hazard = next((group.substance for group in cell_groups if group.hazard), None)
        grade = hazard_grade(groups, hazard) if hazard else 0
        draft.assets += build_cell_tanks(cell, cell_groups, plant.code, _phone(plant), grade, people)
    for cell in (cell for letter, cell in cells if letter == "B"):
        radius = 0.36 * min(cell.width, cell.height)
        draft.basins.append(Point(*cell.centre).buffer(radius, quad_segs=8))


PUBLIC_CELLS = {"CENTRE": (2, 2), "RAIL": (1, 2), "LOGISTICS": (3, 2), "STAFF": (2, 2), "TRAINING": (2, 1),
                "SERVICE": (2, 2), "RESERVE": (2, 2), "FS1": (1, 1), "FS2": (1, 1)}  # fmt: skip
SIDE_ENTRANCES = {"CENTRE": 0, "LOGISTICS": 2, "STAFF": 2, "TRAINING": 4, "SERVICE": 4, "RESERVE": 3}  # by which column


def _build_public(draft: Draft) -> None:
    south, north = (
        {
            "RAIL": 0,
            "LOGISTICS": 0,
            "STAFF": 0,
            "TRAINING": 0,
            "SERVICE": 0,
            "CENTRE": 2,
            "RESERVE": 1,
            "FS1": 1,
            "FS2": 3,
        },
        1,
    )
    for code, (columns, rows) in PUBLIC_CELLS.items():
        plot = draft.plots[code]
        xs, ys = lay_plot_roads(draft.streets, plot, columns, rows, one_way_ring=code == "LOGISTICS")
        lay_entrance(draft.streets, (xs[0], ys[0]), row=south[code])
        lay_entrance(draft.streets, (xs[-1], ys[-1]), row=south[code] + north)
        if code in SIDE_ENTRANCES:
            column = SIDE_ENTRANCES[code]
            nearer = xs[0] if abs(xs[0] - COLUMNS[column]) < abs(xs[-1] - COLUMNS[column]) else xs[-1]
            lay_entrance(draft.streets, (nearer, ys[1 if len(ys) > 2 else 0]), column=column)
        draft.buildings += build_public_houses(code, plot)
    fs1 = draft.plots["FS1"].inset(8.0)
    lay_entrance(draft.streets, (round(fs1.left, 1), round(fs1.bottom, 1)), column=4)
    jetty = draft.streets.junction_on_row(4, 222.0)
    draft.streets.edge([jetty, (222.0, 1790.0), (222.0, 1832.0)], LocalName("Jetty road", "码头路"), 5.0)
    draft.streets.edge([(222.0, 1832.0), (390.0, 1832.0)], LocalName("Jetty road", "码头路"), 5.0)
    back = draft.streets.junction_on_row(4, 390.0)
    draft.streets.edge([(390.0, 1832.0), (390.0, 1790.0), back], LocalName("Jetty road", "码头路"), 5.0, one_way=True)


def _instrument(draft: Draft) -> Instruments:
    instruments = Instruments()
    chlorine = [asset for asset in draft.assets if asset.substance == "chlorine"]
    place_chlorine_area(instruments, chlorine)
    for side, count in (("north", 4), ("east", 5)):
        place_fence(instruments, draft.plots["P01"], "P01", "chlorine", side, count)
    for code, side, count in (
        ("P12", "west", 4),
        ("P12", "north", 3),
        ("P08", "west", 4),
        ("P08", "south", 3),
        ("P09", "west", 4),
    ):
        place_fence(instruments, draft.plots[code], code, "chlorine", side, count)
    for asset in draft.assets:
        fit_vessel(instruments, asset)
        if asset.substance != "chlorine" and detects(asset.substance):
            place_round(instruments, asset, asset.code, asset.code, (90.0, 270.0) if asset.hazard_grade else (90.0,))
    for house in draft.buildings:
        if house.use == "workshop" and house.enterprise:
            fit_workshop(instruments, house)
    for number, mast in enumerate(MASTS, 1):
        fit_mast(instruments, number, *mast)
    plants = [
        (
            plant.code,
            draft.plots[plant.code],
            sorted({a.substance for a in draft.assets if a.enterprise == plant.code and detects(a.substance)}),
        )
        for plant in PLANTS
    ]
    solid: list[BaseGeometry] = [
        *(house.geometry for house in draft.buildings),
        *(asset.geometry for asset in draft.assets),
    ]
    fill_up(instruments, [plant for plant in plants if plant[2]], solid)
    return instruments


def _add_places(draft: Draft) -> None:
    nearest = draft.streets.nearest

    def place(code: str, en: str, zh: str, kind: str, point: Point) -> None:
        draft.places.append(Place(code, LocalName(en, zh), kind, point, nearest(point.x, point.y)))

    place("G1", "Gate 1 South", "1号门(南门)", "gate", Point(1480.0, -FENCE))
    place("G2", "Gate 2 East", "2号门(东门)", "gate", Point(COLUMNS[-1] + FENCE, 850.0))
    plots = draft.plots
    place("ST1", "Fire Station 1", "消防一站", "station", plots["FS1"].point(0.36, 0.40))
    place("ST2", "Fire Station 2", "消防二站", "station", plots["FS2"].point(0.50, 0.26))
    place("ST3", "Park Centre Station", "园区中心救援站", "station", plots["CENTRE"].point(0.73, 0.07))
    for (code, en, zh), spot in zip(
        DEPOTS,
        (
            plots["FS1"].point(0.8, 0.3),
            plots["FS2"].point(0.2, 0.7),
            plots["CENTRE"].point(0.5, 0.52),
            plots["RAIL"].point(0.2, 0.8),
        ),
        strict=True,
    ):
        place(code, en, zh, "depot", spot)
    for plant in PLANTS:
        corner = plots[plant.code].point(0.02, 0.02)
        place(f"M{plant.code[1:]}", f"{plant.short} muster point", f"{plant.short_zh}集合点", "muster", corner)
    for code, en, zh in (
        ("CENTRE", "Park Centre", "园区中心"),
        ("STAFF", "Staff Village", "生活区"),
        ("RAIL", "Rail yard", "货场"),
    ):
        place(f"M-{code}", f"{en} muster point", f"{zh}集合点", "muster", plots[code].point(0.5, 0.5))
    draft.places += build_hydrants(nearest)


def _assemble(draft: Draft, instruments: Instruments) -> Park:
    nearest = draft.streets.nearest
    enterprises = tuple(
        Enterprise(
            p.code, LocalName(f"{p.code} {p.en}", f"{p.code} {p.zh}"), draft.plots[p.code].polygon(), p.business,
            p.workers_day, p.workers_night, _phone(p),
        )
        for p in PLANTS
    )  # fmt: skip
    stations = {place.code: place.road_node for place in draft.places if place.kind == "station"}
    return Park(
        code="jinhe",
        name=LocalName("Jinhe Chemical Industrial Park", "金禾化工园区"),
        epsg=EPSG,
        timezone="Asia/Shanghai",
        boundary=BOUNDARY,
        enterprises=enterprises,
        buildings=tuple(draft.buildings),
        assets=tuple(draft.assets),
        lines=tuple(build_lines(draft.plots)),
        areas=tuple(build_areas(draft.plots, draft.basins)),
        road_nodes=tuple((number, x, y) for (x, y), number in draft.streets.nodes.items()),
        road_edges=tuple(draft.streets.edges),
        places=tuple(draft.places),
        shelters=build_shelters(draft.plots, nearest),
        supplies=build_supplies(),
        units=build_units(stations),
        sensors=tuple(instruments.sensors),
        rules=tuple(instruments.rules),
        cameras=tuple(build_cameras({asset.code: asset for asset in draft.assets})),
    )


def _moved(geometry: Any) -> Any:
    """Local metres to the park's system, at centimetres: the file then holds no noise digits."""
    return shapely.transform(geometry, lambda xy: np.round(xy + np.array(ORIGIN), 2))


def _shift(park: Park) -> Park:
    """The same park with every geometry moved."""

    def shifted(records: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(record, geometry=_moved(record.geometry)) for record in records)

    nodes = tuple((n, round(x + ORIGIN[0], 2), round(y + ORIGIN[1], 2)) for n, x, y in park.road_nodes)
    layers = (
        "enterprises",
        "buildings",
        "assets",
        "lines",
        "areas",
        "road_edges",
        "places",
        "shelters",
        "sensors",
        "cameras",
    )
    changes: dict[str, Any] = {layer: shifted(getattr(park, layer)) for layer in layers}
    return replace(park, boundary=_moved(park.boundary), road_nodes=nodes, **changes)

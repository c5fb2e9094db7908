"""The road graph: the street grid, each plot's internal roads, and what lies outside the two gates."""

from dataclasses import dataclass, field
from itertools import pairwise

from shapely import LineString

from drivers.simulated.park.layout import COLUMNS, MAIN_WIDTH, ROWS, Rect, binhe_y
from models.domain.park import RoadEdge
from models.text import LocalName

Xy = tuple[float, float]
INTERNAL = LocalName("Works road", "厂内道路")
ROW_NAMES = (
    LocalName("South Ring Road", "南环路"),
    LocalName("Huagong Road", "化工路"),
    LocalName("Chuangxin Road", "创新路"),
    LocalName("Xingye Road", "兴业路"),
    LocalName("Binhe Road", "滨河路"),
)
COLUMN_NAMES = (
    LocalName("West Ring Road", "西环路"),
    LocalName("Lanchuan Road", "澜川路"),
    LocalName("Tonglan Road", "桐岚路"),
    LocalName("Zhuohe Road", "卓禾路"),
    LocalName("Yanting Road", "岩庭路"),
    LocalName("East Ring Road", "东环路"),
)
MAIN_SPEED, INTERNAL_SPEED, OUTSIDE_SPEED = 11.0, 5.5, 16.0  # m/s: about 40, 20 and 60 km/h


@dataclass
class Streets:
    """Collects nodes and sections; a junction placed twice is one node."""

    nodes: dict[Xy, int] = field(default_factory=dict)
    edges: list[RoadEdge] = field(default_factory=list)
    on_rows: dict[int, set[float]] = field(default_factory=dict)  # junctions along each street: their x or y
    on_columns: dict[int, set[float]] = field(default_factory=dict)

    def node(self, x: float, y: float) -> int:
        return self.nodes.setdefault((round(x, 1), round(y, 1)), len(self.nodes) + 1)

    def edge(
        self,
        points: list[Xy],
        name: LocalName,
        width: float = 7.0,
        speed: float = INTERNAL_SPEED,
        one_way: bool = False,
    ) -> None:
        points = [(round(x, 1), round(y, 1)) for x, y in points]
        start, end = self.node(*points[0]), self.node(*points[-1])
        code = f"R{len(self.edges) + 1:04d}"
        self.edges.append(RoadEdge(code, name, start, end, LineString(points), width, speed, one_way))

    def junction_on_row(self, row: int, x: float) -> Xy:
        """Note that something joins the east-west street `row` at `x`; the street is cut there later."""
        self.on_rows.setdefault(row, set()).add(round(x, 1))
        return x, row_y(row, x)

    def junction_on_column(self, column: int, y: float) -> Xy:
        self.on_columns.setdefault(column, set()).add(round(y, 1))
        return COLUMNS[column], y

    def nearest(self, x: float, y: float) -> int:
        return min(self.nodes.items(), key=lambda item: (item[0][0] - x) ** 2 + (item[0][1] - y) ** 2)[1]


def row_y(row: int, x: float) -> float:
    return binhe_y(x) if row == 4 else ROWS[row]


def lay_main_streets(streets: Streets) -> None:
    """Cut every street of the grid at its crossings and at the junctions noted so far."""
    for row, name in enumerate(ROW_NAMES):
        xs = sorted(streets.on_rows.get(row, set()) | set(COLUMNS))
        width = 10.0 if row in (0, 4) else MAIN_WIDTH
        for a, b in pairwise(xs):
            streets.edge([(a, row_y(row, a)), (b, row_y(row, b))], name, width, MAIN_SPEED)
    for column, name in enumerate(COLUMN_NAMES):
        crossings = {row_y(row, COLUMNS[column]) for row in range(5)}
        ys = sorted(streets.on_columns.get(column, set()) | crossings)
        for a, b in pairwise(ys):
            streets.edge([(COLUMNS[column], a), (COLUMNS[column], b)], name, 12.0, MAIN_SPEED)


def lay_plot_roads(
    streets: Streets, plot: Rect, columns: int, rows: int, one_way_ring: bool = False
) -> tuple[list[float], list[float]]:
    """A ring and cross roads that cut `plot` into columns x rows cells; returns their x and y positions.

    With `one_way_ring` the ring runs counter-clockwise, as tank farms and truck yards ask; cross roads stay two-way.
    """
    inner = plot.inset(8.0)
    xs = [round(inner.left + inner.width * i / columns, 1) for i in range(columns + 1)]
    ys = [round(inner.bottom + inner.height * i / rows, 1) for i in range(rows + 1)]
    for j, y in enumerate(ys):
        for a, b in pairwise(xs):
            outer = j in (0, rows)
            points = [(b, y), (a, y)] if j == rows else [(a, y), (b, y)]
            streets.edge(points, INTERNAL, 6.0 if outer else 4.5, one_way=one_way_ring and outer)
    for i, x in enumerate(xs):
        for a, b in pairwise(ys):
            outer = i in (0, columns)
            points = [(x, b), (x, a)] if i == 0 else [(x, a), (x, b)]
            streets.edge(points, INTERNAL, 6.0 if outer else 4.5, one_way=one_way_ring and outer)
    return xs, ys


def lay_entrance(streets: Streets, inside: Xy, *, row: int | None = None, column: int | None = None) -> None:
    """Join a plot's ring node to the street beside it, straight across."""
    if row is not None:
        street = streets.junction_on_row(row, inside[0])
    else:
        assert column is not None
        street = streets.junction_on_column(column, inside[1])
    streets.edge([street, inside], INTERNAL, 7.0)


def lay_outside_roads(streets: Streets, gate_south: Xy, gate_east: Xy) -> None:
    """The county road round the park's south and east: villages, school and both gates hang on it."""
    name, lane = LocalName("County Road X305", "县道X305"), LocalName("Village lane", "村道")
    south, east = -130.0, 3120.0
    gate_x, gate_y = gate_south[0], gate_east[1]
    for gate, junction in ((gate_south, streets.junction_on_row(0, gate_x)),):
        streets.edge([junction, gate], LocalName("Gate 1", "1号门"), 12.0, INTERNAL_SPEED)
    streets.edge([streets.junction_on_column(5, gate_y), gate_east], LocalName("Gate 2", "2号门"), 12.0, INTERNAL_SPEED)
    streets.edge([gate_south, (gate_x, south)], name, 9.0, OUTSIDE_SPEED)
    streets.edge([gate_east, (east, gate_y)], name, 9.0, OUTSIDE_SPEED)
    xs = [-420.0, -150.0, 300.0, gate_x, 1500.0, 2100.0, 2600.0, east]
    for a, b in pairwise(xs):
        streets.edge([(a, south), (b, south)], name, 9.0, OUTSIDE_SPEED)
    ys = [south, 350.0, gate_y, 1250.0, 1560.0]
    for a, b in pairwise(ys):
        streets.edge([(east, a), (east, b)], name, 9.0, OUTSIDE_SPEED)
    streets.edge([(-420.0, south), (-480.0, 60.0)], lane, 4.0, INTERNAL_SPEED)
    streets.edge([(-480.0, 60.0), (-330.0, 140.0)], lane, 3.5, INTERNAL_SPEED)
    streets.edge([(-330.0, 140.0), (-150.0, south)], lane, 3.5, INTERNAL_SPEED, one_way=True)
    streets.edge([(east, 1560.0), (3260.0, 1600.0)], lane, 4.0, INTERNAL_SPEED)
    streets.edge([(3260.0, 1600.0), (3420.0, 1500.0)], lane, 3.5, INTERNAL_SPEED)
    streets.edge([(3420.0, 1500.0), (east, 1250.0)], lane, 4.0, INTERNAL_SPEED)
    streets.edge([(2100.0, south), (2100.0, -230.0)], LocalName("School lane", "学校路"), 6.0, INTERNAL_SPEED)

"""What is not a plant: river and jetty, pipe racks and rail, public plots, villages and the school outside."""

import numpy as np
from shapely import LineString, Polygon, box, union_all

from drivers.simulated.park.layout import COLUMNS, ROWS, Rect, binhe_y
from models.domain.park import Area, Line
from models.text import LocalName


def build_areas(plots: dict[str, Rect], basins: list[Polygon]) -> list[Area]:
    """People of public plots are counted in their buildings; only the villages and the school carry their own."""
    xs = np.linspace(-900.0, 3900.0, 25)
    south = [(float(x), bank_y(float(x))) for x in xs]
    north = [(float(x), bank_y(float(x)) + 330.0 + 14.0 * np.sin(x / 310.0)) for x in xs[::-1]]
    areas = [Area("LAN", LocalName("Lan River", "澜江"), "river", _tidy(Polygon(south + north)))]
    names = {
        "CENTRE": ("Park Centre", "园区中心"), "RAIL": ("Rail & Logistics Yard", "铁路货场"),
        "LOGISTICS": ("Logistics Park", "物流园"), "STAFF": ("Staff Village", "职工生活区"),
        "TRAINING": ("Training Ground", "实训基地"), "SERVICE": ("Service Yard", "综合服务区"),
        "FS1": ("Fire Station 1", "消防一站"), "FS2": ("Fire Station 2", "消防二站"),
        "RESERVE": ("Reserve Land", "预留地"),
    }  # fmt: skip
    areas += [
        Area(code, LocalName(*name), "rail_yard" if code == "RAIL" else "plot", _tidy(plots[code].polygon()))
        for code, name in names.items()
    ]
    areas += [
        Area(f"BASIN-{i}", LocalName(f"Treatment basin {i}", f"{i}号处理池"), "basin", basin)
        for i, basin in enumerate(basins, 1)
    ]
    jetty = union_all([box(216, 1790, 228, 1826), box(384, 1790, 396, 1826), box(190, 1824, 430, 1840)])
    assert isinstance(jetty, Polygon)
    areas.append(Area("JETTY", LocalName("River jetty", "码头栈桥"), "jetty", jetty))
    liuwan = Polygon([(-560, 20), (-440, -60), (-260, -40), (-230, 190), (-330, 300), (-520, 240)])
    shatou = Polygon([(3200, 1450), (3330, 1360), (3560, 1420), (3590, 1610), (3400, 1720), (3220, 1660)])
    school = Polygon([(1980, -350), (2180, -350), (2180, -215), (1980, -215)])
    return [
        *areas,
        Area("LIUWAN", LocalName("Liuwan Village", "柳湾村"), "village", liuwan, 310, 620, "+86 573 5550 9101"),
        Area("SHATOU", LocalName("Shatou Village", "沙头村"), "village", shatou, 240, 540, "+86 573 5550 9201"),
        Area("SCHOOL", LocalName("Jinhe Primary School", "金禾小学"), "school", school, 460, 6, "+86 573 5550 9301"),
    ]


def bank_y(x: float) -> float:
    """The south bank: behind the riverside road inside the park, bending away beyond it."""
    inside = min(max(x, 0.0), COLUMNS[-1])
    return binhe_y(inside) + 84.0 - 0.05 * abs(x - inside)


def build_lines(plots: dict[str, Rect]) -> list[Line]:
    """Public pipe racks beside the streets, each plant's own rack, the rail spur with its yard tracks."""
    chuangxin, xingye, tonglan = ROWS[2] - 12.0, ROWS[3] - 12.0, COLUMNS[2] - 12.0
    public = (
        (
            [(40.0, chuangxin), (1134.0, chuangxin), (1740.0, chuangxin), (2340.0, chuangxin)],
            "Chuangxin rack",
            "创新路管廊",
        ),
        ([(40.0, xingye), (1134.0, xingye), (2340.0, xingye), (2900.0, xingye)], "Xingye rack", "兴业路管廊"),
        ([(tonglan, 420.0), (tonglan, chuangxin), (tonglan, xingye), (tonglan, 1660.0)], "Tonglan rack", "桐岚路管廊"),
        ([(300.0, 1826.0), (300.0, 1760.0), (300.0, 1690.0)], "Jetty rack", "码头管廊"),
    )
    lines = [
        Line(f"RACK-{i:02d}", LocalName(en, zh), LineString(points), 6.0, 5.0)
        for i, (points, en, zh) in enumerate(public, 1)
    ]
    for code, plot in plots.items():
        if code.startswith("P") and code != "P04":
            y = round(plot.inset(8.0).bottom + plot.inset(8.0).height / 3 + 6.0, 1)
            name = LocalName(f"{code} rack", f"{code}管廊")
            lines.append(Line(f"RACK-{code}", name, LineString([(plot.left + 20, y), (plot.right - 20, y)]), 5.0, 4.0))
    yard = plots["RAIL"]
    y1, y2 = round(yard.bottom + 0.30 * yard.height, 1), round(yard.bottom + 0.40 * yard.height, 1)
    spur = [(-900.0, -330.0), (-420.0, -235.0), (-160.0, -150.0), (-60.0, -60.0), (0.0, 60.0), (60.0, y1), (500.0, y1)]
    rails = ((spur, "Rail spur", "铁路专用线"), ([(60.0, y1), (110.0, y2), (500.0, y2)], "Yard track 2", "货场2道"))
    return lines + [
        Line(f"RAIL-{i}", LocalName(en, zh), LineString(points), 0.0, 1.5)
        for i, (points, en, zh) in enumerate(rails, 1)
    ]


def _tidy(polygon: Polygon) -> Polygon:
    return Polygon([(round(x, 2), round(y, 2)) for x, y in polygon.exterior.coords])

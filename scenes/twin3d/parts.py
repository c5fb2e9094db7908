"""The park as merged solids, one for each material, in the greys of the style guide."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, degrees

import numpy as np
from numpy.typing import NDArray
from shapely import (
    LineString,
    MultiPolygon,
    Point,
    Polygon,
    get_coordinates,
    line_interpolate_point,
    unary_union,
)
from shapely.affinity import translate

from models.domain.park import Area, Asset, Building, Line, Park
from scenes.twin3d.solids import (
    EMPTY,
    Floats,
    Solid,
    beams,
    box,
    capsule,
    globe,
    heading_matrix,
    lathe,
    merge,
    prism,
    sheet,
    wall,
)

Origin = tuple[float, float]
SUN = (0.42, -0.30)  # metres of shadow to the east and north for each metre of height
PLOTS = ("plot", "rail_yard", "village", "school")


@dataclass(frozen=True, slots=True)
class Material:
    """A colour in daylight grey and how it answers to light."""

    colour: str
    ambient: float = 0.34
    diffuse: float = 0.72
    specular: float = 0.0
    lit: bool = True


MATERIALS = {
    "land": Material("#303132", lit=False),
    "river": Material("#242526", lit=False),
    "plot": Material("#383A3B", lit=False),
    "road": Material("#47494B", lit=False),
    "marking": Material("#5B5D5F", lit=False),
    "shadow": Material("#262728", lit=False),
    "building": Material("#7C7E80"),
    "window": Material("#55575A", lit=False),
    "tank": Material("#B4B6B7", specular=0.12),
    "trim": Material("#6C6E70"),
    "rack": Material("#808284"),
    "pipe": Material("#9A9C9D", specular=0.1),
    "rail": Material("#5A5C5E", lit=False),
    "dike": Material("#58595B"),
    "level": Material("#3F4142"),
}


def origin_of(park: Park) -> Origin:
    """Where the twin's zero lies: single precision needs small numbers."""
    centre = park.boundary.centroid
    return (0.0, 0.0) if centre.is_empty else (centre.x, centre.y)


def build_parts(park: Park) -> dict[str, Solid]:
    """Solids by material; flat ones are stacked some centimetres apart so that they do not flicker."""
    origin = origin_of(park)
    ground = park.boundary.buffer(2500.0)
    rivers = [area.geometry for area in park.areas if area.kind == "river"]
    plots = [plot.geometry for plot in park.enterprises] + [a.geometry for a in park.areas if a.kind in PLOTS]
    roads = unary_union([edge.geometry.buffer(edge.width / 2.0) for edge in park.road_edges])
    tanks = [part for asset in park.assets for part in asset_parts(asset, origin)]
    racks = [part for line in park.lines for part in line_parts(line, origin)]
    flat = {
        "land": sheet(ground, -0.30, origin) if not ground.is_empty else EMPTY,
        "river": merge(sheet(river, -0.15, origin) for river in rivers),
        "plot": merge(sheet(plot, 0.0, origin) for plot in plots),
        "road": _shape_sheet(roads, 0.12, origin),
        "marking": _shape_sheet(_markings(park), 0.2, origin),
        "shadow": _shape_sheet(_shadows(park), 0.24, origin),
    }
    solid = {
        "building": merge(prism(b.geometry, 0.0, b.height, origin) for b in park.buildings),
        "window": merge(part for building in park.buildings for part in _windows(building, origin)),
        "dike": merge([*_dikes(park, origin), *_basins(park.areas, origin)]),
    }
    parts = [*tanks, *racks]
    kinds = ("tank", "trim", "rack", "pipe", "rail")
    found = {name: merge(part for kind, part in parts if kind == name) for name in kinds}
    return {name: part for name, part in {**flat, **solid, **found}.items() if len(part.faces)}


def asset_parts(asset: Asset, origin: Origin) -> Iterator[tuple[str, Solid]]:
    """A tank, sphere or bullet with what holds it."""
    centre = asset.geometry.centroid
    x, y = centre.x - origin[0], centre.y - origin[1]
    left, bottom, right, top = asset.geometry.bounds
    radius = min(right - left, top - bottom) / 2.0
    if asset.shape == "bullet":
        yield from _bullet(asset, x, y, radius)
    elif asset.shape == "sphere":
        middle = asset.base + max(asset.height - radius, radius)
        yield "tank", globe(radius).moved(x, y, middle)
        turn = np.linspace(0, 2 * np.pi, 9)[:-1]
        feet = np.column_stack([x + np.cos(turn) * radius * 0.92, y + np.sin(turn) * radius * 0.92, np.zeros(8)])
        yield "trim", beams(feet, feet + np.array([0.0, 0.0, middle]), 0.28, 6)
        yield "trim", lathe([(radius * 1.01, -0.2), (radius * 1.01, 0.2)], 32).moved(x, y, middle)
    else:
        high, roof = asset.base + asset.height, radius * 0.10
        yield "tank", lathe([(radius, asset.base), (radius, high), (0.0, high + roof)], 40).moved(x, y, 0.0)
        for rise in (0.98, 0.66, 0.33):
            band = lathe([(radius + 0.12, high * rise - 0.12), (radius + 0.12, high * rise + 0.12)], 40)
            yield "trim", band.moved(x, y, 0.0)
        yield from (("trim", step) for step in _stairs(x, y, radius, high))


def _bullet(asset: Asset, x: float, y: float, radius: float) -> Iterator[tuple[str, Solid]]:
    corners = get_coordinates(asset.geometry.minimum_rotated_rectangle)
    sides = np.diff(corners, axis=0)
    longest = sides[int(np.hypot(sides[:, 0], sides[:, 1]).argmax())]
    length = float(np.hypot(*longest))
    matrix = heading_matrix(90.0 - degrees(atan2(longest[1], longest[0])))
    middle = asset.base + max(asset.height / 2.0, radius)
    yield "tank", capsule(length, radius).turned(matrix).moved(x, y, middle)
    for share in (-0.3, 0.3):
        saddle = box(0.7, radius * 1.7, middle).moved(length * share, 0.0, 0.0)
        yield "dike", saddle.turned(matrix).moved(x, y, 0.0)
    deck = box(length * 0.4, 0.9, 0.12).moved(0.0, 0.0, middle + radius + 0.25)
    yield "trim", deck.turned(matrix).moved(x, y, 0.0)


def _stairs(x: float, y: float, radius: float, high: float) -> Iterator[Solid]:
    """A quarter turn of stair treads up the wall."""
    count = max(int(high / 0.9), 4)
    for step in range(count):
        angle = 0.6 + step / count * 1.9
        tread = box(0.9, 0.35, 0.14).turned(heading_matrix(90.0 - degrees(angle)))
        yield tread.moved(
            x + np.cos(angle) * (radius + 0.5), y + np.sin(angle) * (radius + 0.5), high * (step + 0.5) / count
        )


def line_parts(line: Line, origin: Origin) -> Iterator[tuple[str, Solid]]:
    """A pipe rack with columns, beams and pipes; rails and sleepers of a track."""
    shift = np.asarray(origin)
    if line.height <= 0.5:
        for offset in (-0.75, 0.75):
            yield "rail", sheet(line.geometry.offset_curve(offset).buffer(0.16), 0.5, origin)
        yield "rail", _sleepers(line.geometry, shift)
        return
    half = max(line.width / 2.0, 1.0)
    for offset in np.linspace(-half * 0.8, half * 0.8, 4):
        for level in (0.0, -2.0):
            coords = np.asarray(line.geometry.offset_curve(float(offset)).coords)[:, :2] - shift
            points = np.column_stack([coords, np.full(len(coords), line.height + level)])
            yield "pipe", beams(points[:-1], points[1:], 0.24, 8)
    yield "rack", _portals(line, half, shift)


def _stations(line: LineString, every: float) -> tuple[Floats, Floats]:
    """Points along a line and the unit vectors across it."""
    at = np.arange(0.0, line.length + 0.1, every)
    here = _xy(line_interpolate_point(line, at))
    along = _xy(line_interpolate_point(line, np.minimum(at + 1.0, line.length)))
    along -= _xy(line_interpolate_point(line, np.minimum(at, line.length - 1.0)))
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    return here, np.column_stack([-along[:, 1] / length, along[:, 0] / length])


def _xy(points: NDArray[np.object_] | Point) -> Floats:
    return np.asarray(get_coordinates(np.atleast_1d(np.asarray(points))), dtype=np.float64)


def _portals(line: Line, half: float, shift: Floats) -> Solid:
    """The frames of a rack: two columns and two beams every 12 m."""
    here, across = _stations(line.geometry, 12.0)
    left, right = here - shift - across * half, here - shift + across * half
    ground = np.zeros((len(here), 1))
    columns = [
        beams(np.hstack([foot, ground]), np.hstack([foot, ground + line.height + 0.3]), 0.24) for foot in (left, right)
    ]
    across_beams = [
        beams(np.hstack([left, ground + level]), np.hstack([right, ground + level]), 0.18)
        for level in (line.height - 0.3, line.height - 2.3)
    ]
    return merge([*columns, *across_beams])


def _sleepers(track: LineString, shift: Floats) -> Solid:
    here, across = _stations(track, 2.4)
    level = np.full((len(here), 1), 0.3)
    return beams(np.hstack([here - shift - across * 1.3, level]), np.hstack([here - shift + across * 1.3, level]), 0.16)


def _windows(building: Building, origin: Origin) -> Iterator[Solid]:
    """Dark bands of windows on what people sit in."""
    if building.use in ("store", "workshop", "compressor", "pump_house", "substation"):
        return
    ring = np.asarray(building.geometry.buffer(0.08, join_style="mitre").exterior.coords)[::-1, :2] - np.asarray(origin)
    ring = ring if _area(ring) > 0 else ring[::-1]
    for floor in np.arange(1.4, building.height - 1.2, 3.4):
        yield wall(ring, float(floor), float(floor) + 1.3)


def _area(ring: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))


def _shadows(park: Park) -> Polygon | MultiPolygon:
    """What buildings and tanks shade, as flat shapes: cheaper than real shadows and the same every time."""
    shades = [_shade(b.geometry, b.height) for b in park.buildings]
    shades += [_shade(a.geometry, a.base + a.height) for a in park.assets]
    union = unary_union(shades)
    return union if isinstance(union, Polygon | MultiPolygon) else MultiPolygon()


def _shade(shape: Polygon, height: float) -> Polygon:
    far = translate(shape, SUN[0] * height, SUN[1] * height)
    hull = unary_union([shape, far]).convex_hull
    return hull if isinstance(hull, Polygon) else shape


def _dikes(park: Park, origin: Origin) -> Iterator[Solid]:
    """A low wall around each group of tanks."""
    groups = unary_union([asset.geometry.buffer(9.0, join_style="mitre") for asset in park.assets])
    for group in groups.geoms if isinstance(groups, MultiPolygon) else (groups,):
        if isinstance(group, Polygon) and not group.is_empty:
            around = group.envelope.buffer(0.0)
            if isinstance(around, Polygon):
                yield prism(around.difference(around.buffer(-0.5)), 0.0, 1.2, origin)  # type: ignore[arg-type]


def _basins(areas: tuple[Area, ...], origin: Origin) -> Iterator[Solid]:
    for area in areas:
        if area.kind in ("basin", "jetty"):
            yield prism(area.geometry, 0.0, 1.5, origin)


def _markings(park: Park) -> MultiPolygon:
    """The dashed middle line of roads with two lanes."""
    dashes: list[LineString] = []
    for edge in park.road_edges:
        if edge.width >= 9.0:
            at = np.arange(4.0, edge.geometry.length - 8.0, 12.0)
            starts, ends = (_xy(line_interpolate_point(edge.geometry, at + shift)) for shift in (0.0, 5.0))
            dashes += [LineString(ends) for ends in np.stack([starts, ends], axis=1)]
    return MultiPolygon([dash.buffer(0.14, cap_style="flat") for dash in dashes])


def _shape_sheet(shape: object, z: float, origin: Origin) -> Solid:
    if isinstance(shape, Polygon | MultiPolygon) and not shape.is_empty:
        return sheet(shape, z, origin)
    return EMPTY

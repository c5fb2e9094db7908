"""The park as merged solids, one for each material, in the greys of the style guide."""

from collections.abc import Iterator

import numpy as np
from shapely import MultiPolygon, Polygon, unary_union
from shapely.affinity import translate

from models.domain.park import Area, Building, Park
from scenes.twin3d.roofs import roof_parts
from scenes.twin3d.solids import EMPTY, Solid, merge, prism, sheet, wall
from scenes.twin3d.tracks import line_parts, markings
from scenes.twin3d.vessels import asset_parts

Origin = tuple[float, float]
SUN = (0.42, -0.30)  # metres of shadow to the east and north for each metre of height
PLOTS = ("plot", "rail_yard", "village", "school")


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
        "marking": _shape_sheet(markings(park), 0.2, origin),
        "shadow": _shape_sheet(_shadows(park), 0.24, origin),
    }
    solid = {
        "building": merge(prism(b.geometry, 0.0, b.height, origin) for b in park.buildings),
        "window": merge(part for building in park.buildings for part in _windows(building, origin)),
        "dike": merge([*_dikes(park, origin), *_basins(park.areas, origin)]),
    }
    roofs = [part for building in park.buildings for part in roof_parts(building, origin)]
    parts = [*tanks, *racks, *roofs]
    kinds = ("tank", "trim", "rack", "pipe", "rail", "roof")
    found = {name: merge(part for kind, part in parts if kind == name) for name in kinds}
    return {name: part for name, part in {**flat, **solid, **found}.items() if len(part.faces)}


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


def _shape_sheet(shape: object, z: float, origin: Origin) -> Solid:
    if isinstance(shape, Polygon | MultiPolygon) and not shape.is_empty:
        return sheet(shape, z, origin)
    return EMPTY

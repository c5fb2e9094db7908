"""The park's coordinate system: one projected metric system for all layers, declared, and coordinates that fit it."""

import math

import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from drivers.feeds.fault import Faults
from drivers.feeds.table import Table
from models.text import N_

LOCAL_GRID = 0  # Park.epsg of a park with a local grid: metres, no place on Earth
FAR_M = 30_000.0  # nothing of a park, or watched by it, lies farther from its boundary


def accepted(epsg: int) -> bool:
    """CGCS2000 3-degree zones with (4513-4533) or without (4534-4554) zone prefix, and UTM on WGS 84."""
    return 4513 <= epsg <= 4554 or 32601 <= epsg <= 32660 or 32701 <= epsg <= 32760


def check_crs(tables: dict[str, Table], faults: Faults) -> int | None:
    """The park's EPSG code, LOCAL_GRID, or None where there is none to go by."""
    found: dict[str, int | None] = {}
    for name, table in tables.items():
        if table.layer.geometry:
            found[name] = _epsg_of(name, table.crs, faults)
    park = found.get("park")
    for name, epsg in found.items():
        if park is not None and epsg is not None and epsg != park:
            faults.add(N_("is in EPSG:{epsg}, the park in EPSG:{park}"), name, None, "crs", epsg=epsg, park=park)
    if park is not None:
        _check_extent(tables, park, faults)
    return park


def _epsg_of(layer: str, text: str | None, faults: Faults) -> int | None:
    if not text:
        faults.add(N_("declares no coordinate system"), layer, None, "crs")
        return None
    try:
        crs = CRS.from_user_input(text)
        epsg = crs.to_epsg(min_confidence=60)
    except CRSError as error:
        faults.add(N_("coordinate system cannot be understood: {cause}"), layer, None, "crs", cause=str(error)[:120])
        return None
    if "undefined" in crs.name.lower():
        faults.add(N_("declares no coordinate system"), layer, None, "crs")
    elif crs.is_geographic:
        faults.add(N_("is in degrees ({crs}); a projected metric system is wanted"), layer, None, "crs", crs=crs.name)
    elif crs.is_engineering:
        return LOCAL_GRID
    elif epsg is not None and accepted(epsg):
        return epsg
    else:
        name = f"EPSG:{epsg} {crs.name}" if epsg else crs.name
        faults.add(
            N_("is in {crs}; wanted are CGCS2000 (EPSG:4513-4554), UTM or a park-local grid"),
            layer,
            None,
            "crs",
            crs=name,
        )
    return None


def _check_extent(tables: dict[str, Table], epsg: int, faults: Faults) -> None:
    """Numbers must fit the declared system, and every object must lie near the park's boundary."""
    park = tables["park"].geometry
    if not park or park[0] is None or park[0].is_empty or not all(map(math.isfinite, park[0].bounds)):
        return
    left, bottom, right, top = park[0].bounds
    if -180 <= left <= right <= 180 and -90 <= bottom <= top <= 90:
        faults.add(N_("coordinates look like degrees, but the system counts metres"), "park", tables["park"].rows[0])
        return
    if epsg != LOCAL_GRID and not _on_earth(epsg, (left + right) / 2, (bottom + top) / 2):
        faults.add(N_("coordinates lie outside the area of EPSG:{epsg}"), "park", tables["park"].rows[0], "", epsg=epsg)
    for name, table in tables.items():
        for row, geometry in zip(table.rows, table.geometry, strict=False):
            if geometry is None or geometry.is_empty:
                continue
            distance = shapely.distance(geometry, park[0])
            if distance > FAR_M:
                km = round(float(distance) / 1000)
                faults.add(N_("lies {km} km from the park; is it in another coordinate system?"), name, row, "", km=km)


def _on_earth(epsg: int, x: float, y: float) -> bool:
    crs = CRS.from_epsg(epsg)
    try:
        lon, lat = Transformer.from_crs(crs, 4326, always_xy=True).transform(x, y)
    except ProjError:
        return False
    area = crs.area_of_use
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return False
    margin = 3.0  # degrees: parks near a zone's edge keep one system
    return area is None or (
        area.west - margin <= lon <= area.east + margin and area.south - margin <= lat <= area.north + margin
    )

"""Geometry row by row: the right kind, not empty, finite, valid, not crossing itself, not degenerate."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from drivers.feeds.fault import Faults
from drivers.feeds.table import Table
from models.text import N_


def check_shapes(table: Table, faults: Faults) -> None:
    """Report every bad geometry of a layer; single-part collections are unwrapped in place."""
    for index, (row, geometry) in enumerate(zip(table.rows, table.geometry, strict=True)):
        if geometry is None:
            continue  # already reported by the reader
        parts = shapely.get_parts(geometry)
        single = geometry.geom_type == f"Multi{table.layer.geometry}" and len(parts) == 1
        shape = parts[0] if single else geometry
        table.geometry[index] = shape if _check_shape(table, row, shape, faults) else None


def _check_shape(table: Table, row: int, geometry: BaseGeometry, faults: Faults) -> bool:
    layer, wanted = table.layer.name, table.layer.geometry
    if geometry.is_empty:
        faults.add(N_("geometry is empty"), layer, row)
    elif geometry.geom_type != wanted:
        faults.add(N_("is a {found}; a {wanted} is wanted"), layer, row, "", found=geometry.geom_type, wanted=wanted)
    elif not np.isfinite(shapely.get_coordinates(geometry)).all():
        faults.add(N_("has a coordinate that is no number"), layer, row)
    elif not geometry.is_valid:
        faults.add(N_("geometry is invalid: {reason}"), layer, row, "", reason=shapely.is_valid_reason(geometry))
    elif wanted == "LineString" and not geometry.is_simple:
        faults.add(N_("line crosses itself"), layer, row)
    elif wanted == "Polygon" and geometry.area < 1e-3:
        faults.add(N_("has no area"), layer, row)
    elif wanted == "LineString" and geometry.length < 1e-3:
        faults.add(N_("has no length"), layer, row)
    else:
        return True
    return False

"""Geometry straight from the GeoPackage's blobs, for a layer in which one blob is so broken that GDAL gives up on all.

A blob is "GP", a version, flags, the reference system's id, an envelope whose size the flags tell, and then plain WKB
(GeoPackage 1.3, OGC 12-128r17, clause 2.1.3).
"""

import sqlite3
from contextlib import closing
from pathlib import Path

HEADER = 8
ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


def read_blobs(path: Path, layer: str) -> dict[int, bytes | None]:
    """WKB by feature id; b"" for a blob that is no GeoPackage geometry, None where the cell is empty."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        found = database.execute(
            "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
        ).fetchone()
        if found is None:
            return {}
        column = str(found[0]).replace('"', '""')
        rows = database.execute(f'SELECT rowid, "{column}" FROM "{layer}"')  # noqa: S608 - quoted, layer is the schema's
        return {int(row): None if blob is None else wkb_of(blob) for row, blob in rows}


def wkb_of(blob: object) -> bytes:
    """The WKB inside a GeoPackage blob, b"" where there is none."""
    if not isinstance(blob, bytes) or len(blob) < HEADER or blob[:2] != b"GP":
        return b""
    size = ENVELOPE_BYTES.get(blob[3] >> 1 & 0b111)
    return b"" if size is None else blob[HEADER + size :]

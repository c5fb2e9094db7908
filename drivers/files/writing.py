"""Files of readings out, batch by batch: what is written here can be read again by `reading`."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from drivers.files.reading import PARQUET
from models.domain.readings import Batch, Quality, is_late, plain_quality

_QUALITY = pa.array([quality.name.lower() for quality in Quality])
_INSTANT = pa.timestamp("us", tz="UTC")
_SCHEMA = pa.schema(
    [
        ("sensor", pa.string()), ("time", _INSTANT), ("value", pa.float64()), ("unit", pa.string()),
        ("quality", pa.string()), ("late", pa.bool_()), ("received", _INSTANT),
    ]
)


def write_samples(path: Path, batches: Iterable[Batch], named: Callable[[int], tuple[str, str]]) -> int:
    """Write readings to a CSV or, by its suffix, a Parquet file; `named` gives a key's sensor code and unit.

    The file appears when all is written, not before. Returns how many readings it holds; raises OSError.
    """
    half = path.with_name(path.name + ".part")
    writer: Any = pyarrow.parquet.ParquetWriter if path.suffix.lower() in PARQUET else pyarrow.csv.CSVWriter
    count = 0
    try:
        with writer(str(half), _SCHEMA) as file:
            for batch in batches:
                file.write_table(_table(batch, named))
                count += len(batch)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return count


def _table(batch: Batch, named: Callable[[int], tuple[str, str]]) -> pa.Table:
    keys, which = np.unique(batch.keys, return_inverse=True)
    names = [named(int(key)) for key in keys]
    return pa.table(
        [
            pa.array([code for code, _ in names], pa.string()).take(pa.array(which)),
            pa.array(batch.times).cast(_INSTANT),
            pa.array(batch.values),
            pa.array([unit for _, unit in names], pa.string()).take(pa.array(which)),
            _QUALITY.take(pa.array(plain_quality(batch.quality))),
            pa.array(is_late(batch.quality)),
            pa.array(batch.received).cast(_INSTANT),
        ],
        schema=_SCHEMA,
    )

"""PostgreSQL's binary COPY as numpy columns: a day at 1 Hz comes without a Python object for each reading."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.store.engine import Tx

POSTGRES_EPOCH_US = 946_684_800_000_000  # 2000-01-01 in µs since 1970
_HEADER, _TRAILER = 19, 2  # bytes


def row_type(*columns: tuple[str, str]) -> np.dtype[np.void]:
    """Return the dtype of rows with these columns (name, big-endian type); none of them may be null."""
    return np.dtype(
        [("fields", ">i2")] + [part for name, kind in columns for part in ((f"{name}_size", ">i4"), (name, kind))]
    )


def rows_of(tx: Tx, statement: str, parameters: tuple[object, ...], row: np.dtype[np.void]) -> NDArray[Any]:
    """Return what a COPY ... TO STDOUT (FORMAT binary) gives; times are µs since POSTGRES_EPOCH_US."""
    with tx.driver.cursor().copy(statement.encode(), parameters) as copy:
        document = b"".join(bytes(block) for block in copy)
    return np.frombuffer(document[_HEADER : len(document) - _TRAILER], row)

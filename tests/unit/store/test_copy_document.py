"""The binary COPY document, read back field by field as PostgreSQL does."""

import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.domain.readings import Batch
from models.store.telemetry import copy_document

EPOCH_US = 946_684_800_000_000
ROW = st.tuples(
    st.integers(0, 2**31 - 1),
    st.integers(0, 4_000_000_000_000_000),
    st.floats(allow_nan=False),
    st.integers(0, 2),
    st.integers(0, 4_000_000_000_000_000),
)


@given(st.lists(ROW, max_size=30))
def test_that_the_document_holds_every_column_of_every_row(rows: list[tuple[int, int, float, int, int]]) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * 5
    kinds = (np.int32, np.int64, np.float64, np.uint8, np.int64)
    batch = Batch(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))
    document = copy_document(batch)
    assert document[:19] == b"PGCOPY\n\xff\r\n\x00" + bytes(8)
    assert document[-2:] == b"\xff\xff"
    layout = struct.Struct(">hiiiqiqidih")
    assert len(document) == 19 + layout.size * len(rows) + 2
    for index, (key, time, value, quality, received) in enumerate(rows):
        fields = layout.unpack_from(document, 19 + index * layout.size)
        assert fields == (5, 4, key, 8, time - EPOCH_US, 8, received - EPOCH_US, 8, value, 2, quality)

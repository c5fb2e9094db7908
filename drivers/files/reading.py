"""Files of readings in, part by part: CSV as spreadsheets and control systems write it, and Parquet.

The columns are sensor, time and value, and where there are any, unit and quality; others are passed over. Text is UTF-8
or, as spreadsheets in China write it, GB 18030.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from drivers.files.columns import NEEDED, OPTIONAL, Known, RowFault, read_columns
from models.domain.errors import BadInput
from models.domain.readings import Batch
from models.text import N_, Message

BLOCK = 4 << 20  # bytes of a CSV file in one part
ROWS = 100_000  # of a Parquet file in one part
PARQUET = frozenset({".parquet", ".pq"})
_UNREADABLE = N_("{file} cannot be read: {cause}")
_MISSING = N_("{file} has no column {column}. Its columns must be named sensor, time, value, and may be unit, quality")
_FIELDS = N_("{count} fields where {expected} are needed")


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a file: the good ones, what is wrong with the others, and how much of the file is read by now."""

    batch: Batch
    faults: tuple[RowFault, ...]
    rows: int
    share: float  # 0 to 1


def read_parts(path: Path, known: Known) -> Iterator[Part]:
    """Read a file of readings; raises BadInput where it is none at all."""
    try:
        yield from _read_parquet(path, known) if path.suffix.lower() in PARQUET else _read_csv(path, known)
    except (OSError, pa.ArrowException, UnicodeError) as error:
        raise BadInput(_UNREADABLE, file=path.name, cause=str(error).splitlines()[0][:200]) from error


def _read_parquet(path: Path, known: Known) -> Iterator[Part]:
    with pyarrow.parquet.ParquetFile(path) as file:
        columns = _columns(path, file.schema_arrow.names)
        row, total = 2, max(1, file.metadata.num_rows)
        for table in file.iter_batches(batch_size=ROWS, columns=columns):
            numbers = np.arange(row, row + table.num_rows)
            row += table.num_rows
            batch, faults = read_columns(table, numbers, known)
            yield Part(batch, tuple(faults), table.num_rows, (row - 2) / total)


def _read_csv(path: Path, known: Known) -> Iterator[Part]:
    with path.open("rb") as raw:
        names = pa.csv.open_csv(_Utf8(raw), *_options([], _OddRows())).schema.names
    columns, odd = _columns(path, names), _OddRows()
    size = max(1, path.stat().st_size)
    with path.open("rb") as raw:
        row, text = 2, _Utf8(raw)
        for number, table in enumerate(pa.csv.open_csv(text, *_options(columns, odd))):
            numbers, row = odd.numbered(row, table.num_rows)
            batch, faults = read_columns(table, numbers, known)
            rows = table.num_rows + len(odd.faults)
            merged = sorted([*faults, *odd.taken()], key=lambda fault: fault.row)
            yield Part(batch, tuple(merged), rows, text.read_until[number] / size)


class _Utf8:
    """A file's text as UTF-8, whatever its bytes are: UTF-8 unless they are none, then GB 18030."""

    closed = False

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        try:
            codecs.getincrementaldecoder("utf-8")().decode(raw.read(BLOCK))
            encoding = "utf-8-sig"
        except UnicodeDecodeError:
            encoding = "gb18030"
        raw.seek(0)
        self.read_until: list[int] = []  # how far the file was read with each block, which the parser runs ahead of
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int) -> bytes:
        text, block = "", b" "
        while block and not text:
            block = self._raw.read(max(1, size // 3))  # a byte becomes three at most
            text = self._decoder.decode(block, final=not block)
        if text:
            self.read_until.append(self._raw.tell())
        return text.encode()

    def close(self) -> None:
        self.closed = True


class _OddRows:
    """Rows with more or fewer fields than there are names, which the reader passes over and counts."""

    def __init__(self) -> None:
        self.faults: list[RowFault] = []
        self._skipped: list[int] = []

    def __call__(self, row: Any) -> str:
        message = Message(_FIELDS, {"count": row.actual_columns, "expected": row.expected_columns})
        self.faults.append(RowFault(int(row.number or 0), "", message))
        self._skipped.append(int(row.number or 0))
        return "skip"

    def numbered(self, row: int, count: int) -> tuple[np.ndarray[Any, np.dtype[np.int64]], int]:
        """The numbers of `count` rows from `row` on, without those that were passed over; and the next row's."""
        numbers = np.arange(row, row + count + len(self._skipped))
        numbers = numbers[~np.isin(numbers, self._skipped)][:count]
        following = int(numbers[-1]) + 1 if count else row
        return numbers, following

    def taken(self) -> list[RowFault]:
        faults, self.faults = self.faults, []
        return faults


def _options(columns: list[str], odd: _OddRows) -> tuple[Any, Any, Any]:
    return (
        pa.csv.ReadOptions(use_threads=False, block_size=BLOCK),
        pa.csv.ParseOptions(invalid_row_handler=odd),
        pa.csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()),
            include_columns=columns,
            null_values=[],
            strings_can_be_null=False,
        ),
    )


def _columns(path: Path, names: list[str]) -> list[str]:
    for needed in NEEDED:
        if needed not in names:
            raise BadInput(_MISSING, file=path.name, column=needed)
    return [*NEEDED, *(name for name in OPTIONAL if name in names)]

"""What a file of readings must say, checked a column at a time: good rows become a batch, each bad one has its reason.

Pure: tables in, columns out; no file, no clock. Whatever a cell holds, the worst that happens is a fault.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from models.domain.readings import LATE, Batch, Quality
from models.domain.times import from_us, to_us
from models.domain.units import Conversion
from models.text import N_, Message

SENSOR, TIME, VALUE, UNIT, QUALITY = "sensor", "time", "value", "unit", "quality"
NEEDED, OPTIONAL = (SENSOR, TIME, VALUE), (UNIT, QUALITY)
LONGEST_SHOWN = 80
_QUALITIES = {"": Quality.GOOD, **{quality.name.lower(): quality for quality in Quality},
              **{str(quality.value): quality for quality in Quality}}
_SAYS_OFFSET = r"(?:[Zz]|[+-]\d{2}(?::?\d{2})?)\s*$"
_UNKNOWN = N_("No sensor {sensor} in this park")
_NO_TIME = N_("{time} is no time")
_NO_OFFSET = N_("{time} does not say its offset from UTC")
_TOO_FAR = N_("{time} is too far from now")
_NO_NUMBER = N_("{value} is not a number")
_WRONG_UNIT = N_("{sensor} measures {unit}, not {sent}")
_NO_QUALITY = N_("Field {field} cannot be {value}")


@dataclass(frozen=True, slots=True)
class RowFault:
    """One row that was not believed; the first row below the names is row 2, as a spreadsheet counts."""

    row: int
    field: str
    message: Message

    def __str__(self) -> str:
        return f"{self.row}, {self.field}: {self.message}" if self.field else f"{self.row}: {self.message}"


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are held against: sensor code -> (key, unit), how units convert, and the times that can be.

    `zone` is whose time it is where a cell does not say so; without one such cells are refused.
    """

    sensors: Mapping[str, tuple[int, str]]
    convert: Callable[[str, str], Conversion | None]
    earliest: datetime
    latest: datetime
    zone: ZoneInfo | None = None


def read_columns(table: pa.RecordBatch, rows: NDArray[np.int64], known: Known) -> tuple[Batch, list[RowFault]]:
    """Return the good rows as a batch sorted by time, marked late, and the faults of the others in their order.

    `rows` numbers the table's rows. Each bad row has one fault, the first that was found. The batch's receive times
    are its event times: who takes it in knows better.
    """
    cells = {name: table.column(name).to_pandas() for name in table.schema.names}
    faults = _Faults(rows)
    codes, keys = _sensors(cells[SENSOR], known, faults)
    times = _times(cells[TIME], known, faults)
    values = _values(cells[VALUE], faults)
    if UNIT in cells:
        values = _converted(values, codes, cells[UNIT].fillna("").astype(str), known, faults)
    quality = _qualities(cells[QUALITY], faults) if QUALITY in cells else np.zeros(len(rows), np.uint8)
    good = faults.none
    batch = Batch(keys, times, values, quality | np.uint8(LATE), times).part(good)
    return batch.part(np.argsort(batch.times, kind="stable")), list(faults.items())


class _Faults:
    """The first fault of each row."""

    def __init__(self, rows: NDArray[np.int64]) -> None:
        self._rows = rows
        self._found: dict[int, RowFault] = {}
        self.none = np.ones(rows.size, np.bool_)

    def add(self, bad: NDArray[np.bool_], field: str, message: str, tell: Callable[[int], dict[str, object]]) -> None:
        for index in np.flatnonzero(bad & self.none).tolist():
            parameters = {name: _shown(value) for name, value in tell(index).items()}
            self._found[index] = RowFault(int(self._rows[index]), field, Message(message, parameters))
        self.none &= ~bad

    def items(self) -> Iterator[RowFault]:
        for index in sorted(self._found):
            yield self._found[index]


def _sensors(column: "pd.Series[Any]", known: Known, faults: _Faults) -> tuple["pd.Series[Any]", NDArray[np.int32]]:
    codes = column.fillna("").astype(str).str.strip()
    unique, which = np.unique(codes.to_numpy(object).astype(str), return_inverse=True)
    keys = np.array([known.sensors.get(code, (-1, ""))[0] for code in unique.tolist()], np.int32)[which]
    faults.add(keys < 0, SENSOR, _UNKNOWN, lambda index: {"sensor": codes.iloc[index]})
    return codes, keys


def _times(column: "pd.Series[Any]", known: Known, faults: _Faults) -> NDArray[np.int64]:
    """Instants as µs; text is ISO 8601."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        parsed, naive = column, np.full(len(column), column.dt.tz is None)
    else:
        column = column.fillna("").astype(str).str.strip()
        naive = ~column.str.contains(_SAYS_OFFSET, regex=True).to_numpy(np.bool_)
        parsed = pd.to_datetime(column, format="ISO8601", utc=True, errors="coerce")
    instants = parsed.dt.tz_localize(None) if parsed.dt.tz is None else parsed.dt.tz_convert("UTC").dt.tz_localize(None)
    if known.zone is not None and naive.any():
        local = instants.where(naive).dt.tz_localize(known.zone, ambiguous="NaT", nonexistent="NaT")
        instants = instants.where(~naive, local.dt.tz_convert("UTC").dt.tz_localize(None))
    faults.add(instants.isna().to_numpy(np.bool_), TIME, _NO_TIME, lambda index: {"time": column.iloc[index]})
    if known.zone is None:
        faults.add(naive, TIME, _NO_OFFSET, lambda index: {"time": column.iloc[index]})
    times: NDArray[np.int64] = instants.fillna(pd.Timestamp(0)).to_numpy("datetime64[us]").astype(np.int64)
    far = (times < to_us(known.earliest)) | (times > to_us(known.latest))
    faults.add(far, TIME, _TOO_FAR, lambda index: {"time": from_us(int(times[index])).isoformat()})
    return times


def _values(column: "pd.Series[Any]", faults: _Faults) -> NDArray[np.float64]:
    if not pd.api.types.is_numeric_dtype(column.dtype):
        column = column.fillna("").astype(str)
    values = pd.to_numeric(column, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    faults.add(~np.isfinite(values), VALUE, _NO_NUMBER, lambda index: {"value": str(column.iloc[index])})
    return values


def _converted(
    values: NDArray[np.float64], codes: "pd.Series[Any]", units: "pd.Series[Any]", known: Known, faults: _Faults
) -> NDArray[np.float64]:
    converted, wrong = values.copy(), np.zeros(values.size, np.bool_)
    pairs = (codes + "\0" + units.str.strip()).to_numpy(object).astype(str)
    unique, which = np.unique(pairs, return_inverse=True)
    for number, pair in enumerate(unique.tolist()):
        code, _, unit = pair.partition("\0")
        rows = np.flatnonzero((which == number) & faults.none)
        conversion = known.convert(code, unit) if unit and rows.size else None
        if conversion is not None:
            converted[rows] = conversion.column(values[rows])
        wrong[rows] = bool(unit) and conversion is None
    faults.add(wrong, UNIT, _WRONG_UNIT, lambda index: {
        "sensor": codes.iloc[index], "unit": known.sensors[codes.iloc[index]][1], "sent": units.iloc[index],
    })
    faults.add(~np.isfinite(converted), VALUE, _NO_NUMBER, lambda index: {"value": str(converted[index])})
    return converted


def _qualities(column: "pd.Series[Any]", faults: _Faults) -> NDArray[np.uint8]:
    words = column.fillna("").astype(str).str.strip().str.lower()
    found = words.map(_QUALITIES).to_numpy(np.float64, na_value=np.nan)
    unknown = np.isnan(found)
    faults.add(unknown, QUALITY, _NO_QUALITY, lambda index: {"field": QUALITY, "value": column.iloc[index]})
    return np.where(unknown, 0, found).astype(np.uint8)


def _shown(value: object) -> object:
    """What a file says is printed to a terminal: nothing that steers it, and no page-long cells."""
    text = str(value)
    short = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in short)

"""History from files: what a gateway or control system kept while it was cut off lands in the past, marked late.

It goes past the rules, so it raises no present alarm; roll-ups and packed days take it in by themselves. Reading a file
again changes nothing: a sensor has one reading at one time.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from command_center.gateway.parks import find_park
from command_center.measures import Measures
from command_center.settings import Settings
from command_center.wiring import make_store
from drivers.files.columns import Known, RowFault
from drivers.files.reading import Part, read_parts
from models.domain.errors import BadInput
from models.domain.park import Park
from models.domain.readings import Batch
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.telemetry import commit_batch
from models.text import N_, tr

FAULTS_SHOWN = 50
AT_ONCE = 20_000  # readings of one transaction, so that nobody waits long behind it
AHEAD = timedelta(minutes=5)
_SHOWN_EVERY_S = 1.0
_ROW = N_("{file}, row {fault}")
_MORE = N_("and {count} rows more")
_STRICT = N_("{file}: {faults} of {rows} rows are refused; nothing was loaded")
_DONE = N_("{file}: {rows} rows, {stored} readings are new, {known} were there already, {faults} rows are refused")
_PROGRESS = N_("{file}: {percent} %, {rows} rows")
_NO_ZONE = N_("{zone} is no time zone. Name one such as Asia/Shanghai")


@dataclass(slots=True)
class Tally:
    """What became of a file's rows."""

    rows: int = 0
    good: int = 0
    stored: int = 0
    faults: int = 0


def backfill(settings: Settings, path: Path, park_code: str, *, strict: bool, timezone: str = "") -> int:
    """Load all good rows, or with `strict` none unless all are good; 0 only if no row was refused.

    Starts the database if no room is open. `timezone` is whose time it is where the file does not say so.
    """
    from command_center.supervisor import Supervisor

    supervisor = Supervisor(settings, processes=(), demo_park=False)
    supervisor.start()
    store = make_store(settings, "gateway")
    try:
        park_id, park = find_park(store, park_code)
        tally = load_file(store, Scope(park_id), path, known_of(park, settings.keep_days, timezone), strict=strict)
    finally:
        store.close()
        supervisor.stop()
    return 1 if tally.faults else 0


def known_of(park: Park, keep_days: int, timezone: str = "") -> Known:
    """What a file's rows are held against in this park now."""
    now, measures = datetime.now(UTC), Measures(park)
    sensors = {sensor.code: (sensor.key, sensor.unit) for sensor in park.sensors}
    try:
        zone = ZoneInfo(timezone) if timezone else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(_NO_ZONE, zone=timezone) from error
    return Known(sensors, measures.convert, now - timedelta(days=keep_days), now + AHEAD, zone)


def load_file(store: Store, scope: Scope, path: Path, known: Known, *, strict: bool) -> Tally:
    """Load the file and say what became of its rows."""
    if strict:
        checked = _go_through(path, known, lambda _: 0)
        if checked.faults:
            print(tr(_STRICT, file=path.name, faults=checked.faults, rows=checked.rows))
            return checked
    tally = _go_through(path, known, lambda batch: _store(store, scope, batch), quiet=strict)
    known_already = tally.good - tally.stored
    print(tr(_DONE, file=path.name, rows=tally.rows, stored=tally.stored, known=known_already, faults=tally.faults))
    return tally


def _go_through(path: Path, known: Known, take: Callable[[Batch], int], *, quiet: bool = False) -> Tally:
    tally, shown = Tally(), time.monotonic()
    for part in read_parts(path, known):
        if not quiet:
            _tell(path, part, tally.faults)
        tally.rows += part.rows
        tally.good += len(part.batch)
        tally.faults += len(part.faults)
        tally.stored += take(part.batch)
        if time.monotonic() - shown > _SHOWN_EVERY_S:
            shown = time.monotonic()
            percent = round(100 * part.share)
            print(tr(_PROGRESS, file=path.name, percent=percent, rows=tally.rows), file=sys.stderr, flush=True)
    if tally.faults > FAULTS_SHOWN and not quiet:
        print(tr(_MORE, count=tally.faults - FAULTS_SHOWN))
    return tally


def _tell(path: Path, part: Part, before: int) -> None:
    faults: tuple[RowFault, ...] = part.faults[: max(0, FAULTS_SHOWN - before)]
    for fault in faults:
        print(tr(_ROW, file=path.name, fault=fault))


def _store(store: Store, scope: Scope, batch: Batch) -> int:
    now = round(time.time() * 1e6)
    arrived = Batch(batch.keys, batch.times, batch.values, batch.quality, np.full(len(batch), now, np.int64))
    pieces = (arrived.part(slice(first, first + AT_ONCE)) for first in range(0, len(batch), AT_ONCE))
    return sum(commit_batch(store, scope, piece).stored for piece in pieces)

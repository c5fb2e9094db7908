"""Readings of some sensors between two instants, into a file that spreadsheets or analysts can read."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from command_center.gateway.parks import find_park
from command_center.measures import Measures
from command_center.settings import Settings
from command_center.wiring import make_store
from drivers.files.writing import write_samples
from models.domain.errors import BadInput
from models.domain.park import Park
from models.domain.readings import Batch
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.repositories import read_batch
from models.text import N_, tr

AT_ONCE = timedelta(hours=6)  # of all sensors in memory
_MOMENT = timedelta(microseconds=1)
_UNKNOWN = N_("No sensor {sensor} in this park")
_NO_TIME = N_("{time} is no time")
_WRITTEN = N_("{file}: {count} readings")
_UNWRITABLE = N_("{file} cannot be written: {cause}")


def export(settings: Settings, path: Path, park_code: str, sensors: Sequence[str], start: str, end: str) -> int:
    """Write CSV or, by its suffix, Parquet; without sensors all of them. Starts the database if no room is open."""
    from command_center.supervisor import Supervisor

    window = _instant(start), _instant(end)
    supervisor = Supervisor(settings, processes=(), demo_park=False)
    supervisor.start()
    store = make_store(settings, settings.operator)
    try:
        park_id, park = find_park(store, park_code)
        count = export_window(store, Scope(park_id), park, path, sensors, window)
    finally:
        store.close()
        supervisor.stop()
    print(tr(_WRITTEN, file=path.name, count=count))
    return 0


def export_window(
    store: Store, scope: Scope, park: Park, path: Path, codes: Sequence[str], window: tuple[datetime, datetime]
) -> int:
    """Write the readings of these sensors (none named: of all) in a window, both ends included; returns how many."""
    keys = {sensor.code: sensor.key for sensor in park.sensors}
    for code in codes:
        if code not in keys:
            raise BadInput(_UNKNOWN, sensor=code[:80])
    chosen = [keys[code] for code in codes] or list(keys.values())
    try:
        return write_samples(path, _stretches(store, scope, chosen, window), Measures(park).named)
    except OSError as error:
        raise BadInput(_UNWRITABLE, file=str(path), cause=error.strerror or str(error)) from error


def _stretches(store: Store, scope: Scope, keys: Sequence[int], window: tuple[datetime, datetime]) -> Iterator[Batch]:
    begin, end = window
    while begin <= end:
        until = min(begin + AT_ONCE - _MOMENT, end)
        yield read_batch(store, scope, keys, begin, until)
        begin = until + _MOMENT


def _instant(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(_NO_TIME, time=text[:80]) from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)

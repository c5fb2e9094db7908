"""Park files on the command line: print every fault, load everything or nothing."""

from importlib.resources import as_file, files
from pathlib import Path

import structlog

from command_center.settings import Settings
from models.domain.errors import BadParkFile, CommandCenterError
from models.domain.park import Park
from models.text import tr

DEMO_PARK = "demo_park.gpkg"

log = structlog.get_logger(__name__)


def check_file(path: Path) -> int:
    """Print every fault with layer and row; 0 only if there is none."""
    from drivers.feeds.check import check_park

    faults = check_park(path)
    for fault in faults:
        print(fault)
    print(tr("{count} faults in {file}", count=len(faults), file=path.name) if faults
          else tr("{file} has no fault", file=path.name))
    return 1 if faults else 0


def import_file(settings: Settings, path: Path) -> int:
    """Load a park file into the room's database, starting the database if no room is open; 0 only if it was loaded."""
    from command_center.supervisor import Supervisor

    try:
        park = _read(path)
    except BadParkFile:
        return check_file(path)
    supervisor = Supervisor(settings, processes=(), demo_park=False)
    supervisor.start()
    try:
        _import(settings, park)
    except CommandCenterError as error:
        print(tr("{file} was not loaded: {cause}", file=path.name, cause=str(error)))
        return 1
    finally:
        supervisor.stop()
    print(tr("{park} was loaded", park=f"{park.code} ({park.name})"))
    return 0


def import_demo_park_if_none(settings: Settings) -> None:
    """A new room starts with the demo park; one that has any park is left alone."""
    from models.store.engine import Store
    from models.store.repositories import list_parks

    store = Store(settings.store_url())
    try:
        if list_parks(store):
            return
    finally:
        store.close()
    with as_file(files("resources") / DEMO_PARK) as path:
        park_id = _import(settings, _read(path))
    log.info("demo park loaded", park_id=park_id)


def _read(path: Path) -> Park:
    from drivers.feeds.read import read_park

    return read_park(path)


def _import(settings: Settings, park: Park) -> int:
    from models.store.engine import Store
    from models.use_cases.parks import import_park

    store = Store(settings.store_url())
    try:
        return import_park(store, park)
    finally:
        store.close()

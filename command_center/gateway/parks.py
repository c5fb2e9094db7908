"""The gateway's view of its park: found by code, with the way from longitude and latitude to its metres."""

import threading
from collections.abc import Callable

import structlog
from pyproj import Transformer

from models.domain.errors import NotFound, StoreUnavailable
from models.domain.park import Park
from models.store.engine import Store
from models.store.repositories import list_parks, read_park

log = structlog.get_logger()


def find_park(store: Store, park_code: str) -> tuple[int, Park]:
    """The park with this code and its id, or raise NotFound."""
    for park_id, code, _ in list_parks(store):
        if code == park_code:
            return park_id, read_park(store, park_id)
    raise NotFound(entity="park", id=park_code)


def await_park(store: Store, park_code: str, stop: threading.Event) -> tuple[int, Park] | None:
    """Wait until the store answers and has the park; None when told to stop before."""
    warned = False
    while not stop.is_set():
        try:
            return find_park(store, park_code)
        except (StoreUnavailable, NotFound) as error:
            if not warned:
                log.warning("park.awaited", park=park_code, cause=str(error))
            warned = True
            stop.wait(0.5)
    return None


def projection(epsg: int) -> Callable[[float, float], tuple[float, float]]:
    """From WGS 84 longitude and latitude to the park's metres, east first."""
    transformer = Transformer.from_crs(4326, epsg, always_xy=True)

    def project(longitude: float, latitude: float) -> tuple[float, float]:
        x, y = transformer.transform(longitude, latitude)
        return float(x), float(y)

    return project

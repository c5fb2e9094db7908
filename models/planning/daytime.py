"""Whether it is night in the park: who is where, and how the air mixes, depend on it."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from pyproj import Transformer

from models.domain.park import Park
from models.physics.weather import is_night


def night_in(park: Park, time: datetime) -> bool:
    """Whether the sun is below the park's horizon at `time`; on a grid of its own, whether it is between 18 and 6."""
    if not park.epsg:
        return not 6 <= time.astimezone(ZoneInfo(park.timezone)).hour < 18
    longitude, latitude = _geographic(park.epsg, park.boundary.centroid.x, park.boundary.centroid.y)
    return is_night(time, latitude, longitude)


@lru_cache(maxsize=8)
def _geographic(epsg: int, x: float, y: float) -> tuple[float, float]:
    longitude, latitude = Transformer.from_crs(epsg, 4326, always_xy=True).transform(x, y)
    return longitude, latitude

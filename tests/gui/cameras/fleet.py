"""Twenty-four cameras along a street, for the tests of tiles and grids."""

from shapely import Point

from models.domain.park import Camera
from models.text import LocalName

CAMERAS = tuple(
    Camera(f"CAM-{number:02d}", LocalName(f"Street {number}", f"道路 {number}"), Point(40.0 * number, 10.0), 8.0, 90.0,
           10.0, 60.0, "")
    for number in range(1, 25)
)  # fmt: skip

"""A park with as many sensors as a test asks for."""

from dataclasses import replace

from models.domain.park import Park, Quantity
from tests.unit.wire.parks import sensor, small_park


def many_sensors(count: int) -> Park:
    """Detectors AT-1 ... AT-`count` with keys 1 ... `count`, in ppm of chlorine."""
    detectors = (sensor(key, f"AT-{key}", Quantity.GAS, "ppm", 10, 2.0, 70.0) for key in range(1, count + 1))
    return replace(small_park(), sensors=tuple(detectors), rules=())

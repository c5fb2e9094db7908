"""Workers on their rounds, each with a positioning tag: a pure function of time, inside their own enterprise."""

import math
from dataclasses import dataclass

import numpy as np

from drivers.simulated import noise
from models.domain.park import Park
from models.domain.readings import UnitFix
from models.domain.times import from_us

PER_ENTERPRISE = 2
_ROUND_S = 400.0


@dataclass(frozen=True, slots=True)
class _Walker:
    tag: str
    x: float
    y: float
    radius: float
    phase: float


class Walkers:
    """The persons of one park who wear a tag."""

    def __init__(self, park: Park, seed: int) -> None:
        self._walkers = []
        for number, enterprise in enumerate(park.enterprises):
            centre = enterprise.geometry.representative_point()
            radius = 0.6 * centre.distance(enterprise.geometry.exterior)
            shares = noise.uniform(
                seed, np.full(PER_ENTERPRISE, number, dtype=np.int64), np.arange(PER_ENTERPRISE, dtype=np.int64)
            )
            for worker, share in enumerate(shares):
                tag = f"{enterprise.code}-T{worker + 1:02d}"
                self._walkers.append(_Walker(tag, centre.x, centre.y, radius, float(share) * 2 * math.pi))

    def fixes(self, now_us: int) -> list[UnitFix]:
        """Where everybody is at `now_us`."""
        return [self._fix(walker, now_us) for walker in self._walkers]

    def _fix(self, walker: _Walker, now_us: int) -> UnitFix:
        angle = 2 * math.pi * (now_us * 1e-6 / _ROUND_S) + walker.phase
        x = walker.x + walker.radius * math.cos(angle)
        y = walker.y + walker.radius * math.sin(2 * angle) / 2
        heading = math.degrees(math.atan2(-math.sin(angle), math.cos(2 * angle))) % 360.0
        speed = walker.radius * 2 * math.pi / _ROUND_S
        return UnitFix(
            walker.tag,
            round(x, 2),
            round(y, 2),
            from_us(now_us),
            round(heading, 1),
            round(speed, 2),
        )

"""What reaches the air, over time and in which state, and how that becomes the releases that a cloud begins with."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from models.domain.forecasts import Direction, Release, Segment, SourceKind
from models.physics.release.emptying import Outflow
from models.physics.release.jet import ExpandedJet
from models.physics.release.pool import Pool

LONGEST_S = 3600.0  # by then the leak is stopped or the pool covered
PIECES = 12
EVEN = 1.1  # ratio of the largest to the smallest rate that still counts as constant

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SourceTerm:
    """What reaches the air: `rate_kg_s` (n,) between `times_s` (n + 1,), jet and pool together.

    jet: what stays airborne of it at the beginning, expanded to the air's pressure, None where there is no jet;
    rained_out: the share of the outflow that falls into the pool; cloud_kg: in the air at once when a vessel bursts,
    cloud_liquid of it as droplets.
    """

    substance: str
    kind: SourceKind
    times_s: Column
    rate_kg_s: Column
    height_m: float
    direction: Direction
    description: str
    outflow: Outflow | None = None
    jet: ExpandedJet | None = None
    pool: Pool | None = None
    rained_out: float = 0.0
    cloud_kg: float = 0.0
    cloud_liquid: float = 0.0
    cloud_kelvin: float | None = None
    cloud_area_m2: float = 0.0

    @property
    def total_kg(self) -> float:
        """All that reaches the air."""
        return self.cloud_kg + float(np.sum(self.rate_kg_s * np.diff(self.times_s)))

    def releases(self, x: float, y: float, started_at: datetime) -> tuple[Release, ...]:
        """Return the sources that a cloud is made of: one, or the cloud at once and the pool that it leaves behind."""
        found = []
        if self.cloud_kg > 0.0:
            found.append(
                Release(
                    self.substance, x, y, self.height_m, 0.0, 0.0, started_at, self.cloud_kg, self.description,
                    SourceKind.INSTANTANEOUS, self.cloud_kelvin, self.cloud_liquid, 0.0, self.cloud_area_m2,
                )
            )  # fmt: skip
        if self.rate_kg_s.size and self.rate_kg_s.max() > 0.0:
            found.append(self._lasting(x, y, started_at))
        return tuple(found)

    def _lasting(self, x: float, y: float, started_at: datetime) -> Release:
        segments = pieces(self.times_s, self.rate_kg_s)
        ends = [*(each.start_s for each in segments[1:]), float(self.times_s[-1])]
        total = sum(each.rate_kg_s * (end - each.start_s) for each, end in zip(segments, ends, strict=True))
        temperature, liquid, velocity, area = self._state()
        jet = self.kind in (SourceKind.GAS_JET, SourceKind.TWO_PHASE_JET)
        return Release(
            substance=self.substance,
            x=x,
            y=y,
            height=self.height_m if jet else 0.0,
            rate_kg_s=segments[0].rate_kg_s,
            duration_s=ends[-1],
            started_at=started_at,
            total_kg=total,
            description=self.description,
            kind=self.kind if jet else SourceKind.POOL,
            temperature_k=temperature,
            liquid_fraction=liquid,
            velocity_m_s=velocity,
            area_m2=area,
            direction=self.direction,
            segments=tuple(segments) if len(segments) > 1 else (),
        )

    def _state(self) -> tuple[float | None, float, float, float]:
        """Temperature, liquid fraction, velocity and area of the stronger of jet and pool."""
        if self.jet is not None and self.kind is not SourceKind.POOL:
            return self.jet.temperature_k, self.jet.liquid_fraction, self.jet.velocity_m_s, self.jet.area_m2
        if self.pool is None or not self.pool.rate_kg_s.size:
            return None, 0.0, 0.0, 0.0
        strongest = int(np.argmax(self.pool.rate_kg_s)) + 1
        return float(self.pool.temperature_k[strongest]), 0.0, 0.0, float(self.pool.area_m2[strongest])


def pieces(times_s: Column, rate_kg_s: Column) -> list[Segment]:
    """Return few constant rates that let out the same mass, each about as much of it, or one if it hardly changes.

    times_s: (n + 1,) edges of rate_kg_s (n,). No mass is lost: each piece has the mean rate over its time.
    """
    let_out = np.concatenate([[0.0], np.cumsum(rate_kg_s * np.diff(times_s))])
    if rate_kg_s.max() <= EVEN * rate_kg_s.min() or rate_kg_s.size == 1:
        return [Segment(0.0, float(let_out[-1] / times_s[-1]))]
    growing = np.concatenate([[True], np.diff(let_out) > 0.0])
    marks = np.interp(np.linspace(0.0, let_out[-1], PIECES + 1), let_out[growing], times_s[growing])
    marks[0], marks[-1] = 0.0, times_s[-1]
    edges = np.unique(marks)
    masses = np.diff(np.interp(edges, times_s, let_out))
    return [
        Segment(float(start), float(mass / span))
        for start, mass, span in zip(edges[:-1], masses, np.diff(edges), strict=True)
    ]

"""What is not known of a release and its weather, as a number of equally likely members.

Drawn from a scrambled Sobol sequence, so that a hundred members fill the space evenly and a seed repeats them. The
usual figures: a station's wind is good to some 10 degrees and 15 % for the air over a park (Hanna and Chang 1992 find
as much between neighbouring masts), a Pasquill class to one letter half of the time (Golder 1972, figure 5), roughness
to a factor of 1.6, a rate to a factor of 1.4 even where the hole is known. What remains when all of that is known is
`model`: observed concentrations scatter about the best models by a factor of 1.3 to 1.4 at least (Hanna 1993; Weil,
Sykes and Venkatram 1992).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from models.domain.forecasts import Release
from models.domain.readings import Weather
from models.physics.weather import CLASSES, class_number

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Standard deviations: of the direction in degrees, of the others' natural logarithms.

    `stability` is the share of members that are a class more, and as many a class less stable.
    """

    direction_deg: float = 10.0
    speed: float = 0.15
    stability: float = 0.25
    rate: float = 0.35
    roughness: float = 0.5
    model: float = 0.3


USUAL = Uncertainty()


@dataclass(frozen=True, slots=True)
class Draws:
    """One row a member (n,): degrees and factors that change the central case; `classes` are steps towards F."""

    turn_deg: Floats
    speed: Floats
    classes: NDArray[np.int64]
    rate: Floats
    roughness: Floats
    scale: Floats  # what the model itself may be wrong by

    def __len__(self) -> int:
        return int(self.scale.size)


@dataclass(frozen=True, slots=True)
class Member:
    """One of the equally likely releases, its weather, and a factor on its concentrations."""

    release: Release
    weather: tuple[Weather, ...]
    scale: float


def draw(count: int, uncertainty: Uncertainty = USUAL, seed: int = 1) -> Draws:
    """Return `count` equally likely members."""
    even = qmc.Sobol(6, rng=np.random.default_rng(seed)).random_base2(int(np.ceil(np.log2(max(count, 2)))))[:count]
    normal = ndtri(np.clip(even, 1e-6, 1.0 - 1e-6))
    share = uncertainty.stability
    return Draws(
        turn_deg=uncertainty.direction_deg * normal[:, 0],
        speed=np.exp(uncertainty.speed * normal[:, 1]),
        classes=(even[:, 2] > 1.0 - share).astype(np.int64) - (even[:, 2] < share).astype(np.int64),
        rate=np.exp(uncertainty.rate * normal[:, 3]),
        roughness=np.exp(uncertainty.roughness * normal[:, 4]),
        scale=np.exp(uncertainty.model * normal[:, 5]),
    )


def members(release: Release, weather: Sequence[Weather], draws: Draws) -> list[Member]:
    """Return the members of a release in the weather since it began."""
    found = []
    for k in range(len(draws)):
        rate = float(draws.rate[k])
        told = tuple(_weather(each, draws, k) for each in weather)
        found.append(Member(_stronger(release, rate), told, float(draws.scale[k])))
    return found


def _weather(record: Weather, draws: Draws, k: int) -> Weather:
    letter = min(max(class_number(record.stability) + int(draws.classes[k]), 0), len(CLASSES) - 1)
    return replace(
        record,
        wind_from=(record.wind_from + float(draws.turn_deg[k])) % 360.0,
        wind_speed=record.wind_speed * float(draws.speed[k]),
        stability=CLASSES[letter],
        roughness_m=min(max(record.roughness_m * float(draws.roughness[k]), 1e-5), 3.0),
    )


def _stronger(release: Release, factor: float) -> Release:
    segments = tuple(replace(each, rate_kg_s=factor * each.rate_kg_s) for each in release.segments)
    return replace(release, rate_kg_s=factor * release.rate_kg_s, total_kg=factor * release.total_kg, segments=segments)

"""How much of a substance in the air harms people: the published limits, which of them bounds a zone, and toxic load.

Scales stand in the order in which a zone falls back: AEGL, ERPG, PAC, IDLH. The first that has any value for a
substance bounds all its zones: a level that it leaves out is left out, not borrowed from a scale with another meaning.
AEGLs are published for five exposure times; between them they follow the toxic load C^n t = constant of ten Berge,
Zwart and Appelman (1986, J. Hazard. Mater. 13, 301, equation 1), so that ln C is linear in ln t. Below 10 min the
10-minute value holds, as the EPA advises against going on; beyond 8 h Haber's rule does (n = 1), which errs to the
larger zone.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.domain.errors import BadInput
from models.physics.substances.constants import EXPOSURES_MIN
from models.text import N_

Levels = tuple[float | None, float | None, float | None]  # of level 1, 2 and 3 (the worst)
NO_LEVELS: Levels = (None, None, None)


class Scale(StrEnum):
    """What a threshold is one of."""

    AEGL = "AEGL"
    ERPG = "ERPG"
    PAC = "PAC"
    IDLH = "IDLH"
    LEL = "LEL"
    HALF_LEL = "1/2 LEL"
    HJ169 = "HJ 169"


FALLBACK = (Scale.AEGL, Scale.ERPG, Scale.PAC, Scale.IDLH)


@dataclass(frozen=True, slots=True)
class Threshold:
    """What bounds the zone of `level` 3 (worst) to 1: `ppm` of `scale`, published in `source`."""

    level: int
    ppm: float
    scale: Scale
    source: str


@dataclass(frozen=True, slots=True)
class Probit:
    """Share of people who die = normal distribution of a + b ln(C^n t) - 5, with C in mg/m3 and t in minutes."""

    a: float
    b: float
    n: float


@dataclass(frozen=True, slots=True)
class Guidelines:
    """The published limits of one substance in ppm, None where there are none; `sources` says who published what.

    aegl: exposure minutes to the levels; hj169_mg_m3: endpoint 1 (worse) and 2; published_n: the exponent n of the
    toxic load that the AEGL documents use.
    """

    aegl: dict[int, Levels]
    erpg: Levels
    pac: Levels
    idlh: float | None
    lel: float | None
    uel: float | None
    hj169_mg_m3: tuple[float, float] | None
    published_n: float | None
    probit: Probit | None
    sources: dict[str, str]

    @property
    def toxic(self) -> bool:
        """Whether any AEGL, the scale for the public at large, is published."""
        return any(value is not None for levels in self.aegl.values() for value in levels)

    @property
    def missing(self) -> tuple[str, ...]:
        """The scales of which nothing is known, by name."""
        known = {
            "AEGL": self.toxic,
            "ERPG": any(self.erpg),
            "PAC": any(self.pac) or any(self.aegl[60]),  # PACs are the 60-minute AEGLs where there are any
            "IDLH": self.idlh is not None,
            "LEL": self.lel is not None,
            "HJ 169": self.hj169_mg_m3 is not None,
            "n": self.exponent is not None,
        }
        return tuple(name for name, there in known.items() if not there)

    @property
    def exponent(self) -> float | None:
        """The toxic load's n: as published, else from the slope of AEGL-3 (or 2) between 30 min and 4 h, or None."""
        if self.published_n is not None:
            return self.published_n
        for level in (3, 2):
            short, long = self.aegl[30][level - 1], self.aegl[240][level - 1]
            if short is not None and long is not None and short > long:
                return math.log(240 / 30) / math.log(short / long)
        return None

    def aegl_at(self, level: int, minutes: float) -> float | None:
        """Return AEGL-`level` in ppm for an exposure of `minutes`, between the published times by constant load."""
        known = [(time, values[level - 1]) for time, values in sorted(self.aegl.items())]
        points = [(time, value) for time, value in known if value is not None]
        if not points or minutes <= 0.0:
            return None
        if minutes > points[-1][0]:
            return points[-1][1] * points[-1][0] / minutes
        if minutes <= points[0][0] or minutes in dict(points):
            return dict(points).get(int(minutes), points[0][1])
        logs = np.log(np.array(points))
        return float(np.exp(np.interp(math.log(minutes), logs[:, 0], logs[:, 1])))

    def levels_of(self, scale: Scale, minutes: float = 60.0) -> Levels:
        """Return the ppm of levels 1 to 3 on one of the toxic scales; an IDLH stands for level 3."""
        if scale is Scale.AEGL:
            return self.aegl_at(1, minutes), self.aegl_at(2, minutes), self.aegl_at(3, minutes)
        return {Scale.ERPG: self.erpg, Scale.PAC: self.pac, Scale.IDLH: (None, None, self.idlh)}[scale]

    def thresholds(self, minutes: float = 60.0) -> dict[int, Threshold]:
        """Return what bounds each zone for an exposure of `minutes`; a level of which nothing is known is absent.

        Where the lower flammable limit is below the toxic level 3, or half of it below level 2, it takes that place; a
        level that would then not lie below the next worse one is left out.
        """
        scale = next((each for each in FALLBACK if any(self.levels_of(each, minutes))), None)
        found: dict[int, Threshold] = {}
        toxic = NO_LEVELS if scale is None else self.levels_of(scale, minutes)
        flammable = {3: (self.lel, Scale.LEL), 2: (self.lel / 2 if self.lel else None, Scale.HALF_LEL)}
        for level in (3, 2, 1):
            offers = [(toxic[level - 1], scale), flammable.get(level, (None, None))]
            known = [(ppm, of) for ppm, of in offers if ppm is not None and of is not None]
            least = min((each.ppm for each in found.values()), default=math.inf)
            if known and min(known)[0] <= least:
                ppm, of = min(known)
                found[level] = Threshold(level, ppm, of, self.source_of(of))
        return found

    def source_of(self, scale: Scale) -> str:
        """Who published the values of a scale."""
        return self.sources.get({Scale.LEL: "lel_uel", Scale.HALF_LEL: "lel_uel", Scale.HJ169: "hj169"}.get(
            scale, scale.value.lower()
        ), "")  # fmt: skip


def toxic_load(ppm: ArrayLike, times_s: ArrayLike, n: float) -> NDArray[np.float64]:
    """Return the load, the integral of C^n over time, in ppm^n min.

    ppm: (times, ...) concentrations at `times_s` (times,) s, linear between them. Source: ten Berge et al. (1986), (1).
    """
    values = np.maximum(np.asarray(ppm, dtype=np.float64), 0.0) ** n
    return np.asarray(np.trapezoid(values, np.asarray(times_s, dtype=np.float64) / 60.0, axis=0))


def equivalent_ppm(load: ArrayLike, n: float, minutes: float) -> NDArray[np.float64]:
    """Return the constant ppm that does in `minutes` what `load` in ppm^n min does (ten Berge et al. 1986, (1))."""
    if minutes <= 0.0:
        raise BadInput(N_("An exposure of {minutes} minutes is none; give the time that people spend in the cloud"),
                       minutes=minutes)  # fmt: skip
    return (np.asarray(load, dtype=np.float64) / minutes) ** (1.0 / n)


def lethal_share(probit: Probit, mg_m3: ArrayLike, times_s: ArrayLike) -> NDArray[np.float64]:
    """Return the share of people who die, (...) of concentrations (times, ...) in mg/m3 (CPR 18E 1999, eq. 5.2)."""
    from scipy.special import ndtr

    load = toxic_load(mg_m3, times_s, probit.n)
    with np.errstate(divide="ignore"):
        return np.asarray(ndtr(probit.a + probit.b * np.log(load) - 5.0), dtype=np.float64)


def no_aegl() -> dict[int, Levels]:
    return dict.fromkeys(EXPOSURES_MIN, NO_LEVELS)

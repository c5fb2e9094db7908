"""A pool: how it spreads, what heats it, and how fast it goes into the air.

Theory of operation. Liquid flows in at a given rate (or lies there at once) and spreads as a disc: its rim runs at
sqrt(2 g h) of its depth h (Briscoe and Shaw 1980, Prog. Energy Combust. Sci. 6, 127, equation 6; on water with the
weight that water leaves it), until it is as thin as the ground's unevenness allows or meets the bund. Heat comes from
the ground, which each ring has cooled since it was wetted (k dT / sqrt(pi a t), equation 11 there), or from water at a
constant coefficient (film boiling; CPR 14E 2005, section 3.5), from the air, and is spent on
evaporation. Evaporation is carried off by the wind: Mackay and Matsugu (1973, Can. J. Chem. Eng. 51, 434, equation 13)
with Stefan's flow, ln(1 / (1 - p/pa)) in place of p/pa (Brighton 1985, J. Fluid Mech. 159, 323). As the vapour
pressure nears the air's this grows without bound, so that a boiling pool is the same equation's other end: its
temperature settles just below the boiling point and the ground's heat alone decides (Brighton 1990).

What cannot happen: more evaporates than has flowed in; the pool grows beyond its bund; it gets warmer than it boils.
Not in it: dissolving in water, ice, sunshine, waves.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from models.physics.air import SurfaceLayer
from models.physics.release.jet import vapour_density
from models.physics.release.vessel import Ground
from models.physics.substances import GRAVITY, Substance

STEPS = 200
FIRST_S = 0.2
WATER_STEP_S = 2.0  # a film on water is gone in ten seconds
NEARLY = 0.999  # of the air's pressure: the closest to boiling that the wind's equation is asked for
CALMEST = 0.5  # m/s
WATER_DENSITY = 1000.0
FILM_BOILING = 500.0  # W/(m2 K) from water (CPR 14E 2005, section 3.5): 0.18 kg/(m2 s) of LNG
WATER_MASS, WATER_DIFFUSIVITY = 0.018015, 2.4e-5  # kg/mol, m2/s
AIR_HEAT, AIR_VISCOSITY, PRANDTL = 1006.0, 1.5e-5, 0.71
Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bed:
    """Conductivity W/(m K), diffusivity m2/s and the thinnest pool in m (Briscoe and Shaw 1980; CPR 14E, table 3.1)."""

    conductivity: float
    diffusivity: float
    thinnest: float


BEDS = {"concrete": Bed(0.92, 4.2e-7, 0.005), "soil": Bed(0.9, 4.3e-7, 0.01), "water": Bed(0.0, 1.0, 0.002)}


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool over time: times_s (n + 1,) edges; rate_kg_s (n,) into the air between them; the rest (n + 1,) at them."""

    times_s: Column
    rate_kg_s: Column
    area_m2: Column
    temperature_k: Column
    mass_kg: Column

    @property
    def evaporated_kg(self) -> float:
        return float(np.sum(self.rate_kg_s * np.diff(self.times_s)))


def pool(
    matter: Substance,
    times_s: Column,
    inflow_kg_s: Column,
    temperature_k: float,
    air: SurfaceLayer,
    ground: Ground,
    until_s: float,
    *,
    at_once_kg: float = 0.0,
) -> Pool:
    """Follow a pool for `until_s` s, or until it is gone.

    times_s: (n + 1,) edges between which inflow_kg_s (n,) kg/s of liquid at `temperature_k` K arrive; at_once_kg lies
    there at the beginning.
    """
    edges = _edges(until_s, WATER_STEP_S if ground.surface == "water" else until_s)
    poured = np.interp(edges, times_s, np.concatenate([[0.0], np.cumsum(inflow_kg_s * np.diff(times_s))])) + at_once_kg
    state = _Spreading(matter, air, ground, min(temperature_k, matter.boiling_at(air.pressure_pa)))
    mass, area, warmth, rate = (np.zeros(edges.size) for _ in range(4))
    mass[0], warmth[0] = at_once_kg, state.temperature
    area[0] = state.start(at_once_kg)
    last_fed = float(times_s[-1])
    for row in range(1, edges.size):
        step = float(edges[row] - edges[row - 1])
        arrived = float(poured[row] - poured[row - 1])
        rate[row] = state.advance(float(mass[row - 1]), arrived, step, temperature_k)
        mass[row] = max(mass[row - 1] + arrived - rate[row] * step, 0.0)
        area[row], warmth[row] = state.area, state.temperature
        if mass[row] <= 1e-9 * poured[-1] and edges[row] >= last_fed:
            edges = edges[: row + 1]
            break
    end = edges.size
    return Pool(edges, rate[1:end], area[:end], warmth[:end], mass[:end])


class _Spreading:
    """The pool as it is now, with the rings of ground that it has wetted so far and when."""

    def __init__(self, matter: Substance, air: SurfaceLayer, ground: Ground, temperature_k: float) -> None:
        self._matter, self._air, self._bed = matter, air, BEDS[ground.surface]
        self._on_water = ground.surface == "water"
        self._ground_k = air.temperature_k if ground.temperature_k is None else ground.temperature_k
        self._most = math.inf if ground.bund_area_m2 is None else ground.bund_area_m2
        self._boiling = matter.boiling_at(air.pressure_pa)
        self._wind = max(float(air.speed(10.0)), CALMEST)
        self.temperature, self.area, self.now = temperature_k, 0.0, 0.0
        self._rings: list[tuple[float, float]] = []

    def start(self, mass: float) -> float:
        """Let what is there at once stand as a column as high as it is wide."""
        if mass > 0.0:
            volume = mass / self._matter.liquid_density(self.temperature)
            self._wet(math.pi * (volume / math.pi) ** (2.0 / 3.0))
        return self.area

    def advance(self, mass: float, arrived: float, step: float, arriving_k: float) -> float:
        """Go on by `step` s in which `arrived` kg flow in; return kg/s into the air."""
        there = mass + arrived
        if there <= 0.0:
            self.now += step
            return 0.0
        if mass > 0.0:
            self.temperature += arrived / there * (min(arriving_k, self._boiling) - self.temperature)
        self._spread(there, step)
        self.now += step
        heat = self._heat(step)
        rate = self._exchange(there, heat, step)
        return min(rate, there / step)

    def _spread(self, mass: float, step: float) -> None:
        volume = mass / self._matter.liquid_density(self.temperature)
        lift = 1.0
        if self._on_water:
            lift = max(1.0 - self._matter.liquid_density(self.temperature) / WATER_DENSITY, 0.0)
        widest = min(volume / self._bed.thinnest, self._most)
        area = max(self.area, 1e-2)
        small = step / 4.0
        for _ in range(4):
            radius = math.sqrt(area / math.pi) + small * math.sqrt(2.0 * GRAVITY * lift * volume / area)
            area = min(math.pi * radius**2, max(widest, area))
        self._wet(max(min(area, self._most), self.area))
        if self._on_water and self.area * self._bed.thinnest > volume:  # it tears; on land hollows hold it
            self.area = volume / self._bed.thinnest

    def _wet(self, area: float) -> None:
        area = min(area, self._most)
        if area > self.area:
            self._rings.append((self.now, area - self.area))
            self.area = area

    def _heat(self, step: float) -> tuple[float, float]:
        """Return W into the pool at 0 K difference's two parts: coefficient W/K to the ground, and to the air."""
        if self._on_water:
            ground = FILM_BOILING * self.area
        else:
            rings = np.array(self._rings)
            age = np.maximum(self.now - rings[:, 0], 0.5 * step)
            root = np.sqrt(math.pi * self._bed.diffusivity * age)
            ground = float(np.sum(self._bed.conductivity * rings[:, 1] / root))
        return ground, self.area * self._carried() * PRANDTL ** (-2.0 / 3.0) * self._air.density * AIR_HEAT

    def _exchange(self, mass: float, heat: tuple[float, float], step: float) -> float:
        """Take the energy balance one step on, implicitly as it is stiff near boiling; return kg/s into the air."""
        capacity = mass * self._matter.liquid_heat(min(self.temperature, self._boiling))
        latent = self._matter.vaporisation(min(self.temperature, self._boiling))

        def gained(kelvin: float) -> float:
            return heat[0] * (self._ground_k - kelvin) + heat[1] * (self._air.temperature_k - kelvin)

        def short(kelvin: float) -> float:
            """J that the step's end is too cold by, were it at `kelvin`."""
            spent = self._evaporation(kelvin) * latent
            return capacity * (kelvin - self.temperature) - step * (gained(kelvin) - spent)

        low, high = max(0.5 * self.temperature, float(self._matter.properties.saturation.temperature[0])), self._boiling
        if short(low) >= 0.0:
            end = low
        elif short(high) <= 0.0:
            end = high
        else:
            end = float(brentq(short, low, high, xtol=1e-7))
        rate = (gained(end) - capacity * (end - self.temperature) / step) / latent
        self.temperature = end
        return max(rate, 0.0)

    def _evaporation(self, kelvin: float) -> float:
        """kg/s that the wind carries off the whole pool at `kelvin`."""
        return evaporation(self._matter, self.area, kelvin, self._wind, self._air.pressure_pa)

    def _carried(self) -> float:
        """m/s with which the wind carries heat off, before Prandtl's number."""
        return transfer(self.area, self._wind)


def evaporation(matter: Substance, area: float, temperature_k: float, wind_10m: float, pressure_pa: float) -> float:
    """Return kg/s that wind carries off a pool of `area` m2 at `temperature_k` K (Mackay and Matsugu 1973, eq. 13)."""
    diffusivity = WATER_DIFFUSIVITY * math.sqrt(WATER_MASS / matter.molar_mass)  # Graham's law
    speed = transfer(area, wind_10m) * (AIR_VISCOSITY / diffusivity) ** (-2.0 / 3.0)
    share = min(matter.vapour_pressure(temperature_k) / pressure_pa, NEARLY)
    joined = vapour_density(matter, temperature_k, share * pressure_pa) / matter.gas_density(
        temperature_k, share * pressure_pa
    )  # hydrogen fluoride leaves as hexamers
    whole = joined * matter.gas_density(temperature_k, pressure_pa)
    return float(-area * speed * whole * math.log1p(-share))


def transfer(area: float, wind_10m: float) -> float:
    """Return the wind's mass transfer in m/s before Schmidt's or Prandtl's number (Mackay and Matsugu 1973, eq. 13)."""
    diameter = math.sqrt(4.0 * max(area, 1e-2) / math.pi)
    return float(0.0048 * max(wind_10m, CALMEST) ** (7.0 / 9.0) * diameter ** (-1.0 / 9.0))


def _edges(until_s: float, longest: float) -> Column:
    """Times that begin fine and grow, as a pool's changes do, no farther apart than `longest` s."""
    if until_s <= FIRST_S:
        return np.array([0.0, until_s])
    growing = np.geomspace(FIRST_S, until_s, STEPS)
    fine = growing[np.diff(growing, prepend=0.0) <= longest]
    even = np.arange(fine[-1] + longest, until_s, longest)
    return np.unique(np.concatenate([[0.0], fine, even, [until_s]]))

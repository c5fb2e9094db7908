"""How a vessel empties through its hole: rate, pressure and temperature until it is done.

Theory of operation. What is left in the vessel is the independent variable: at a series of masses the state inside and
the rate follow in closed form or one after the other, and the time between two of them is the mass between them over
the mean rate. So what has left is exactly what the vessel has lost, whatever the steps, and an outflow that dies away
with the square root of its drive ends in finite time.

Four ways: gas expands adiabatically (CPR 14E 2005, section 2.5.2.2); liquid below its boiling point drains, its pad of
gas expanding at constant temperature, air entering when the pad is spent; liquid above it drains while it boils into
the room that it leaves, which cools it (CPR 14E, section 2.5.3.7); vapour leaves from above boiling liquid, which pays
its heat of vaporisation and cools to its boiling point in the air (section 2.5.3.5, without swell of the level).
"""

from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray

from models.domain.errors import OutsideModel
from models.physics.release.discharge import (
    GAS_DISCHARGE,
    LIQUID_DISCHARGE,
    gas_outflow,
    liquid_outflow,
    pipe_outflow,
)
from models.physics.release.two_phase import flashing_flux
from models.physics.release.vessel import Hole, Vessel
from models.physics.substances import GRAVITY
from models.text import N_

STEPS = 48
VENTED = 1.02  # times the air's pressure: below that a tank breathes
Column = NDArray[np.float64]


class Phase(Enum):
    """What flows in the hole."""

    GAS = auto()
    LIQUID = auto()
    BOILING = auto()


@dataclass(frozen=True, slots=True)
class Outflow:
    """What leaves through the hole, and what is inside meanwhile.

    times_s: (n + 1,) edges from 0; rate_kg_s: (n,) mean between them; pressure_pa and temperature_k: (n + 1,) inside.
    """

    phase: Phase
    times_s: Column
    rate_kg_s: Column
    pressure_pa: Column
    temperature_k: Column

    @property
    def total_kg(self) -> float:
        return float(np.sum(self.rate_kg_s * np.diff(self.times_s)))

    def until(self, until_s: float) -> "Outflow":
        """Cut it off when the leak is stopped."""
        if self.times_s[-1] <= until_s:
            return self
        last = int(np.searchsorted(self.times_s, until_s))
        times = np.append(self.times_s[:last], until_s)
        inside = (np.interp(times, self.times_s, each) for each in (self.pressure_pa, self.temperature_k))
        return Outflow(self.phase, times, self.rate_kg_s[:last], *inside)


def outflow(vessel: Vessel, hole: Hole, ambient: float) -> Outflow:
    """Return the outflow from `vessel` into air of `ambient` Pa until it ends by itself.

    Raises OutsideModel where nothing drives it.
    """
    level = vessel.fill * vessel.height_m
    if vessel.fill == 0.0:
        found = _gas(vessel, hole, ambient)
    elif level <= hole.height_m:
        found = _vapour(vessel, hole, ambient)
    elif vessel.superheated(ambient):
        found = _boiling(vessel, hole, ambient)
    else:
        found = _liquid(vessel, hole, ambient)
    if not np.isfinite(found.times_s[-1]) or found.rate_kg_s.size == 0 or found.rate_kg_s[0] <= 0.0:
        raise OutsideModel(
            N_("Nothing drives {substance} out of the vessel: its pressure is the air's"), substance=vessel.matter.label
        )
    return found


def _gas(vessel: Vessel, hole: Hole, ambient: float) -> Outflow:
    matter = vessel.matter
    gamma = matter.gamma(vessel.temperature_k)
    whole = vessel.gas_kg
    kept = whole * min(ambient / vessel.pressure_pa, 1.0) ** (1.0 / gamma)
    mass = kept + (whole - kept) * _fading()
    share = mass / whole
    pressure, temperature = vessel.pressure_pa * share**gamma, vessel.temperature_k * share ** (gamma - 1.0)
    discharge = hole.discharge or GAS_DISCHARGE
    rate = np.array([
        gas_outflow(hole.area_m2, float(p), float(m) / vessel.volume_m3, gamma, discharge, ambient)
        for p, m in zip(pressure, mass, strict=True)
    ])  # fmt: skip
    return _timed(Phase.GAS, mass, rate, pressure, temperature)


def _liquid(vessel: Vessel, hole: Hole, ambient: float) -> Outflow:
    matter = vessel.matter
    density, viscosity = matter.liquid_density(vessel.temperature_k), matter.liquid_viscosity(vessel.temperature_k)
    head = (vessel.fill * vessel.height_m - hole.height_m) * _fading()
    filled = (head + hole.height_m) / vessel.height_m
    pressure = _padded(filled, vessel.pressure_pa, ambient)
    discharge = hole.discharge or LIQUID_DISCHARGE

    def flow(overpressure: float, depth: float) -> float:
        if hole.length_m > 0.0:
            driving = overpressure + density * GRAVITY * depth
            return pipe_outflow(hole.area_m2, hole.length_m, density, viscosity, driving)
        return liquid_outflow(hole.area_m2, density, overpressure, depth, discharge)

    rate = np.array([flow(float(p) - ambient, float(h)) for p, h in zip(pressure, head, strict=True)])
    mass = filled * vessel.volume_m3 * density
    return _timed(Phase.LIQUID, mass, rate, pressure, np.full_like(mass, vessel.temperature_k))


def _boiling(vessel: Vessel, hole: Hole, ambient: float) -> Outflow:
    """Each step boils as much as fills the room that the last one left; a pad of other gas goes on expanding."""
    matter = vessel.matter
    temperature = vessel.temperature_k
    pad = max(vessel.pressure_pa - matter.vapour_pressure(temperature), 0.0)
    level = vessel.fill * vessel.height_m
    head = np.linspace(level - hole.height_m, 0.0, STEPS + 1)
    filled = (head + hole.height_m) / vessel.height_m
    pads = _padded(filled, pad, 0.0) if pad > 0.0 else np.zeros_like(head)
    mass = filled * vessel.liquid_kg / vessel.fill
    rate, pressure, inside = np.empty_like(head), np.empty_like(head), np.empty_like(head)
    for row in range(head.size):
        inside[row], pressure[row] = temperature, matter.vapour_pressure(temperature) + pads[row]
        density = matter.liquid_density(temperature)
        driving = float(pressure[row]) + density * GRAVITY * float(head[row])
        flux = flashing_flux(matter, temperature, driving, ambient, hole.length_m, hole.discharge or LIQUID_DISCHARGE)
        rate[row] = flux * hole.area_m2
        if row < STEPS:
            boiled = (mass[row] - mass[row + 1]) / density * matter.gas_density(temperature, pressure[row] - pads[row])
            cooling = boiled * matter.vaporisation(temperature) / (mass[row] * matter.liquid_heat(temperature))
            temperature = max(temperature - cooling, matter.boiling_at(ambient))
    return _timed(Phase.BOILING, mass, rate, pressure, inside)


def _vapour(vessel: Vessel, hole: Hole, ambient: float) -> Outflow:
    """Liquid boils below a hole in the vapour's room until it has cooled to its boiling point in the open."""
    matter = vessel.matter
    end = matter.boiling_at(ambient)
    if end >= vessel.temperature_k:
        raise OutsideModel(
            N_("The hole is above the level and {substance} does not boil: give a hole below the level"),
            substance=matter.label,
        )
    temperature = end + (vessel.temperature_k - end) * _fading()
    heat = np.array([matter.liquid_heat(float(each)) / matter.vaporisation(float(each)) for each in temperature])
    lost = np.concatenate([[0.0], np.cumsum(0.5 * (heat[1:] + heat[:-1]) * -np.diff(temperature))])
    mass = vessel.liquid_kg * np.exp(-lost)
    pressure = matter.properties.vapour_pressures(temperature)
    discharge = hole.discharge or GAS_DISCHARGE
    rate = np.array([
        gas_outflow(hole.area_m2, float(p), matter.gas_density(float(t), float(p)), matter.gamma(float(t)), discharge,
                    ambient)
        for p, t in zip(pressure, temperature, strict=True)
    ])  # fmt: skip
    return _timed(Phase.GAS, mass, rate, pressure, temperature)


def _padded(filled: Column, start: float, least: float) -> Column:
    """The pad's pressure as the level falls, at constant temperature; a vented or emptied tank breathes air."""
    if start <= VENTED * least:
        return np.full_like(filled, max(start, least))
    room = np.maximum(1.0 - filled, 0.02)
    return np.asarray(np.maximum(start * room[0] / room, least))


def _fading() -> Column:
    """From 1 to 0, closer and closer: what dies away with the square root of its drive then takes even steps."""
    return np.asarray((1.0 - np.linspace(0.0, 1.0, STEPS + 1)) ** 2)


def _timed(phase: Phase, mass: Column, rate: Column, pressure: Column, temperature: Column) -> Outflow:
    mean = 0.5 * (rate[1:] + rate[:-1])
    flowing = mean > 0.0
    last = int(np.argmin(flowing)) if not flowing.all() else mean.size
    times = np.concatenate([[0.0], np.cumsum(-np.diff(mass)[:last] / mean[:last])])
    return Outflow(phase, times, mean[:last], pressure[: last + 1], temperature[: last + 1])

"""The substances a park stores: what they are, what they do to people, and how their concentrations convert."""

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from models.domain.errors import OutsideModel
from models.domain.park import Sensor
from models.domain.units import Gas
from models.text import N_, LocalName

GAS_CONSTANT = 8.314462618  # J/(mol K)
ATMOSPHERE = 101_325.0  # Pa
ZERO_CELSIUS = 273.15  # K
AIR_MOLAR_MASS = 0.028964  # kg/mol
EXPOSURES_MIN = (10, 30, 60, 240, 480)


@dataclass(frozen=True, slots=True)
class Substance:
    """SI units; `aegl` maps exposure minutes to the AEGL-1, -2, -3 concentrations in ppm, None where none is given."""

    name: str
    label: LocalName
    formula: str
    cas: str
    un: int
    molar_mass: float  # kg/mol
    boiling_c: float
    liquid_density: float  # kg/m3
    vaporisation: float  # J/kg at the boiling point
    liquid_heat: float  # J/(kg K)
    gamma: float  # ratio of the vapour's specific heats
    aegl: dict[int, tuple[float | None, float | None, float | None]]
    idlh: float | None  # ppm
    lel: float | None  # ppm
    uel: float | None  # ppm
    toxic_n: float
    aliases: tuple[str, ...] = ()

    @property
    def heavier_than_air(self) -> bool:
        """Whether its cloud starts out spreading by its own weight, which a passive puff does not know.

        A gas released as liquid is cold and carries spray, so all but hydrogen count; a liquid's vapour counts where
        air saturated with it at 25 C is a tenth heavier than air.
        """
        if self.boiling_c < 25.0:
            return self.molar_mass > 0.5 * AIR_MOLAR_MASS
        share = self.vapour_pressure(25.0) / ATMOSPHERE
        return share * (self.molar_mass / AIR_MOLAR_MASS - 1.0) > 0.1

    def vapour_pressure(self, temperature_c: float) -> float:
        """Return the saturation pressure in Pa (Clausius-Clapeyron from the boiling point, constant heat)."""
        boiling, temperature = self.boiling_c + ZERO_CELSIUS, temperature_c + ZERO_CELSIUS
        heat = self.vaporisation * self.molar_mass
        return ATMOSPHERE * math.exp(heat / GAS_CONSTANT * (1.0 / boiling - 1.0 / temperature))

    def gas_density(self, temperature_c: float, pressure: float = ATMOSPHERE) -> float:
        """Return the ideal gas's density in kg/m3."""
        return pressure * self.molar_mass / (GAS_CONSTANT * (temperature_c + ZERO_CELSIUS))

    def endpoints(self, minutes: int = 60) -> dict[int, float]:
        """Return the ppm that bounds each threat level, 3 (worst) to 1, for an exposure of `minutes`.

        Levels are the AEGLs; where a flammable limit is lower (or the only one known), level 3 is the LEL and level 2
        half of it. A level without any value is absent.
        """
        bounds: dict[int, float] = {}
        flammable = {3: self.lel, 2: self.lel / 2 if self.lel else None}
        for level in (3, 2, 1):
            values = [value for value in (self.aegl[minutes][level - 1], flammable.get(level)) if value is not None]
            if values:
                bounds[level] = min(values)
        return bounds


def gas_of(sensor: Sensor) -> Gas | None:
    """What the sensor's concentration is of, where the table knows it."""
    if not sensor.substance or not is_known(sensor.substance):
        return None
    found = substance(sensor.substance)
    return Gas(found.molar_mass * 1e3, found.lel)


def substance(name: str) -> Substance:
    """Find a substance by key, English or Chinese name, formula, CAS or UN number, or raise OutsideModel."""
    found = _by_name().get(_fold(name))
    if found is None:
        raise OutsideModel(N_("The substance table does not know {name}"), name=name)
    return found


def is_known(name: str) -> bool:
    return _fold(name) in _by_name()


@cache
def substances() -> tuple[Substance, ...]:
    """Return the whole table, in the file's order."""
    text = (files("resources") / "substances.json").read_text(encoding="utf-8")
    return tuple(_substance(row) for row in json.loads(text)["substances"])


@cache
def _by_name() -> dict[str, Substance]:
    names: dict[str, Substance] = {}
    for each in substances():
        for name in (each.name, each.label.en, each.label.zh, each.formula, each.cas, f"un{each.un}", *each.aliases):
            names.setdefault(_fold(name), each)
    return names


def _fold(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def _substance(row: dict[str, Any]) -> Substance:
    levels = zip(row["aegl1"], row["aegl2"], row["aegl3"], strict=True)
    return Substance(
        name=row["name"],
        label=LocalName(row["en"], row["zh"]),
        formula=row["formula"],
        cas=row["cas"],
        un=row["un"],
        molar_mass=row["molar_mass"],
        boiling_c=row["boiling_c"],
        liquid_density=row["liquid_density"],
        vaporisation=row["vaporisation_kj_kg"] * 1e3,
        liquid_heat=row["liquid_heat_kj_kg_k"] * 1e3,
        gamma=row["gamma"],
        aegl=dict(zip(EXPOSURES_MIN, levels, strict=True)),
        idlh=row["idlh_ppm"],
        lel=_ppm_of_percent(row["lel_pct"]),
        uel=_ppm_of_percent(row["uel_pct"]),
        toxic_n=row["toxic_n"],
        aliases=tuple(row["aliases"]),
    )


def _ppm_of_percent(percent: float | None) -> float | None:
    return None if percent is None else percent * 1e4

"""Units of measurement: what a source sends is converted on entry into the unit the park gives the sensor.

Every unit is a line through its dimension's base unit: base = scale x value + offset. A gas concentration by volume
and one by mass are two dimensions; the ideal gas joins them (n/V = p/RT), so the substance and the air decide:
mg/m3 = ppm x M p / (R T), with M in g/mol, p in kPa, T in K. A share of the lower explosive limit is a concentration
by volume as soon as the substance's limit is known.

Sources: BIPM, The International System of Units (9th ed., 2019), tables 4 and 8; NIST SP 811 (2008), appendix B.8, for
psi, mmHg, kgf/cm2, ft, in, mile and knot; the reference air of 20 °C and 101.3 kPa is GB/T 50493-2019's and GBZ 2.1's.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from models.domain.readings import Weather

GAS_CONSTANT = 8.314462618  # J/(mol K)
ZERO_CELSIUS = 273.15  # K


@dataclass(frozen=True, slots=True)
class Air:
    """The air a gas is measured in: temperature in °C, absolute pressure in kPa."""

    temperature_c: float = 20.0
    pressure_kpa: float = 101.325


@dataclass(frozen=True, slots=True)
class Gas:
    """What a concentration is of: molar mass in g/mol, lower explosive limit in ppm (None: it has none)."""

    molar_mass: float
    lel_ppm: float | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """From one unit to another: `scale` x value + `offset`."""

    scale: float = 1.0
    offset: float = 0.0

    def __call__(self, value: float) -> float:
        return self.scale * value + self.offset

    def column(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Convert a whole column."""
        return values if self == SAME else self.scale * values + self.offset


REFERENCE_AIR = Air()
SAME = Conversion()


class _Dimension(StrEnum):
    PRESSURE = "kPa"
    TEMPERATURE = "°C"
    LENGTH = "m"
    SPEED = "m/s"
    ANGLE = "°"
    VOLUME_SHARE = "ppm"
    MASS_CONCENTRATION = "mg/m3"
    EXPLOSIVE_SHARE = "%LEL"
    SHARE = "%"


# unit: (dimension, scale, offset) to the dimension's base unit
_UNITS: dict[str, tuple[_Dimension, float, float]] = {
    "Pa": (_Dimension.PRESSURE, 1e-3, 0.0),
    "hPa": (_Dimension.PRESSURE, 0.1, 0.0),
    "kPa": (_Dimension.PRESSURE, 1.0, 0.0),
    "MPa": (_Dimension.PRESSURE, 1e3, 0.0),
    "bar": (_Dimension.PRESSURE, 100.0, 0.0),
    "mbar": (_Dimension.PRESSURE, 0.1, 0.0),
    "psi": (_Dimension.PRESSURE, 6.894757293168, 0.0),
    "atm": (_Dimension.PRESSURE, 101.325, 0.0),
    "mmHg": (_Dimension.PRESSURE, 0.133322387415, 0.0),
    "mmH2O": (_Dimension.PRESSURE, 9.80665e-3, 0.0),
    "kgf/cm2": (_Dimension.PRESSURE, 98.0665, 0.0),
    "°C": (_Dimension.TEMPERATURE, 1.0, 0.0),
    "°F": (_Dimension.TEMPERATURE, 5.0 / 9.0, -160.0 / 9.0),
    "K": (_Dimension.TEMPERATURE, 1.0, -ZERO_CELSIUS),
    "m": (_Dimension.LENGTH, 1.0, 0.0),
    "cm": (_Dimension.LENGTH, 1e-2, 0.0),
    "mm": (_Dimension.LENGTH, 1e-3, 0.0),
    "ft": (_Dimension.LENGTH, 0.3048, 0.0),
    "in": (_Dimension.LENGTH, 0.0254, 0.0),
    "m/s": (_Dimension.SPEED, 1.0, 0.0),
    "km/h": (_Dimension.SPEED, 1.0 / 3.6, 0.0),
    "mph": (_Dimension.SPEED, 0.44704, 0.0),
    "kn": (_Dimension.SPEED, 1852.0 / 3600.0, 0.0),
    "°": (_Dimension.ANGLE, 1.0, 0.0),
    "rad": (_Dimension.ANGLE, 180.0 / np.pi, 0.0),
    "ppm": (_Dimension.VOLUME_SHARE, 1.0, 0.0),
    "ppb": (_Dimension.VOLUME_SHARE, 1e-3, 0.0),
    "%VOL": (_Dimension.VOLUME_SHARE, 1e4, 0.0),
    "mg/m3": (_Dimension.MASS_CONCENTRATION, 1.0, 0.0),
    "μg/m3": (_Dimension.MASS_CONCENTRATION, 1e-3, 0.0),
    "g/m3": (_Dimension.MASS_CONCENTRATION, 1e3, 0.0),
    "%LEL": (_Dimension.EXPLOSIVE_SHARE, 1.0, 0.0),
    "%": (_Dimension.SHARE, 1.0, 0.0),
}

# How instruments, OPC UA servers and UCUM write them, after NFKC has made m³ of ㎥ and °C of ℃.
_WRITTEN = {
    "C": "°C", "degC": "°C", "Cel": "°C", "F": "°F", "degF": "°F", "[degF]": "°F", "deg": "°",
    "%vol": "%VOL", "%Vol": "%VOL", "vol%": "%VOL", "%V/V": "%VOL", "%LFL": "%LEL", "%lel": "%LEL",
    "[ppm]": "ppm", "[ppb]": "ppb", "mg/Nm3": "mg/m3", "ug/m3": "μg/m3", "[psi]": "psi", "psig": "psi",
    "kgf/cm^2": "kgf/cm2", "mm[Hg]": "mmHg", "mm[H2O]": "mmH2O", "mmWC": "mmH2O", "knots": "kn", "kt": "kn",
    "km/hr": "km/h", "kph": "km/h", "metres": "m", "meters": "m", "barg": "bar",
    "mps": "m/s", "rel%": "%", "%RH": "%", "ppmv": "ppm",
}  # fmt: skip


def canonical(unit: str) -> str | None:
    """The one way we write `unit`, or None when it is unknown."""
    written = unicodedata.normalize("NFKC", unit).replace(" ", "").replace("^3", "3").replace("µ", "μ")
    written = _WRITTEN.get(written, written)
    return written if written in _UNITS else None


def conversion(sent: str, own: str, gas: Gas | None = None, air: Air = REFERENCE_AIR) -> Conversion | None:
    """From the unit a source sends to the sensor's own, or None when no conversion leads from one to the other."""
    if sent == own:
        return SAME
    from_unit, to_unit = canonical(sent), canonical(own)
    if from_unit is None or to_unit is None:
        return None
    if from_unit == to_unit:
        return SAME
    from_dimension, scale, offset = _UNITS[from_unit]
    to_dimension, to_scale, to_offset = _UNITS[to_unit]
    bridge = 1.0 if from_dimension is to_dimension else _bridge(from_dimension, to_dimension, gas, air)
    if bridge is None:
        return None
    return Conversion(bridge * scale / to_scale, (bridge * offset - to_offset) / to_scale)


def other_gas_unit(unit: str) -> str | None:
    """The unit a gas value is shown in beside its own: mg/m3 for a share of the volume, ppm for a mass; else None."""
    written = canonical(unit)
    if written is None:
        return None
    dimension = _UNITS[written][0]
    if dimension in (_Dimension.VOLUME_SHARE, _Dimension.EXPLOSIVE_SHARE):
        return "mg/m3" if dimension is _Dimension.VOLUME_SHARE else "ppm"
    return "ppm" if dimension is _Dimension.MASS_CONCENTRATION else None


@dataclass(frozen=True, slots=True)
class Beside:
    """The unit a gas is told in beside its own: one of its own is `factor` of it, in this air."""

    unit: str
    factor: float
    air: Air


def beside(unit: str, gas: Gas | None, air: Air = REFERENCE_AIR) -> Beside | None:
    """How a gas value in `unit` is told by mass or by volume too; None for what is no gas, or one nobody knows."""
    other = other_gas_unit(unit)
    found = conversion(unit, other, gas, air) if other else None
    return Beside(other, found.scale, air) if other and found else None


def air_of(weather: Weather | None) -> Air:
    """The air that a station measures, to a tenth; what it does not tell is the reference's."""
    if weather is None:
        return REFERENCE_AIR
    pressure = REFERENCE_AIR.pressure_kpa if weather.pressure_kpa is None else round(weather.pressure_kpa, 1)
    return Air(round(weather.temperature_c, 1), pressure)


def _bridge(start: _Dimension, end: _Dimension, gas: Gas | None, air: Air) -> float | None:
    """What one base unit of `start` is in base units of `end`, for gas concentrations; None between all others."""
    first, second = _in_ppm(start, gas, air), _in_ppm(end, gas, air)
    return None if first is None or second is None else first / second


def _in_ppm(dimension: _Dimension, gas: Gas | None, air: Air) -> float | None:
    if dimension is _Dimension.VOLUME_SHARE:
        return 1.0
    if gas is None:
        return None
    if dimension is _Dimension.MASS_CONCENTRATION:
        return GAS_CONSTANT * (air.temperature_c + ZERO_CELSIUS) / (gas.molar_mass * air.pressure_kpa)
    if dimension is _Dimension.EXPLOSIVE_SHARE and gas.lel_ppm is not None:
        return gas.lel_ppm / 100.0
    return None

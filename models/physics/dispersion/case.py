"""One dispersion case: what is released into which air, and where one wants to know of it.

`parse_case` reads the interchange format (docs/dispersion.md). It is generous: unknown keys are kept aside, null counts
as missing, numbers may come as text, keys are read whatever their case. It is strict about what it does understand: a
value that makes no sense raises BadInput, which names the field, the cause and the cure.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

import numpy as np

from models.domain.errors import BadInput, OutsideModel
from models.physics.air import SurfaceLayer, surface_layer
from models.physics.substances import ZERO_CELSIUS, substance
from models.physics.weather import class_number
from models.text import N_

Kind = Literal["passive", "gas-jet", "two-phase-jet", "pool", "instantaneous", "vessel"]
Direction = Literal["horizontal", "vertical"]
Regime = Literal["passive", "jet", "dense", "puff"]

USUAL_ARCS = (50.0, 100.0, 200.0, 400.0, 800.0)  # m
USUAL_AVERAGING_S = 600.0
USUAL_RECEPTOR_M = 1.5
_MOST_ARCS = 10_000
_WARMER = 5.0  # K above its boiling point at which a liquid is refused: properties are no better

NO_NUMBER = N_("{field} is {value}, which is no number: give a finite number")
OUT_OF_RANGE = N_("{field} is {value}: give a value from {low} to {high} {unit}")
NOT_ONE_OF = N_("{field} is {value}: choose one of {choices}")
NO_OBJECT = N_("{field} is missing or no object: give it as keys and values")
MISSING = N_("{field} is missing: give it")
UNKNOWN_SUBSTANCE = N_(
    "{field} is {value}, which the substance table does not know: use a listed name, CAS or UN number"
)
NO_STRENGTH = N_("{field} is missing: give the rate, or the mass and the duration")
NO_LIQUID = N_(
    "{field} is {value} K, but {substance} boils at {boiling} K at {pressure} bar and cannot be liquid there: "
    "give a lower temperature, a higher pressure or no liquid"
)


@dataclass(frozen=True, slots=True)
class Source:
    """What gets out. SI units; None where the case does not say and no general rule gives it.

    `rate_kg_s` and `mass_kg` agree with `duration_s`, which is infinite for a source that goes on; an instantaneous one
    has duration 0 and rate 0. `other` keeps the release's remaining keys (a vessel's pressure, volume, hole ...) as
    they came, under lower-case names.
    """

    kind: Kind
    rate_kg_s: float
    mass_kg: float
    duration_s: float
    height_m: float = 0.0
    area_m2: float | None = None
    orifice_area_m2: float | None = None
    expanded_area_m2: float | None = None
    direction: Direction = "horizontal"
    temperature_k: float | None = None
    liquid_fraction: float | None = None
    velocity_m_s: float | None = None
    other: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """One source in one air; `arcs_m` (n,) are distances downwind, `substance` the table's key."""

    id: str
    substance: str
    source: Source
    air: SurfaceLayer
    averaging_s: float = USUAL_AVERAGING_S
    arcs_m: tuple[float, ...] = USUAL_ARCS
    receptor_height_m: float = USUAL_RECEPTOR_M


@dataclass(frozen=True, slots=True)
class ArcResult:
    """What one arc sees at most: at receptor height on the cloud's axis, over the averaging time.

    `half_width_m` is where the concentration has fallen to half of the maximum; `cloud_height_m` the height below which
    nearly all of the cloud is (2.15 sigma z of a Gaussian one); `sigma_y_m` the lateral standard deviation.
    """

    x_m: float
    concentration_kg_m3: float
    mole_fraction: float
    sigma_y_m: float
    half_width_m: float
    cloud_height_m: float
    regime: str


@dataclass(frozen=True, slots=True)
class _Range:
    low: float
    high: float
    unit: str


_RELEASE = {
    "rate_kg_s": _Range(0.0, 1e6, "kg/s"),
    "mass_kg": _Range(0.0, 1e9, "kg"),
    "duration_s": _Range(1e-3, 1e7, "s"),
    "height_m": _Range(0.0, 1000.0, "m"),
    "area_m2": _Range(1e-6, 1e7, "m2"),
    "orifice_area_m2": _Range(1e-9, 1e3, "m2"),
    "expanded_area_m2": _Range(1e-9, 1e5, "m2"),
    "temperature_k": _Range(15.0, 2500.0, "K"),
    "liquid_fraction": _Range(0.0, 1.0, "kg/kg"),
    "velocity_m_s": _Range(0.0, 1500.0, "m/s"),
}
_WEATHER = {
    "wind_m_s": _Range(0.0, 75.0, "m/s"),
    "wind_height_m": _Range(0.1, 500.0, "m"),
    "friction_velocity_m_s": _Range(1e-3, 5.0, "m/s"),
    "roughness_m": _Range(1e-6, 5.0, "m"),
    "mixing_height_m": _Range(5.0, 10_000.0, "m"),
    "temperature_k": _Range(180.0, 340.0, "K"),
    "pressure_pa": _Range(30_000.0, 120_000.0, "Pa"),
    "humidity_pct": _Range(0.0, 100.0, "%"),
    "wind_direction_sd_deg": _Range(0.0, 120.0, "deg"),
}
_CASE = {
    "averaging_s": _Range(0.0, 1e6, "s"),
    "receptor_height_m": _Range(0.0, 1000.0, "m"),
    "arcs_m": _Range(0.1, 100_000.0, "m"),
}


def parse_case(record: Mapping[str, object]) -> Case:
    """Return the case that one record of the interchange format describes. Raises BadInput."""
    top = _folded(record)
    name = _substance(top.get("substance"))
    air = _air(_object(top, "weather"))
    return Case(
        id=str(top.get("id", "")),
        substance=name,
        source=_source(_object(top, "release"), name, air),
        air=air,
        averaging_s=max(_given(_number(top, "averaging_s", _CASE), USUAL_AVERAGING_S), 1.0),
        arcs_m=_arcs(top.get("arcs_m")),
        receptor_height_m=_given(_number(top, "receptor_height_m", _CASE), USUAL_RECEPTOR_M),
    )


def _source(release: Mapping[str, object], name: str, air: SurfaceLayer) -> Source:
    numbers = {key: _number(release, key, _RELEASE, "release.") for key in _RELEASE}
    kind = cast(Kind, _choice(release, "release", "kind", get_args(Kind), _likely_kind(numbers)))
    direction = cast(Direction, _choice(release, "release", "direction", get_args(Direction), "horizontal"))
    rate, mass, duration = _strength(kind, numbers["rate_kg_s"], numbers["mass_kg"], numbers["duration_s"])
    other = {key: value for key, value in release.items() if key not in _RELEASE and key not in ("kind", "direction")}
    source = Source(
        kind=kind,
        rate_kg_s=rate,
        mass_kg=mass,
        duration_s=duration,
        height_m=numbers["height_m"] or 0.0,
        area_m2=numbers["area_m2"],
        orifice_area_m2=numbers["orifice_area_m2"],
        expanded_area_m2=numbers["expanded_area_m2"],
        direction=direction,
        temperature_k=numbers["temperature_k"],
        liquid_fraction=numbers["liquid_fraction"],
        velocity_m_s=numbers["velocity_m_s"],
        other=other,
    )
    refuse_impossible_liquid(name, source, air.pressure_pa)
    return source


def _likely_kind(numbers: Mapping[str, float | None]) -> Kind:
    """Return the kind of a release that does not say it: what its figures are usually given for."""
    if numbers["orifice_area_m2"] or numbers["expanded_area_m2"]:
        return "two-phase-jet" if numbers["liquid_fraction"] else "gas-jet"
    if numbers["rate_kg_s"] is None and numbers["duration_s"] is None:
        return "instantaneous"
    return "pool" if numbers["area_m2"] else "passive"


def _strength(kind: Kind, rate: float | None, mass: float | None, duration: float | None) -> tuple[float, float, float]:
    """Return rate, mass and duration that agree; a rate that is given wins over the mass."""
    if kind == "instantaneous":
        if mass is None and rate is not None and duration is not None:
            mass = rate * duration
        if mass is None:
            raise BadInput(MISSING, field="release.mass_kg")
        return 0.0, mass, 0.0
    if rate is None and mass is not None and duration:
        rate = mass / duration
    if rate is None:
        if kind != "vessel":
            raise BadInput(NO_STRENGTH, field="release.rate_kg_s")
        return 0.0, mass or 0.0, _given(duration, math.inf)  # the release model finds the rate
    if duration is None:
        duration = mass / rate if mass and rate > 0.0 else math.inf
    return rate, rate * duration if math.isfinite(duration) else math.inf, duration


def refuse_impossible_liquid(name: str, source: Source, ambient_pa: float) -> None:
    """Raise BadInput where a source is said to be liquid at a temperature and pressure at which it is a gas.

    A jet's or vessel's liquid may be superheated while it is stored, so only its own pressure, if given, is held
    against it; a pool, and what is said to be nothing but liquid after it got out, lie under the ambient pressure.
    """
    liquid = source.liquid_fraction
    if source.temperature_k is None or liquid is None or liquid <= 0.0:
        return
    stored = source.other.get("pressure_pa", source.other.get("storage_pressure_pa"))
    if isinstance(stored, int | float) and stored > 0.0:
        pressure = float(stored)
    elif source.kind == "pool" or (liquid >= 0.999 and source.kind != "vessel"):
        pressure = ambient_pa
    else:
        return
    matter = substance(name)
    if matter.vapour_pressure(source.temperature_k - _WARMER - ZERO_CELSIUS) > pressure:
        raise BadInput(
            NO_LIQUID,
            field="release.temperature_K",
            value=f"{source.temperature_k:g}",
            substance=name,
            boiling=f"{_boiling(name, pressure, source.temperature_k):.0f}",
            pressure=f"{pressure / 1e5:.2f}",
        )


def _boiling(name: str, pressure: float, above: float) -> float:
    """Return the temperature in K at which a liquid's vapour pressure is `pressure`."""
    matter, low, high = substance(name), 5.0, above
    for _ in range(50):
        middle = (low + high) / 2.0
        low, high = (middle, high) if matter.vapour_pressure(middle - ZERO_CELSIUS) < pressure else (low, middle)
    return high


def _air(weather: Mapping[str, object]) -> SurfaceLayer:
    numbers = {key: _number(weather, key, _WEATHER, "weather.") for key in _WEATHER}
    letter = weather.get("stability")
    if letter is not None and not isinstance(letter, str):
        raise BadInput(NOT_ONE_OF, field="weather.stability", value=letter, choices="A, B, C, D, E, F")
    if letter:
        try:
            class_number(letter)
        except OutsideModel as error:
            raise BadInput(NOT_ONE_OF, field="weather.stability", value=letter, choices="A, B, C, D, E, F") from error
    height = numbers["wind_height_m"]
    return surface_layer(
        numbers["wind_m_s"],
        10.0 if height is None else height,
        friction_velocity_m_s=numbers["friction_velocity_m_s"],
        monin_obukhov_m=_obukhov(weather.get("monin_obukhov_m")),
        stability=letter or None,
        roughness_m=numbers["roughness_m"],
        mixing_height_m=numbers["mixing_height_m"],
        temperature_k=numbers["temperature_k"],
        pressure_pa=numbers["pressure_pa"],
        humidity_pct=numbers["humidity_pct"],
        wind_direction_sd_deg=numbers["wind_direction_sd_deg"],
    )


def _obukhov(given: object) -> float | None:
    """Return the Obukhov length; infinity is neutral air, and nothing is nearer to the ground than half a metre."""
    if given is None:
        return None
    try:
        value = float(cast(float, given))
    except (TypeError, ValueError):
        value = math.nan
    if math.isnan(value) or abs(value) < 0.5:
        raise BadInput(
            N_("{field} is {value}: give metres below -0.5 by day or above 0.5 by night, or a large number if neutral"),
            field="weather.monin_obukhov_m",
            value=given,
        )
    return value


def _arcs(given: object) -> tuple[float, ...]:
    if given is None:
        return USUAL_ARCS
    if isinstance(given, int | float | str):
        given = [given]
    if not isinstance(given, Sequence) or not 0 < len(given) <= _MOST_ARCS:
        raise BadInput(N_("{field} is not a list of 1 to {most} distances"), field="arcs_m", most=_MOST_ARCS)
    found = [_number({"arcs_m": each}, "arcs_m", _CASE) for each in given]
    if None in found:
        raise BadInput(NO_NUMBER, field="arcs_m", value=None)
    return tuple(cast(list[float], found))


def _substance(given: object) -> str:
    if given is None or given == "":
        raise BadInput(MISSING, field="substance")
    try:
        return substance(str(given)).name
    except OutsideModel as error:
        raise BadInput(UNKNOWN_SUBSTANCE, field="substance", value=given) from error


def _choice(record: Mapping[str, object], where: str, key: str, choices: Sequence[str], otherwise: str) -> str:
    given = record.get(key)
    if given is None:
        return otherwise
    wanted = str(given).strip().casefold().replace("_", "-").replace(" ", "-")
    if wanted not in choices:
        raise BadInput(NOT_ONE_OF, field=f"{where}.{key}", value=given, choices=", ".join(choices))
    return wanted


def _number(record: Mapping[str, object], key: str, ranges: Mapping[str, _Range], where: str = "") -> float | None:
    given = record.get(key)
    if given is None or given == "":
        return None
    try:
        value = math.nan if isinstance(given, bool) else float(cast(float, given))
    except (TypeError, ValueError):
        value = math.nan
    spelt = where + key.replace("_k", "_K").replace("_pa", "_Pa") if key.endswith(("_k", "_pa")) else where + key
    if not np.isfinite(value):
        raise BadInput(NO_NUMBER, field=spelt, value=given)
    limits = ranges[key]
    if not limits.low <= value <= limits.high:
        raise BadInput(
            OUT_OF_RANGE, field=spelt, value=f"{value:g}", low=f"{limits.low:g}", high=f"{limits.high:g}",
            unit=limits.unit,
        )  # fmt: skip
    return value


def _object(record: Mapping[str, object], key: str) -> dict[str, object]:
    given = record.get(key)
    if not isinstance(given, Mapping):
        raise BadInput(NO_OBJECT, field=key)
    return _folded(given)


def _folded(record: Mapping[str, object]) -> dict[str, object]:
    return {str(key).strip().casefold(): value for key, value in record.items()}


def _given(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value

"""One dispersion case: what is released into which air, and where one wants to know of it.

`parse_case` reads the interchange format (docs/dispersion.md). It is generous: unknown keys are kept aside, null counts
as missing, numbers may come as text, keys are read whatever their case. It is strict about what it does understand: a
value that makes no sense raises BadInput, which names the field, the cause and the cure.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from models.domain.errors import BadInput, OutsideModel
from models.physics.air import SurfaceLayer, surface_layer
from models.physics.records import MISSING, NOT_ONE_OF, Range, choice, folded, nested, numbers, optional
from models.physics.substances import substance
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


_RELEASE = {
    "rate_kg_s": Range(0.0, 1e6, "kg/s"),
    "mass_kg": Range(0.0, 1e9, "kg"),
    "duration_s": Range(1e-3, 1e7, "s"),
    "height_m": Range(0.0, 1000.0, "m"),
    "area_m2": Range(1e-6, 1e7, "m2"),
    "orifice_area_m2": Range(1e-9, 1e3, "m2"),
    "expanded_area_m2": Range(1e-9, 1e5, "m2"),
    "temperature_k": Range(15.0, 2500.0, "K"),
    "liquid_fraction": Range(0.0, 1.0, "kg/kg"),
    "velocity_m_s": Range(0.0, 1500.0, "m/s"),
}
_WEATHER = {
    "wind_m_s": Range(0.0, 75.0, "m/s"),
    "wind_height_m": Range(0.1, 500.0, "m"),
    "friction_velocity_m_s": Range(1e-3, 5.0, "m/s"),
    "roughness_m": Range(1e-6, 5.0, "m"),
    "mixing_height_m": Range(5.0, 10_000.0, "m"),
    "temperature_k": Range(180.0, 340.0, "K"),
    "pressure_pa": Range(30_000.0, 120_000.0, "Pa"),
    "humidity_pct": Range(0.0, 100.0, "%"),
    "wind_direction_sd_deg": Range(0.0, 120.0, "deg"),
}
_AVERAGING = Range(0.0, 1e6, "s")
_RECEPTOR = Range(0.0, 1000.0, "m")
_ARC = Range(0.1, 100_000.0, "m")


def parse_case(record: Mapping[str, object]) -> Case:
    """Return the case that one record of the interchange format describes. Raises BadInput."""
    top = folded(record)
    name = substance_named(top.get("substance"))
    air = _air(nested(top, "weather"))
    return Case(
        id=str(top.get("id", "")),
        substance=name,
        source=_source(nested(top, "release"), name, air),
        air=air,
        averaging_s=max(_given(optional(top, "averaging_s", _AVERAGING), USUAL_AVERAGING_S), 1.0),
        arcs_m=numbers(top, "arcs_m", _ARC, _MOST_ARCS) or USUAL_ARCS,
        receptor_height_m=_given(optional(top, "receptor_height_m", _RECEPTOR), USUAL_RECEPTOR_M),
    )


def _source(release: Mapping[str, object], name: str, air: SurfaceLayer) -> Source:
    figures = {key: optional(release, key, limits, "release.") for key, limits in _RELEASE.items()}
    kind = cast(Kind, choice(release, "kind", get_args(Kind), _likely_kind(figures), "release."))
    direction = cast(Direction, choice(release, "direction", get_args(Direction), "horizontal", "release."))
    rate, mass, duration = _strength(kind, figures["rate_kg_s"], figures["mass_kg"], figures["duration_s"])
    other = {key: value for key, value in release.items() if key not in _RELEASE and key not in ("kind", "direction")}
    source = Source(
        kind=kind,
        rate_kg_s=rate,
        mass_kg=mass,
        duration_s=duration,
        height_m=figures["height_m"] or 0.0,
        area_m2=figures["area_m2"],
        orifice_area_m2=figures["orifice_area_m2"],
        expanded_area_m2=figures["expanded_area_m2"],
        direction=direction,
        temperature_k=figures["temperature_k"],
        liquid_fraction=figures["liquid_fraction"],
        velocity_m_s=figures["velocity_m_s"],
        other=other,
    )
    refuse_impossible_liquid(name, source, air.pressure_pa)
    return source


def _likely_kind(figures: Mapping[str, float | None]) -> Kind:
    """Return the kind of a release that does not say it: what its figures are usually given for."""
    if figures["orifice_area_m2"] or figures["expanded_area_m2"]:
        return "two-phase-jet" if figures["liquid_fraction"] else "gas-jet"
    if figures["rate_kg_s"] is None and figures["duration_s"] is None:
        return "instantaneous"
    return "pool" if figures["area_m2"] else "passive"


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
    if matter.vapour_pressure(source.temperature_k - _WARMER) > pressure:
        raise BadInput(
            NO_LIQUID,
            field="release.temperature_K",
            value=f"{source.temperature_k:g}",
            substance=name,
            boiling=f"{matter.boiling_at(pressure):.0f}",
            pressure=f"{pressure / 1e5:.2f}",
        )


def _air(weather: Mapping[str, object]) -> SurfaceLayer:
    figures = {key: optional(weather, key, limits, "weather.") for key, limits in _WEATHER.items()}
    letter = weather.get("stability")
    if letter is not None and not isinstance(letter, str):
        raise BadInput(NOT_ONE_OF, field="weather.stability", value=letter, choices="A, B, C, D, E, F")
    if letter:
        try:
            class_number(letter)
        except OutsideModel as error:
            raise BadInput(NOT_ONE_OF, field="weather.stability", value=letter, choices="A, B, C, D, E, F") from error
    height = figures["wind_height_m"]
    return surface_layer(
        figures["wind_m_s"],
        10.0 if height is None else height,
        friction_velocity_m_s=figures["friction_velocity_m_s"],
        monin_obukhov_m=obukhov_length(weather.get("monin_obukhov_m"), "weather.monin_obukhov_m"),
        stability=letter or None,
        roughness_m=figures["roughness_m"],
        mixing_height_m=figures["mixing_height_m"],
        temperature_k=figures["temperature_k"],
        pressure_pa=figures["pressure_pa"],
        humidity_pct=figures["humidity_pct"],
        wind_direction_sd_deg=figures["wind_direction_sd_deg"],
    )


def obukhov_length(given: object, named: str) -> float | None:
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
            field=named,
            value=given,
        )
    return value


def substance_named(given: object) -> str:
    """Return the library's key of a substance. Raises BadInput."""
    if given is None or given == "":
        raise BadInput(MISSING, field="substance")
    try:
        return substance(str(given)).name
    except OutsideModel as error:
        raise BadInput(UNKNOWN_SUBSTANCE, field="substance", value=given) from error


def _given(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value

"""What an operator asks of the dispersion model, checked: each fault by field, with its cause and its cure.

Texts do not repeat the field's name: they stand beside the field. `parameters["field"]` says which it is.
"""

import math
from dataclasses import replace
from datetime import datetime

from shapely import Point

from models.domain.dispersion import LikelySource, Phase, SourceBy, SourceChoice, WeatherChoice
from models.domain.errors import BadInput
from models.domain.forecasts import Release
from models.domain.park import Asset, Park
from models.domain.readings import Weather
from models.physics.release import release_by_hand, release_from_asset
from models.physics.substances import ATMOSPHERE, ZERO_CELSIUS, Substance, is_known, substance
from models.physics.weather import CLASSES
from models.text import N_, LocalName

OUT_OF_RANGE = N_("{value} {unit} cannot be: give {low} to {high} {unit}")
NO_NUMBER = N_("This is no number")
UNKNOWN_SUBSTANCE = N_(
    "No substance is called {name}: give a name in English or Chinese, a formula, a CAS or a UN number"
)
NO_ASSET = N_("The park has no tank {name}: choose one of its tanks")
HOLE_OR_RATE = N_("Give a hole or a rate: without either nothing flows")
NOT_BOTH = N_("A hole and a rate are given: leave one of them empty, the hole decides the rate")
NO_VESSEL = N_("A hole needs the vessel's volume: give it, or a rate instead of the hole")
BOILS = N_(
    "At {temperature} °C liquid {substance} is under {needed} kPa or more: at {pressure} kPa it would boil. "
    "Give that pressure, less than {boiling} °C, or take gas"
)
CONDENSES = N_(
    "At {temperature} °C {substance} is liquid under more than {most} kPa: give less pressure or take liquid"
)
TOO_HOT = N_("Above {critical} °C {substance} cannot be liquid: give a lower temperature or take gas")
NO_CLASS = N_("{value} is no Pasquill class: give A to F")
AIR_C = 20.0  # taken for what is stored where nobody says how warm it is

_SOURCE_LIMITS = {  # field: least, most, unit
    "hole_mm": (0.1, 2000.0, "mm"),
    "rate_kg_s": (1e-6, 1e4, "kg/s"),
    "duration_s": (1.0, 86_400.0, "s"),
    "height_m": (0.0, 300.0, "m"),
    "temperature_c": (-270.0, 1000.0, "°C"),
    "pressure_kpa": (-101.0, 50_000.0, "kPa"),
    "volume_m3": (0.001, 500_000.0, "m³"),
    "fill": (0.0, 1.0, ""),
    "x": (-1e8, 1e8, "m"),
    "y": (-1e8, 1e8, "m"),
}
_WEATHER_LIMITS = {
    "wind_speed": (0.0, 75.0, "m/s"),
    "wind_from": (0.0, 360.0, "°"),
    "temperature_c": (-60.0, 60.0, "°C"),
    "humidity": (0.0, 1.0, ""),
}
Faults = dict[str, BadInput]


def make_source(choice: SourceChoice, park: Park) -> SourceChoice:
    """Return the choice with its substance by the library's name, or raise BadInput for its first fault."""
    for fault in source_faults(choice, park).values():
        raise fault
    return replace(choice, substance=substance(choice.substance).name)


def make_weather(choice: WeatherChoice) -> WeatherChoice:
    """Return the choice as it is, or raise BadInput for its first fault."""
    for fault in weather_faults(choice).values():
        raise fault
    return choice


def source_faults(choice: SourceChoice, park: Park) -> Faults:
    """Return what is wrong with a source by the name of its field."""
    faults = _outside(choice, _SOURCE_LIMITS)
    if not choice.substance.strip() or not is_known(choice.substance):
        faults["substance"] = BadInput(UNKNOWN_SUBSTANCE, field="substance", name=choice.substance)
    if choice.kind is SourceBy.ASSET and _asset(choice, park) is None:
        faults["asset_code"] = BadInput(NO_ASSET, field="asset_code", name=choice.asset_code or "")
    if choice.hole_mm is None and choice.rate_kg_s is None:
        faults["hole_mm"] = BadInput(HOLE_OR_RATE, field="hole_mm")
    elif choice.hole_mm is not None and choice.rate_kg_s is not None:
        faults.setdefault("rate_kg_s", BadInput(NOT_BOTH, field="rate_kg_s"))
    elif choice.hole_mm is not None and choice.volume_m3 is None and _asset(choice, park) is None:
        faults.setdefault("volume_m3", BadInput(NO_VESSEL, field="volume_m3"))
    if not faults:
        _check_state(choice, substance(choice.substance), faults)
    return faults


def weather_faults(choice: WeatherChoice) -> Faults:
    """Return what is wrong with weather by hand by the name of its field; nothing is with the station's."""
    if choice.live:
        return {}
    faults = _outside(choice, _WEATHER_LIMITS)
    if choice.stability not in tuple(CLASSES):
        faults["stability"] = BadInput(NO_CLASS, field="stability", value=choice.stability)
    return faults


def release_of(choice: SourceChoice, park: Park, weather: Weather, began: datetime) -> Release:
    """Return what a checked choice lets into the air; `began` holds where the choice says no start.

    Raises BadInput with the field, and OutsideModel where nothing gets into the air.
    """
    start = choice.started_at or began
    if choice.rate_kg_s is not None:
        kelvin = None if choice.temperature_c is None else choice.temperature_c + ZERO_CELSIUS
        hour = {} if choice.duration_s is None else {"duration_s": choice.duration_s}
        return release_by_hand(
            choice.substance, choice.rate_kg_s, choice.x, choice.y, weather, height_m=choice.height_m,
            temperature_k=kelvin, started_at=start, **hour,
        )  # fmt: skip
    stop = {} if choice.duration_s is None else {"stopped_after_s": choice.duration_s}
    found = release_from_asset(_vessel(choice, park), weather, choice.hole_mm or 0.0, start, **stop)
    return replace(found, x=choice.x, y=choice.y)


def choice_of_asset(asset: Asset, hole_mm: float) -> SourceChoice:
    """Return the choice of a tank as the park has it, leaking through a hole."""
    centre = asset.geometry.centroid
    return SourceChoice(
        SourceBy.ASSET, asset.substance, centre.x, centre.y, asset.code, hole_mm=hole_mm, height_m=asset.base
    )


def choice_of_likely(found: LikelySource) -> SourceChoice:
    """Return the choice that a likely source makes: where, since when and how much as is believed most."""
    return SourceChoice(
        SourceBy.INVERSION, found.substance, found.x, found.y, found.asset_code, rate_kg_s=found.rate_mid,
        started_at=found.started_mid,
    )  # fmt: skip


def weather_choice_of(weather: Weather) -> WeatherChoice:
    """Return the station's weather as the panel shows it while it is live."""
    return WeatherChoice(
        True, weather.wind_speed, weather.wind_from, weather.stability, weather.temperature_c, weather.humidity
    )


def _outside(choice: SourceChoice | WeatherChoice, limits: dict[str, tuple[float, float, str]]) -> Faults:
    faults = {}
    for field, (low, high, unit) in limits.items():
        value = getattr(choice, field)
        if value is None:
            continue
        if not math.isfinite(value):
            faults[field] = BadInput(NO_NUMBER, field=field)
        elif not low <= value <= high:
            faults[field] = BadInput(
                OUT_OF_RANGE, field=field, value=f"{value:g}", low=f"{low:g}", high=f"{high:g}", unit=unit
            )
    return faults


def _asset(choice: SourceChoice, park: Park) -> Asset | None:
    return next((each for each in park.assets if each.code == choice.asset_code), None)


def _vessel(choice: SourceChoice, park: Park) -> Asset:
    """The tank, or one as it is given: as high as it is wide; what is not given of it is the park's."""
    found = _asset(choice, park)
    volume = choice.volume_m3 or (found.volume_m3 if found else 0.0)
    if found is None:
        side = (4.0 * volume / math.pi) ** (1.0 / 3.0)
        label = str(substance(choice.substance).label)
        found = Asset(
            label, LocalName(label, label), "", "tank", Point(choice.x, choice.y).buffer(side / 2.0), choice.height_m,
            choice.height_m + side, choice.substance, volume, 0.0 if choice.phase is Phase.GAS else 0.8, 0.0, AIR_C,
        )  # fmt: skip
    given = {
        name: value
        for name in ("temperature_c", "pressure_kpa", "fill")
        if (value := getattr(choice, name)) is not None
    }
    asset = replace(found, substance=choice.substance, volume_m3=volume, **given)
    return replace(asset, fill=0.0) if choice.phase is Phase.GAS else asset


def _check_state(choice: SourceChoice, matter: Substance, faults: Faults) -> None:
    """A liquid that would boil, a gas that would have condensed: what is said of the substance must go together."""
    phase = choice.phase or (Phase.LIQUID if choice.fill else None)
    if phase is None or choice.temperature_c is None:
        return
    told = {"substance": matter.label, "temperature": f"{choice.temperature_c:g}"}
    kelvin = choice.temperature_c + ZERO_CELSIUS
    if kelvin >= matter.critical_k:
        if phase is Phase.LIQUID:
            critical = f"{matter.critical_k - ZERO_CELSIUS:.0f}"
            faults["temperature_c"] = BadInput(TOO_HOT, field="temperature_c", critical=critical, **told)
        return
    if choice.pressure_kpa is None:
        return
    gauge = (matter.vapour_pressure(kelvin) - ATMOSPHERE) / 1e3
    told["pressure"] = f"{choice.pressure_kpa:g}"
    if phase is Phase.LIQUID and choice.pressure_kpa < gauge - _slack(gauge):
        boiling = f"{matter.boiling_at(choice.pressure_kpa * 1e3 + ATMOSPHERE) - ZERO_CELSIUS:.0f}"
        needed = f"{gauge:.0f}"
        faults["pressure_kpa"] = BadInput(BOILS, field="pressure_kpa", needed=needed, boiling=boiling, **told)
    elif phase is Phase.GAS and choice.pressure_kpa > gauge + _slack(gauge):
        faults["pressure_kpa"] = BadInput(CONDENSES, field="pressure_kpa", most=f"{max(gauge, 0.0):.0f}", **told)


def _slack(gauge: float) -> float:
    """What rounding may make of a pressure in kPa."""
    return 2.0 + 0.02 * abs(gauge)

"""What is typed in the panel's forms and the records it means. Pure; whether they make sense is for planning to say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from models.domain.dispersion import Phase, SourceBy, SourceChoice, WeatherChoice
from models.domain.errors import BadInput
from models.domain.park import Park
from models.domain.rules import RuleFault
from models.text import N_, Message
from widgets.rules.draft import Field, unreadable, value_of

Fault = RuleFault | BadInput

_NOTHING = N_("Nothing is given")
_PLACE = N_("Type metres of the park's grid, or pick the place on the map")
PHASES = (("", N_("As stored")), (Phase.GAS.value, N_("Gas")), (Phase.LIQUID.value, N_("Liquid")))
SOURCE_FIELDS = (
    Field("asset_code", N_("Tank"), "sensor"),
    Field("substance", N_("Substance"), "sensor"),
    Field("x", N_("East"), "number"),
    Field("y", N_("North"), "number"),
    Field("hole_mm", N_("Hole"), "number"),
    Field("rate_kg_s", N_("Rate"), "number"),
    Field("duration_s", N_("Stopped after"), "span"),
    Field("height_m", N_("Height"), "number"),
    Field("phase", N_("Leaks as"), "choice", choices=PHASES),
    Field("temperature_c", N_("Temperature"), "number"),
    Field("pressure_kpa", N_("Gauge pressure"), "number"),
    Field("volume_m3", N_("Volume"), "number"),
    Field("fill", N_("Filled"), "percent"),
)
WEATHER_FIELDS = (
    Field("wind_speed", N_("Wind at 10 m"), "number"),
    Field("wind_from", N_("Wind from"), "number"),
    Field("stability", N_("Stability"), "choice", choices=tuple((each, each) for each in "ABCDEF")),
    Field("temperature_c", N_("Temperature"), "number"),
    Field("humidity", N_("Humidity"), "percent"),
)
UNITS = {
    "x": "m", "y": "m", "hole_mm": "mm", "rate_kg_s": "kg/s", "height_m": "m", "temperature_c": "°C",
    "pressure_kpa": "kPa", "volume_m3": "m³", "fill": "%", "wind_speed": "m/s", "wind_from": "°", "humidity": "%",
}  # fmt: skip
_FLOW, _PLACED = ("hole_mm", "rate_kg_s", "duration_s"), ("substance", "x", "y")
VESSEL = ("phase", "temperature_c", "pressure_kpa", "volume_m3", "fill")
_SHOWN = {
    SourceBy.ASSET: ("asset_code", *_FLOW),
    SourceBy.HAND: (*_PLACED, *_FLOW, "height_m"),
    SourceBy.PLACE: (*_PLACED, *_FLOW, "height_m"),
    SourceBy.INVERSION: (*_PLACED, "rate_kg_s", "duration_s", "height_m"),
}
_BY_NAME = {field.name: field for field in (*SOURCE_FIELDS, *WEATHER_FIELDS)}


def shown_fields(kind: SourceBy, texts: Mapping[str, str], vessel: bool) -> tuple[str, ...]:
    """The fields that a source of this kind has; what is in the vessel where asked for, or where a hole needs it."""
    placed = kind in (SourceBy.HAND, SourceBy.PLACE)
    needed = placed and bool(texts["hole_mm"].strip())
    return (*_SHOWN[kind], *(VESSEL if needed or (vessel and kind is not SourceBy.INVERSION) else ()))


def source_of(
    kind: SourceBy, texts: Mapping[str, str], base: SourceChoice | None, park: Park | None
) -> tuple[SourceChoice | None, dict[str, Fault]]:
    """The source that texts mean, or what cannot be read. `base` gives what no field shows: since when it leaks."""
    asset = next((each for each in park.assets if each.code == texts["asset_code"].strip()), None) if park else None
    faults: dict[str, Fault] = {}
    values = _read(shown_fields(kind, texts, True), texts, faults)
    if kind is SourceBy.ASSET:
        at = asset.geometry.centroid if asset else None
        values |= {"substance": asset.substance if asset else "", "x": at.x if at else 0.0, "y": at.y if at else 0.0,
                   "height_m": asset.base if asset else 0.0}  # fmt: skip
        values["asset_code"] = texts["asset_code"].strip() or None
    else:
        for name in ("x", "y"):
            if values.get(name) is None and name not in faults:
                faults[name] = RuleFault(name, Message(_NOTHING), Message(_PLACE))
        values["height_m"] = values.get("height_m") or 0.0
    if faults:
        return None, faults
    carried = base if kind is SourceBy.INVERSION else None
    return SourceChoice(
        kind, asset_code=values.pop("asset_code", carried.asset_code if carried else None),
        started_at=carried.started_at if carried else None, **values,
    ), {}  # fmt: skip


def weather_of(
    live: WeatherChoice, by_hand: bool, texts: Mapping[str, str]
) -> tuple[WeatherChoice | None, dict[str, Fault]]:
    """The weather that is chosen: the station's, or what the texts mean."""
    if not by_hand:
        return replace(live, live=True), {}
    faults: dict[str, Fault] = {}
    values = _read([field.name for field in WEATHER_FIELDS], texts, faults)
    for name, value in values.items():
        if value is None:
            faults[name] = unreadable(_BY_NAME[name], "")
    return (None, faults) if faults else (WeatherChoice(live=False, **values), {})


def texts_of_source(choice: SourceChoice) -> dict[str, str]:
    return {field.name: _text(field, getattr(choice, field.name)) for field in SOURCE_FIELDS}


def texts_of_weather(choice: WeatherChoice) -> dict[str, str]:
    return {field.name: _text(field, getattr(choice, field.name)) for field in WEATHER_FIELDS}


def _read(names: Sequence[str], texts: Mapping[str, str], faults: dict[str, Fault]) -> dict[str, Any]:
    """Each field's value, None where it is empty; what means nothing goes to `faults`."""
    values: dict[str, Any] = {}
    for name in names:
        field, text = _BY_NAME[name], texts[name].strip()
        try:
            values[name] = value_of(field, text) if text or field.sort == "sensor" else None
        except ValueError:
            faults[name] = unreadable(field, text)
    if values.get("phase"):
        values["phase"] = Phase(values["phase"])
    return values


def _text(field: Field, value: Any) -> str:
    if value is None:
        return ""
    if field.name in ("x", "y"):
        return f"{value:.1f}"
    if field.sort == "percent":
        return f"{value * 100:.4g}"
    if field.sort == "span":
        return f"{value / 60:g} min" if value >= 60 else f"{value:g} s"
    return f"{value:.4g}" if isinstance(value, float) else str(value)



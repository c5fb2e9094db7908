"""How the panel and its page word what stands in the records."""

from collections.abc import Mapping

from models.domain.dispersion import (
    DispersionState,
    LikelySource,
    Rerun,
    RerunReason,
    Says,
    SourceBy,
    SourceChoice,
    Stage,
    Verdict,
    WeatherChoice,
)
from models.domain.park import Asset
from models.physics.substances import is_known, substance
from models.text import N_, tr
from widgets import format as fmt

STAGES = {
    Stage.NONE: N_("not run"),
    Stage.PUBLISHED: N_("published distances"),
    Stage.FIRST: N_("first footprint"),
    Stage.ENSEMBLE: N_("ensemble"),
}
RERUNS = {
    Rerun.WIND_TURNED: N_("Run again: the wind turned from {before} to {after}"),
    Rerun.WIND_SPEED: N_("Run again: the wind went from {before} to {after}"),
    Rerun.STABILITY: N_("Run again: stability went from {before} to {after}"),
    Rerun.SENSORS: N_("Run again: {what} disagree with the forecast"),
    Rerun.VALUE: N_("Run again: {what} was changed"),
}
SAYS = {
    Says.AGREES: N_("agrees"),
    Says.MORE: N_("more than forecast"),
    Says.LESS: N_("less than forecast"),
    Says.UNKNOWN: N_("not comparable"),
}
_UNITS = {Rerun.WIND_TURNED: "°", Rerun.WIND_SPEED: "m/s"}


def rerun_words(reason: RerunReason) -> str:
    unit = _UNITS.get(reason.kind, "")
    before, after = (_with_unit(each, unit) for each in (reason.before, reason.after))
    return tr(RERUNS[reason.kind], before=before, after=after, what=reason.what)


def substance_words(name: str) -> str:
    """What the library calls a substance in the language of the room."""
    return str(substance(name).label) if is_known(name) else name


def asset_words(asset: Asset) -> str:
    """What a tank holds, and how."""
    parts = [
        substance_words(asset.substance), fmt.quantity(asset.volume_m3, "m³"), fmt.percent(asset.fill),
        fmt.quantity(asset.pressure_kpa, "kPa"), fmt.quantity(asset.temperature_c, "°C"),
    ]  # fmt: skip
    return " · ".join(parts)


def weather_words(weather: WeatherChoice) -> str:
    wind = f"{fmt.wind_point(weather.wind_from)} {weather.wind_from:.0f}° {fmt.quantity(weather.wind_speed, 'm/s', 1)}"
    rest = (weather.stability, fmt.quantity(weather.temperature_c, "°C", 0), fmt.percent(weather.humidity))
    return " · ".join((wind, *rest))


def source_words(choice: SourceChoice, names: Mapping[str, str]) -> str:
    """One line: what leaks, from where and through what."""
    place = names.get(choice.asset_code or "", choice.asset_code or "")
    where = place or f"E {fmt.number(choice.x, 0)} N {fmt.number(choice.y, 0)}"
    flow = (
        tr("hole {size}", size=fmt.quantity(choice.hole_mm, "mm"))
        if choice.hole_mm is not None
        else fmt.quantity(choice.rate_kg_s or 0.0, "kg/s")
    )
    parts = [substance_words(choice.substance), where, flow]
    parts += [tr("from the sensors")] if choice.kind is SourceBy.INVERSION else []
    return " · ".join(parts)


def flow_words(state: DispersionState) -> str:
    """What the source was found to release."""
    parts = []
    if state.rate_kg_s is not None:
        parts.append(tr("{rate} at first", rate=fmt.quantity(state.rate_kg_s, "kg/s")))
    if state.total_kg is not None:
        parts.append(tr("{mass} in all", mass=fmt.quantity(state.total_kg, "kg", 0)))
    return " · ".join(parts)


def advised_words(state: DispersionState) -> str:
    """What the advised zone is the union of."""
    parts = []
    if state.isolation_m is not None:
        parts.append(tr("isolation {distance}", distance=fmt.distance(state.isolation_m)))
    if state.downwind_m is not None:
        parts.append(tr("downwind {distance}", distance=fmt.distance(state.downwind_m)))
    if state.rule_m is not None:
        parts.append(tr("park's rule {distance}", distance=fmt.distance(state.rule_m)))
    if state.stage is Stage.ENSEMBLE:
        parts.append(tr("nine in ten of the ensemble"))
    return " · ".join(parts)


def band_words(verdict: Verdict) -> str:
    """The forecast at a sensor and the band in which nine in ten lie."""
    low, high = fmt.number(verdict.low), fmt.number(verdict.high)
    return tr("{value} ({low} to {high})", value=fmt.number(verdict.forecast), low=low, high=high)


def rate_words(source: LikelySource) -> str:
    low, high = fmt.number(source.rate_low), fmt.number(source.rate_high)
    return tr("{rate} ({low} to {high})", rate=fmt.quantity(source.rate_mid, "kg/s"), low=low, high=high)


def likely_place(source: LikelySource, names: Mapping[str, str]) -> str:
    if source.asset_code is not None:
        return names.get(source.asset_code, source.asset_code)
    return f"E {fmt.number(source.x, 0)} N {fmt.number(source.y, 0)}"


def _with_unit(text: str, unit: str) -> str:
    if not text or text.endswith(unit):
        return text
    return f"{text}{unit}" if unit == "°" else f"{text} {unit}"

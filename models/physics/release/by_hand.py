"""Sources that somebody states instead of a vessel's leak: a rate, or a stack's stream."""

from datetime import datetime

from models.domain.forecasts import Direction, Release, SourceKind
from models.domain.readings import Weather
from models.physics.air import from_weather
from models.physics.release.source import LONGEST_S
from models.physics.release.stack import Stack, effective_height
from models.physics.release.vessel import above_zero, within
from models.physics.substances import substance
from models.text import N_

STATED = N_("The rate was stated by hand")
FROM_STACK = N_("Gas rising from a stack")
HEAVY = 1.05  # times the air's density
HIGHEST_M = 500.0
MOST_KG_S = 1e5


def release_by_hand(
    name: str,
    rate_kg_s: float,
    x: float,
    y: float,
    weather: Weather,
    *,
    duration_s: float = LONGEST_S,
    height_m: float = 1.0,
    temperature_k: float | None = None,
    started_at: datetime | None = None,
) -> Release:
    """Return vapour that flows with `rate_kg_s` and without momentum, for that is all that is known of it.

    Vapour heavier than air is a source on the ground whose weight counts, any other drifts from `height_m`.
    temperature_k: the vapour's, the air's where none is given, never below its boiling point. Raises BadInput, which
    names the field, and OutsideModel for an unknown substance.
    """
    above_zero("rate_kg_s", rate_kg_s)
    within("rate_kg_s", rate_kg_s, 0.0, MOST_KG_S)
    above_zero("duration_s", duration_s)
    within("height_m", height_m, 0.0, HIGHEST_M)
    matter, air = substance(name), from_weather(weather)
    kelvin = air.temperature_k if temperature_k is None else temperature_k
    above_zero("temperature_k", kelvin)
    heavy = matter.gas_density(kelvin, air.pressure_pa) > HEAVY * air.density
    return Release(
        substance=matter.name,
        x=x,
        y=y,
        height=0.0 if heavy else height_m,
        rate_kg_s=rate_kg_s,
        duration_s=duration_s,
        started_at=started_at or weather.time,
        total_kg=rate_kg_s * duration_s,
        description=STATED,
        kind=SourceKind.POOL if heavy else SourceKind.PASSIVE,
        temperature_k=temperature_k,
    )


def release_from_stack(
    name: str,
    rate_kg_s: float,
    x: float,
    y: float,
    stack: Stack,
    weather: Weather,
    *,
    duration_s: float = LONGEST_S,
    started_at: datetime | None = None,
) -> Release:
    """Return what leaves a stack, from the height to which it rises (Briggs). Raises BadInput and OutsideModel."""
    for field, value in (
        ("rate_kg_s", rate_kg_s), ("duration_s", duration_s), ("stack height_m", stack.height_m),
        ("stack diameter_m", stack.diameter_m), ("stack temperature_k", stack.temperature_k),
    ):  # fmt: skip
        above_zero(field, value)
    within("stack velocity_m_s", stack.velocity_m_s, 0.0, 500.0)
    matter, air = substance(name), from_weather(weather)
    height = effective_height(stack, float(air.speed(stack.height_m)), air.temperature_k, air.stability)
    return Release(
        substance=matter.name,
        x=x,
        y=y,
        height=height,
        rate_kg_s=rate_kg_s,
        duration_s=duration_s,
        started_at=started_at or weather.time,
        total_kg=rate_kg_s * duration_s,
        description=FROM_STACK,
        kind=SourceKind.PASSIVE,
        temperature_k=stack.temperature_k,
        velocity_m_s=stack.velocity_m_s,
        direction=Direction.VERTICAL,
    )

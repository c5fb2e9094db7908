"""A forecast of the pictures' chlorine release as the desk hands it to the panel."""

from typing import Any

import numpy as np
from shapely import MultiPolygon, Point

from models.domain.dispersion import (
    DispersionState,
    LikelySource,
    Phase,
    ReceptorSeries,
    Rerun,
    RerunReason,
    Says,
    Shrunk,
    SourceBy,
    SourceChoice,
    Stage,
    Verdict,
    WeatherChoice,
    ZoneRow,
)
from models.text import N_, Message
from tests.gui import pictures

LIVE = WeatherChoice(True, 3.2, 242.0, "D", 16.0, 0.6)


def tank(**more: Any) -> SourceChoice:
    values: dict[str, Any] = {"hole_mm": 25.0, "height_m": 1.0} | more
    return SourceChoice(SourceBy.ASSET, "chlorine", 210.0, 203.0, "V-3", **values)


def impossible() -> SourceChoice:
    """Liquid chlorine of 27 °C that nothing holds together."""
    return SourceChoice(
        SourceBy.HAND, "chlorine", 1187.0, 804.6, hole_mm=25.0, phase=Phase.LIQUID, temperature_c=26.85,
        pressure_kpa=0.0, volume_m3=60.0, fill=0.8,
    )  # fmt: skip


def likely(code: str | None, probability: float) -> LikelySource:
    first, middle, last = (pictures.before(seconds) for seconds in (420, 252, 180))
    return LikelySource(code, 210.0, 205.0, probability, 0.6, 1.4, 3.1, first, middle, last, "chlorine")


def verdicts() -> tuple[Verdict, ...]:
    return (
        Verdict("AT-3011", 38.6, 12.0, 31.0, 55.0, "ppm", 2.0, Says.AGREES),
        Verdict("AT-3012", 12.4, 1.1, 4.2, 9.8, "ppm", 2.0, Says.MORE),
        Verdict("AT-3013", 0.0, 0.6, 2.4, 5.0, "ppm", 3.0, Says.LESS),
        Verdict("AT-3014", None, 0.0, 0.0, 0.1, "ppm", None, Says.UNKNOWN),
    )


def state(**more: Any) -> DispersionState:
    hour = Message(N_("concentration over {minutes} min"), {"minutes": 60})
    zone = MultiPolygon([Point(210, 205).buffer(1000)])
    values: dict[str, Any] = {
        "stage": Stage.FIRST, "running": True, "progress": 0.42, "source": tank(), "weather": LIVE,
        "rate_kg_s": 1.42, "total_kg": 18_400.0,
        "rows": (
            ZoneRow("AEGL-3", hour, 3, 20.0, 230.0, 60.0, 12, ("B1",)),
            ZoneRow("AEGL-2", hour, 2, 2.0, 820.0, 250.0, 298, ("B1", "B2", "B3")),
            ZoneRow("AEGL-1", hour, 1, 0.5, 1850.0, 560.0, 412, ("B1", "B2", "B3", "B4")),
        ),
        "verdicts": verdicts(), "sources": (likely("V-3", 0.87), likely(None, 0.09)),
        "caveats": (N_("Buildings are not modelled."),), "isolation_m": 60.0, "downwind_m": 600.0, "rule_m": 1000.0,
        "advised": zone, "advised_reach_m": 1000.0, "ran_at": pictures.before(12),
        "rerun": RerunReason(Rerun.WIND_TURNED, "242", "265"), "engine": "passive, dense", "people": 710,
        "people_by_level": ((3, 12), (2, 298), (1, 412)), "buildings": ("B1", "B2", "B3", "B4"),
    }  # fmt: skip
    return DispersionState(**(values | more))


def shrunk() -> Shrunk:
    return Shrunk("Zhao Min", "Water curtain holds the cloud", pictures.before(30), 600.0, MultiPolygon())


def receptor() -> ReceptorSeries:
    times = np.linspace(0.0, 3600.0, 121)
    outside = 6.0 / (1.0 + np.exp(-(times - 400.0) / 60.0)) / (1.0 + np.exp((times - 2400.0) / 90.0))
    inside = 0.25 * np.cumsum(outside) / outside.sum() * outside.max()
    limits = (("AEGL-1", 0.5), ("AEGL-2", 2.0), ("AEGL-3", 20.0))
    return ReceptorSeries(820.0, 560.0, times, outside, inside, 1.0, limits, pictures.before(252))

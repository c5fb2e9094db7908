"""Where units gather: a junction near the incident, out of every zone, upwind or beside the wind.

Vehicles stop here; crews go forward from here with the commander's word. Fire-service practice asks for upwind and
uphill staging outside the hot and warm zones (NFPA 470, 2022).
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import union_all

from models.domain.forecasts import ForecastSummary
from models.domain.readings import Weather
from models.planning.evacuation import along_wind
from models.planning.roads import RoadGraph

NEAREST_M, FARTHEST_M = 250.0, 800.0  # from the incident
UPWIND_SHARE = 0.35  # the cosine of the angle to the wind beyond which an approach counts as upwind


@dataclass(frozen=True, slots=True)
class Staging:
    node: int
    x: float
    y: float
    distance_m: float
    upwind: bool
    inside_zone: bool  # no junction lies outside the zones within reach: the crew must know


def choose_staging(
    graph: RoadGraph, x: float, y: float, forecast: ForecastSummary | None = None, wind: Weather | None = None
) -> Staging:
    """The junction with the least of: distance, plus what being downwind, inside a zone or too near costs."""
    offset = graph.xy - np.array([x, y])
    distance = np.hypot(offset[:, 0], offset[:, 1])
    weather = forecast.weather if forecast is not None else wind
    downwind = np.zeros(len(distance))
    if weather is not None:
        along, _ = along_wind(offset[:, 0], offset[:, 1], weather.wind_from)
        downwind = along / np.maximum(distance, 1.0)
    inside = np.zeros(len(distance), dtype=bool)
    if forecast is not None and forecast.zones:
        zones = union_all([zone.geometry for zone in forecast.zones])
        inside = np.asarray(shapely.intersects_xy(zones, graph.xy[:, 0], graph.xy[:, 1]))
    effort = distance + 800.0 * np.maximum(downwind + UPWIND_SHARE, 0.0) + 1e5 * inside
    effort += 10.0 * np.maximum(NEAREST_M - distance, 0.0) + 5.0 * np.maximum(distance - FARTHEST_M, 0.0)
    best = int(np.argmin(effort))
    return Staging(
        node=int(graph.numbers[best]),
        x=float(graph.xy[best, 0]),
        y=float(graph.xy[best, 1]),
        distance_m=float(distance[best]),
        upwind=weather is not None and bool(downwind[best] < -UPWIND_SHARE),
        inside_zone=bool(inside[best]),
    )

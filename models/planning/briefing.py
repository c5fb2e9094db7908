"""From a dispersion run to what every seat is told of it: zones, the people and buildings inside, whom to warn."""

from models.domain.forecasts import Forecast, ForecastSummary
from models.domain.park import Park
from models.planning.evacuation import warning_list
from models.planning.exposure import count_exposed

WARNING_RADIUS_M = 1000.0  # a toxic release warns the enterprises within 1 km


def summarise(park: Park, forecast: Forecast, night: bool) -> ForecastSummary:
    """Count who and what lies in the advised zone and keep the part of `forecast` that the store holds."""
    release = forecast.release
    exposed = count_exposed(park, forecast.zones, forecast.advised, night)
    return ForecastSummary(
        release=release,
        weather=forecast.weather[0],
        zones=forecast.zones,
        protective=forecast.protective,
        advised=forecast.advised,
        caveats=forecast.caveats,
        engine=forecast.engine,
        people_in_zone=exposed.people,
        people_by_level=exposed.by_level,
        buildings_in_zone=exposed.buildings,
        warned=warning_list(park, release.x, release.y, WARNING_RADIUS_M),
    )

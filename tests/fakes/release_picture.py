"""A chlorine release in the small park, by hand: incident, alarms, zones, cloud, evacuation, units on their way."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
from shapely import MultiPolygon, Point, Polygon, box
from shapely.affinity import rotate, scale

from models.domain.alarms import Alarm, AlarmState, Priority
from models.domain.dispatch import Assignment, AssignmentState
from models.domain.forecasts import Forecast, ForecastSummary, Grid, ProtectiveDistances, Release, ThreatZone
from models.domain.incidents import Incident, IncidentKind, IncidentState, ResponseLevel
from models.domain.park import Park, Sensor
from models.domain.picture import Evacuation, Picture
from models.domain.readings import UnitFix, Weather
from models.domain.sessions import Scope, Session, SessionClock, SessionKind, SessionState

NOW = datetime(2026, 3, 18, 6, 30, 52, tzinfo=UTC)
BEGAN = NOW - timedelta(seconds=252)
WEATHER = Weather(BEGAN, 3.2, 242.0, "D", 16.0)
INCIDENT = UUID(int=7)


def source(park: Park) -> tuple[float, float]:
    """Where V-3 stands."""
    centre = park.asset("V-3").geometry.centroid
    return centre.x, centre.y


def release_of(park: Park) -> Release:
    x, y = source(park)
    return Release("chlorine", x, y, 1.0, 2.0, 600.0, BEGAN, 1200.0)


def _lobe(x: float, y: float, reach: float) -> Polygon:
    """An ellipse downwind of the source."""
    lobe = scale(Point(x + reach / 2.0, y).buffer(1.0), reach / 2.0, reach / 7.0)
    turned = rotate(lobe, 28.0, origin=(x, y))
    assert isinstance(turned, Polygon)
    return turned


def zones_of(park: Park) -> tuple[ThreatZone, ...]:
    x, y = source(park)
    rows = ((3, 20.0, 230.0, 90.0), (2, 2.0, 820.0, 256.0), (1, 0.5, 1850.0, 578.0))
    return tuple(ThreatZone(level, ppm, MultiPolygon([_lobe(x, y, far)]), far, at) for level, ppm, far, at in rows)


def protective_of(park: Park) -> ProtectiveDistances:
    x, y = source(park)
    isolation = MultiPolygon([Point(x, y).buffer(60.0)])
    downwind = MultiPolygon([box(x, y - 200.0, x + 400.0, y + 200.0)])
    return ProtectiveDistances(60.0, 400.0, False, True, "published", isolation, downwind)


def summary_of(park: Park) -> ForecastSummary:
    zones = zones_of(park)
    return ForecastSummary(
        release_of(park), WEATHER, zones, protective_of(park), zones[2].geometry, (), "hand", 298, {}, (), ()
    )


def forecast_of(park: Park, frames: int = 4, cells: int = 80) -> Forecast:
    """A cloud that grows with the frames."""
    x, y = source(park)
    cell = 2400.0 / cells
    grid = Grid(x - 400.0, y - 400.0, cell, cells, cells)
    columns, rows = np.meshgrid(np.arange(cells), np.arange(cells))
    east = grid.left + (columns + 0.5) * cell - x
    north = grid.bottom + (rows + 0.5) * cell - y
    along, across = east * 0.88 + north * 0.47, north * 0.88 - east * 0.47
    reach = np.arange(1, frames + 1)[:, None, None] * 260.0
    ppm = 60.0 * np.exp(-((along - reach / 3) ** 2) / reach**2 * 4 - across**2 / (reach * 0.22) ** 2)
    times = np.arange(1, frames + 1, dtype=np.float64) * 60.0
    return Forecast(
        release_of(park), (WEATHER,), grid, times, ppm.astype(np.float32), 1.5, zones_of(park), protective_of(park),
        zones_of(park)[2].geometry, (), "hand",
    )  # fmt: skip


def alarm_of(sensor: Sensor, state: AlarmState, priority: Priority, value: float, number: int) -> Alarm:
    return Alarm(
        UUID(int=number), sensor.key, sensor.code, UUID(int=99), "high", "HH", priority, state, True, BEGAN, NOW,
        value, 1.0, sensor.unit, incident_id=INCIDENT,
    )  # fmt: skip


def release_picture(park: Park, drill: bool = False) -> Picture:
    x, y = source(park)
    kind = SessionKind.DRILL if drill else SessionKind.LIVE
    session = Session(Scope(1, int(drill)), kind, SessionState.RUNNING, SessionClock(NOW, NOW))
    alarms = (
        alarm_of(park.sensor("AT-3011"), AlarmState.ACKED, Priority.CRITICAL, 38.6, 1),
        alarm_of(park.sensor("AT-3012"), AlarmState.UNACK, Priority.CRITICAL, 12.4, 2),
        alarm_of(park.sensors[9], AlarmState.SHLVD, Priority.LOW, 1.4, 3),
    )
    incident = Incident(
        INCIDENT, "2026-0007", IncidentKind.TOXIC_RELEASE, ResponseLevel.II, "critical", IncidentState.ON_SCENE,
        "Tank V-3", x, y, BEGAN, NOW, "Zhao Min", UUID(int=1), "V-3", "chlorine",
    )  # fmt: skip
    nodes = {node: (a, b) for node, a, b in park.road_nodes}
    way = (nodes[4], nodes[3], nodes[2], nodes[1])
    assignment = Assignment(
        UUID(int=11), INCIDENT, "E1", AssignmentState.EN_ROUTE, "isolate", way, 200.0, 0.2, NOW, NOW, NOW
    )
    evacuation = Evacuation(INCIDENT, box(x - 200, y - 200, x + 420, y + 220).wkb, 298, 412, (), (("S1", 118),), ())
    return Picture(
        session, 10, {alarm.id: alarm for alarm in alarms}, {INCIDENT: incident}, {assignment.id: assignment},
        forecasts={INCIDENT: summary_of(park)}, evacuations={INCIDENT: evacuation},
    )  # fmt: skip


def fixes_of(park: Park) -> list[UnitFix]:
    """Engine 1 half-way."""
    nodes = {node: (a, b) for node, a, b in park.road_nodes}
    return [UnitFix("E1", *nodes[3], NOW, 270.0, 9.0)]

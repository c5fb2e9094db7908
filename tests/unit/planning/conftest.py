"""The demo park with a plume on it as the night drill has it: from V-3 towards the east-north-east."""

from datetime import UTC, datetime
from math import cos, radians, sin

import pytest
from shapely import MultiPolygon, Point, union_all
from shapely.affinity import rotate, scale

from drivers.simulated.park.generate import generate_park
from models.domain.forecasts import ForecastSummary, ProtectiveDistances, Release, ThreatZone
from models.domain.ids import new_id
from models.domain.incidents import Incident, IncidentKind, IncidentState, ResponseLevel
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.readings import Weather
from models.domain.sessions import Scope, Session, SessionClock, SessionKind, SessionState
from models.physics.zones import only_polygons
from models.planning.roads import RoadGraph

START = datetime(2026, 3, 17, 19, 0, tzinfo=UTC)  # 03:00 in the park
WIND = Weather(START, wind_speed=1.2, wind_from=242.0, stability="F", temperature_c=8.0)
LIMITS = {3: (20.0, 300.0), 2: (2.0, 900.0), 1: (0.5, 1900.0)}  # level -> ppm, reach


@pytest.fixture(scope="session")
def park() -> Park:
    return generate_park()


@pytest.fixture(scope="session")
def graph(park: Park) -> RoadGraph:
    return RoadGraph(park)


def plume(x: float, y: float, reach: float, wind_from: float = 242.0) -> MultiPolygon:
    """An ellipse that begins at the source and stretches downwind, a fifth as wide as it is long."""
    towards = radians(wind_from + 180.0)
    centre = Point(x + sin(towards) * reach / 2, y + cos(towards) * reach / 2)
    lying = scale(centre.buffer(1.0, quad_segs=16), reach / 2, reach / 10)
    return MultiPolygon([rotate(lying, 90.0 - wind_from - 180.0, origin=centre)])


@pytest.fixture(scope="session")
def zones(park: Park) -> tuple[ThreatZone, ...]:
    source = park.asset("V-3").geometry.centroid
    return tuple(
        ThreatZone(level, ppm, plume(source.x, source.y, reach), reach, reach / 1.2)
        for level, (ppm, reach) in LIMITS.items()
    )


@pytest.fixture(scope="session")
def summary(park: Park, zones: tuple[ThreatZone, ...]) -> ForecastSummary:
    source = park.asset("V-3").geometry.centroid
    isolation = MultiPolygon([source.buffer(200.0)])
    downwind = plume(source.x, source.y, 2200.0)
    advised = union_all([isolation, downwind, *(zone.geometry for zone in zones)])
    return ForecastSummary(
        release=Release("chlorine", source.x, source.y, 1.2, 4.0, 3600.0, START),
        weather=WIND,
        zones=zones,
        protective=ProtectiveDistances(200.0, 2200.0, True, True, "test", isolation, downwind),
        advised=only_polygons(advised),
        caveats=(),
        engine="test",
        people_in_zone=0,
        people_by_level={},
        buildings_in_zone=(),
        warned=(),
    )


@pytest.fixture
def incident(park: Park) -> Incident:
    source = park.asset("V-3").geometry.centroid
    return Incident(
        id=new_id(),
        number="2026-0001",
        kind=IncidentKind.TOXIC_RELEASE,
        level=ResponseLevel.II,
        priority="critical",
        state=IncidentState.VERIFIED,
        place="V-3",
        x=source.x,
        y=source.y,
        opened_at=START,
        changed_at=START,
        commander="chen_yu",
        asset_code="V-3",
        substance="chlorine",
    )


@pytest.fixture
def picture(incident: Incident) -> Picture:
    clock = SessionClock(START, START)
    session = Session(Scope(1, 1), SessionKind.DRILL, SessionState.RUNNING, clock)
    return Picture(session, incidents={incident.id: incident})

"""A forecast's summary survives being kept, and what was kept before a source had a state reads on."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from shapely import MultiPolygon, box

from models.domain.forecasts import Direction, ForecastSummary, Release, Segment, SourceKind, ThreatZone
from models.domain.readings import Weather
from models.store.repositories.forecasts import decode, encode

NOW = datetime(2026, 3, 18, 3, tzinfo=UTC)
JET = Release(
    "ammonia", 1.0, 2.0, 0.8, 8.0, 600.0, NOW, 4_000.0, "hole", SourceKind.TWO_PHASE_JET, 239.8, 0.8, 45.0, 0.4,
    Direction.VERTICAL, (Segment(0.0, 8.0), Segment(60.0, 3.0)),
)  # fmt: skip


def _summary(release: Release) -> ForecastSummary:
    shape = MultiPolygon([box(0, 0, 10, 10)])
    weather = Weather(NOW, 1.2, 75.0, "F", 8.0)
    return ForecastSummary(release, weather, (), None, shape, (), "puff", 0, {3: 1}, (), ())


def test_that_a_release_with_a_state_survives_being_kept() -> None:
    document, shapes = encode(_summary(JET))
    back = decode(json.loads(json.dumps(document)), shapes)
    assert back == _summary(JET)
    assert type(back.release.kind) is SourceKind


def test_that_a_release_kept_before_sources_had_a_state_is_a_passive_one() -> None:
    document, shapes = encode(_summary(JET))
    for later in ("kind", "temperature_k", "liquid_fraction", "velocity_m_s", "area_m2", "direction", "segments"):
        del document["release"][later]
    back = decode(json.loads(json.dumps(document)), shapes).release
    assert back == Release("ammonia", 1.0, 2.0, 0.8, 8.0, 600.0, NOW, 4_000.0, "hole")


def test_that_a_release_flows_by_its_segments_and_only_while_it_lasts() -> None:
    assert [JET.rate_at(time) for time in (-1.0, 0.0, 59.0, 60.0, 599.0, 600.0)] == [0.0, 8.0, 8.0, 3.0, 3.0, 0.0]


def test_that_a_zone_is_called_what_bounds_it_and_an_older_one_is_an_aegl() -> None:
    shape = MultiPolygon([box(0, 0, 10, 10)])
    zones = tuple(ThreatZone(level, 1.0, shape, 10.0, 1.0, scale) for level, scale in ((3, "LEL"), (2, "PAC")))
    summary = replace(_summary(JET), zones=zones)
    document, shapes = encode(summary)
    assert decode(document, shapes).zones == zones
    assert [zone.name for zone in zones] == ["LEL", "PAC-2"]
    for zone in document["zones"]:
        del zone["scale"]
    assert [zone.name for zone in decode(document, shapes).zones] == ["AEGL-3", "AEGL-2"]

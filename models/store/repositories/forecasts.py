"""A forecast summary as one JSON document and a list of shapes (WKB), and back."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

import shapely
from shapely import MultiPolygon

from models.domain.dispersion import Rerun, RerunReason, Shrunk
from models.domain.forecasts import (
    Direction,
    ForecastSummary,
    ProtectiveDistances,
    Release,
    Segment,
    SourceKind,
    ThreatZone,
)
from models.domain.readings import Weather


def encode(summary: ForecastSummary) -> tuple[dict[str, Any], list[bytes]]:
    """Return (document, shapes): the zones' shapes in order, the advised zone, the published ones if any, the others.

    `others` of the document names those that are there of rule, likely, covering and full.
    """
    shapes: list[MultiPolygon] = [*(zone.geometry for zone in summary.zones), summary.advised]
    protective = None
    if summary.protective is not None:
        shapes += [summary.protective.isolation, summary.protective.downwind]
        protective = _without(asdict_shallow(summary.protective), "isolation", "downwind")
    others = {
        "rule": summary.rule,
        "likely": summary.likely,
        "covering": summary.covering,
        "full": summary.shrunk.full if summary.shrunk else None,
    }
    shapes += [shape for shape in others.values() if shape is not None]
    document = {
        "release": {**asdict(summary.release), "started_at": summary.release.started_at.isoformat()},
        "weather": {**asdict(summary.weather), "time": summary.weather.time.isoformat()},
        "zones": [_without(asdict_shallow(zone), "geometry") for zone in summary.zones],
        "protective": protective,
        "caveats": list(summary.caveats),
        "engine": summary.engine,
        "people_in_zone": summary.people_in_zone,
        "people_by_level": {str(level): people for level, people in summary.people_by_level.items()},
        "buildings_in_zone": list(summary.buildings_in_zone),
        "warned": list(summary.warned),
        "others": [name for name, shape in others.items() if shape is not None],
        "shrunk": _shrunk_document(summary.shrunk),
        "rerun": asdict(summary.rerun) if summary.rerun else None,
    }
    return document, [shapely.to_wkb(shape) for shape in shapes]


def decode(document: dict[str, Any], shapes: list[bytes]) -> ForecastSummary:
    geometries = [cast(MultiPolygon, shapely.from_wkb(bytes(shape))) for shape in shapes]
    zones = document["zones"]
    protective, rest = None, geometries[len(zones) + 1 :]
    if document["protective"] is not None:
        isolation, downwind, *rest = rest
        protective = ProtectiveDistances(**document["protective"], isolation=isolation, downwind=downwind)
    others = dict(zip(document.get("others", ()), rest, strict=True))
    shrunk, rerun = document.get("shrunk"), document.get("rerun")
    return ForecastSummary(
        release=_release(document["release"]),
        weather=Weather(**_with_time(document["weather"], "time")),
        zones=tuple(ThreatZone(**zone, geometry=shape) for zone, shape in zip(zones, geometries, strict=False)),
        protective=protective,
        advised=geometries[len(zones)],
        caveats=tuple(document["caveats"]),
        engine=document["engine"],
        people_in_zone=document["people_in_zone"],
        people_by_level={int(level): people for level, people in document["people_by_level"].items()},
        buildings_in_zone=tuple(document["buildings_in_zone"]),
        warned=tuple(document["warned"]),
        rule=others.get("rule"),
        likely=others.get("likely"),
        covering=others.get("covering"),
        shrunk=Shrunk(**_with_time(shrunk, "at"), full=others["full"]) if shrunk else None,
        rerun=RerunReason(**{**rerun, "kind": Rerun(rerun["kind"])}) if rerun else None,
    )


def _shrunk_document(shrunk: Shrunk | None) -> dict[str, Any] | None:
    if shrunk is None:
        return None
    return {"by": shrunk.by, "reason": shrunk.reason, "at": shrunk.at.isoformat(), "reach_m": shrunk.reach_m}


def _release(document: dict[str, Any]) -> Release:
    """Read a release; records kept before a source had a state lack it and get the defaults."""
    values = _with_time(document, "started_at")
    if "kind" in values:
        values["kind"] = SourceKind(values["kind"])
        values["direction"] = Direction(values["direction"])
        values["segments"] = tuple(Segment(**segment) for segment in values["segments"])
    return Release(**values)


def asdict_shallow(record: Any) -> dict[str, Any]:
    """Return a slotted record's fields without copying what they hold."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _without(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _with_time(values: dict[str, Any], name: str) -> dict[str, Any]:
    return {**values, name: datetime.fromisoformat(values[name])}

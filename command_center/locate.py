"""`command-center locate`: where gas comes from, one case in, one JSON object out (docs/dispersion.md)."""

import math
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import orjson

from command_center.wind import read_object
from models.physics.inversion.case import LocateCase, parse_locate
from models.physics.inversion.locator import locate as search
from models.physics.inversion.records import Quantiles, SourceEstimate, SourceEvent, Suspect
from models.text import N_, tr

_RANKED = 10  # cells of a grid that are named

TURNED_ANGLE = N_(
    "The readings only fit the wind if its angle is meant as {convention}; it was read so. Check the station, or state "
    "it in options.wind_convention"
)
ALREADY = N_("Gas was there when the record began: the release may have begun earlier")
SILENT = N_("Sensors without a usable reading: {names}")


def tell_source(path: Path) -> None:
    """Print the answer to a case as one JSON object. Raises BadInput."""
    sys.stdout.write(orjson.dumps(locate(read_object(path))).decode() + "\n")


def locate(record: Mapping[str, object]) -> dict[str, object]:
    """Return the answer to a case: its events with ranked sources, rates, starts and places. Raises BadInput."""
    began = time.perf_counter()
    case = parse_locate(record)
    found = search(
        case.sensors, case.candidates, case.substance, case.series, site=case.site, conventions=case.conventions
    )
    return {
        "id": case.id,
        "events": [_event(each, case) for each in found.events],
        "wind_convention": found.convention,
        "dead_sensors": list(found.dead),
        "remarks": _remarks(found, case),
        "elapsed_s": round(time.perf_counter() - began, 3),
    }


def _event(event: SourceEvent, case: LocateCase) -> dict[str, object]:
    return {
        "start": _time(event.start.median, case),
        "start_interval": [_time(event.start.low, case), _time(event.start.high, case)],
        "end": _time(event.end.median, case),
        "end_interval": [_time(event.end.low, case), _time(event.end.high, case)],
        "ongoing": event.ongoing,
        "source": event.source.name if case.candidates else None,
        "ranked": [_suspect(each, case) for each in event.ranked[: None if case.candidates else _RANKED]],
        **_rate(event.rate),
        "position": {
            **case.place(event.position.x, event.position.y), "spread_m": round(event.position.spread_m, 2),
        },
        "wind_turn_deg": round(event.wind_turn_deg, 1),
        "sensors": list(event.sensors),
    }  # fmt: skip


def _suspect(each: Suspect, case: LocateCase) -> dict[str, object]:
    place = {**case.place(each.x, each.y), "height_m": each.height_m}
    return {"name": each.name, "probability": round(each.probability, 6), **_rate(each.rate), **place}


def _rate(rate: Quantiles) -> dict[str, object]:
    low, median, high = (float(f"{each:.4g}") for each in (rate.low, rate.median, rate.high))
    return {"rate_kg_s": median, "rate_kg_s_interval": [low, high]}


def _time(seconds: float, case: LocateCase) -> float | str:
    """Times go back as they came."""
    if not case.dated:
        return round(seconds, 1)
    return datetime.fromtimestamp(math.floor(seconds), UTC).isoformat()


def _remarks(found: SourceEstimate, case: LocateCase) -> list[str]:
    remarks = []
    if found.convention != case.conventions[0]:
        remarks.append(tr(TURNED_ANGLE, convention=found.convention))
    if found.dead:
        remarks.append(tr(SILENT, names=", ".join(found.dead)))
    if found.events and found.events[0].start.low <= case.series.times[0]:
        remarks.append(tr(ALREADY))
    return remarks

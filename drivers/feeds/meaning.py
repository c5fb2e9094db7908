"""What only several attributes or layers together can say: units, ranges, limits, kinds of places, whom to phone."""

import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from drivers.feeds.fault import Faults
from drivers.feeds.schema import DUTY_NAMES, UNITS
from drivers.feeds.table import Table
from models.domain.park import Quantity
from models.domain.rules import LIMIT_KINDS, RuleKind
from models.text import N_

PARK_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")  # it becomes an MQTT topic segment and a file name


def check_park_row(table: Table, faults: Faults) -> None:
    if len(table) > 1:
        faults.add(N_("must have one row and has {count}"), "park", count=len(table))
    for row, code, zone in zip(table.rows, table.columns["code"], table.columns["timezone"], strict=True):
        if code and not PARK_CODE.fullmatch(code):
            faults.add(N_("{value} must be small letters, digits, - and _"), "park", row, "code", value=code)
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            faults.add(N_("{value} is no time zone"), "park", row, "timezone", value=zone)


def check_sensors(table: Table, faults: Faults) -> None:
    """A unit that fits the quantity, and a range that is the right way round."""
    columns = (table.columns[name] for name in ("quantity", "unit", "low", "high"))
    for row, quantity, unit, low, high in zip(table.rows, *columns, strict=True):
        if unit and quantity in tuple(Quantity) and unit not in UNITS[Quantity(quantity)]:
            wanted = ", ".join(UNITS[Quantity(quantity)])
            faults.add(
                N_("{value} is unknown; one of {choices} is wanted"), "sensors", row, "unit", value=unit, choices=wanted
            )
        if low is not None and high is not None and not low < high:
            faults.add(N_("range from {low} to {high} is inverted"), "sensors", row, "low", low=low, high=high)


def check_rules(table: Table, sensors: Table | None, faults: Faults) -> None:
    """The limit lies in the instrument's range and the clearing value on the normal side of it."""
    ranges: dict[Any, tuple[Any, Any]] = {}
    if sensors is not None:
        spans = zip(sensors.columns["low"], sensors.columns["high"], strict=True)
        ranges = dict(zip(sensors.columns["code"], spans, strict=True))
    columns = (table.columns[name] for name in ("sensor", "kind", "limit", "clear"))
    for row, sensor, kind, limit, clear in zip(table.rows, *columns, strict=True):
        if limit is None or clear is None or kind not in LIMIT_KINDS:
            continue
        if clear > limit if kind == RuleKind.HIGH else clear < limit:
            faults.add(
                N_("clears at {clear}, on the wrong side of {limit}"), "rules", row, "clear", clear=clear, limit=limit
            )
        low, high = ranges.get(sensor, (None, None))
        if low is not None and high is not None and low < high and not low <= limit <= high:
            faults.add(
                N_("{limit} lies outside the sensor's range, {low} to {high}"), "rules", row, "limit",
                limit=limit, low=low, high=high,
            )  # fmt: skip


def check_place_kinds(tables: dict[str, Table], faults: Faults) -> None:
    """A supply lies in a depot, a unit waits at a station: not at just any place."""
    if "places" not in tables:
        return
    places = dict(zip(tables["places"].columns["code"], tables["places"].columns["kind"], strict=True))
    for name, field, kind in (("supplies", "depot", "depot"), ("units", "station", "station")):
        if name in tables:
            for row, code in zip(tables[name].rows, tables[name].columns[field], strict=True):
                if code in places and places[code] != kind:
                    faults.add(N_("{value} is not a {kind}"), name, row, field, value=code, kind=kind)


def check_hazards(assets: Table, persons: Table | None, faults: Faults) -> None:
    """A major hazard installation names its control room's phone and its three responsible persons (GB 18218)."""
    named: dict[Any, set[Any]] = {}
    if persons is not None:
        for code, duty in zip(persons.columns["asset"], persons.columns["duty"], strict=True):
            named.setdefault(code, set()).add(duty)
    columns = (assets.columns[name] for name in ("code", "hazard_grade", "control_room_phone"))
    for row, code, grade, phone in zip(assets.rows, *columns, strict=True):
        if not grade:
            continue
        if not phone:
            faults.add(
                N_("a major hazard installation needs its control room's phone"), "assets", row, "control_room_phone"
            )
        missing = [duty for duty in DUTY_NAMES if duty not in named.get(code, set())]
        if missing and persons is not None:
            text = N_("a major hazard installation needs these persons: {duties}")
            faults.add(text, "assets", row, "hazard_grade", duties=", ".join(missing))

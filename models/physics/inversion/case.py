"""One case of `command-center locate`: sensors, candidates and the record of readings and wind (docs/dispersion.md).

`parse_locate` is generous: unknown keys are passed over, null is missing, rows or columns are read, several usual
spellings of a key are known. A value that makes no sense raises BadInput, which names the field, the cause, the cure.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from models.domain.errors import BadInput
from models.physics.dispersion.case import substance_named
from models.physics.inversion.records import Candidate, GasSensor, Series, Site
from models.physics.inversion.station import CONVENTIONS
from models.physics.records import MISSING, NO_OBJECT, Range, Record, checked, choice, folded, items, optional
from models.physics.weather import class_number
from models.text import N_

Floats = NDArray[np.float64]
Place = tuple[float, float]

NO_TIME = N_("{field} is {value}, which is no time: give seconds, or a date and time such as 2022-05-09T06:00:00Z")
NO_PLACE = N_("{field} has no place: give x and y in metres, or lon and lat in degrees, the same for all")
TWICE = N_("{field} is {value}, which another one is called too: give each a name of its own")
UNEQUAL = N_("{field} has {count} entries, but there are {wanted} times: give one for each time")

_SENSORS, _ROWS = 10_000, 1_000_000
_LON, _LAT, _METRES = Range(-180.0, 180.0, "deg"), Range(-90.0, 90.0, "deg"), Range(-1e8, 1e8, "m")
_HEIGHT = Range(-100.0, 2000.0, "m")
_PPM = Range(-1e6, 1e7, "ppm")
_ANGLE, _SPEED = Range(-360.0, 720.0, "deg"), Range(0.0, 75.0, "m/s")
_HEIGHTS = ("height_m", "height", "z_m", "z")
_SPEEDS = ("wind_m_s", "wind_speed_m_s", "wind_speed", "speed_m_s", "speed")
_ANGLES = (
    "wind_from_deg", "wind_from", "wind_dir_from_deg", "wind_direction_deg", "wind_direction", "wind_dir", "from_deg",
    "from",
)  # fmt: skip
_TIMES = ("time", "time_utc", "time_s", "t", "timestamp")
_SITE = {
    "wind_height_m": Range(0.1, 500.0, "m"),
    "roughness_m": Range(1e-6, 5.0, "m"),
    "temperature_k": Range(180.0, 340.0, "K"),
    "pressure_pa": Range(30_000.0, 120_000.0, "Pa"),
    "latitude": _LAT,
    "longitude": _LON,
    "least_noise_ppm": Range(0.0, 1e6, "ppm"),
}


@dataclass(frozen=True, slots=True)
class LocateCase:
    """What `locate` takes. `place` turns metres back into what the case gave; `dated`: times came as dates."""

    id: str
    substance: str
    sensors: tuple[GasSensor, ...]
    candidates: tuple[Candidate, ...]
    series: Series
    site: Site
    conventions: tuple[str, ...]
    place: Callable[[float, float], dict[str, float]]
    dated: bool


@dataclass(frozen=True, slots=True)
class _Plane:
    """Metres east and north; geographic places about the first one met (azimuthal equidistant)."""

    to_metres: Transformer | None
    centre: Place | None

    def metres(self, record: Record, field: str) -> Place:
        x, y = (optional(record, key, _METRES, f"{field}.") for key in ("x", "y"))
        lon, lat = _degrees(record, field)
        if self.to_metres is not None and lon is not None and lat is not None:
            east, north = self.to_metres.transform(lon, lat)
            return float(east), float(north)
        if self.to_metres is None and x is not None and y is not None:
            return x, y
        raise BadInput(NO_PLACE, field=field)

    def given(self, x: float, y: float) -> dict[str, float]:
        if self.to_metres is None:
            return {"x": round(x, 2), "y": round(y, 2)}
        lon, lat = self.to_metres.transform(x, y, direction="INVERSE")
        return {"lon": round(float(lon), 7), "lat": round(float(lat), 7)}


def parse_locate(record: Record) -> LocateCase:
    """Return the case that a record describes. Raises BadInput."""
    top = folded(record)
    listed = [_object(each, f"sensors[{i}]") for i, each in enumerate(_list(top, "sensors"))]
    plane = _plane(_placed(listed[0]))
    sensors = tuple(_sensor(each, plane, f"sensors[{i}]") for i, each in enumerate(listed))
    _distinct([each.name for each in sensors], "sensors")
    places = _list(top, "candidates") if top.get("candidates") else ()
    candidates = tuple(_candidate(each, plane, f"candidates[{i}]") for i, each in enumerate(places))
    _distinct([each.name for each in candidates], "candidates")
    options = folded(top["options"]) if isinstance(top.get("options"), Mapping) else {}  # type: ignore[arg-type]
    stated = choice(options, "wind_convention", [each.replace(" ", "-") for each in CONVENTIONS], "")
    series, dated = _series(top, [each.name for each in sensors])
    return LocateCase(
        id=str(top.get("id", "")),
        substance=substance_named(top.get("substance")),
        sensors=sensors,
        candidates=candidates,
        series=series,
        site=_site({**top, **options}, plane),
        conventions=(stated.replace("-", " "),) if stated else CONVENTIONS,
        place=plane.given,
        dated=dated,
    )


def _list(record: Record, key: str) -> Sequence[object]:
    if record.get(key) is None:
        raise BadInput(MISSING, field=key)
    return items(record[key], key, _SENSORS)


def _object(given: object, field: str) -> dict[str, object]:
    if not isinstance(given, Mapping):
        raise BadInput(NO_OBJECT, field=field)
    return folded(given)


def _placed(record: Record) -> dict[str, object]:
    """A place may stand in the record itself, or under `position` as an object or a list of x, y and height."""
    position = next((record[key] for key in ("position", "location") if record.get(key) is not None), None)
    if isinstance(position, Mapping):
        return {**record, **folded(position)}
    if isinstance(position, Sequence) and not isinstance(position, str) and 2 <= len(position) <= 3:
        return {**record, **dict(zip(("x", "y", "height_m"), position, strict=False))}
    return dict(record)


def _degrees(record: Record, field: str) -> tuple[float | None, float | None]:
    lon = _first(record, ("lon", "longitude"), _LON, f"{field}.")
    return lon, _first(record, ("lat", "latitude"), _LAT, f"{field}.")


def _plane(first: Record) -> _Plane:
    lon, lat = _degrees(first, "sensors[0]")
    if lon is None or lat is None:
        return _Plane(None, None)
    here = CRS.from_proj4(f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m")
    return _Plane(Transformer.from_crs(CRS.from_epsg(4326), here, always_xy=True), (lon, lat))


def _sensor(given: Record, plane: _Plane, field: str) -> GasSensor:
    record = _placed(given)
    x, y = plane.metres(record, field)
    end = None
    usual = "point" if record.get("end") is None else "path"
    if choice(record, "kind", ("point", "path"), usual, f"{field}.") == "path":
        far = _end(record, field)
        height = _first(far, _HEIGHTS, _HEIGHT, f"{field}.end.")
        end = (*plane.metres(far, f"{field}.end"), _height(record, field) if height is None else max(height, 0.0))
    limits = {key: optional(record, key, _PPM, f"{field}.") for key in ("saturation_ppm", "detection_limit_ppm")}
    lag = optional(record, "lag_s", Range(0.0, 3600.0, "s"), f"{field}.") or 0.0
    return GasSensor(_name(record, field), x, y, _height(record, field), end, lag, **limits)


def _end(record: Record, field: str) -> dict[str, object]:
    given = record.get("end")
    if isinstance(given, Sequence) and not isinstance(given, str):
        return _placed({"position": given})
    return _placed(_object(given, f"{field}.end"))


def _candidate(given: object, plane: _Plane, field: str) -> Candidate:
    record = _placed(_object(given, field))
    return Candidate(_name(record, field), *plane.metres(record, field), _height(record, field))


def _name(record: Record, field: str) -> str:
    given = record.get("name", record.get("id"))
    if given is None or given == "":
        raise BadInput(MISSING, field=f"{field}.name")
    return str(given)


def _distinct(names: Sequence[str], field: str) -> None:
    for i, name in enumerate(names):
        if name in names[:i]:
            raise BadInput(TWICE, field=f"{field}[{i}].name", value=name)


def _height(record: Record, field: str) -> float:
    found = _first(record, _HEIGHTS, _HEIGHT, f"{field}.")
    return 2.0 if found is None else max(found, 0.0)


def _first(record: Record, keys: Sequence[str], limits: Range, where: str) -> float | None:
    return next((found for key in keys if (found := optional(record, key, limits, where)) is not None), None)


def _site(record: Record, plane: _Plane) -> Site:
    found = {key: optional(record, key, limits, "options.") for key, limits in _SITE.items()}
    letter = record.get("stability")
    if letter is not None:
        class_number(str(letter))
    if plane.centre is not None and found["latitude"] is None:
        found["longitude"], found["latitude"] = plane.centre
    return Site(stability=None if letter is None else str(letter), **found)


def _series(top: Record, names: Sequence[str]) -> tuple[Series, bool]:
    """Read rows (a list of objects) or columns (an object of lists)."""
    given = top.get("series")
    if isinstance(given, Mapping):
        rows = _rows_of_columns(folded(given))
    else:
        rows = [_object(each, f"series[{i}]") for i, each in enumerate(items(given, "series", _ROWS))]
    times, angles, speeds = np.empty(len(rows)), np.empty(len(rows)), np.empty(len(rows))
    ppm, dated = np.full((len(rows), len(names)), np.nan), False
    for i, row in enumerate(rows):
        field = f"series[{i}]"
        times[i], date = _time(row, field)
        dated |= date
        wind = {**row, **folded(row["wind"])} if isinstance(row.get("wind"), Mapping) else row  # type: ignore[arg-type]
        angles[i], speeds[i] = _or_nan(wind, _ANGLES, _ANGLE, field), _or_nan(wind, _SPEEDS, _SPEED, field)
        ppm[i] = _readings(row, names, field)
    if not np.isfinite(angles).any() or not np.isfinite(speeds).any():
        raise BadInput(MISSING, field="series[0].wind_from_deg" if np.isfinite(speeds).any() else "series[0].wind_m_s")
    order = np.argsort(times, kind="stable")
    return Series(times[order], angles[order], speeds[order], ppm[order]), dated


def _rows_of_columns(columns: Mapping[str, object]) -> list[dict[str, object]]:
    flat = dict(columns)
    if isinstance(flat.get("wind"), Mapping):
        flat.update(folded(flat.pop("wind")))  # type: ignore[arg-type]
    times = next((flat[key] for key in _TIMES if isinstance(flat.get(key), Sequence)), None)
    if times is None:
        raise BadInput(MISSING, field="series.time")
    count = len(items(times, "series.time", _ROWS))
    ppm = flat.pop("ppm", None)
    if isinstance(ppm, Mapping):
        flat.update({f"ppm_{name}".casefold(): values for name, values in ppm.items()})
    lists = {key: each for key, each in flat.items() if isinstance(each, Sequence) and not isinstance(each, str)}
    for key, values in lists.items():
        if len(values) != count:
            raise BadInput(UNEQUAL, field=f"series.{key}", count=len(values), wanted=count)
    return [{key: values[i] for key, values in lists.items()} for i in range(count)]


def _time(row: Record, field: str) -> tuple[float, bool]:
    """Return UTC seconds, and whether they came as a date (one without a zone is UTC)."""
    given = next((row[key] for key in _TIMES if row.get(key) is not None), None)
    if given is None:
        raise BadInput(MISSING, field=f"{field}.time")
    if isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given):
        return float(given), False
    try:
        found = datetime.fromisoformat(str(given).strip())
    except ValueError as error:
        raise BadInput(NO_TIME, field=f"{field}.time", value=given) from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp(), True


def _or_nan(row: Record, keys: Sequence[str], limits: Range, field: str) -> float:
    found = _first(row, keys, limits, f"{field}.")
    return math.nan if found is None else found


def _readings(row: Record, names: Sequence[str], field: str) -> list[float]:
    """Return ppm by sensor from an object, a list, or keys of the row itself such as ppm_NE."""
    given = next((row[key] for key in ("ppm", "readings", "values") if row.get(key) is not None), None)
    if isinstance(given, Sequence) and not isinstance(given, str):
        if len(given) != len(names):
            raise BadInput(UNEQUAL, field=f"{field}.ppm", count=len(given), wanted=len(names))
        found = list(given)
    else:
        by_name = folded(given) if isinstance(given, Mapping) else row
        found = [by_name.get(name.casefold(), by_name.get(f"ppm_{name}".casefold())) for name in names]
    return [
        math.nan if each is None or each == "" else checked(each, f"{field}.ppm.{name}", _PPM)
        for name, each in zip(names, found, strict=True)
    ]

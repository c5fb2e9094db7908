"""The METEC test site's record and releases as a case of `command-center locate` and the truth to hold it against."""

import csv
import gzip
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

GROUPS = {
    "4T": "Tank", "4W": "Wellhead.West", "5W": "Wellhead.East", "4S": "Separator.West", "5S": "Separator.East",
}  # fmt: skip
_G_PER_H = 1.0 / 3.6e6  # kg/s


@dataclass(frozen=True, slots=True)
class ControlledRelease:
    """What was let out; times in UTC seconds."""

    name: str
    source: str
    start: float
    end: float
    rate_kg_s: float


def metec_case(folder: Path) -> dict[str, object]:
    """Return the three days' record.

    The column that is called `wind_dir_from_deg` counts anticlockwise from east where the air goes: so every release is
    seen by the sensors that lie downwind of it, and read as its name says by none.
    """
    series = []
    with gzip.open(folder / "metec_sensors_may09_11.csv.gz", "rt", encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            ppm = {key[4:]: float(value) if value else None for key, value in row.items() if key.startswith("ppm_")}
            angle, speed = row["wind_dir_from_deg"], row["wind_speed_m_s"]
            series.append({"time": row["time_utc"], "wind_from_deg": angle, "wind_m_s": speed, "ppm": ppm})
    return {
        "id": "METEC",
        "substance": "methane",
        "sensors": _places(folder / "metec_sensor_locations.csv"),
        "candidates": _places(folder / "metec_source_locations.csv"),
        "series": series,
    }


def metec_releases(folder: Path) -> list[ControlledRelease]:
    """Return the listed releases in order of time."""
    text = (folder / "metec_releases_may09_11.csv").read_text("utf-8-sig")
    found = [
        ControlledRelease(
            row["tc_EPID"], GROUPS[row["tc_EquipmentGroupID"]], _seconds(row["tc_ExpStartDatetime"]),
            _seconds(row["tc_ExpEndDatetime"]), float(row["tc_C1MassFlow"]) * _G_PER_H,
        )
        for row in csv.DictReader(io.StringIO(text))
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.start)


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _places(file: Path) -> list[dict[str, object]]:
    rows = csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))
    return [{"name": row["name"], "lon": row["lon"], "lat": row["lat"], "height_m": row["height"]} for row in rows]

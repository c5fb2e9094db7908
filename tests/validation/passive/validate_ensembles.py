"""Whether nine in ten observations lie in the ensemble's 90 % band."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.physics.dispersion.band import Band, band
from models.physics.dispersion.case import parse_case
from tests.validation.passive.validate_prairie_grass import counted, record_of, rows_of
from tests.validation.registry import Gate, Outcome, Table, validation

MEMBERS = 64


@dataclass(frozen=True, slots=True)
class Seen:
    """An observed maximum in kg/m3 and the band that was said of it."""

    trial: str
    observed: float
    said: Band

    @property
    def inside(self) -> bool:
        return self.said.low <= self.observed <= self.said.high


def _prairie_grass(folder: Path) -> Iterator[Seen]:
    measured = [row for row in rows_of(folder / "pg_arcs.csv") if counted(row)]
    for run in rows_of(folder / "pg_runs.csv"):
        mine = [row for row in measured if row["run"] == run["run"]]
        if mine:
            case = parse_case(record_of(run, [float(row["distance_m"]) for row in mine]))
            for row, said in zip(mine, band(case, MEMBERS, "passive"), strict=True):
                yield Seen(f"run {run['run']}", float(row["arcmax_mg_m3"]) * 1e-6, said)


def _dense(folder: Path) -> Iterator[Seen]:
    told = json.loads((folder / "cases.json").read_text(encoding="utf-8"))["cases"]
    for name, given in told.items():
        pool = "pool" in given["type"]
        release = {
            "kind": "pool" if pool else "two-phase-jet", "rate_kg_s": given["q"], "duration_s": given["dur"],
            "temperature_K": given["T_src_K"], "area_m2": given.get("A_pool_m2"), "height_m": given.get("h"),
            "orifice_area_m2": given.get("A_orifice_m2"), "liquid_fraction": given.get("liq_frac"),
        }  # fmt: skip
        weather = {
            "wind_m_s": given["u2"], "wind_height_m": given["z_ref_m"], "monin_obukhov_m": given["L"],
            "stability": given["cls"], "roughness_m": given["z0"], "temperature_K": given["Ta_K"],
            "humidity_pct": given["RH"], "pressure_Pa": given["P_atm"] * 101_325.0,
        }  # fmt: skip
        gas = "methane" if given["gas"] == "LNG" else given["gas"]
        case = parse_case({
            "id": name, "substance": gas, "release": release, "weather": weather, "receptor_height_m": 1.0,
            "averaging_s": float(str(given["tav"]).partition(" ")[0]), "arcs_m": [each["x_m"] for each in given["obs"]],
        })  # fmt: skip
        pure = case.air.pressure_pa * _molar_mass(gas) / (8.314462618 * case.air.temperature_k)
        for each, said in zip(given["obs"], band(case, MEMBERS), strict=True):
            yield Seen(name, each["c_ppm"] * 1e-6 * pure, said)


def _molar_mass(name: str) -> float:
    from models.physics.substances import substance

    return substance(name).molar_mass


def _share(seen: list[Seen]) -> float:
    return sum(each.inside for each in seen) / len(seen)


def _rows(name: str, seen: list[Seen]) -> tuple[str, ...]:
    below = sum(each.observed < each.said.low for each in seen)
    above = sum(each.observed > each.said.high for each in seen)
    width = sum((each.said.high / max(each.said.low, 1e-30)) ** 0.5 for each in seen) / len(seen)
    return name, str(len(seen)), f"{_share(seen):.2f}", str(below), str(above), f"{width:.2f}"


@validation("Ensembles")
def ensembles(folder: Path) -> Outcome:
    """Return how many observations lie in the 90 % band."""
    passive = list(_prairie_grass(folder / "prairie_grass"))
    heavy = list(_dense(folder / "dense_gas"))
    outside = [each for each in (*passive, *heavy) if not each.inside]
    header = ("set", "n", "inside", "below", "above", "half width of the band, as a factor")
    listed = ", ".join(f"{each.trial} at {each.said.x_m:.0f} m" for each in outside)
    return Outcome(
        gates=(
            Gate("Prairie Grass inside the 90 % band", _share(passive), 0.80, 0.95),
            Gate("Heavy gas (EPA averages) inside the 90 % band", _share(heavy), 0.80, 0.95),
        ),
        tables=(
            Table("Observations in the band", header, (_rows("Prairie Grass", passive), _rows("heavy gas", heavy))),
        ),
        remarks=(f"Outside the band: {listed or 'none'}.",),
    )

"""Field trials of dense gas as cases of the interchange format, and what their arcs saw (mole fractions)."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.physics.dispersion.case import ArcResult
from models.physics.dispersion.engine import run_record
from tests.validation.registry import Scatter, Table

SHORT_S = 1.0  # "short-time" maxima: single readings
LEAST = 1e-3  # mole fraction; below it arcs do not count


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial: its record and what was measured on its arcs."""

    name: str
    record: dict[str, object]
    observed: tuple[float, ...]

    def run(self, engine: str = "auto") -> tuple[ArcResult, ...]:
        return run_record(self.record, engine).arcs  # type: ignore[arg-type]


def lng_trials(folder: Path) -> Iterator[Trial]:
    """Yield the unobstructed LNG spills: pool, weather and short-time arc maxima as the data give them."""
    arcs: dict[str, list[tuple[float, float]]] = {}
    with (folder / "lng" / "lng_arcs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            arcs.setdefault(row["case"], []).append((float(row["x_m"]), float(row["ch4_mol_pct"]) / 100.0))
    for case in json.loads((folder / "lng" / "lng_cases.json").read_text(encoding="utf-8")):
        met = case["met"]
        release = {
            "kind": "pool", "rate_kg_s": case["rate_kg_s"], "duration_s": case["duration_s"],
            "area_m2": case["area_m2"], "temperature_K": case["T_source_K"],
        }  # fmt: skip
        weather = {
            "wind_m_s": met["u2_m_s"], "wind_height_m": 2.0, "friction_velocity_m_s": met["ustar_m_s"],
            "monin_obukhov_m": met["L_m"], "roughness_m": met["z0_m"], "temperature_K": met["T_C"] + 273.15,
            "humidity_pct": met["RH_pct"], "pressure_Pa": met["P_Pa"],
        }  # fmt: skip
        yield _trial(case["case"], "methane", release, weather, SHORT_S, arcs[case["case"]])


def epa_trials(folder: Path) -> Iterator[Trial]:
    """Yield the ammonia and hydrogen fluoride jets and the LNG pools with their time-averaged arc maxima."""
    cases = json.loads((folder / "dense_gas" / "cases.json").read_text(encoding="utf-8"))["cases"]
    for name, case in cases.items():
        release = {"rate_kg_s": case["q"], "duration_s": case["dur"], "temperature_K": case["T_src_K"]}
        if "A_pool_m2" in case:
            release |= {"kind": "pool", "area_m2": case["A_pool_m2"]}
        else:
            release |= {
                "kind": "two-phase-jet", "orifice_area_m2": case["A_orifice_m2"], "height_m": case["h"],
                "liquid_fraction": case["liq_frac"], "direction": "horizontal",
            }  # fmt: skip
        weather = {
            "wind_m_s": case["u2"], "wind_height_m": case["z_ref_m"], "monin_obukhov_m": case["L"],
            "roughness_m": case["z0"], "stability": case["cls"], "temperature_K": case["Ta_K"],
            "humidity_pct": case["RH"], "pressure_Pa": case["P_atm"] * 101325.0,
        }  # fmt: skip
        gas = "methane" if case["gas"] == "LNG" else case["gas"]
        averaging = float(str(case["tav"]).split()[0].split("/")[0])
        seen = [(each["x_m"], each["c_ppm"] / 1e6) for each in case["obs"]]
        yield _trial(name, gas, release, weather, averaging, seen)


def _trial(
    name: str, gas: str, release: dict[str, object], weather: dict[str, object], averaging: float,
    seen: Sequence[tuple[float, float]],
) -> Trial:  # fmt: skip
    record = {
        "id": name, "substance": gas, "release": release, "weather": weather, "averaging_s": averaging,
        "arcs_m": [x for x, _ in seen], "receptor_height_m": 1.0,
    }  # fmt: skip
    return Trial(name, record, tuple(value for _, value in seen))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Observed and predicted mole fractions (n,) of the arcs that count, by trial."""

    names: tuple[str, ...]
    distances: np.ndarray
    observed: np.ndarray
    predicted: np.ndarray
    regimes: tuple[str, ...]

    def table(self, title: str) -> Table:
        rows = zip(self.names, self.distances, self.observed, self.predicted, self.regimes, strict=True)
        return Table(
            title,
            ("Trial", "x, m", "Observed, %", "Predicted, %", "Ratio", "Regime"),
            tuple((n, f"{x:.0f}", f"{100 * o:.3g}", f"{100 * p:.3g}", f"{p / o:.2f}", r) for n, x, o, p, r in rows),
        )

    def scatter(self, title: str) -> Scatter:
        return Scatter(title, "mole fraction", self.observed, self.predicted, self.names)


def pairs(trials: Iterator[Trial], engine: str = "auto") -> Pairs:
    """Run trials and pair what was seen with what is said, arcs below LEAST left out."""
    found: list[tuple[str, float, float, float, str]] = []
    for trial in trials:
        for seen, said in zip(trial.observed, trial.run(engine), strict=True):
            if seen >= LEAST:
                found.append((trial.name, said.x_m, seen, said.mole_fraction, said.regime))
    names, distances, observed, predicted, regimes = zip(*found, strict=True)
    return Pairs(names, np.array(distances), np.array(observed), np.array(predicted), regimes)

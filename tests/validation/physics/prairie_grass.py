"""The puff model against the arcs of Project Prairie Grass (Barad 1958): every arc, no constant fitted.

    python -m tests.validation.physics.prairie_grass [FOLDER]

prints the statistics; FOLDER holds `pg_runs.csv` and `pg_arcs.csv`.
"""

import csv
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.domain.forecasts import Release
from models.domain.readings import Weather
from models.physics.puff import Cloud

NOW = datetime(1956, 7, 1, tzinfo=UTC)
ROUGHNESS = 0.006  # m, the site's
STEADY_S = 3600.0  # long enough for the plume to reach the last arc
DEEP = 5000.0  # m; where the data give no mixing height there was none that matters


@dataclass(frozen=True, slots=True)
class Arcs:
    """One value an arc: run's class, distance in m, observed and predicted maximum in mg/m3."""

    stability: NDArray[np.str_]
    distance: NDArray[np.float64]
    observed: NDArray[np.float64]
    predicted: NDArray[np.float64]

    def of(self, mask: NDArray[np.bool_]) -> "Arcs":
        return Arcs(self.stability[mask], self.distance[mask], self.observed[mask], self.predicted[mask])


@dataclass(frozen=True, slots=True)
class Statistics:
    """Chang and Hanna (2004): FB and MG beyond 0 and 1 mean that the model predicts too little."""

    count: int
    fac2: float
    fb: float
    nmse: float
    mg: float
    vg: float


def read_arcs(folder: Path) -> Arcs:
    """Return the arcs that count: maximum above 0.1 mg/m3 and its edge below a fifth of it."""
    runs = {row["run"]: row for row in _rows(folder / "pg_runs.csv")}
    chosen = [
        row for row in _rows(folder / "pg_arcs.csv")
        if float(row["arcmax_mg_m3"]) > 0.1 and float(row["edge_over_max"]) < 0.2
    ]  # fmt: skip
    distances = [float(row["distance_m"]) for row in chosen]
    predicted = [predict(runs[row["run"]], x) for row, x in zip(chosen, distances, strict=True)]
    return Arcs(
        stability=np.array([runs[row["run"]]["pg_class_golder"] for row in chosen]),
        distance=np.array(distances),
        observed=np.array([float(row["arcmax_mg_m3"]) for row in chosen]),
        predicted=np.array(predicted),
    )


def predict(run: dict[str, str], distance: float) -> float:
    """Return the centreline concentration in mg/m3 at the samplers' height."""
    weather = Weather(
        time=NOW, wind_speed=float(run["u_m_s"]), wind_from=270.0, stability=run["pg_class_golder"],
        temperature_c=20.0, height_m=2.0, roughness_m=ROUGHNESS, mixing_height_m=float(run["zi_m"] or DEEP),
    )  # fmt: skip
    rate = float(run["Q_g_s"]) / 1000.0
    release = Release("sulfur_dioxide", 0.0, 0.0, float(run["h_src_m"]), rate, STEADY_S, NOW)
    cloud = Cloud(release, [weather], STEADY_S)
    return float(cloud.at(distance, 0.0, float(run["z_rec_m"]), STEADY_S)[0] / cloud.ppm_per_kg_m3 * 1e6)


def statistics(arcs: Arcs) -> Statistics:
    o, p = arcs.observed, arcs.predicted
    ratio = np.log(o / p)
    return Statistics(
        count=o.size,
        fac2=float(np.mean((p >= 0.5 * o) & (p <= 2.0 * o))),
        fb=float(2.0 * (o.mean() - p.mean()) / (o.mean() + p.mean())),
        nmse=float(np.mean((o - p) ** 2) / (o.mean() * p.mean())),
        mg=float(np.exp(ratio.mean())),
        vg=float(np.exp((ratio**2).mean())),
    )


def rows(arcs: Arcs) -> list[tuple[str, Statistics]]:
    """Return the statistics of all arcs, then by class, then by distance."""
    found = [("all", statistics(arcs))]
    found += [(f"class {each}", statistics(arcs.of(arcs.stability == each))) for each in np.unique(arcs.stability)]
    found += [(f"{each:.0f} m", statistics(arcs.of(arcs.distance == each))) for each in np.unique(arcs.distance)]
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    usual = Path(os.environ.get("COMMAND_CENTER_REFERENCE_DATA", "../shared/data/dispersion")) / "prairie_grass"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else usual
    print("| arcs | n | FAC2 | FB | NMSE | MG | VG |\n|---|---|---|---|---|---|---|")
    for name, s in rows(read_arcs(folder)):
        print(f"| {name} | {s.count} | {s.fac2:.2f} | {s.fb:.2f} | {s.nmse:.2f} | {s.mg:.2f} | {s.vg:.2f} |")


if __name__ == "__main__":
    main()

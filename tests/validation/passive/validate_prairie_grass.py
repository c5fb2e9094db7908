"""Project Prairie Grass (Barad 1958): arc maxima and widths of the passive model, nothing fitted."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.physics.dispersion.case import ArcResult
from models.physics.dispersion.engine import run_record
from tests.validation.registry import Gate, Outcome, Scatter, Table, skill, validation

ROUGHNESS = 0.006  # m, the site's
NAME = "Prairie Grass"


@dataclass(frozen=True, slots=True)
class Arc:
    """What one arc saw and what the model says: mg/m3 and m."""

    run: str
    letter: str
    stable: bool
    distance: float
    observed: float
    observed_width: float
    predicted: ArcResult

    @property
    def said(self) -> float:
        return self.predicted.concentration_kg_m3 * 1e6


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def counted(row: dict[str, str]) -> bool:
    """Whether an arc counts: its maximum is above 0.1 mg/m3 and its edge below a fifth of it."""
    return float(row["arcmax_mg_m3"]) > 0.1 and float(row["edge_over_max"]) < 0.2


def record_of(run: dict[str, str], distances: Sequence[float]) -> dict[str, object]:
    """Return a run as a case of the interchange format."""
    weather: dict[str, object] = {
        "wind_m_s": run["u_m_s"], "wind_height_m": 2.0, "friction_velocity_m_s": run["ustar_m_s"],
        "monin_obukhov_m": run["L_m"], "stability": run["pg_class_golder"], "roughness_m": ROUGHNESS,
        "mixing_height_m": run["zi_m"], "wind_direction_sd_deg": run["sigma_azim_deg"],
    }  # fmt: skip
    release = {"kind": "passive", "rate_kg_s": float(run["Q_g_s"]) / 1e3, "height_m": run["h_src_m"]}
    return {
        "id": run["run"], "substance": "sulfur dioxide", "release": release, "weather": weather, "averaging_s": 600,
        "arcs_m": list(distances), "receptor_height_m": run["z_rec_m"],
    }  # fmt: skip


def read_arcs(folder: Path) -> Iterator[Arc]:
    """Yield the arcs that count, with the model's answer."""
    measured = [row for row in rows_of(folder / "pg_arcs.csv") if counted(row)]
    for run in rows_of(folder / "pg_runs.csv"):
        mine = [row for row in measured if row["run"] == run["run"]]
        if not mine:
            continue
        answers = run_record(record_of(run, [float(row["distance_m"]) for row in mine]), "passive").arcs
        for row, answer in zip(mine, answers, strict=True):
            yield Arc(
                run["run"], run["pg_class_golder"], float(run["L_m"]) > 0.0, float(row["distance_m"]),
                float(row["arcmax_mg_m3"]), float(row["sigma_y_m"]), answer,
            )  # fmt: skip


def _statistics(name: str, arcs: Sequence[Arc]) -> tuple[str, ...]:
    found = skill([arc.observed for arc in arcs], [arc.said for arc in arcs])
    width = skill([arc.observed_width for arc in arcs], [arc.predicted.sigma_y_m for arc in arcs])
    figures = (found.fac2, found.fb, found.nmse, found.mg, found.vg, width.fac2, width.mg)
    return name, str(found.count), *(f"{figure:.2f}" for figure in figures)


def _table(arcs: Sequence[Arc]) -> Table:
    groups = {"all": list(arcs), "stable": [arc for arc in arcs if arc.stable]}
    for letter in sorted({arc.letter for arc in arcs}):
        groups[f"class {letter}"] = [arc for arc in arcs if arc.letter == letter]
    for distance in sorted({arc.distance for arc in arcs}):
        groups[f"{distance:.0f} m"] = [arc for arc in arcs if arc.distance == distance]
    header = ("arcs", "n", "FAC2", "FB", "NMSE", "MG", "VG", "sigma y FAC2", "sigma y MG")
    return Table("Arc maxima and widths", header, tuple(_statistics(name, group) for name, group in groups.items()))


def _worst(arcs: Sequence[Arc]) -> str:
    missed = [arc for arc in arcs if not 0.5 <= arc.said / arc.observed <= 2.0]
    if not missed:
        return "Every arc lies within a factor of two."
    listed = ", ".join(f"run {arc.run} at {arc.distance:.0f} m ({arc.said / arc.observed:.2f})" for arc in missed)
    return f"Not within a factor of two (predicted / observed): {listed}."


def column(arcs: Sequence[Arc], name: str) -> NDArray[np.float64]:
    return np.array([getattr(arc, name) for arc in arcs], dtype=np.float64)


@validation(NAME)
def prairie_grass(folder: Path) -> Outcome:
    """Return how far arc maxima and widths agree."""
    arcs = list(read_arcs(folder / "prairie_grass"))
    stable = [arc for arc in arcs if arc.stable]
    maxima = skill(column(arcs, "observed"), column(arcs, "said"))
    night = skill(column(stable, "observed"), column(stable, "said"))
    said_width = np.array([arc.predicted.sigma_y_m for arc in arcs])
    seen_width = column(arcs, "observed_width")
    letters = tuple(arc.letter for arc in arcs)
    return Outcome(
        gates=(
            Gate("FAC2 of arc maxima", maxima.fac2, 0.85),
            Gate("FAC2 of arc maxima, stable runs", night.fac2, 0.90),
            Gate("MG", maxima.mg, 0.8, 1.25),
            Gate("VG", maxima.vg, None, 1.30),
            Gate("FAC2 of sigma y", skill(seen_width, said_width).fac2, 0.90),
        ),
        tables=(_table(arcs),),
        scatters=(
            Scatter("Arc maxima", "mg/m3", column(arcs, "observed"), column(arcs, "said"), letters),
            Scatter("Lateral spread", "m", seen_width, said_width, letters),
        ),
        remarks=(
            _worst(arcs),
            "Sulfur dioxide is taken up by dry grass as in Wesely (1989); nothing more is known of the ground.",
        ),
    )

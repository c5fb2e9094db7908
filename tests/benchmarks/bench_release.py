"""How long it takes from a vessel and a hole to what reaches the air, and to the first property of a substance."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable

from models.physics.air import surface_layer
from models.physics.release import Hole, SourceTerm, Vessel, rupture, source_term
from tests.benchmarks.registry import Row, bench

LIMIT_S = 0.25  # a quarter of what a first footprint may take
AIR = surface_layer(3.0, 10.0, stability="D", temperature_k=293.15)
CHLORINE = Vessel("chlorine", 80.0, 7.5e5, 291.0, 0.78, 2.6)
BENZENE = Vessel("benzene", 1000.0, 101_325.0, 293.0, 0.8, 10.0)
FIRST = "from models.physics.substances import substance; substance('HF').vapour_pressure(290.0)"


@bench("release")
def source_terms() -> Iterable[Row]:
    """Processor time, the best of five, and how long a fresh process takes to a substance's first property."""
    cases: tuple[tuple[str, Callable[[], SourceTerm]], ...] = (
        ("Boiling liquid through a thin wall", lambda: source_term(CHLORINE, Hole(0.05), AIR)),
        ("The same through a pipe, at equilibrium", lambda: source_term(CHLORINE, Hole(0.05, 0.0, 1.0), AIR)),
        ("Spill with its pool over an hour", lambda: source_term(BENZENE, Hole(0.05), AIR)),
        ("Bursting vessel", lambda: rupture(CHLORINE, AIR)),
    )
    for name, run in cases:
        run()
        taken = []
        for _ in range(5):
            began = time.process_time()
            run()
            taken.append(time.process_time() - began)
        yield Row(name, min(taken), "s", LIMIT_S, "the limit")
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", FIRST], check=True)
    yield Row("A fresh process's first property", time.perf_counter() - began, "s")

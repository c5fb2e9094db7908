"""How long the wind among buildings takes, and what it carries."""

import time
from collections.abc import Iterable

from shapely import box

from models.physics.wind.carried import carry
from models.physics.wind.field import WindField, wind_among
from models.physics.wind.scene import Box, measured_approach
from tests.benchmarks.registry import Row, bench

LIMIT_S = 2.0  # a million cells
WIND = measured_approach([1.0, 10.0, 50.0], [2.0, 4.0, 5.5], 0.0)
BLOCKS = [Box(box(x, y, x + 20.0, y + 30.0), 12.0) for x in range(-200, 200, 50) for y in range(-200, 200, 60)]


@bench("wind")
def wind_among_blocks() -> Iterable[Row]:
    """56 blocks on 0.5 and 1 million cells: solving and carrying."""
    solve(4.0)
    carry(solve(4.0)[0], (-210.0, 0.0, 2.0), particles=200)
    for cell in (2.6, 2.0):
        field, taken = solve(cell)
        millions = field.grid.solid.size / 1e6
        yield Row(f"Wind, {millions:.2f} million cells, a million", taken / millions, "s", LIMIT_S, "the limit")
    began = time.process_time()
    carry(field, (-210.0, 0.0, 2.0))
    yield Row("20,000 particles carried, processor time", time.process_time() - began, "s")


def solve(cell: float) -> tuple[WindField, float]:
    """Return the field and the processor seconds it took."""
    began = time.process_time()
    field = wind_among(BLOCKS, WIND, (-300.0, -260.0, 300.0, 260.0), cell)
    return field, time.process_time() - began

"""From the mean cloud of a trajectory to concentration at points: shapes across, up and over time.

Theory of operation (Ermak 1990, section 2.6). Across the wind the cloud is a core of half-width b with error-function
edges, vertically a Gaussian reflected by the ground, and over time a core that passes with error-function ends. Meander
widens the edges by what a passive plume grows from no averaging to the averaging time, or the time the cloud takes to
pass if that is shorter. Averaging over time integrates the passage in closed form (equation 55). A cloud that stood at
once has its shape in space at each time instead, for it covers points its centre has not reached.
"""

import math

import numpy as np
from numpy.typing import NDArray

from models.physics.compiled import compiled
from models.physics.dispersion.dense import plume
from models.physics.dispersion.dense.mixing import memory
from models.physics.dispersion.dense.records import View
from models.physics.dispersion.dense.thermodynamics import GAS_CONSTANT

Floats = NDArray[np.float64]

_EDGE = math.sqrt((1.0 - 0.9999**2) / 3.0)  # of a plume's half-length: its ends as a puff would begin with them
_ROOT_2 = math.sqrt(2.0)


@compiled(fastmath=False)
def between(rows: Floats, column: int, value: float, filled: int, out: Floats) -> None:
    """Fill `out` (COLUMNS,) with the row of a trajectory where a growing column has `value`, the ends beyond them."""
    low, high = 0, filled - 1
    while high - low > 1:
        middle = (low + high) // 2
        if rows[middle, column] <= value:
            low = middle
        else:
            high = middle
    span = rows[high, column] - rows[low, column]
    part = min(max((value - rows[low, column]) / span, 0.0), 1.0) if span > 0.0 else 0.0
    for i in range(out.size):
        out[i] = rows[low, i] + part * (rows[high, i] - rows[low, i])


@compiled(fastmath=False)
def edges(row: Floats, travelled: float, passing: float, averaging: float, view: View) -> float:
    """Return the standard deviation of the cloud's sides, meander over the averaging time in it (equations 49-52)."""
    own = max(row[plume.WIDTH] ** 2 - row[plume.CORE] ** 2, 1e-12) / 3.0
    if averaging <= 0.0:
        return math.sqrt(own)
    reach = (math.sqrt(1.0 + 4e-4 * max(travelled, 0.0)) - 1.0) / 2e-4
    grown = memory(min(averaging, passing), view.shortest) ** 2 - memory(0.0, view.shortest) ** 2
    return math.sqrt(own + grown * (view.meander * reach) ** 2)


@compiled(fastmath=False)
def spread_up(row: Floats) -> float:
    """Return the standard deviation of height in the cloud."""
    h, z = row[plume.HEIGHT], row[plume.CENTRE]
    return float(h / math.sqrt(12.0) if z > 0.5 * h else (h - z) / math.sqrt(3.0))


@compiled(fastmath=False)
def mean_share(row: Floats, view: View) -> float:
    """Return the mole fraction of a slice's mean."""
    m = row[plume.FRACTION]
    return float(view.air_mass * m / (view.molar_mass + (view.air_mass - view.molar_mass) * m))


@compiled(fastmath=False)
def section(row: Floats, edge: float, y: float, z: float, share: float) -> float:
    """Return the mole fraction at (y, z) in a slice of mean mole fraction `share`."""
    b, root = row[plume.CORE], _ROOT_2 * edge
    across = (math.erf((y + b) / root) - math.erf((y - b) / root)) / (4.0 * b)
    sigma = spread_up(row)
    up, down = (z - row[plume.CENTRE]) / sigma, (z + row[plume.CENTRE]) / sigma
    upward = (math.exp(-0.5 * up * up) + math.exp(-0.5 * down * down)) / (math.sqrt(2.0 * math.pi) * sigma)
    return float(2.0 * row[plume.WIDTH] * row[plume.HEIGHT] * share * across * upward)


@compiled(fastmath=False)
def _ramp(a: float) -> float:
    return a * math.erf(a) + math.exp(-min(a * a, 700.0)) / math.sqrt(math.pi)


@compiled(fastmath=False)
def passage(since: float, half: float, edge: float, averaging: float) -> float:
    """Return the part of the slice's concentration at a point `since` s after the middle of the cloud passed it.

    half: s for half of the cloud's core to pass; edge: s of standard deviation of its ends; averaging: s, centred.
    """
    if averaging <= 0.0:
        root = _ROOT_2 * edge
        return 0.5 * (math.erf((since + half) / root) - math.erf((since - half) / root))
    p, wing = 1.0 / (_ROOT_2 * edge), 0.5 * averaging
    early = _ramp(p * (since + wing + half)) - _ramp(p * (since - wing + half))
    late = _ramp(p * (since + wing - half)) - _ramp(p * (since - wing - half))
    return max((early - late) / (2.0 * averaging * p), 0.0)


@compiled(fastmath=False)
def moving(
    rows: Floats, filled: int, changed: int, view: View,
    x: float, y: float, z: float, time: float, averaging: float, row: Floats,
) -> float:  # fmt: skip
    """Return the mole fraction at a point and time of a plume, or of the puff it became.

    time: s after the release began, below 0 for when the cloud's middle passes, where it is highest; row: room for the
    slice that passes, which the caller may read.
    """
    if x < rows[0, plume.X]:
        row[:] = rows[0]
        return 0.0
    between(rows, plume.X, x, filled, row)
    u = max(row[plume.SPEED], 1e-3)
    share = mean_share(row, view)
    puffed = changed < filled and x >= rows[changed, plume.X]
    half, ends, crest = 0.5 * view.duration, _EDGE * 0.5 * view.duration, row[plume.TIME] + 0.5 * view.duration
    peak = 1.0
    if puffed:
        length, core = row[plume.LENGTH], row[plume.LENGTH_CORE]
        half, crest, peak = core / u, row[plume.TIME], length / core
        ends = math.sqrt(max(length * length - core * core, 1e-12) / 3.0) / u
    passing = max(2.0 * row[plume.LENGTH] / u, view.duration) if puffed else view.duration
    edge = edges(row, x - view.start, passing, averaging, view)
    if view.duration == math.inf:
        late = 0.1 * max(x - rows[0, plume.X], 0.1) / u
        part = 1.0 if time < 0.0 else 0.5 * (1.0 + math.erf((time - row[plume.TIME]) / (_ROOT_2 * late)))
    else:
        since = 0.0 if time < 0.0 else time - crest
        part = peak * passage(since, half, max(ends, 1e-6), averaging)
    beyond = min(rows[filled - 1, plume.X] / max(x, 1e-3), 1.0) if x > 0.0 else 1.0  # the march's end: dilution goes on
    return float(min(section(row, edge, y, z, share) * part * beyond**1.5, 1.0))


@compiled(fastmath=False)
def standing(
    rows: Floats, filled: int, view: View, x: float, y: float, z: float, time: float,
    averaging: float, row: Floats,
) -> float:  # fmt: skip
    """Return the mole fraction at a point and time of a cloud that stood at once; averaging only widens."""
    between(rows, plume.TIME, time, filled, row)
    share = mean_share(row, view)
    passing = 2.0 * row[plume.LENGTH] / max(row[plume.SPEED], 1e-3)
    edge = edges(row, row[plume.X], passing, averaging, view)
    length, core = row[plume.LENGTH], row[plume.LENGTH_CORE]
    root = _ROOT_2 * math.sqrt(max(length * length - core * core, 1e-12) / 3.0)
    off = x - row[plume.X]
    along = 0.5 * length / core * (math.erf((off + core) / root) - math.erf((off - core) / root))
    return float(min(section(row, edge, y, z, share) * along, 1.0))


@compiled(fastmath=False)
def density_of(row: Floats, share: float, view: View) -> float:
    """Return kg/m3 that mole fraction `share` is in a slice, as cold there as it is undiluted."""
    mean = mean_share(row, view)
    cold = min(share / mean, 1.0) if mean > 0.0 else 0.0
    kelvin = view.ambient - (view.ambient - row[plume.KELVIN]) * cold
    return float(share * view.molar_mass * view.pressure / (GAS_CONSTANT * kelvin))


@compiled(fastmath=False)
def points(
    values: Floats, rows: Floats, filled: int, changed: int, view: View, xs: Floats, ys: Floats, zs: Floats,
    time: float, averaging: float,
) -> None:  # fmt: skip
    """Add kg/m3 at points (n,) and a time to `values`."""
    row = np.empty(plume.COLUMNS)
    for i in range(xs.size):
        if changed == 0:
            share = standing(
                rows, filled, view, xs[i], ys[i], zs[i], time, averaging, row
            )
        else:
            share = moving(
                rows, filled, changed, view, xs[i], ys[i], zs[i], time, averaging,
                row,
            )  # fmt: skip
        if share > 1e-30:
            values[i] += density_of(row, share, view)


@compiled(fastmath=False)
def grid(
    values: Floats, rows: Floats, filled: int, changed: int, view: View, left: float, bottom: float, cell: float,
    east: float, north: float, cosine: float, sine: float, z: float, time: float, averaging: float,
) -> None:  # fmt: skip
    """Add kg/m3 at the cell centres of a map (rows, columns) to `values`.

    left, bottom, cell: m of the map's corner and cells; east, north: m of the source; cosine, sine: of the direction
    the wind blows to, from east, anticlockwise.
    """
    row = np.empty(plume.COLUMNS)
    for j in range(values.shape[0]):
        dy = bottom + (j + 0.5) * cell - north
        for i in range(values.shape[1]):
            dx = left + (i + 0.5) * cell - east
            x, y = dx * cosine + dy * sine, dy * cosine - dx * sine
            if changed == 0:
                share = standing(rows, filled, view, x, y, z, time, averaging, row)
            else:
                if x < rows[0, plume.X] or abs(y) > 40.0 + 2.0 * x + 8.0 * rows[0, plume.WIDTH]:
                    continue
                share = moving(
                    rows, filled, changed, view, x, y, z, time, averaging, row
                )
            if share > 1e-12:
                values[j, i] += density_of(row, share, view)

"""What buildings do to the wind, as puffs take it up."""

import numpy as np
from scipy.ndimage import distance_transform_edt

from models.domain.forecasts import Grid
from models.physics.dispersion.passive.weather import LocalWind
from models.physics.wind.field import WindField
from models.physics.wind.scene import turned

_LEVEL = 3.0  # m: where a young cloud on the ground moves
_CREEPING = 0.1  # of the undisturbed wind; a wake is emptied within some ten of its own lengths
_STILL = 0.02  # of the undisturbed wind: what is stiller is inside a building, and no puff stays there


def local_wind(field: WindField, grid: Grid, level_m: float = _LEVEL) -> LocalWind:
    """Return the wind of a diagnostic field at `level_m` above ground, relative to its approach flow, on a map.

    A puff whose middle comes upon a building goes on as the air at the nearest wall does. Air that turns round behind
    one is exchanged in the end, which a middle that follows the mean wind would never be: it creeps on downwind.
    """
    x = grid.left + (np.arange(grid.columns) + 0.5) * grid.cell
    y = grid.bottom + (np.arange(grid.rows) + 0.5) * grid.cell
    east, north = np.meshgrid(x, y)
    points = np.column_stack([east.ravel(), north.ravel(), np.full(east.size, level_m)])
    along = turned(np.array([[1.0, 0.0]]), field.grid.towards_deg)[0]
    left = np.array([-along[1], along[0]])
    free = float(field.approach.speed(np.array([level_m]))[0])
    relative = field.at(points)[:, :2] / max(free, 1e-3)
    vectors = np.column_stack([relative @ along, relative @ left]).reshape(grid.rows, grid.columns, 2)
    still = np.hypot(vectors[..., 0], vectors[..., 1]) < _STILL
    if still.any() and not still.all():
        rows, columns = distance_transform_edt(still, return_distances=False, return_indices=True)
        vectors = vectors[rows, columns]
    vectors[..., 0] = np.maximum(vectors[..., 0], _CREEPING)
    return LocalWind(grid, np.ascontiguousarray(vectors))

"""The dense-gas model: pools, jets and clouds heavier than the air, after Ermak (1990)."""

from models.physics.dispersion.dense.model import Mode, follow, run, warm_up
from models.physics.dispersion.dense.result import DensePlume, HandOver

__all__ = ["DensePlume", "HandOver", "Mode", "follow", "run", "warm_up"]

"""What the air does to a passive cloud, tabulated over height so that inner loops only look it up.

Theory of operation. A cloud near the ground has the mean height Z over a ground that reflects it. In surface-layer
similarity it grows by dZ/dt = K(pZ) / (pZ) x u(cZ) / u(pZ) and moves with u(cZ), where K is the eddy diffusivity of
heat, p = 1.55 and c = 0.6 (van Ulden 1978; Gryning, van Ulden and Larsen 1983). Its vertical profile is
exp(-(z/a)^s) with s = 2 + m - n, m and n being the local powers of wind and diffusivity: pointed by day, round by
night, never truly Gaussian. A source at height h sees K there until its cloud reaches the ground, and the air's own
velocity sigma_w limits the growth of a young cloud (Taylor 1921). Diffusivities: Businger, Wyngaard, Izumi and Bradley
(1971), equations 13 and 14 with their von Karman constant 0.35; above a tenth of a convective, three tenths of a
stable boundary layer they are taken to be constant.

Sideways sigma_y = sigma_v t / (1 + 0.9 (t/300 s)^0.5) (Draxler 1976, sources near the ground), and it follows the
averaging time by the power 0.2 down to 18.75 s (CPR 14E 1997, equation 4.48; Gifford 1975).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.physics.air import SurfaceLayer
from models.physics.dispersion.passive.deposition import conductance

Floats = NDArray[np.float64]

HEIGHTS = np.geomspace(0.05, 500.0, 81)
SPEED, DIFFUSIVITY, EXPONENT, SIGMA_W = range(4)  # columns of a table
LID, SIGMA_V, UPTAKE, DECAY = range(4)  # columns of the figures that do not change with height
USUAL_AVERAGING_S = 600.0
DRAXLER_S = 300.0
SHORTEST_S, _AVERAGING_POWER = 18.75, 0.2
_POINTED, _ROUND = 1.0, 2.5  # between which observed profiles lie
_BUSINGER = 0.35
_MIXED_DAY, _MIXED_NIGHT = 0.1, 0.3  # of the mixing height


@dataclass(frozen=True, slots=True)
class Turbulence:
    """One piece of weather as the cloud feels it.

    table: (heights, 4) wind in m/s, diffusivity in m2/s, profile exponent, sigma w in m/s at `HEIGHTS`; figures: (4,)
    mixing height in m, sigma v in m/s, uptake by the ground in m/s, decay in 1/s.
    """

    table: Floats
    figures: Floats


def turbulence(
    layer: SurfaceLayer, substance: str = "", averaging_s: float = USUAL_AVERAGING_S, decay_per_s: float = 0.0
) -> Turbulence:
    """Return what a passive cloud of `substance`, seen over `averaging_s` seconds, feels of the air."""
    heights = np.asarray(HEIGHTS)
    speed = layer.speed(heights)
    mixed = (_MIXED_DAY if layer.inverse_obukhov < 0.0 else _MIXED_NIGHT) * layer.mixing_height_m
    diffusivity = heat_diffusivity(layer, np.minimum(heights, max(mixed, 1.0)))
    logarithm = np.log(heights)
    wind_power = np.gradient(np.log(speed), logarithm)
    heat_power = np.gradient(np.log(diffusivity), logarithm)
    exponent = np.clip(2.0 + wind_power - heat_power, _POINTED, _ROUND)
    sigma_w = np.array([layer.sigma_w(float(height)) for height in heights])
    share = (max(averaging_s, SHORTEST_S) / USUAL_AVERAGING_S) ** _AVERAGING_POWER
    return Turbulence(
        table=np.ascontiguousarray(np.column_stack([speed, diffusivity, exponent, sigma_w])),
        figures=np.array([layer.mixing_height_m, share * layer.sigma_v(), conductance(substance, layer), decay_per_s]),
    )


def age_of(width: float, sigma_v: float) -> float:
    """Return the age in s at which a point source's cloud has the lateral spread `width` m (Draxler 1976)."""
    wanted = width / sigma_v
    slope = 0.9 * wanted / DRAXLER_S**0.5
    return float((0.5 * (slope + (slope * slope + 4.0 * wanted) ** 0.5)) ** 2)


def heat_diffusivity(layer: SurfaceLayer, z: Floats) -> Floats:
    """Return the eddy diffusivity of heat in m2/s at z m (any shape): Businger et al. (1971)."""
    ratio = z * layer.inverse_obukhov
    gradient = np.where(
        ratio < 0.0, 0.74 / np.sqrt(1.0 - 9.0 * np.minimum(ratio, 0.0)), 0.74 + 4.7 * np.maximum(ratio, 0.0)
    )
    return np.asarray(_BUSINGER * layer.friction_velocity * z / gradient)

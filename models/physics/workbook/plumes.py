"""Plumes, puffs and jets by hand.

Literature: CCPS, Guidelines for Consequence Analysis of Chemical Releases (1999), chapter 2; Turner (1970); Pasquill
(1976) for the spread that rise brings (rise itself: `models.physics.release.stack`); Palazzi et al. (1982), Atmos.
Environ. 16, 2785; Long (1963), J. Inst. Fuel 36, as in Revill (1992), for jets; EPA's SCREEN3 (1995) for the depth of
neutral air.
"""

import math

from models.physics.workbook.spreads import Spread, degadis, slade_puff

_REFLECTIONS = 5
_CORIOLIS = 2.0 * 7.2921e-5 * math.sin(math.radians(40.0))  # 1/s, the latitude EPA takes


def plume(
    rate: float, wind: float, letter: str, x: float, y: float = 0.0, z: float = 0.0, *,
    height: float = 0.0, rise: float = 0.0, lid: float = math.inf, spread: Spread = degadis,
) -> float:  # fmt: skip
    """Return kg/m3 of a steady plume of `rate` kg/s from `height` m; `rise` m is above that, and widens it."""
    across, up = (math.hypot(each, rise / 3.5) for each in spread(letter, x))
    side = math.exp(-0.5 * (y / across) ** 2) / (math.sqrt(2.0 * math.pi) * across)
    return rate / wind * side * _upwards(z, height + rise, up, lid)


def puff(
    mass: float, wind: float, x: float, y: float, z: float, time: float, sigmas: tuple[float, float, float],
    height: float = 0.0,
) -> float:  # fmt: skip
    """Return kg/m3 of `mass` kg let go at once, `time` s later; sigmas: along, across, up in m."""
    along, across, up = sigmas
    flat = math.exp(-0.5 * ((x - wind * time) / along) ** 2 - 0.5 * (y / across) ** 2) / (
        2.0 * math.pi * along * across
    )
    return mass * flat * _upwards(z, height, up)


def short_plume(
    rate: float, duration: float, wind: float, letter: str, x: float, time: float, z: float, *,
    height: float = 0.0, spread: Spread = slade_puff, ends: bool = True,
) -> float:  # fmt: skip
    """Return kg/m3 on the axis of a release of `duration` s: puffs without number.

    Front and rear are blurred by sigma_x where each of them is (`ends`), or all by sigma_x at x (Palazzi et al. 1982).
    """
    across, up = spread(letter, x)
    front, rear = wind * time, max(0.0, wind * (time - duration))
    blurs = [spread(letter, max(each, 1e-3))[0] if ends else across for each in (rear, front)]
    share = 0.5 * (
        math.erf((x - rear) / (math.sqrt(2.0) * blurs[0])) - math.erf((x - front) / (math.sqrt(2.0) * blurs[1]))
    )
    return rate / (wind * math.sqrt(2.0 * math.pi) * across) * _upwards(z, height, up) * share


def neutral_lid(wind_10m: float) -> float:
    """Return the depth in m of neutral air: 0.3 u*/f with u* = 0.1 u (SCREEN3)."""
    return 0.3 * 0.1 * wind_10m / _CORIOLIS


def jet_share(
    x: float, y: float, diameter: float, density: float, air_density: float, k2: float = 6.0, k3: float = 5.0
) -> float:
    """Return the share by volume in a turbulent jet, x m along it and y m off its axis; `density` at the nozzle."""
    axis = k2 * diameter / x * math.sqrt(density / air_density)
    return axis * math.exp(-((k3 * y / x) ** 2))


def _upwards(z: float, height: float, sigma: float, lid: float = math.inf) -> float:
    """Return 1/m: the vertical profile, reflected by the ground and by the lid."""
    images = range(-_REFLECTIONS, _REFLECTIONS + 1) if math.isfinite(lid) else (0,)
    away = (z + side * height + 2.0 * n * lid if n else z + side * height for n in images for side in (-1.0, 1.0))
    return sum(math.exp(-0.5 * (each / sigma) ** 2) for each in away) / (math.sqrt(2.0 * math.pi) * sigma)

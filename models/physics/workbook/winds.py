"""Textbook winds and stability by Pasquill class."""

import math

from models.physics.weather import CLASSES

# Irwin (1979), Atmos. Environ. 13, 191, as EPA uses it over open country and in cities (ISC3, 1995)
RURAL = dict(zip(CLASSES, (0.07, 0.07, 0.10, 0.15, 0.35, 0.55), strict=True))
URBAN = dict(zip(CLASSES, (0.15, 0.15, 0.20, 0.25, 0.30, 0.30), strict=True))
_DEGADIS = dict(
    zip(CLASSES, ((-11.4, 0.10), (-26.0, 0.17), (-123.0, 0.30), None, (123.0, 0.30), (26.0, 0.17)), strict=True)
)
_TNO = dict(
    zip(
        CLASSES,
        ((33.162, 1117.0), (32.258, 11.46), (51.787, 1.324), None, (-48.33, 1.262), (-31.325, 19.36)),
        strict=True,
    )
)


def power_law(speed: float, height: float, wanted: float, exponent: float) -> float:
    """Return the wind in m/s at `wanted` m from that at `height` m."""
    return float(speed * (wanted / height) ** exponent)


def obukhov_length(letter: str, roughness: float) -> float | None:
    """Return L in m over ground of `roughness` m, None in neutral air (Golder 1972 as in Spicer & Havens 1989)."""
    found = _DEGADIS[letter]
    return None if found is None else float(found[0] * roughness ** found[1])


def tno_wind(speed: float, height: float, wanted: float, letter: str, roughness: float = 0.1) -> float:
    """Return the wind in m/s at `wanted` m by the logarithmic profile of TNO's Yellow Book (1997), eqs. 4.31-4.36."""
    found = _TNO[letter]
    inverse = 0.0 if found is None else math.log10(roughness / found[1]) / found[0]
    return speed * _shape(wanted, roughness, inverse) / _shape(height, roughness, inverse)


def _shape(z: float, roughness: float, inverse: float) -> float:
    if inverse >= 0.0:
        return math.log(z / roughness) + 5.0 * (z - roughness) * inverse
    return math.log(z / roughness) - _psi(z * inverse) + _psi(roughness * inverse)


def _psi(ratio: float) -> float:
    x = (1.0 - 16.0 * ratio) ** 0.25
    return 2.0 * math.log((1 + x) / 2) + math.log((1 + x * x) / 2) - 2.0 * math.atan(x) + math.pi / 2

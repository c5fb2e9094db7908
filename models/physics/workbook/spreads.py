"""Named curves of plume spread by Pasquill class and distance, each as its source prints it.

x in m, sigma_y and sigma_z in m. Sources: Briggs (1973) in Hanna, Briggs & Hosker (1982), table 4.5; Spicer & Havens
(1989), EPA-450/4-89-019 (DEGADIS); EPA (1995), EPA-454/B-95-003b, tables 1-1 to 1-4 (ISC3); TNO Yellow Book, CPR 14E
(1997), table 4.8; Turner (1970) as fitted in Lees (1996), table 15.28; Slade (1968) in CCPS (1999), table 2.13 (puffs).
"""

import math
from collections.abc import Callable

from models.physics.weather import CLASSES

Spread = Callable[[str, float], tuple[float, float]]


def briggs_rural(letter: str, x: float) -> tuple[float, float]:
    """Open country, 100 m to 10 km."""
    y, z, bend, power = (
        (0.22, 0.20, 0.0, 1.0), (0.16, 0.12, 0.0, 1.0), (0.11, 0.08, 2e-4, -0.5),
        (0.08, 0.06, 1.5e-3, -0.5), (0.06, 0.03, 3e-4, -1.0), (0.04, 0.016, 3e-4, -1.0),
    )[CLASSES.index(letter)]  # fmt: skip
    return y * x / math.sqrt(1.0 + 1e-4 * x), z * x * (1.0 + bend * x) ** power


def briggs_urban(letter: str, x: float) -> tuple[float, float]:
    """Cities, 100 m to 10 km."""
    y, z, bend, power = (
        (0.32, 0.24, 1e-3, 0.5), (0.32, 0.24, 1e-3, 0.5), (0.22, 0.20, 0.0, 1.0),
        (0.16, 0.14, 3e-4, -0.5), (0.11, 0.08, 1.5e-3, -0.5), (0.11, 0.08, 1.5e-3, -0.5),
    )[CLASSES.index(letter)]  # fmt: skip
    return y * x / math.sqrt(1.0 + 4e-4 * x), z * x * (1.0 + bend * x) ** power


def degadis(letter: str, x: float) -> tuple[float, float]:
    """Power law across, a parabola of logarithms upwards."""
    y, z, power, bend = (
        (0.423, 107.7, -1.7172, 0.2770), (0.313, 0.1355, 0.8752, 0.0136), (0.210, 0.09623, 0.9477, -0.0020),
        (0.136, 0.04134, 1.1737, -0.0316), (0.102, 0.02275, 1.3010, -0.0450), (0.0674, 0.01122, 1.4024, -0.0540),
    )[CLASSES.index(letter)]  # fmt: skip
    return y * x**0.9, z * x**power * math.exp(bend * math.log(x) ** 2)


def slade_puff(letter: str, x: float) -> tuple[float, float]:
    """Puffs, whose sigma_x is sigma_y."""
    y, power_y, z, power_z = (
        (0.18, 0.92, 0.60, 0.75), (0.14, 0.92, 0.53, 0.73), (0.10, 0.92, 0.34, 0.71),
        (0.06, 0.92, 0.15, 0.70), (0.04, 0.92, 0.10, 0.65), (0.02, 0.89, 0.05, 0.61),
    )[CLASSES.index(letter)]  # fmt: skip
    return y * x**power_y, z * x**power_z


def tno(letter: str, x: float) -> tuple[float, float]:
    """Power laws over ground of 0.1 m roughness."""
    y, power_y, z, power_z = (
        (0.527, 0.865, 0.28, 0.90), (0.371, 0.866, 0.23, 0.85), (0.209, 0.897, 0.22, 0.80),
        (0.128, 0.905, 0.20, 0.76), (0.098, 0.902, 0.15, 0.73), (0.065, 0.902, 0.12, 0.67),
    )[CLASSES.index(letter)]  # fmt: skip
    return y * x**power_y, z * x**power_z


def turner(letter: str, x: float) -> tuple[float, float]:
    """Turner's curves: a power law near by, a parabola of logarithms farther away."""
    y, power = ((0.493, 0.88), (0.337, 0.88), (0.195, 0.90), (0.128, 0.90), (0.091, 0.91), (0.067, 0.90))[
        CLASSES.index(letter)
    ]
    near, exponent, until, a, b, c = (
        (0.087, 1.10, 300.0, -1.67, 0.902, 0.181), (0.135, 0.95, 500.0, -1.25, 1.09, 0.0018),
        (0.112, 0.91, math.inf, 0.0, 0.0, 0.0), (0.093, 0.85, 500.0, -1.22, 1.08, -0.061),
        (0.082, 0.82, 500.0, -1.18, 1.04, -0.070), (0.057, 0.80, 500.0, -1.91, 1.37, -0.119),
    )[CLASSES.index(letter)]  # fmt: skip
    decades = math.log10(x)
    return y * x**power, near * x**exponent if x < until else 10.0 ** (a + b * decades + c * decades**2)


_ISC3_Y = ((24.1670, 2.5334), (18.3330, 1.8096), (12.5, 1.0857), (8.3330, 0.72382), (6.25, 0.54287), (4.1667, 0.36191))
# up to so many km: sigma_z = a x^b, x in km
_ISC3_Z = (
    ((0.10, 122.8, 0.9447), (0.15, 158.08, 1.0542), (0.20, 170.22, 1.0932), (0.25, 179.52, 1.1262),
     (0.30, 217.41, 1.2644), (0.40, 258.89, 1.4094), (0.50, 346.75, 1.7283), (math.inf, 453.85, 2.1166)),
    ((0.20, 90.673, 0.93198), (0.40, 98.483, 0.98332), (math.inf, 109.3, 1.0971)),
    ((math.inf, 61.141, 0.91465),),
    ((0.30, 34.459, 0.86974), (1.0, 32.093, 0.81066), (3.0, 32.093, 0.64403), (10.0, 33.504, 0.60486),
     (30.0, 36.65, 0.56589), (math.inf, 44.053, 0.51179)),
    ((0.10, 24.26, 0.8366), (0.30, 23.331, 0.81956), (1.0, 21.628, 0.7566), (2.0, 21.628, 0.63077),
     (4.0, 22.534, 0.57154), (10.0, 24.703, 0.50527), (20.0, 26.97, 0.46713), (40.0, 35.42, 0.37615),
     (math.inf, 47.618, 0.29592)),
    ((0.20, 15.209, 0.81558), (0.70, 14.457, 0.78407), (1.0, 13.953, 0.68465), (2.0, 13.953, 0.63227),
     (3.0, 14.823, 0.54503), (7.0, 16.187, 0.4649), (15.0, 17.836, 0.41507), (30.0, 22.651, 0.32681),
     (60.0, 27.074, 0.27436), (math.inf, 34.219, 0.21716)),
)  # fmt: skip
_HIGHEST = 5000.0  # m


def isc3_rural(letter: str, x: float) -> tuple[float, float]:
    """EPA's fit to the Pasquill-Gifford curves."""
    number, km = CLASSES.index(letter), x / 1e3
    c, d = _ISC3_Y[number]
    a, b = next((a, b) for until, a, b in _ISC3_Z[number] if km <= until)
    return 465.11628 * km * math.tan(0.017453293 * (c - d * math.log(km))), min(a * km**b, _HIGHEST)

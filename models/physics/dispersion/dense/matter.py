"""The constant properties by which the dense-gas kernels know a substance, from the substance library."""

import math

import numpy as np

from models.physics.dispersion.dense.records import Matter
from models.physics.dispersion.dense.thermodynamics import HEXAMER_HEAT, HF_MASS, pure_hexamers
from models.physics.substances import ATMOSPHERE, Substance

_HYDROGEN_FLUORIDE = 0.020006  # kg/mol, of one molecule


def matter_of(substance: Substance, ambient_k: float) -> Matter:
    """Return a substance's constants between its boiling point and air of `ambient_k`.

    Vapour pressure: Antoine's equation through the boiling point and two points below it, where the droplets of a cloud
    are found. Hydrogen fluoride's heat of vaporisation is that to single molecules: what is measured, plus what the
    vapour's hexamers gave back.
    """
    boiling = substance.boiling_k
    b, c = _antoine(substance, boiling)
    vapour_heat = float(substance.vapour_heat(0.5 * (boiling + max(ambient_k, boiling))))
    liquid_heat = float(substance.liquid_heat(boiling))
    latent = float(substance.vaporisation(boiling))
    joins = abs(substance.molar_mass - _HYDROGEN_FLUORIDE) < 2e-5
    if joins:
        latent += pure_hexamers(boiling, ATMOSPHERE) * HEXAMER_HEAT / 6.0 / HF_MASS
    return Matter(
        molar_mass=substance.molar_mass,
        vapour_heat=vapour_heat,
        liquid_heat=liquid_heat,
        latent_0k=latent + boiling * (liquid_heat - vapour_heat),
        boiling_k=boiling,
        antoine_b=b,
        antoine_c=c,
        liquid_density=float(substance.liquid_density(boiling)),
        hexamer=1.0 if joins else 0.0,
    )


def _antoine(substance: Substance, boiling: float) -> tuple[float, float]:
    """Return B and C of ln(p/1 atm) = B/(Tb + C) - B/(T + C)."""
    near, far = 0.92 * boiling, 0.84 * boiling
    first = -math.log(float(substance.vapour_pressure(near)) / ATMOSPHERE)
    second = -math.log(float(substance.vapour_pressure(far)) / ATMOSPHERE)
    if not (np.isfinite(first) and np.isfinite(second) and second > 1.2 * first > 0.0):
        return first * near * boiling / (boiling - near), 0.0
    ratio = first / second * (boiling - far) / (boiling - near)  # = (far + C)/(near + C)
    c = (far - ratio * near) / (ratio - 1.0) if abs(ratio - 1.0) > 1e-6 else 0.0
    c = min(max(c, -0.3 * boiling), 0.3 * boiling)
    return first * (near + c) * (boiling + c) / (boiling - near), c

"""The substances a park stores: what they are, how they behave over temperature, and what they do to people."""

from models.physics.substances.constants import (
    AIR_MOLAR_MASS,
    ATMOSPHERE,
    EXPOSURES_MIN,
    GAS_CONSTANT,
    GRAVITY,
    REFERENCE_K,
    ZERO_CELSIUS,
)
from models.physics.substances.guidelines import (
    Guidelines,
    Probit,
    Scale,
    Threshold,
    equivalent_ppm,
    lethal_share,
    toxic_load,
)
from models.physics.substances.library import gas_of, is_known, substance, substances
from models.physics.substances.properties import Properties, Saturation
from models.physics.substances.record import Substance

__all__ = [
    "AIR_MOLAR_MASS", "ATMOSPHERE", "EXPOSURES_MIN", "GAS_CONSTANT", "GRAVITY", "REFERENCE_K", "ZERO_CELSIUS",
    "Guidelines", "Probit", "Properties", "Saturation", "Scale", "Substance", "Threshold", "equivalent_ppm", "gas_of",
    "is_known", "lethal_share", "substance", "substances", "toxic_load",
]  # fmt: skip

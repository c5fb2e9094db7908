"""From substance, vessel and hole to what gets into the air, over time."""

from models.physics.release.asset import (
    airborne_fraction,
    flash_fraction,
    inventory_kg,
    pool_evaporation,
    release_from_asset,
)
from models.physics.release.discharge import gas_outflow, liquid_outflow
from models.physics.release.jet import ExpandedJet, enthalpy_of, expanded_jet, jet_from_orifice, mixed_density, state_of

__all__ = [
    "ExpandedJet", "airborne_fraction", "enthalpy_of", "expanded_jet", "flash_fraction", "gas_outflow", "inventory_kg",
    "jet_from_orifice", "liquid_outflow", "mixed_density", "pool_evaporation", "release_from_asset", "state_of",
]  # fmt: skip

"""From substance, vessel and hole to what gets into the air, over time."""

from models.physics.release.asset import inventory_kg, release_from_asset, source_from_asset, vessel_of
from models.physics.release.burst import rupture
from models.physics.release.by_hand import release_by_hand, release_from_stack
from models.physics.release.discharge import gas_outflow, liquid_outflow, pipe_outflow
from models.physics.release.jet import ExpandedJet, enthalpy_of, expanded_jet, jet_from_orifice, mixed_density, state_of
from models.physics.release.leak import source_term
from models.physics.release.source import SourceTerm
from models.physics.release.spray import airborne_fraction, flash_fraction
from models.physics.release.stack import Stack, effective_height, plume_rise
from models.physics.release.vessel import Ground, Hole, Vessel

__all__ = [
    "ExpandedJet", "Ground", "Hole", "SourceTerm", "Stack", "Vessel", "airborne_fraction", "effective_height",
    "enthalpy_of", "expanded_jet", "flash_fraction", "gas_outflow", "inventory_kg", "jet_from_orifice",
    "liquid_outflow", "mixed_density", "pipe_outflow", "plume_rise", "release_by_hand",
    "release_from_asset", "release_from_stack", "rupture", "source_from_asset", "source_term", "state_of", "vessel_of",
]  # fmt: skip

"""How fast a gas is taken up by the ground: resistances in series (Wesely 1989).

The way down through the air is the plume model's own business; what is left are the quasi-laminar layer above the
leaves and the surface itself. A gas without an entry is not taken up: the forecast then errs to the larger cloud.
"""

from models.physics.air import KARMAN, SurfaceLayer

# Wesely (1989), tables 1 to 3, for rangeland in midsummer: s/m to sulfur dioxide and to ozone
_STOMATA, _CUTICLE, _EXPOSED_SO2, _EXPOSED_O3 = 120.0, 2000.0, 1000.0, 1000.0
_CANOPY, _GROUND_SO2, _GROUND_O3, _BUOYANT_NIGHT, _BUOYANT_DAY = 100.0, 350.0, 200.0, 1000.0, 120.0
# effective Henry constant in M/atm, reactivity, and the ratio of water vapour's diffusivity to the gas's (table 2)
_GASES = {"sulfur_dioxide": (1e5, 0.0, 1.9), "ammonia": (2e4, 0.0, 1.0), "nitrogen_dioxide": (0.01, 0.1, 1.6)}


def conductance(substance: str, layer: SurfaceLayer) -> float:
    """Return the velocity in m/s with which the ground takes up the gas just above it; 0 if nothing is known of it.

    Stomata are open by day (1/L < 0). Source: Wesely (1989), equations 2 to 8, with full sun.
    """
    if substance not in _GASES:
        return 0.0
    henry, reactivity, diffusivity = _GASES[substance]
    solubility = 1e-5 * henry + reactivity
    day = layer.inverse_obukhov < 0.0
    paths = [
        _CUTICLE / solubility,
        (_BUOYANT_DAY if day else _BUOYANT_NIGHT) + 1.0 / (1e-5 * henry / _EXPOSED_SO2 + reactivity / _EXPOSED_O3),
        _CANOPY + 1.0 / (1e-5 * henry / _GROUND_SO2 + reactivity / _GROUND_O3),
    ]
    if day:
        paths.append(_STOMATA * diffusivity + 1.0 / (henry / 3000.0 + 100.0 * reactivity))
    surface = 1.0 / sum(1.0 / path for path in paths)
    quasi_laminar = 2.0 / (KARMAN * layer.friction_velocity) * diffusivity ** (2.0 / 3.0)
    return float(1.0 / (quasi_laminar + surface))

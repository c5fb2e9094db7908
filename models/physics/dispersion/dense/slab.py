"""Runs an input deck of the program SLAB (Ermak 1990, appendix) as SLAB would, to hold this model against that one."""

import math
from collections.abc import Mapping

import numpy as np

from models.physics.dispersion.dense.ambient import FIRST_M, STEP, ermak_air, length_from_class
from models.physics.dispersion.dense.model import JET_X, SLAB, follow
from models.physics.dispersion.dense.records import CLOUD, JET, POOL, Air, Emission, Matter, Wind
from models.physics.dispersion.dense.result import DensePlume
from models.physics.dispersion.dense.sources import risen
from models.physics.dispersion.dense.thermodynamics import GAS_CONSTANT, stream_state
from models.physics.substances import ATMOSPHERE

_KINDS = {1: POOL, 2: JET, 3: JET, 4: CLOUD}
_VERTICAL = 3


def run_deck(deck: Mapping[str, float], until_x: float | None = None) -> DensePlume:
    """Run a deck of SLAB's input variables by their names in the manual, in lower case; all SI.

    Source: Ermak (1990), section 4 (idspl 1 pool, 2 level jet, 3 upward jet, 4 at once; stab 0: 1/L in ala).
    """
    matter = matter_of_deck(deck)
    number = deck["stab"] if deck["stab"] > 0.0 else None
    inverse = deck["ala"] if number is None else length_from_class(number, deck["z0"])
    air, winds, means = ermak_air(
        deck["ua"], deck["za"], inverse, deck["z0"], deck["ta"], ATMOSPHERE, deck["rh"] / 100.0, number
    )
    source = emission_of_deck(deck, matter, air, Wind(winds, means, math.log(FIRST_M), STEP))
    end = deck["xffm"] if until_x is None else until_x
    return follow(matter, [air], [source], np.array([winds]), np.array([means]), SLAB, until_x=1.1 * end)


def matter_of_deck(deck: Mapping[str, float]) -> Matter:
    """Return the deck's substance; without spb the vapour pressure follows Clapeyron (equation 43b)."""
    given = deck.get("spb", 0.0) > 0.0
    return Matter(
        molar_mass=deck["wms"], vapour_heat=deck["cps"], liquid_heat=deck["cpsl"],
        latent_0k=deck["dhe"] + deck["tbp"] * (deck["cpsl"] - deck["cps"]), boiling_k=deck["tbp"],
        antoine_b=deck["spb"] if given else deck["dhe"] * deck["wms"] / GAS_CONSTANT,
        antoine_c=deck.get("spc", 0.0) if given else 0.0, liquid_density=deck["rhosl"], hexamer=0.0,
    )  # fmt: skip


def emission_of_deck(deck: Mapping[str, float], matter: Matter, air: Air, wind: Wind) -> Emission:
    """Return the start of the march that the deck's source asks for (section 2.3)."""
    kind, liquid = _KINDS[int(deck["idspl"])], deck.get("cmed0", 0.0)
    kelvin = deck["tbp"] if liquid > 0.0 else max(deck["ts"], deck["tbp"])
    half, rate = 0.5 * math.sqrt(deck["as"]), deck["qs"]
    mass = deck["qtis"] if kind == CLOUD else rate * deck["tsd"]
    begin = {POOL: -half, JET: JET_X, CLOUD: 0.0}[kind]
    source = Emission(
        kind, rate, deck["tsd"], mass, half, 0.0, deck["hs"], begin, 0.0, 0.0, kelvin, liquid, 1.0
    )
    _, density, _ = stream_state(matter, air, source)
    if kind == POOL:
        return source._replace(rise=rate / (density * deck["as"]), centre=0.0)
    if kind == CLOUD:
        return source._replace(thickness=mass / density / deck["as"], centre=0.0)
    source = source._replace(speed=rate / (density * deck["as"]), thickness=2.0 * half)
    if int(deck["idspl"]) == _VERTICAL:
        top = risen(source, density, matter, air, wind)
        return top._replace(x=JET_X + top.x)
    return source

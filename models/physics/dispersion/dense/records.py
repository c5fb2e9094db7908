"""What the dense-gas kernels take and give, as named tuples that numba understands. SI units throughout."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Matter(NamedTuple):
    """The released substance as Ermak (1990, section 2.5.4) describes one: constant heats, Antoine vapour pressure.

    `latent_0k` is the heat of vaporisation carried back to 0 K with those heats, so that vapour holds
    `vapour_heat T + latent_0k` and liquid `liquid_heat T` per kg at any T. `hexamer` is 1 for hydrogen fluoride, whose
    vapour molecules join (see `thermodynamics`), and `mixing_heat` the heat in J per kg of liquid that its solution in
    water sets free.
    """

    molar_mass: float
    vapour_heat: float
    liquid_heat: float
    latent_0k: float
    boiling_k: float
    antoine_b: float
    antoine_c: float
    liquid_density: float
    hexamer: float


class Air(NamedTuple):
    """The air the cloud drifts in; `length_reach` bends 1/L with height (Ermak 1990, equation 33), `lateral` is the
    slope of sigma y of a passive plume averaged over no time at all (equation 51)."""

    temperature: float
    pressure: float
    density: float
    water: float  # mass fraction
    friction: float
    inverse_length: float
    length_reach: float
    lid: float
    lateral: float
    roughness: float
    speed_4m: float
    meander: float  # the same slope averaged over 15 minutes
    shortest: float  # s; averages over less are no narrower


class Wind(NamedTuple):
    """Speed and mean speed below it at heights exp(first + i step) m, (nodes,) each."""

    speed: NDArray[np.float64]
    mean: NDArray[np.float64]
    first: float
    step: float


class Emission(NamedTuple):
    """What gets out, `kind` one of the numbers below; `speed` is along the wind for a jet, upward for a pool."""

    kind: int
    rate: float
    duration: float
    mass: float
    half_width: float
    thickness: float  # of a jet or an instantaneous cloud at its start; 0 over a pool
    centre: float
    x: float  # where the march begins
    speed: float
    rise: float  # upward velocity at the start of a jet
    temperature: float
    liquid: float
    fraction: float  # mass fraction of substance in what gets out: below 1 where air is mixed in already


POOL, JET, CLOUD = 0, 1, 2


class Closure(NamedTuple):
    """The published constants of mixing and drag, by mode."""

    karman: float
    vertical: float  # entrainment through the top in parts of k u*
    top_drag: float
    density_damping: float
    thermal: float
    side_drag: float
    source_shear: float
    head: float  # share of the hydrostatic pressure that drives the flow along the wind
    spread: float  # and the spreading across it
    shear_length: float
    lifting: float  # added mass of a light cloud that leaves the ground, in parts of its shape's
    recall: bool  # a fallen jet sees the wind that SLAB's sees, see `plume.recalled`
    jet: float  # entrainment of a free jet in parts of its excess speed; 0: what shear does at the top of a cloud


class Member(NamedTuple):
    """One member of an ensemble: all that its march needs."""

    matter: Matter
    air: Air
    source: Emission
    closure: Closure
    wind: Wind


class Rates(NamedTuple):
    """Mixing velocities and forces at one place of the cloud."""

    top: float
    side: float
    ends: float
    drag_along: float
    drag_ends: float
    drag_across: float
    drag_up: float
    heat: float
    friction: float


class View(NamedTuple):
    """What it takes beside a trajectory to see concentrations: of one member, `start` m where its plume begins."""

    duration: float
    start: float
    meander: float
    shortest: float
    molar_mass: float
    air_mass: float
    pressure: float
    ambient: float

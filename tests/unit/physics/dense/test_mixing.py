"""Wind and mixing of the dense model against a second implementation of Ermak's equations (slabx)."""

import math
import warnings

import numpy as np
import pytest
from slabx.submodels.atmosphere import Atmosphere
from slabx.submodels.entrainment import CloudLocal, entrainment, fluxes, friction

from models.physics.dispersion.dense.ambient import HEIGHTS, Profile, class_from_length, ermak_air, length_from_class
from models.physics.dispersion.dense.mixing import rates
from models.physics.dispersion.dense.model import SLAB


def _theirs(stability: str) -> Atmosphere:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it was validated
        return Atmosphere(u_ref=4.5, z_ref=2.0, T=300.0, rh=0.0, z0=0.03, stability=stability)


@pytest.mark.parametrize("stability", ["B", "D", "F"])
def test_that_the_wind_is_the_one_of_the_other_implementation(stability: str) -> None:
    other = _theirs(stability)
    number = float("ABCDEF".index(stability) + 1)
    air, winds, _ = ermak_air(4.5, 2.0, other.inv_L_ground, 0.03, 300.0, 101325.0, 0.0, number)
    assert air.friction == pytest.approx(other.u_star, rel=1e-3)
    for height in (0.01, 0.1, 1.0, 10.0, 50.0):
        assert np.interp(math.log(height), np.log(HEIGHTS), winds) == pytest.approx(other.wind_speed(height), rel=5e-3)


@pytest.mark.parametrize("stability", ["B", "D", "F"])
@pytest.mark.parametrize(
    ("h", "centre", "u", "across", "ratio", "kelvin"),
    [
        (2.0, 0.0, 3.0, 0.0, 1.0, 300.0), (0.5, 0.1, 6.0, 1.0, 1.8, 230.0), (8.0, 0.0, 2.0, 0.2, 1.05, 290.0),
        (2.0, 5.0, 10.0, 0.0, 1.5, 250.0),
    ],
)  # fmt: skip
def test_that_mixing_and_drag_are_those_of_the_other_implementation(
    stability: str, h: float, centre: float, u: float, across: float, ratio: float, kelvin: float
) -> None:
    other = _theirs(stability)
    number = float("ABCDEF".index(stability) + 1)
    air, _, _ = ermak_air(4.5, 2.0, other.inv_L_ground, 0.03, 300.0, 101325.0, 0.0, number)
    wind, top = 3.0, centre + 0.5 * h if centre > 0.5 * h else h
    cloud = CloudLocal(
        h=h, b_half=10.0, b_half_x=0.0, z_c=centre, u=u, T=kelvin, rho=ratio * air.density, cp=1000.0, v_g=across
    )
    grip = friction(cloud, other, u_bar_ambient=wind)
    theirs, forces = entrainment(cloud, other, grip, u_bar_ambient=wind), fluxes(cloud, other, grip)
    ours = rates(
        air, SLAB, centre > 0.5 * h, h, 10.0, 0.0, centre, u, across, 0.0, 0.0, ratio * air.density, kelvin, 1000.0,
        wind, other.wind_speed(top), 0.0, 0.0,
    )  # fmt: skip
    assert ours.friction == pytest.approx(grip.u_star, rel=2e-3)
    assert ours.top == pytest.approx(theirs.w, rel=2e-2)
    assert ours.side == pytest.approx(theirs.v, rel=1e-2)
    assert ours.drag_along == pytest.approx(forces.f_u, rel=1e-2, abs=1e-6)
    assert ours.drag_across == pytest.approx(forces.f_v, rel=1e-2, abs=1e-6)
    assert ours.heat == pytest.approx(forces.f_t, rel=1e-2, abs=1e-6)


@pytest.mark.parametrize("number", [1.0, 2.5, 3.9, 4.0, 5.2, 6.5])
def test_that_a_class_comes_back_from_its_length(number: float) -> None:
    assert class_from_length(length_from_class(number, 0.03), 0.03) == pytest.approx(number)


def test_that_the_wind_has_no_step_where_the_parabola_ends() -> None:
    profile = Profile(0.1, 0.05, 1.8, 500.0)
    below, above = profile.shape(np.array([math.e * 0.1 - 1e-6, math.e * 0.1 + 1e-6]))
    assert below == pytest.approx(above, rel=1e-4)
    assert float(profile.shape(np.array(0.0))) == 0.0

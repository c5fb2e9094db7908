"""Hand methods on whole cases: the right method, sound numbers."""

import itertools

import pytest

from models.physics.dispersion.case import Case, parse_case
from models.physics.workbook.by_hand import by_hand

WEATHER = {"wind_m_s": 3.0, "stability": "D", "temperature_K": 293.0}


def case(**release: object) -> Case:
    return parse_case(
        {"substance": "chlorine", "release": release, "weather": WEATHER, "arcs_m": [100, 300, 1000, 3000]}
    )


@pytest.mark.parametrize("heavy", [True, False])
@pytest.mark.parametrize(
    "release", [{"kind": "pool", "rate_kg_s": 5.0, "area_m2": 50.0}, {"kind": "instantaneous", "mass_kg": 2000.0}]
)
def test_that_clouds_thin_out_and_widen(release: dict[str, object], heavy: bool) -> None:
    arcs = by_hand(case(**release), heavy, 3.2)
    assert all(a.mole_fraction > b.mole_fraction > 0.0 for a, b in itertools.pairwise(arcs))
    assert all(b.half_width_m > a.half_width_m > 0.0 for a, b in itertools.pairwise(arcs))
    assert arcs[0].mole_fraction <= 1.0


def test_that_each_method_says_its_name() -> None:
    release = {"kind": "pool", "rate_kg_s": 5.0}
    assert by_hand(case(**release), True, 3.2)[0].regime == "Britter and McQuaid"
    assert by_hand(case(**release), False, 3.2)[0].regime == "Gaussian plume"


def test_that_twice_the_rate_is_twice_the_concentration_of_a_light_gas() -> None:
    single, double = (by_hand(case(kind="passive", rate_kg_s=rate), False, 1.2) for rate in (0.1, 0.2))
    assert double[2].concentration_kg_m3 == pytest.approx(2.0 * single[2].concentration_kg_m3, rel=1e-6)

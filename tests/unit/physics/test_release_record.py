"""A batch case may give a vessel and its hole instead of a rate."""

import pytest

from models.domain.errors import BadInput, OutsideModel
from models.physics.dispersion.case import parse_case
from models.physics.dispersion.vessel import resolved

BULLET = {"kind": "vessel", "volume_m3": 80, "fill": 0.78, "temperature_K": 291, "hole_diameter_m": 0.05}


def _case(release: dict[str, object], substance: str = "chlorine") -> dict[str, object]:
    return {"id": "1", "substance": substance, "release": release, "weather": {"wind_m_s": 3, "stability": "D"}}


def test_that_a_vessel_becomes_the_jet_that_leaves_it() -> None:
    source = resolved(parse_case(_case(BULLET))).source
    assert source.kind == "two-phase-jet"
    assert 15.0 < source.rate_kg_s < 60.0
    assert source.rate_kg_s * source.duration_s == pytest.approx(source.mass_kg)
    assert source.expanded_area_m2 is not None
    assert source.velocity_m_s is not None
    assert source.temperature_k == pytest.approx(239.2, abs=0.5)


def test_that_mass_stands_in_for_volume_and_area_for_diameter() -> None:
    known = {"kind": "vessel", "mass_kg": 200.0, "pressure_Pa": 40e5, "temperature_K": 290, "orifice_area_m2": 1e-4}
    source = resolved(parse_case(_case(known, "methane"))).source
    assert source.kind == "gas-jet"
    assert 0.9 * 200 < source.mass_kg < 200.0


def test_that_cold_liquid_becomes_a_pool_in_its_bund() -> None:
    known = {**BULLET, "temperature_K": 290, "bund_area_m2": 100, "surface": "concrete"}
    source = resolved(parse_case(_case(known, "benzene"))).source
    assert source.kind == "pool"
    assert source.area_m2 == pytest.approx(100.0)


def test_that_a_vessel_without_a_hole_bursts() -> None:
    source = resolved(parse_case(_case({**BULLET, "hole_diameter_m": None}))).source
    assert (source.kind, source.rate_kg_s, source.duration_s) == ("instantaneous", 0.0, 0.0)
    assert 0.3 < source.mass_kg / (80 * 0.78 * 1410) < 0.5
    spill = resolved(parse_case(_case({**BULLET, "hole_diameter_m": None}, "benzene"))).source
    assert spill.kind == "pool"


def test_that_other_cases_stay_as_they_are() -> None:
    case = parse_case(_case({"kind": "passive", "rate_kg_s": 1.0}))
    assert resolved(case) is case


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"volume_m3": None}, "volume_m3"),
        ({"volume_m3": -3}, "volume_m3"),
        ({"pressure_Pa": 101_325, "temperature_K": 300}, "boil"),
        ({"hole_diameter_m": 40}, "smaller hole"),
        ({"surface": "lava"}, "surface"),
    ],
)
def test_that_a_vessel_that_cannot_be_names_the_field(changes: dict[str, object], says: str) -> None:
    with pytest.raises((BadInput, OutsideModel), match=says):
        resolved(parse_case(_case({**BULLET, **changes})))

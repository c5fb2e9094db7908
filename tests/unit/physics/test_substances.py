"""The substance table and conversions."""

import pytest

from models.domain.errors import OutsideModel
from models.physics.substances import EXPOSURES_MIN, substance, substances


@pytest.mark.parametrize("name", ["chlorine", "Chlorine", "氯", "Cl2", "7782-50-5", "UN1017", "液氯", " CHLORINE "])
def test_that_a_substance_is_found_by_any_of_its_names(name: str) -> None:
    assert substance(name).name == "chlorine"


def test_that_an_unknown_substance_is_refused_by_name() -> None:
    with pytest.raises(OutsideModel, match="phlogiston"):
        substance("phlogiston")


def test_that_names_are_unique_and_in_both_languages() -> None:
    table = substances()
    assert len({each.name for each in table}) == len(table) >= 20
    assert all(each.label.en and each.label.zh for each in table)


@pytest.mark.parametrize("each", substances(), ids=lambda each: each.name)
def test_that_guideline_levels_are_ordered(each) -> None:  # type: ignore[no-untyped-def]
    for minutes in EXPOSURES_MIN:
        known = [value for value in each.aegl[minutes] if value is not None]
        assert known == sorted(known)
    for level in range(3):
        over_time = [each.aegl[minutes][level] for minutes in EXPOSURES_MIN if each.aegl[minutes][level] is not None]
        assert over_time == sorted(over_time, reverse=True)


@pytest.mark.parametrize(
    ("name", "celsius", "kpa"), [("chlorine", 20, 673), ("ammonia", 20, 857), ("propane", 20, 836), ("benzene", 20, 10)]
)
def test_that_vapour_pressures_are_those_of_the_handbooks(name: str, celsius: float, kpa: float) -> None:
    assert substance(name).vapour_pressure(celsius) / 1e3 == pytest.approx(kpa, rel=0.06)


def test_that_a_lower_flammable_limit_takes_the_place_of_a_higher_guideline() -> None:
    assert substance("propane").endpoints() == {3: 21_000.0, 2: 10_500.0, 1: 5_500.0}
    assert substance("chlorine").endpoints() == {3: 20.0, 2: 2.0, 1: 0.5}
    assert substance("chlorine").endpoints(10)[3] == 50.0
    assert substance("sodium_hydroxide").endpoints() == {}


def test_that_dense_and_cold_clouds_are_known_as_such() -> None:
    heavy = {each.name for each in substances() if each.heavier_than_air}
    assert {"chlorine", "ammonia", "propane", "benzene"} <= heavy
    assert heavy.isdisjoint({"hydrogen", "methanol", "toluene", "styrene"})

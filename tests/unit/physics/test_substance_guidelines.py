"""Which published limit bounds a zone, what holds between exposure times, and toxic load."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.errors import BadInput
from models.physics.substances import (
    EXPOSURES_MIN,
    Scale,
    Substance,
    equivalent_ppm,
    lethal_share,
    substance,
    substances,
    toxic_load,
)
from models.physics.substances.guidelines import NO_LEVELS, no_aegl

TOXIC = [each for each in substances() if each.guidelines.toxic]


def _bounds(name: str, minutes: float = 60.0) -> dict[int, float]:
    return {level: each.ppm for level, each in substance(name).guidelines.thresholds(minutes).items()}


def test_that_a_lower_flammable_limit_takes_the_place_of_a_higher_guideline() -> None:
    assert _bounds("propane") == {3: 21_000.0, 2: 10_500.0, 1: 5_500.0}
    assert _bounds("chlorine") == {3: 20.0, 2: 2.0, 1: 0.5}
    assert _bounds("chlorine", 10)[3] == 50.0
    assert _bounds("sodium_hydroxide") == {}


def test_that_a_zone_falls_back_from_scale_to_scale_and_says_on_which_it_stands() -> None:
    known = replace(substance("chlorine").guidelines, pac=(0.4, 2.1, 21.0))
    without = [
        known,
        replace(known, aegl=no_aegl()),
        replace(known, aegl=no_aegl(), erpg=NO_LEVELS),
        replace(known, aegl=no_aegl(), erpg=NO_LEVELS, pac=NO_LEVELS),
    ]
    worst = [each.thresholds()[3] for each in without]
    assert [each.scale for each in worst] == [Scale.AEGL, Scale.ERPG, Scale.PAC, Scale.IDLH]
    assert [each.ppm for each in worst] == [20.0, 20.0, 21.0, 10.0]
    assert all(each.source for each in worst)
    assert set(without[-1].thresholds()) == {3}


def test_that_what_is_missing_is_named() -> None:
    assert substance("chlorine").guidelines.missing == ("LEL",)
    assert substance("ammonia").guidelines.missing == ()
    assert set(substance("ethylene").guidelines.missing) == {"AEGL", "ERPG", "IDLH", "n"}


def test_that_a_level_which_the_scale_leaves_out_is_not_borrowed() -> None:
    assert set(_bounds("phosgene")) == {3, 2}
    assert set(_bounds("hydrogen")) == {3, 2}  # its level 1 would lie above the flammable limit


@given(st.sampled_from(substances()), st.floats(1.0, 1000.0))
def test_that_a_worse_level_never_has_a_lower_bound(each: Substance, minutes: float) -> None:
    bounds = [ppm.ppm for _, ppm in sorted(each.guidelines.thresholds(minutes).items())]
    assert bounds == sorted(bounds)


@given(st.sampled_from(TOXIC), st.sampled_from([1, 2, 3]), st.floats(5.0, 900.0), st.floats(1.01, 2.0))
def test_that_longer_exposure_never_allows_more(each: Substance, level: int, minutes: float, factor: float) -> None:
    short, long = (each.guidelines.aegl_at(level, time) for time in (minutes, minutes * factor))
    assert (short is None) == (long is None)
    if short is not None and long is not None:
        assert long <= short * (1 + 1e-9)


def test_that_published_times_give_the_published_value_and_others_keep_the_load() -> None:
    known = substance("chlorine").guidelines
    assert [known.aegl_at(3, time) for time in EXPOSURES_MIN] == [50, 28, 20, 10, 7.1]
    assert known.aegl_at(3, 120.0) == pytest.approx(20.0 * (60 / 120) ** 0.5)  # n = 2 between 60 and 240 min
    assert known.aegl_at(3, 5.0) == 50.0
    assert known.aegl_at(3, 960.0) == pytest.approx(7.1 / 2.0)


@pytest.mark.parametrize("each", TOXIC, ids=lambda each: each.name)
def test_that_the_exponent_is_that_of_the_published_levels(each: Substance) -> None:
    """AEGL-3 falls by a constant load where the documents scale it with time, and the published n says how."""
    known = each.guidelines
    if each.name in ("carbon_monoxide", "methanol", "propane"):  # by a model of uptake, or the same for all times
        assert known.published_n is None
        return
    assert known.published_n is not None
    short, long = (60, 240) if each.name == "sulfur_dioxide" else (30, 60)
    values = known.aegl[short][2], known.aegl[long][2]
    assert values[0] is not None
    assert values[1] is not None
    assert np.log(long / short) / np.log(values[0] / values[1]) == pytest.approx(known.published_n, rel=0.25)


def test_that_an_exponent_that_nobody_published_is_taken_from_the_levels() -> None:
    known = replace(substance("chlorine").guidelines, published_n=None)
    assert known.exponent == pytest.approx(2.0, rel=0.02)
    assert substance("propane").guidelines.exponent is None


@pytest.mark.parametrize("each", substances(), ids=lambda each: each.name)
def test_that_chinese_endpoints_are_the_hourly_guidelines_by_mass(each: Substance) -> None:
    """HJ 169-2018's endpoints 1 and 2 are the 60-minute AEGL-3 and -2 (else PAC) in mg/m3, rounded to two figures."""
    known = each.guidelines
    if known.hj169_mg_m3 is None:
        return
    levels = known.aegl[60] if known.toxic else known.pac
    for mg_m3, ppm in zip(known.hj169_mg_m3, (levels[2], levels[1]), strict=True):
        assert ppm is not None
        assert each.ppm_of(mg_m3 * 1e-6) * 1e6 == pytest.approx(ppm, rel=0.08)


@given(st.floats(0.1, 5.0), st.floats(1.0, 100.0), st.floats(1.0, 300.0))
def test_that_a_constant_concentration_is_its_own_equivalent(n: float, ppm: float, minutes: float) -> None:
    times = np.linspace(0.0, 60.0 * minutes, 7)
    load = toxic_load(np.full(7, ppm), times, n)
    assert load == pytest.approx(ppm**n * minutes)
    assert equivalent_ppm(load, n, minutes) == pytest.approx(ppm)


def test_that_a_short_peak_weighs_more_than_its_dose_where_n_is_above_one() -> None:
    times = np.array([0.0, 60.0, 120.0])
    peak, flat = toxic_load([[0.0, 10.0], [20.0, 10.0], [0.0, 10.0]], times, 2.0)
    assert peak == pytest.approx(2.0 * flat)  # trapezoids of C^2
    assert toxic_load([-1.0, -1.0, -1.0], times, 2.0) == 0.0


def test_that_nobody_dies_of_nothing_and_half_at_the_probit_s_own_load() -> None:
    probit = substance("ammonia").guidelines.probit
    assert probit is not None
    half = np.exp((5.0 - probit.a) / probit.b / probit.n)  # mg/m3 for one minute
    shares = lethal_share(probit, np.array([[0.0, half, 100 * half]] * 2), [0.0, 60.0])
    assert shares == pytest.approx([0.0, 0.5, 1.0], abs=1e-6)


def test_that_an_exposure_of_no_time_is_refused() -> None:
    with pytest.raises(BadInput, match="exposure"):
        equivalent_ppm(1.0, 2.0, 0.0)

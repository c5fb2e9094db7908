"""Cases of the interchange format: what is derived, and what is refused with its reason."""

import copy
import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.errors import BadInput
from models.physics.dispersion.case import USUAL_ARCS, Case, parse_case

POOL: dict[str, Any] = {
    "id": "a", "substance": "chlorine",
    "release": {"kind": "pool", "rate_kg_s": 1, "liquid_fraction": 1, "temperature_K": 230},
    "weather": {"wind_m_s": 3, "stability": "D"},
}  # fmt: skip


def changed(path: str, value: object) -> dict[str, Any]:
    record = copy.deepcopy(POOL)
    inner, (*way, last) = record, path.split(".")
    for key in way:
        inner = inner[key]
    inner[last] = value
    return record


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("release.rate_kg_s", -1), ("release.rate_kg_s", "much"), ("release.rate_kg_s", True),
        ("release.temperature_K", 300), ("release.duration_s", 0), ("release.kind", "rain"),
        ("weather.wind_m_s", 200), ("weather.wind_m_s", math.nan), ("weather.wind_m_s", math.inf),
        ("weather.stability", "Q"), ("weather.monin_obukhov_m", 0), ("weather.humidity_pct", 130),
        ("substance", "unobtainium"), ("substance", None), ("release", None), ("weather", []),
        ("arcs_m", []), ("arcs_m", [10, None]), ("arcs_m", [-5]), ("averaging_s", -1), ("receptor_height_m", -1),
    ],
)  # fmt: skip
def test_that_nonsense_is_refused_with_its_field(path: str, value: object) -> None:
    with pytest.raises(BadInput) as refused:
        parse_case(changed(path, value))
    assert path.partition("[")[0] in str(refused.value.parameters["field"])
    assert str(refused.value.parameters["field"]) in str(refused.value)


def test_that_a_wind_must_be_known_somehow() -> None:
    with pytest.raises(BadInput):
        parse_case(changed("weather", {"stability": "D"}))
    assert parse_case(changed("weather", {"friction_velocity_m_s": 0.3})).air.speed(10.0) > 2.0


def test_that_a_liquid_may_be_superheated_while_it_is_stored() -> None:
    jet = {"kind": "two-phase-jet", "rate_kg_s": 81, "temperature_K": 294.65, "liquid_fraction": 0.83}
    assert parse_case(changed("release", jet)).source.liquid_fraction == 0.83
    with pytest.raises(BadInput, match="boils"):
        parse_case(changed("release", jet | {"pressure_Pa": 1e5}))
    assert parse_case(changed("release", jet | {"pressure_Pa": 9e5})).source.other == {"pressure_pa": 9e5}


def test_that_odd_and_missing_keys_do_not_matter() -> None:
    record = {
        "Substance": "CL2", "note": {"any": 1},
        "release": {"Rate_kg_s": "2.5", "mass_kg": None, "colour": "green", "AREA_M2": 4},
        "weather": {"wind_m_s": 3, "temperature_k": 300, "mixing_height_m": ""},
    }  # fmt: skip
    case = parse_case(record)
    assert (case.substance, case.source.kind, case.source.rate_kg_s) == ("chlorine", "pool", 2.5)
    assert (case.air.temperature_k, case.arcs_m, case.source.other) == (300.0, USUAL_ARCS, {"colour": "green"})


@pytest.mark.parametrize(
    ("given_strength", "expected"),
    [
        ({"rate_kg_s": 2.0}, (2.0, math.inf, math.inf)),
        ({"rate_kg_s": 2.0, "duration_s": 5.0}, (2.0, 10.0, 5.0)),
        ({"rate_kg_s": 2.0, "mass_kg": 10.0}, (2.0, 10.0, 5.0)),
        ({"mass_kg": 10.0, "duration_s": 5.0}, (2.0, 10.0, 5.0)),
        ({"mass_kg": 10.0}, (0.0, 10.0, 0.0)),
        ({"kind": "vessel", "duration_s": 60.0}, (0.0, 0.0, 60.0)),
    ],
)
def test_that_rate_mass_and_duration_agree(given_strength: dict[str, object], expected: tuple[float, ...]) -> None:
    source = parse_case(changed("release", given_strength)).source
    assert (source.rate_kg_s, source.mass_kg, source.duration_s) == expected


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["substance", "release", "weather", "wind_m_s", "rate_kg_s", "kind", "arcs_m", "stability"]),
        inner, max_size=5,
    ),
))  # fmt: skip
def test_that_whatever_comes_is_a_case_or_a_reason(value: object) -> None:
    record = value if isinstance(value, dict) else {"release": value}
    with suppress(BadInput):
        assert isinstance(parse_case(POOL | record), Case)

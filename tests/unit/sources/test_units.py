"""Units: what a source sends becomes the sensor's own unit, or is refused."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.readings import Weather
from models.domain.units import (
    REFERENCE_AIR,
    SAME,
    Air,
    Gas,
    air_of,
    beside,
    canonical,
    conversion,
    other_gas_unit,
)
from models.physics.substances import gas_of
from tests.unit.wire.parks import small_park

CHLORINE = Gas(70.906)
PROPANE = Gas(44.097, 21_000.0)


@pytest.mark.parametrize(
    ("value", "sent", "own", "expected"),
    [
        (1.0, "bar", "kPa", 100.0),
        (14.695949, "psi", "kPa", 101.325),
        (760.0, "mmHg", "atm", 1.0),
        (1.0, "kgf/cm2", "kPa", 98.0665),
        (212.0, "°F", "°C", 100.0),
        (273.15, "K", "°F", 32.0),
        (-40.0, "℃", "degF", -40.0),
        (36.0, "km/h", "m/s", 10.0),
        (12.0, "in", "m", 0.3048),
        (2.5, "%VOL", "ppm", 25_000.0),
    ],
)
def test_that_a_value_keeps_its_meaning_in_another_unit(value: float, sent: str, own: str, expected: float) -> None:
    found = conversion(sent, own)
    assert found is not None
    assert found(value) == pytest.approx(expected, rel=1e-6)
    assert found.column(np.array([value]))[0] == pytest.approx(expected, rel=1e-6)


def test_that_chlorine_at_the_first_alarm_level_is_a_third_of_a_ppm() -> None:
    found = conversion("mg/m³", "ppm", CHLORINE)
    assert found is not None
    assert found(1.0) == pytest.approx(0.339, abs=0.001)  # GB/T 50493: 1 mg/m3 at 20 °C


def test_that_warm_thin_air_holds_less_of_a_gas_per_ppm() -> None:
    cold, warm = conversion("ppm", "mg/m3", CHLORINE, Air(0.0)), conversion("ppm", "mg/m3", CHLORINE, Air(40.0, 90.0))
    assert cold is not None
    assert warm is not None
    assert warm.scale < cold.scale
    assert cold(7.0) == pytest.approx(7.0 * 70.906 / 22.41396, rel=1e-5)  # the molar volume at 0 °C, 101.325 kPa


def test_that_a_detector_knows_its_gas() -> None:
    park = small_park()
    found = gas_of(park.sensor("AT-1"))
    assert found is not None
    assert found.molar_mass == pytest.approx(CHLORINE.molar_mass)
    assert found.lel_ppm is None
    assert gas_of(park.sensor("PT-1")) is None


def test_that_a_share_of_the_explosive_limit_needs_the_limit() -> None:
    found = conversion("%LEL", "ppm", PROPANE)
    assert found is not None
    assert found(10.0) == pytest.approx(2_100.0)
    assert conversion("%LEL", "ppm", CHLORINE) is None
    assert conversion("ppm", "mg/m3") is None


@pytest.mark.parametrize(("sent", "own"), [("kPa", "°C"), ("ppm", "kPa"), ("", "m"), ("furlong", "m"), ("%", "ppm")])
def test_that_what_measures_something_else_is_not_converted(sent: str, own: str) -> None:
    assert conversion(sent, own, PROPANE) is None


def test_that_an_unknown_unit_is_believed_when_the_sensor_has_the_same() -> None:
    assert conversion("pH", "pH") is SAME


def test_that_a_milli_is_not_a_mega() -> None:
    assert canonical("mPa") is None
    assert canonical("MPa") == "MPa"


@pytest.mark.parametrize(("unit", "other"), [("ppm", "mg/m3"), ("mg/m³", "ppm"), ("%LEL", "ppm"), ("kPa", None)])
def test_that_a_gas_value_is_shown_by_volume_and_by_mass(unit: str, other: str | None) -> None:
    assert other_gas_unit(unit) == other


UNITS = st.sampled_from(["Pa", "bar", "psi", "°C", "°F", "K", "m", "ft", "ppm", "%VOL", "mg/m3", "μg/m3", "%LEL", "kn"])


@given(UNITS, UNITS, st.floats(-1e6, 1e6))
def test_that_there_and_back_is_where_one_started(first: str, second: str, value: float) -> None:
    there, back = conversion(first, second, PROPANE), conversion(second, first, PROPANE)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert back(there(value)) == pytest.approx(value, rel=1e-9, abs=1e-6)


def test_that_a_gas_is_told_beside_itself_in_the_air_that_is_measured() -> None:
    weather = Weather(datetime(2026, 3, 18, tzinfo=UTC), 2.0, 90.0, "D", -5.04, pressure_kpa=95.0)
    assert air_of(None) == REFERENCE_AIR
    assert air_of(replace(weather, pressure_kpa=None)) == Air(-5.0, REFERENCE_AIR.pressure_kpa)
    cold = beside("ppm", CHLORINE, air_of(weather))
    usual, back = beside("ppm", CHLORINE), beside("mg/m3", CHLORINE)
    assert cold is not None
    assert usual is not None
    assert back is not None
    assert cold.unit == "mg/m3"
    assert cold.factor / usual.factor == pytest.approx(95.0 / 101.325 * 293.15 / 268.15)
    assert usual.factor * back.factor == pytest.approx(1.0)
    assert beside("kPa", CHLORINE) is None
    assert beside("ppm", None) is None

"""The level that the passive model and the ensembles have reached, so that it does not slip back unseen."""

from pathlib import Path

import pytest

from tests.validation.passive.validate_ensembles import ensembles
from tests.validation.passive.validate_prairie_grass import prairie_grass

pytestmark = pytest.mark.reference


def test_that_prairie_grass_keeps_its_level(dispersion_data: Path) -> None:
    found = {gate.name: gate.value for gate in prairie_grass(dispersion_data).gates}
    assert found["FAC2 of arc maxima"] >= 0.94
    assert found["FAC2 of arc maxima, stable runs"] >= 0.94
    assert 0.9 <= found["MG"] <= 1.2
    assert found["VG"] <= 1.2
    assert found["FAC2 of sigma y"] >= 0.94


def test_that_nine_in_ten_observations_lie_in_the_band(dispersion_data: Path) -> None:
    for gate in ensembles(dispersion_data).gates:
        assert 0.8 <= gate.value <= 0.95, gate.name

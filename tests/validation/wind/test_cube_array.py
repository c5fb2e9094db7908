"""The wind among cubes stays as good as the report says."""

from pathlib import Path

import pytest

from tests.validation.wind.validate_cube_array import cube_array

pytestmark = pytest.mark.reference


def test_that_every_gate_of_the_cube_array_holds(dispersion_data: Path) -> None:
    for gate in cube_array(dispersion_data).gates:
        assert gate.holds, gate

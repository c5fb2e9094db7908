"""METEC's releases are found as well as the report says."""

from pathlib import Path

import pytest

from tests.validation.inversion.metec import metec_case
from tests.validation.inversion.validate_source_estimation import metec_findings

pytestmark = pytest.mark.reference


def test_that_metec_releases_keep_their_source_and_rate(dispersion_data: Path) -> None:
    answer, findings = metec_findings(dispersion_data / "source_estimation")
    assert all(each.event is not None for each in findings)
    assert sum(each.right for each in findings) >= 5
    assert sum(each.within(2.0) for each in findings) >= 4
    assert sum(each.within(3.0) for each in findings) >= 5
    assert sum(each.covered for each in findings) >= 5
    assert len(answer["events"]) == 7
    assert answer["wind_convention"] == "mathematical towards"


def test_that_the_record_is_read_whole(dispersion_data: Path) -> None:
    case = metec_case(dispersion_data / "source_estimation")
    assert len(case["series"]) == 3960  # type: ignore[arg-type]

"""Where the published measurements lie; every test that needs them skips, with the reason, where they do not."""

from pathlib import Path

import pytest

from tests.fakes.reference import reference_folder, reference_root


@pytest.fixture(scope="session")
def dispersion_data() -> Path:
    """The folder of dispersion experiments and worked examples."""
    folder = reference_folder("dispersion")
    if folder is None:
        pytest.skip(f"no dispersion measurements in {reference_root()}")
    return folder

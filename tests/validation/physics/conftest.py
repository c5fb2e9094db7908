"""Where the published measurements lie; every test that needs them skips, with the reason, where they do not."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def dispersion_data(reference_data: Path) -> Path:
    """The folder of dispersion experiments and worked examples; the variable may name it or the one above."""
    for folder in (reference_data / "dispersion", reference_data):
        if (folder / "prairie_grass").is_dir():
            return folder
    pytest.skip(f"no dispersion measurements in {reference_data}")

"""The wall's scale leaves room for every region."""

import pytest

from widgets.shell.wall import prepare, scale_for


@pytest.mark.parametrize(
    ("screen", "scale"),
    [((3840, 2160), 2.0), ((7680, 4320), 2.0), ((2732, 1536), 2.0), ((1366, 768), 1.0), ((1024, 768), 1.0)],
)
def test_that_a_wall_is_as_large_as_its_screen_allows(screen: tuple[int, int], scale: float) -> None:
    assert scale_for(*screen) == scale


def test_that_everything_still_fits_on_a_smaller_wall() -> None:
    environment: dict[str, str] = {}
    prepare((1920, 1080), environment)
    scale = float(environment["QT_SCALE_FACTOR"])
    assert 1.3 < scale < 2.0
    assert 1920 / scale >= 1366
    assert 1080 / scale >= 768

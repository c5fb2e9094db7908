"""Every widget test runs in the room's own look."""

import pytest
from PySide6.QtWidgets import QApplication

from widgets import theme


@pytest.fixture(autouse=True)
def room_theme(qapp: QApplication) -> None:
    """The theme is applied once; it changes nothing when it is applied again."""
    if not qapp.styleSheet():
        theme.apply(qapp)

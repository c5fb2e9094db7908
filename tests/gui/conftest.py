"""Every widget test runs in the room's own look."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from widgets import theme


@pytest.fixture(autouse=True)
def room_theme(qapp: QApplication) -> Iterator[None]:
    """The theme is applied once; what a test closed is really deleted before the next one."""
    if not qapp.styleSheet():
        theme.apply(qapp)
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

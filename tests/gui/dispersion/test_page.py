"""The forecast on paper: one sheet that holds what matters, or a fault that says why it could not be written."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from models.domain.dispersion import DispersionState
from models.domain.errors import BadInput
from models.text import N_
from tests.gui import pictures
from tests.gui.dispersion import records
from widgets import painting
from widgets.dispersion.page import Page, write_page


def map_picture() -> QImage:
    image = QImage(QSize(1100, 760), QImage.Format.Format_RGB32)
    image.fill(QColor("#262728"))
    with QPainter(image) as painter:
        painting.text(painter, QRectF(0, 0, 1100, 760), "map", "#EDEDEB", "score", align=painting.CENTRE)
    return image


def page(**more: object) -> Page:
    values: dict[str, object] = {
        "park": "Jinhe Chemical Industrial Park", "number": "2026-0007", "place": "Tank V-3", "by": "Chen Yu",
        "printed_at": pictures.NOW, "timezone": "Asia/Shanghai", "state": records.state(shrunk=records.shrunk()),
        "map_picture": map_picture(), "names": {"V-3": "V-3  Bullet V-3"},
    }  # fmt: skip
    return Page(**(values | more))  # type: ignore[arg-type]


def pages_of(path: Path) -> int:
    return path.read_bytes().count(b"/Type /Page\n")


@pytest.mark.parametrize("more", [{}, {"exercise": True}, {"map_picture": None}, {"state": DispersionState()}])
def test_that_everything_stands_on_one_sheet(tmp_path: Path, more: dict[str, object]) -> None:
    path = tmp_path / "forecast.pdf"
    write_page(path, page(**more))
    assert path.read_bytes().startswith(b"%PDF")
    assert pages_of(path) == 1


def test_that_a_long_list_of_reservations_does_not_make_a_second_sheet(tmp_path: Path) -> None:
    path = tmp_path / "forecast.pdf"
    write_page(path, page(state=records.state(caveats=(N_("Buildings are not modelled."),) * 60)))
    assert pages_of(path) == 1


def test_that_a_page_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "forecast.pdf"
    with pytest.raises(BadInput, match="missing"):
        write_page(path, page())

"""Symbols tell priority and state without colour."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from models.domain.alarms import AlarmState, Priority
from models.domain.park import Quantity, UnitKind
from scenes.symbols import (
    UNIT_ICONS,
    SensorLook,
    paint_glyph,
    paint_icon,
    paint_no_entry,
    paint_sensor,
    paint_staging,
    paint_state_tag,
    paint_unit_tile,
)
from scenes.symbols.icons import ICON_NAMES

SIDE = 48


def drawn(paint: object) -> np.ndarray:
    """Grey levels of what a function paints on a dark square."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(30)
    painter = QPainter(image)
    paint(painter)  # type: ignore[operator]
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, image.bytesPerLine())[:, :SIDE].astype(int)


def glyph(priority: Priority, state: AlarmState, phase: int = 1) -> np.ndarray:
    return drawn(lambda painter: paint_glyph(painter, QRectF(12, 12, 24, 24), priority, state, phase))


@pytest.mark.parametrize("state", list(AlarmState)[1:])
def test_that_priorities_differ_in_shape(qapp: QApplication, state: AlarmState) -> None:
    shapes = [glyph(priority, state) > 60 for priority in Priority]
    for row, shape in enumerate(shapes):
        assert all((shape != other).sum() > 25 for other in shapes[row + 1 :])


def test_that_states_differ_without_colour(qapp: QApplication) -> None:
    states = (AlarmState.UNACK, AlarmState.ACKED, AlarmState.RTNUN)
    looks = [glyph(Priority.CRITICAL, state) for state in states]
    for row, look in enumerate(looks):
        assert all((np.abs(look - other) > 40).sum() > 40 for other in looks[row + 1 :])


def test_that_only_the_ring_blinks(qapp: QApplication) -> None:
    on, off = (glyph(Priority.HIGH, AlarmState.UNACK, phase) for phase in (1, 0))
    assert (on != off).any()
    assert (on[22:30, 22:30] == off[22:30, 22:30]).all()
    assert (glyph(Priority.HIGH, AlarmState.ACKED, 0) == glyph(Priority.HIGH, AlarmState.ACKED, 1)).all()


def test_that_sensor_looks_differ(qapp: QApplication) -> None:
    looks = [drawn(lambda p, look=look: paint_sensor(p, QPointF(24, 24), Quantity.GAS, look)) for look in SensorLook]
    assert len({look.tobytes() for look in looks}) == len(SensorLook)


@pytest.mark.parametrize("kind", list(UnitKind))
def test_that_every_kind_of_unit_has_an_icon(qapp: QApplication, kind: UnitKind) -> None:
    assert UNIT_ICONS[kind] in ICON_NAMES
    assert (drawn(lambda painter: paint_unit_tile(painter, QPointF(24, 24), kind)) > 200).sum() > 200


def test_that_marks_leave_ink(qapp: QApplication) -> None:
    for paint in (
        lambda painter: paint_staging(painter, QPointF(24, 24)),
        lambda painter: paint_no_entry(painter, QPointF(24, 24)),
        lambda painter: paint_state_tag(painter, QRectF(2, 14, 44, 18), "SHLVD"),
        *(lambda painter, name=name: paint_icon(painter, QRectF(8, 8, 32, 32), name, "#FFFFFF") for name in ICON_NAMES),
    ):
        assert (drawn(paint) > 120).sum() > 15

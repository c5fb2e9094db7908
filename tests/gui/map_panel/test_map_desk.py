"""What the desk tells its drawings when nothing is told to it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import numpy as np
from pytestqt.qtbot import QtBot

from command_center.seat.context import Seat
from command_center.seat.live import Live
from command_center.seat.map_desk import STALE_PERIODS, UNDERWAY_US, MapDesk
from command_center.seat.workers import Workers
from command_center.settings import Settings
from models.domain.times import to_us
from models.state.room import NO_ALARM, Room
from models.store.engine import Store
from scenes.map2d.view import MapView
from tests.fakes.small_park import small_park
from widgets.map_panel.panel import MapPanel
from widgets.shell.window import RoomWindow

PARK = small_park(8)


def test_that_silence_is_shown_although_it_sends_no_reading(qtbot: QtBot, tmp_path: Path) -> None:
    window, panel, view, room, workers = RoomWindow(), MapPanel(), MapView(), Room(), Workers()
    for widget in (window, panel, view):
        qtbot.addWidget(widget)
    room.set_park(PARK)
    store = Store("postgresql://nobody@localhost/none")  # never asked
    desk = MapDesk(Seat(Settings(home=tmp_path), window, room, workers, store, cast(Live, None), 1, PARK), panel)
    desk.serve_map(view)
    patience = timedelta(seconds=PARK.sensors[0].period_s * STALE_PERIODS, microseconds=UNDERWAY_US)
    heard = datetime.now(UTC) - patience + timedelta(seconds=0.5)
    count = len(PARK.sensors)
    keys = np.array([sensor.key for sensor in PARK.sensors], np.int32)
    times = np.full(count, to_us(heard), np.int64)
    room.set_readings(keys, times, np.ones(count), np.zeros(count, np.uint8), np.full(count, NO_ALARM, np.uint8))
    assert not view.scene.state.sensors.stale.any()
    assert (view.scene.state.sensors.times == times).all()
    qtbot.wait(700)
    desk.tick(datetime.now(UTC))
    assert view.scene.state.sensors.stale.all()
    workers.close()
    store.close()

"""The vision process's work against a real broker: pictures for the seats, a sign of life for everybody."""

import json
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from command_center.clips import ClipShelf
from command_center.settings import Settings
from command_center.vision import serve
from drivers.cameras.slots import SlotReader, slots_name
from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.mqtt.client import MqttBroker
from models.ports import Inbound
from tests.fakes.small_park import small_park
from tests.unit.cameras.test_clips import GreyRenderer

pytestmark = pytest.mark.system
PARK = small_park(4)
PATIENCE_S = 30.0


@pytest.fixture
def home_with_clips(home: Path) -> Path:
    """A data folder whose clips are there already."""
    shelf = ClipShelf(home, PARK)
    shelf.render_missing(GreyRenderer(), threading.Event(), lambda _: False, lambda _: None)
    return home


def test_that_seats_get_pictures_and_everybody_hears_how_many_play(
    home_with_clips: Path, mosquitto: EmbeddedMosquitto
) -> None:
    heard: list[dict[str, Any]] = []

    def hear(message: Inbound) -> None:
        heard.append(json.loads(message.payload))
        message.acknowledge()

    settings = Settings(home=home_with_clips)
    listener = MqttBroker(mosquitto.url("seat"), "listener")
    listener.subscribe("park/small/status/vision", hear)
    stop = threading.Event()
    vision = threading.Thread(target=serve, args=(settings, PARK, stop))
    vision.start()
    reader = SlotReader(slots_name(home_with_clips, PARK.code))
    try:
        _until(lambda: _brightness(reader, "CAM-08") == pytest.approx(90, abs=4))
        assert reader.latest("CAM-07").frame is None  # nobody looks at it
        _until(lambda: any(record.get("playing") == 2 and record["ok"] for record in heard))
        assert heard[-1]["cameras"] == 2
        (home_with_clips / "clips/CAM-08.mp4").unlink()
        _until(lambda: _brightness(reader, "CAM-08") > 0 and heard[-1].get("playing") == 1)
    finally:
        stop.set()
        vision.join()
        reader.close()
    _until(lambda: heard[-1]["ok"] is False)
    listener.close()


def test_that_a_stream_without_a_camera_does_not_hold_up_the_others(
    home_with_clips: Path, mosquitto: EmbeddedMosquitto
) -> None:
    dead = replace(PARK.cameras[0], source="rtsp://127.0.0.1:1/sub")
    park = replace(PARK, cameras=(dead, PARK.cameras[1]))
    stop = threading.Event()
    ClipShelf(home_with_clips, park).render_missing(GreyRenderer(), stop, lambda _: False, lambda _: None)
    vision = threading.Thread(target=serve, args=(Settings(home=home_with_clips), park, stop))
    vision.start()
    reader = SlotReader(slots_name(home_with_clips, park.code))
    try:
        _until(lambda: _brightness(reader, "CAM-08") > 0)
        _until(lambda: reader.latest("CAM-07").lost_since is not None)
    finally:
        stop.set()
        vision.join()
        reader.close()


def _brightness(reader: SlotReader, code: str) -> float:
    reader.want([code])
    frame = reader.latest(code).frame
    return 0.0 if frame is None else float(np.mean(frame))


def _until(condition: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)

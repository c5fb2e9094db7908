"""A device that sources.toml names, through the gateway to the store, its line in the heartbeat."""

import threading
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from pymodbus.simulator import DataType, SimData

from command_center.sources import FILE
from models.domain.alarms import AlarmState
from models.domain.readings import Quality
from models.ports import Inbound
from models.store.repositories import read_picture
from tests.system.chain.conftest import Line, serving, wait_until
from tests.system.sources.plant import HOST, ModbusDevice, Plant
from tests.system.sources.test_sparkplug import latest

FILE_TEXT = """
[sparkplug]
enabled = false
[[modbus]]
name = "plc-1"
host = "{host}"
port = {port}
period_s = 0.2
[modbus.tags]
AT-1 = {{ register = 0, unit = "mg/m3", scale = 0.1 }}
XX-9 = {{ register = 1 }}
"""


@pytest.fixture
def plant() -> Iterator[Plant]:
    made = Plant()
    yield made
    made.close()


def test_that_a_modbus_detector_in_another_unit_raises_its_alarm(line: Line, plant: Plant) -> None:
    device = ModbusDevice(plant, [SimData(0, values=[15, 0], datatype=DataType.INT16)])
    (line.settings.home / FILE).write_text(FILE_TEXT.format(host=HOST, port=device.port))
    beats = Beats(line)
    with serving(line):
        wait_until(lambda: latest(line) is not None, "the reading")
        value, quality = latest(line) or (0.0, 0)
        assert (round(value, 3), quality) == (0.509, Quality.GOOD)  # 1.5 mg/m3 of chlorine at 20 °C
        (alarm,) = wait_until(lambda: list(read_picture(line.store, line.live).alarms.values()), "the alarm")
        assert (alarm.sensor_code, alarm.state) == ("AT-1", AlarmState.UNACK)
        told = wait_until(lambda: beats.links("plc-1"), "the line's health")
        assert told["plc-1"]["ok"]
        assert not told["sources"]["ok"]
        assert "XX-9" in told["sources"]["detail"]
        device.stop()
        wait_until(lambda: (latest(line) or (0, 0))[1] == Quality.BAD, "the loss")
        wait_until(lambda: not (beats.links("plc-1") or {"plc-1": {"ok": True}})["plc-1"]["ok"], "the line's loss")
    beats.close()


class Beats:
    """The gateway's last heartbeat."""

    def __init__(self, line: Line) -> None:
        self._line, self._topic = line, f"park/{line.park.code}/status/#"
        self._lock = threading.Lock()
        self._links: dict[str, Any] = {}
        line.listener.subscribe(self._topic, self._take)

    def links(self, wanted: str) -> dict[str, Any]:
        """The sources' links once `wanted` is among them, else nothing."""
        with self._lock:
            return self._links if wanted in self._links else {}

    def close(self) -> None:
        self._line.listener.unsubscribe(self._topic)

    def _take(self, message: Inbound) -> None:
        message.acknowledge()
        with self._lock:
            self._links = orjson.loads(message.payload).get("sources", {}).get("links", {})

"""Modbus TCP against pymodbus' own server: groups, word order, scaling, refusals, and a device that comes back."""

from collections.abc import Iterator

import pytest
from pymodbus.simulator import DataType, SimData

from drivers.modbus.registers import Register
from drivers.modbus.source import ModbusSource
from models.domain.faults import Reason
from models.domain.readings import Quality
from models.domain.tags import Tag
from models.domain.units import Conversion
from tests.system.sources.gathering import gathering
from tests.system.sources.plant import HOST, ModbusDevice, Plant

GOOD, BAD = int(Quality.GOOD), int(Quality.BAD)
DATA = [
    SimData(100, values=[0x3F33, 0x3333, 0x3333, 0x3F33], datatype=DataType.REGISTERS),  # 0.7, high word first and last
    SimData(104, values=250, datatype=DataType.INT16),
]
TAGS = [Tag("AT-1", 1), Tag("AT-2", 2), Tag("TT-1", 3, Conversion(0.1, -20.0)), Tag("PT-1", 4)]
REGISTERS = [
    Register(100, "float32", period_s=0.1),
    Register(102, "float32", word_order="little", period_s=0.1),
    Register(104, "int16", period_s=0.1),
    Register(106, "int16", period_s=0.1),  # the device has no such register
]


@pytest.fixture
def plant() -> Iterator[Plant]:
    made = Plant()
    yield made
    made.close()


def source(port: int, count: int) -> ModbusSource:
    return ModbusSource("plc-1", (HOST, port), 1, TAGS[:count], REGISTERS[:count], timeout_s=1.0)


def test_that_neighbours_come_in_one_request_scaled_and_in_their_word_order(plant: Plant) -> None:
    device = ModbusDevice(plant, DATA)
    with gathering(source(device.port, 3)) as (sources, heard):
        heard.wait_for((1, 0.7, GOOD), (2, 0.7, GOOD), (3, 5.0, GOOD))
        assert set(device.requests) == {(100, 5)}
        assert sources.links()["plc-1"].ok
    device.stop()


def test_that_one_refused_register_leaves_its_neighbours_alone(plant: Plant) -> None:
    device = ModbusDevice(plant, DATA)
    with gathering(source(device.port, 4)) as (sources, heard):
        heard.wait_for((1, 0.7, GOOD), (3, 5.0, GOOD))
        heard.wait(lambda heard: bool(heard.rejected), "the refusal")
        assert (heard.rejected[0].topic, heard.rejected[0].reason) == ("plc-1/PT-1", Reason.REFUSED)
        assert sources.links()["plc-1"].ok
    device.stop()


def test_that_a_device_that_goes_makes_its_tags_bad_and_is_found_again(plant: Plant) -> None:
    device = ModbusDevice(plant, DATA)
    with gathering(source(device.port, 1)) as (sources, heard):
        heard.wait_for((1, 0.7, GOOD))
        device.stop()
        heard.wait_for((1, 0.7, BAD))
        link = sources.links()["plc-1"]
        assert not link.ok
        assert link.detail
        one = [SimData(100, values=[0x3F80, 0x0000], datatype=DataType.REGISTERS)]
        again = ModbusDevice(plant, one, device.port)
        heard.wait_for((1, 1.0, GOOD))
        assert sources.links()["plc-1"].ok
    again.stop()

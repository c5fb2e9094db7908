"""A gateway in a thread between a real broker and a real database, with a small park."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import orjson
import pytest
from pydantic import SecretStr

from command_center.gateway.service import serve
from command_center.settings import Settings
from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.mqtt import compiling
from drivers.mqtt.client import MqttBroker
from models.alarms.engine import warm_up
from models.domain.park import Park
from models.domain.sessions import Scope
from models.ports import Inbound
from models.store.engine import Store
from models.use_cases.parks import import_park
from tests.fakes.rooms import RoomDatabase
from tests.unit.wire.parks import small_park

T = TypeVar("T")


def wait_until(find: Callable[[], T | None], what: str, limit_s: float = 20.0) -> T:
    """Return the first true value of `find`."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        found = find()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what} did not come")


@dataclass
class Line:
    """One park's line from devices to the store."""

    settings: Settings
    park_id: int
    park: Park
    store: Store  # the gateway's own login
    operator: Store
    devices: MqttBroker
    listener: MqttBroker

    @property
    def live(self) -> Scope:
        return Scope(self.park_id)

    def send(self, tail: str, body: object, session: int = 0) -> None:
        path = f"park/{self.park.code}" if session == 0 else f"park/{self.park.code}/drill/{session}"
        self.devices.publish(f"{path}/{tail}", body if isinstance(body, bytes) else orjson.dumps(body))


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """These tests speak to a gateway that has run for a while: its kernels are compiled."""
    compiling.start_compiling()
    assert compiling.wait_compiled(120)
    warm_up()


@pytest.fixture
def line(database: RoomDatabase, mosquitto: EmbeddedMosquitto, home: Path) -> Iterator[Line]:
    """Everything but the gateway, which `gateway` adds."""
    owner = Store(database.url())
    park = small_park()
    park_id = import_park(owner, park)
    owner.close()
    settings = Settings(
        home=home,
        database_url=SecretStr(database.url("gateway")),
        broker_url=SecretStr(mosquitto.url("gateway")),
        park=park.code,
    )
    made = Line(
        settings,
        park_id,
        park,
        Store(database.url("gateway")),
        Store(database.url("chen_yu")),
        MqttBroker(mosquitto.url("simulator"), "devices"),
        MqttBroker(mosquitto.url("seat"), "listener"),
    )
    made.devices.wait_connected(10)
    made.listener.wait_connected(10)
    yield made
    made.devices.close()
    made.listener.close()
    made.store.close()
    made.operator.close()


@contextmanager
def serving(line: Line) -> Iterator[None]:
    """A gateway that runs for a while; entered when it is listening, left when it has ended in good order."""
    stop, alive = threading.Event(), threading.Event()
    topic = f"park/{line.park.code}/status/gateway"
    line.listener.subscribe(topic, lambda message: _beat(message, alive))
    thread = threading.Thread(target=serve, args=(line.settings, line.park.code, stop), name="gateway-under-test")
    thread.start()
    try:
        assert alive.wait(20)
        yield
    finally:
        stop.set()
        thread.join(20)
        line.listener.unsubscribe(topic)
    assert not thread.is_alive()


@pytest.fixture
def gateway(line: Line) -> Iterator[Line]:
    """The line with a gateway serving it."""
    with serving(line):
        yield line


def _beat(message: Inbound, alive: threading.Event) -> None:
    message.acknowledge()
    if orjson.loads(message.payload)["ok"]:
        alive.set()

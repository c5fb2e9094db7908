"""The field simulator process: plays the park's devices to the broker, for want of a real park."""

import signal
import threading
import time
from collections.abc import Callable

from command_center.gateway.clock import WallClock
from command_center.gateway.heartbeat import LinkState, heartbeat, last_will, status_topic
from command_center.gateway.parks import await_park
from command_center.settings import Settings
from drivers.mqtt.client import MqttBroker
from drivers.mqtt.inbox import Inbox
from drivers.mqtt.insistent import Insistent
from drivers.simulated.field import Field, patterns
from drivers.simulated.scenario import Casting, parse_casting
from models.domain.park import Park
from models.domain.times import from_us
from models.physics.dispersion.passive.cloud import warm_up
from models.store.engine import Store

NAME = "simulator"
READER = "gateway"  # the login that the simulator reads the park with, once
TICK_S = 0.2
BEAT_S = 1.0
MOST_UNSENT = 4_000  # unacknowledged messages beyond which the devices keep their readings to themselves for now


def run_simulator(
    settings: Settings, scenario: str, *, seed: int = 1, on_park: Callable[[Park], None] = lambda _park: None
) -> None:
    """Play `scenario` LIVE, and every drill that is started, until the process is told to end.

    `on_park` is called once with the park, on a thread of its own: where camera clips are rendered.
    """
    live = Casting(parse_casting(scenario).code, seed)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    store = Store(settings.store_url(READER), pool_size=1)
    found = await_park(store, settings.park, stop)
    store.close()
    if found is None:
        return
    threading.Thread(target=on_park, args=(found[1],), name="clips", daemon=True).start()
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()  # a drill's cloud must not be late
    play(settings, found[1], live, stop)


def play(settings: Settings, park: Park, live: Casting, stop: threading.Event) -> None:
    """Play until `stop` is set."""
    clock = WallClock()
    status = status_topic(park.code, NAME)
    inbox = Inbox(10_000)
    broker = MqttBroker(
        settings.broker_address(NAME),
        f"{NAME}-{park.code}",
        persistent=True,
        last_will=(status, last_will(NAME)),
        listen=dict.fromkeys(patterns(park.code), inbox.put),
        forgetful=True,
    )
    devices = Insistent(broker, park.code)
    field = Field(park, live, devices.publish, clock.now())
    beat = 0.0
    while not stop.is_set():
        for message in inbox.take(1_000, TICK_S):
            field.hear(message.topic, message.payload)
            message.acknowledge()
        devices.settle()
        if devices.unsent < MOST_UNSENT:
            field.step(clock.now())
        if time.monotonic() - beat >= BEAT_S:
            beat = time.monotonic()
            broker.publish(status, _status(field, devices, broker, clock), qos=0, retain=True)
    broker.publish(status, last_will(NAME), retain=True)
    broker.flush(2.0)
    broker.close()


def _status(field: Field, devices: Insistent, broker: MqttBroker, clock: WallClock) -> bytes:
    health = broker.health
    links = {"broker": LinkState(health.ok, from_us(round(health.since * 1e6)), health.detail)}
    return heartbeat(NAME, clock.now(), links, {"sessions": field.figures(), "pending": devices.pending})

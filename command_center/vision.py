"""The vision process: decodes the cameras that seats look at into shared memory, and says how many play."""

import signal
import threading
import time
from pathlib import Path

import structlog

from command_center.clips import ClipShelf, address_of, render_in_background
from command_center.gateway.clock import WallClock
from command_center.gateway.heartbeat import LinkState, heartbeat, last_will, status_topic
from command_center.gateway.parks import await_park
from command_center.settings import Settings
from command_center.wiring import make_camera_renderer
from drivers.cameras.capture import Cameras, Source
from drivers.cameras.slots import SlotWriter, slots_name
from drivers.mqtt.client import MqttBroker
from models.domain.park import Camera, Park
from models.domain.times import from_us
from models.store.engine import Store

log = structlog.get_logger()

NAME = "vision"
BEAT_S = 1.0


def run_vision(settings: Settings) -> None:
    """Serve the park's cameras until the process is told to end."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    store = Store(settings.store_url(NAME), pool_size=1)
    try:
        found = await_park(store, settings.park, stop)
    finally:
        store.close()
    if found is not None:
        serve(settings, found[1], stop)


def serve(settings: Settings, park: Park, stop: threading.Event) -> None:
    """Decode, render what is missing, and beat, until `stop` is set."""
    vision = Vision(settings.home, park, stop)
    broker = MqttBroker(
        settings.broker_address(NAME), f"{NAME}-{park.code}", last_will=(status_topic(park.code, NAME), last_will(NAME))
    )
    clock = WallClock()
    try:
        while not stop.wait(BEAT_S):
            vision.beat()
            health = broker.health
            links = {"broker": LinkState(health.ok, from_us(round(health.since * 1e6)), health.detail)}
            message = heartbeat(NAME, clock.now(), links, vision.figures())
            broker.publish(status_topic(park.code, NAME), message, qos=0, retain=True)
    finally:
        vision.close()
        broker.publish(status_topic(park.code, NAME), last_will(NAME), retain=True)
        broker.flush(2.0)
        broker.close()


class Vision:
    """The cameras of one park: a thread for each, and one that renders missing clips."""

    def __init__(self, home: Path, park: Park, stop: threading.Event) -> None:
        self._home, self._park = home, park
        self._rows = {camera.code: row for row, camera in enumerate(park.cameras)}
        self._slots = SlotWriter(slots_name(home, park.code), [camera.code for camera in park.cameras])
        self._shelf = ClipShelf(home, park)
        self._cameras = Cameras(self._slots)
        self._missing = {camera.code for camera in self._shelf.missing()}
        began = time.time()
        for camera in park.cameras:
            if camera.code in self._missing:
                self._slots.lose(self._rows[camera.code], began)
            else:
                self._play(camera)
        self._rendering: threading.Thread | None = None
        if self._missing:
            log.info("clips.missing", count=len(self._missing))
            self._rendering = render_in_background(
                self._shelf, make_camera_renderer, stop, self._is_wanted, self._on_made
            )

    def beat(self) -> None:
        self._slots.beat()

    def figures(self) -> dict[str, object]:
        """For the status message: cameras that have a picture to give, all cameras, clips still to be rendered."""
        lost = sum(self._slots.lost(row) for row in range(len(self._park.cameras)))
        total = len(self._park.cameras)
        return {"playing": total - lost, "cameras": total, "rendering": len(self._missing)}

    def close(self) -> None:
        if self._rendering is not None:
            self._rendering.join()  # first: it starts cameras
        self._cameras.close()
        self._slots.close()

    def _is_wanted(self, camera: Camera) -> bool:
        return self._slots.wanted(self._rows[camera.code])

    def _on_made(self, camera: Camera) -> None:
        self._missing.discard(camera.code)
        self._slots.lose(self._rows[camera.code], 0.0)
        self._play(camera)
        if not self._missing:
            log.info("clips.made", count=len(self._park.cameras))

    def _play(self, camera: Camera) -> None:
        self._cameras.play(Source(self._rows[camera.code], camera.code, address_of(camera, self._home)))

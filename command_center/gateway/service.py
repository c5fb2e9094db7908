"""The gateway process: leads its park or stands by, and runs the loops while it leads."""

import signal
import threading
import time

import structlog

from command_center.gateway.clock import WallClock
from command_center.gateway.desk import Desk
from command_center.gateway.frames_out import PERIOD_S, FrameSender
from command_center.gateway.heartbeat import LinkState, heartbeat, last_will, status_topic
from command_center.gateway.inbox import Inbox
from command_center.gateway.ingest import Gathering, Ingest
from command_center.gateway.intake import Arrival
from command_center.gateway.leader import Leadership
from command_center.gateway.loops import Loop
from command_center.gateway.parks import await_park, projection
from command_center.gateway.persistence import StoreLink
from command_center.gateway.sessions import Sessions
from command_center.gateway.wire import Delivery, Wire
from command_center.settings import Settings
from drivers.mqtt.client import MqttBroker
from drivers.mqtt.topics import device_patterns
from drivers.notify.cap_files import CapFiles
from models.domain.park import Park
from models.domain.readings import UnitFix
from models.domain.times import from_us
from models.ports import Inbound, NotificationChannel
from models.store.engine import Store
from models.store.feed import Feed

log = structlog.get_logger()

NAME = "gateway"
OUTBOX_FOLDER = "outbox"
WAIT_S = 0.1
GATHER_S = 0.04  # at least from one commit to the next: 25 transactions a second at most
MOST_BYTES = 4 << 20  # of one gathering
LEAD_CHECK_S = 1.0


def run_gateway(settings: Settings, park_code: str) -> None:
    """Run until the process is told to end."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    serve(settings, park_code, stop)


def serve(settings: Settings, park_code: str, stop: threading.Event) -> None:
    """Lead the park whenever nobody else does, until `stop` is set."""
    store = Store(settings.store_url(NAME))
    found = await_park(store, park_code, stop)
    if found is not None:
        leadership = Leadership(store.url, found[0])
        while not stop.is_set():
            if leadership.confirm():
                _lead(settings, store, found, leadership, stop)
            stop.wait(LEAD_CHECK_S)
        leadership.release()
    store.close()


def _lead(
    settings: Settings, store: Store, found: tuple[int, Park], leadership: Leadership, stop: threading.Event
) -> None:
    gateway = Gateway(settings, store, found, leadership, stop)
    try:
        gateway.run()
    finally:
        gateway.close()


class Gateway:
    """What a leading gateway owns: the broker's session, the ingest, and the loops beside it."""

    def __init__(
        self, settings: Settings, store: Store, found: tuple[int, Park], leadership: Leadership, stop: threading.Event
    ) -> None:
        park_id, self._park = found
        self._leadership, self._clock = leadership, WallClock()
        self._link = StoreLink(leadership, self._clock, stop)
        self._sessions = Sessions(store, park_id)
        self._ingest = Ingest(store, self._park, park_id, self._sessions)
        self._wire = Wire(self._park, self._sessions.find, self._clock, projection(self._park.epsg))
        self.inbox = Inbox()
        will = status_topic(self._park.code, NAME), last_will(NAME)
        self._broker = MqttBroker(
            settings.broker_address(NAME),
            f"gateway-{self._park.code}",
            persistent=True,
            last_will=will,
            listen=dict.fromkeys(device_patterns(self._park.code), self._hear),
        )
        channels: dict[str, NotificationChannel] = {"cap": CapFiles(settings.home / OUTBOX_FOLDER)}
        desk = Desk(store, self._broker, self._park, self._sessions, channels, self._fixes_of)
        frames = FrameSender(self._broker, self._park)
        self._desk = Loop("desk", 1.0, desk.step)
        self._loops = [
            self._desk,
            Loop("frames", PERIOD_S, lambda: frames.step(self._ingest.boards)),
            Loop("heartbeat", 1.0, self._beat),
        ]
        self._feed = Feed(store.url, park_id, lambda _: self._desk.wake())

    def run(self) -> None:
        """Ingest until told to stop, or until another gateway leads."""
        self._link.persist(self._begin)
        checked = due = time.monotonic()
        while self._link.may_go_on:
            arrivals = self.inbox.take(MOST_BYTES, WAIT_S, due)
            if arrivals:
                due = time.monotonic() + GATHER_S
                self._bring_in(arrivals)
            if time.monotonic() - checked > LEAD_CHECK_S:
                checked = time.monotonic()
                self._ingest.forget_ended()
                self._leadership.confirm()

    def close(self) -> None:
        """End the loops and leave the broker, which keeps what was not acknowledged for the next leader."""
        for loop in self._loops:
            loop.stop()
        self._feed.stop()
        self._broker.publish(status_topic(self._park.code, NAME), last_will(NAME), retain=True)
        self._broker.flush(1.0)
        self._broker.close()

    def _begin(self) -> None:
        """Take over from what the store holds; what comes in meanwhile waits in the inbox."""
        self._sessions.refresh()
        for session in self._sessions.open:
            self._ingest.open_session(session.scope.session_id)
        self._feed.start()
        for loop in self._loops:
            loop.start()

    def _hear(self, message: Inbound) -> None:
        self.inbox.put(Delivery(message, self._wire))

    def _bring_in(self, arrivals: list[Arrival]) -> None:
        gathering = self._link.persist(lambda: self._gather(arrivals))
        if gathering is not None:
            self._link.persist(gathering.commit)
        pressed = [board.take_presses() for board in self._ingest.boards.values()]  # every board is asked
        if any(pressed):
            self._desk.wake()

    def _gather(self, arrivals: list[Arrival]) -> Gathering:
        return self._ingest.gather(intake for arrival in arrivals for intake in arrival.intakes())

    def _fixes_of(self, session_id: int) -> tuple[UnitFix, ...]:
        board = self._ingest.boards.get(session_id)
        if board is None:
            return ()
        with board.lock:
            return tuple(board.fixes.values())

    def _beat(self) -> None:
        health = self._broker.health
        links = {
            "database": self._link.state,
            "broker": LinkState(health.ok, from_us(round(health.since * 1e6)), health.detail),
        }
        figures: dict[str, object] = {
            "counts": dict(self._ingest.counts),
            "quarantined": dict(self._ingest.rejected),
            "waiting": len(self.inbox),
        }
        payload = heartbeat(NAME, self._clock.now(), links, figures)
        self._broker.publish(status_topic(self._park.code, NAME), payload, qos=0, retain=True)

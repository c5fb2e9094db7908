"""The gateway process: leads its park or stands by, and runs the loops while it leads."""

import signal
import threading
import time
from collections import Counter
from pathlib import Path

import structlog

from command_center.gateway.clock import WallClock
from command_center.gateway.desk import Desk
from command_center.gateway.frames_out import PERIOD_S, FrameSender
from command_center.gateway.heartbeat import LinkState, heartbeat, last_will, status_topic
from command_center.gateway.inbox import Inbox
from command_center.gateway.ingest import Ingest
from command_center.gateway.intake import Arrival, Intake
from command_center.gateway.keeper import Keeper
from command_center.gateway.keeping import PERIOD_S as HISTORY_S
from command_center.gateway.keeping import Historian
from command_center.gateway.leader import Leadership
from command_center.gateway.lines import make_sources
from command_center.gateway.loops import Loop
from command_center.gateway.marks import PERIOD_S as MARK_S
from command_center.gateway.marks import Marks
from command_center.gateway.parks import await_park, projection
from command_center.gateway.persistence import PROBE_S, StoreLink
from command_center.gateway.sessions import Sessions
from command_center.gateway.sources import Sources
from command_center.gateway.spools import Spools, anything_waits
from command_center.gateway.wire import Delivery, Wire
from command_center.settings import Settings
from drivers.mqtt.address import parse_address
from drivers.mqtt.client import MqttBroker
from drivers.mqtt.compiling import start_compiling
from drivers.mqtt.receiver import Receiver
from drivers.mqtt.topics import device_patterns, mark_topic
from drivers.notify.cap_files import CapFiles
from models.domain.errors import StoreUnavailable
from models.domain.park import Park
from models.domain.readings import UnitFix
from models.domain.times import from_us
from models.ports import NotificationChannel
from models.store.engine import Store
from models.store.feed import Feed

log = structlog.get_logger()

NAME = "gateway"
OUTBOX_FOLDER, SPOOL_FOLDER = "outbox", "spool"
WAIT_S = 0.1
GATHER_S = 0.04  # at least from one commit to the next: 25 transactions a second at most
MOST_BYTES = 4 << 20  # of one gathering
LEAD_CHECK_S = 1.0
ADOPT_S = 5.0
LOOK_S = 1.0


def run_gateway(settings: Settings, park_code: str) -> None:
    """Run until the process is told to end."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    serve(settings, park_code, stop)


def serve(settings: Settings, park_code: str, stop: threading.Event) -> None:
    """Lead the park whenever nobody else does, until `stop` is set."""
    start_compiling()
    store = Store(settings.store_url(NAME))
    found = await_park(store, park_code, stop)
    if found is not None:
        leadership = Leadership(store.url, found[0], lambda: anything_waits(spool_home(settings, park_code)))
        while not stop.is_set():
            if leadership.confirm():
                _lead(settings, store, found, leadership, stop)
            stop.wait(LEAD_CHECK_S)
        leadership.release()
    store.close()


def spool_home(settings: Settings, park_code: str) -> Path:
    """Where this machine's gateways of one park have their spools."""
    return settings.home / SPOOL_FOLDER / park_code


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
        self._clock = WallClock()
        self._link = StoreLink(leadership, self._clock, stop)
        self._sessions = Sessions(store, park_id)
        self._ingest = Ingest(store, self._park, park_id, self._sessions)
        self._spools = Spools(spool_home(settings, self._park.code), settings.spool_mb << 20)
        self._keeper = Keeper(self._ingest, self._link, self._spools, stop)
        self._undecided: list[Arrival] = []  # of sessions that the store must be asked for, and it is away
        self.inbox = Inbox()
        will = status_topic(self._park.code, NAME), last_will(NAME)
        address = settings.broker_address(NAME)
        self._broker = MqttBroker(address, f"gateway-{self._park.code}-speaks", last_will=will)
        self._marks = Marks(self._broker, self._park.code, self._clock)
        project = projection(self._park.epsg)
        self._wire = Wire(self._park, self._sessions, self._clock, project, self._marks.safe)
        self._receiver = Receiver(
            parse_address(address),
            f"gateway-{self._park.code}",
            (*device_patterns(self._park.code), mark_topic(self._park.code)),
            lambda block: self.inbox.put(Delivery(block, self._wire)),
            lambda: self.inbox.full,
        )
        sources, faults = make_sources(settings, self._park)
        self._sources = Sources(sources, self.inbox, self._clock, faults)
        channels: dict[str, NotificationChannel] = {"cap": CapFiles(settings.home / OUTBOX_FOLDER)}
        desk = Desk(store, self._broker, self._park, self._sessions, channels, self._fixes_of)
        frames = FrameSender(self._broker, self._park)
        days = settings.hot_days, settings.keep_days
        historian = Historian(store, park_id, self._clock, *days, lambda: self._link.may_go_on)
        self._desk = Loop("desk", 1.0, desk.step)
        self._loops = [
            self._desk,
            Loop("frames", PERIOD_S, lambda: frames.step(self._ingest.boards)),
            Loop("heartbeat", 1.0, self._beat),
            Loop("marks", MARK_S, self._marks.speak),
            Loop("history", HISTORY_S, historian.step),
        ]
        self._prober = Loop("store", PROBE_S, self._link.probe)
        self._feed = Feed(store.url, park_id, lambda _: self._desk.wake())

    def run(self) -> None:
        """Ingest until told to stop, or until another gateway leads."""
        self._prober.start()
        self._link.persist(self._begin)
        checked = looked = due = time.monotonic()
        while self._link.may_go_on:
            draining = self._spools.waiting and not self._link.away
            arrivals = self.inbox.take(MOST_BYTES, 0.0 if draining else WAIT_S, due)
            if arrivals:
                due = time.monotonic() + GATHER_S
                self._bring_in(arrivals)
            self._keeper.drain()
            if time.monotonic() - looked > LOOK_S and not self._spools.waiting:  # what waits may break a silence
                looked = time.monotonic()
                self._link.attempt(lambda: self._ingest.look_after(hearing=self._receiver.health.ok))
            if time.monotonic() - checked > ADOPT_S:
                checked = time.monotonic()
                self._ingest.forget_ended()
                self._spools.adopt()

    def close(self) -> None:
        """End the loops and leave the broker, which keeps what was not acknowledged for the next leader."""
        for loop in (*self._loops, self._prober):
            loop.stop()
        self._sources.stop()
        self._feed.stop()
        self._receiver.close()
        self._broker.publish(status_topic(self._park.code, NAME), last_will(NAME), retain=True)
        self._broker.flush(1.0)
        self._broker.close()
        self._spools.close()

    def _begin(self) -> None:
        """Take over from what the store holds; what comes in meanwhile waits in the inbox."""
        self._sessions.refresh()
        for session in self._sessions.open:
            self._ingest.open_session(session.scope.session_id)
        self._feed.start()
        self._sources.start()
        for loop in self._loops:
            loop.start()

    def _bring_in(self, arrivals: list[Arrival]) -> None:
        intakes = self._read(arrivals)
        if not intakes:
            return
        self._keeper.bring_in(intakes)
        pressed = [board.take_presses() for board in self._ingest.boards.values()]  # every board is asked
        if any(pressed):
            self._desk.wake()

    def _read(self, arrivals: list[Arrival]) -> list[Intake]:
        """Bytes become columns; what belongs to a session that must be asked for waits while the store is away."""
        waiting = arrivals if self._link.away else self._undecided + arrivals
        undecided = self._undecided if self._link.away else []
        intakes: list[Intake] = []
        for arrival in waiting:
            try:
                intakes += arrival.intakes()
            except StoreUnavailable:
                undecided.append(arrival)
        self._undecided = undecided
        return intakes

    def _fixes_of(self, session_id: int) -> tuple[UnitFix, ...]:
        board = self._ingest.boards.get(session_id)
        if board is None:
            return ()
        with board.lock:
            return tuple(board.fixes.values())

    def _spool_figures(self) -> dict[str, object]:
        spools = self._spools
        return {"bytes": spools.size, "limit": spools.limit, "records": spools.waiting, "full": self._keeper.full}

    def _beat(self) -> None:
        health = self._receiver.health if self._broker.health.ok else self._broker.health
        links = {
            "database": self._link.state,
            "broker": LinkState(health.ok, from_us(round(health.since * 1e6)), health.detail),
            **self._sources.links(),
        }
        figures: dict[str, object] = {
            "counts": dict(self._ingest.counts),
            "quarantined": dict(self._ingest.rejected),
            "sources": self._sources.counts(),
            "let_go": dict(Counter(self._wire.let_go).most_common(10)),
            "waiting": len(self.inbox),
            "spool": self._spool_figures(),
        }
        payload = heartbeat(NAME, self._clock.now(), links, figures)
        self._broker.publish(status_topic(self._park.code, NAME), payload, qos=0, retain=True)

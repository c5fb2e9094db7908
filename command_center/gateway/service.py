"""The gateway process: leads its park or stands by, and runs the loops while it leads."""

import signal
import threading
import time
from collections import Counter

import structlog

from command_center.gateway.clock import WallClock
from command_center.gateway.desk import Desk
from command_center.gateway.evaluation import Evaluation
from command_center.gateway.frames_out import PERIOD_S, FrameSender
from command_center.gateway.heartbeat import LinkState, heartbeat, last_will, status_topic
from command_center.gateway.ingest import Ingest
from command_center.gateway.intaking import WAIT_S, Intaking
from command_center.gateway.keeping import PERIOD_S as HISTORY_S
from command_center.gateway.keeping import Historian, Retention
from command_center.gateway.leader import Leadership
from command_center.gateway.lines import make_sources
from command_center.gateway.loops import Loop
from command_center.gateway.marks import PERIOD_S as SEDATE_MARK_S
from command_center.gateway.marks import Marks
from command_center.gateway.parks import await_park, projection
from command_center.gateway.persistence import PROBE_S, StoreLink
from command_center.gateway.sessions import Sessions
from command_center.gateway.sources import Sources
from command_center.gateway.spools import Spools, anything_waits, bytes_on_disk, spool_home
from command_center.gateway.wire import Delivery, Wire
from command_center.gateway.workers import Crew, LeavingIngest, client_id, shared_out
from command_center.settings import Settings
from drivers.mqtt.address import parse_address
from drivers.mqtt.client import MqttBroker
from drivers.mqtt.compiling import THREAD, start_compiling
from drivers.mqtt.receiver import Receiver
from drivers.mqtt.topics import device_patterns, mark_topic
from drivers.notify.cap_files import CapFiles
from models.alarms.engine import warm_up
from models.domain.park import Park
from models.domain.readings import UnitFix
from models.domain.times import from_us
from models.ports import NotificationChannel
from models.store.engine import Store
from models.store.feed import Feed

log = structlog.get_logger()

NAME = "gateway"
OUTBOX_FOLDER = "outbox"
LEAD_CHECK_S = 0.25
LOOK_S = 1.0  # at rules that were changed, and for sensors that fell silent
MARK_S = 0.2  # where rounds go from mark to mark, which alarms wait for
EVALUATE_S = 0.05


def run_gateway(settings: Settings, park_code: str) -> None:
    """Run until the process is told to end."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    serve(settings, park_code, stop)


def serve(settings: Settings, park_code: str, stop: threading.Event) -> None:
    """Lead the park whenever nobody else does, and ingest where several share that, until `stop` is set."""
    start_compiling()
    threading.Thread(target=warm_up, name=THREAD, daemon=True).start()  # the rules' loop, while the park is found
    store = Store(settings.store_url(NAME))
    found = await_park(store, park_code, stop)
    if found is not None:
        _load(settings, found[1])
        several = shared_out(settings, store, found[0], stop)
        crew = Crew(settings, store, found) if several else None
        if crew is not None:
            crew.start()
        leadership = Leadership(store.url, found[0], lambda: anything_waits(spool_home(settings.home, park_code)))
        while not stop.is_set():
            if leadership.confirm():
                _lead(settings, store, found, leadership, stop, several)
            stop.wait(LEAD_CHECK_S)
        leadership.release()
        if crew is not None:
            crew.stop()
    store.close()


def _load(settings: Settings, park: Park) -> None:
    """Bring what a leader needs into memory, so that a standby has it when the leader dies."""
    projection(park.epsg)
    make_sources(settings, park)


def _lead(
    settings: Settings,
    store: Store,
    found: tuple[int, Park],
    leadership: Leadership,
    stop: threading.Event,
    several: bool,
) -> None:
    gateway = Gateway(settings, store, found, leadership, stop, several)
    try:
        gateway.run()
    finally:
        gateway.close()


class Gateway:
    """What a leading gateway owns: rules, the loops beside them, and the ingest unless `several` workers have it."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        found: tuple[int, Park],
        leadership: Leadership,
        stop: threading.Event,
        several: bool,
    ) -> None:
        park_id, self._park = found
        self._home, self._clock = settings.home, WallClock()
        self._link = StoreLink(leadership, self._clock, stop)
        self._sessions = Sessions(store, park_id)
        self._ingest = Ingest(store, self._park, park_id, self._sessions)
        own = LeavingIngest(store, self._park, park_id, self._sessions) if several else self._ingest
        self._spools = Spools(spool_home(settings.home, self._park.code), settings.spool_mb << 20)
        self._intaking = Intaking(own, self._link, self._spools, stop)
        will = status_topic(self._park.code, NAME), last_will(NAME)
        address = settings.broker_address(NAME)
        self._broker = MqttBroker(address, f"gateway-{self._park.code}-speaks", last_will=will)
        self._marks_line = MqttBroker(address, f"gateway-{self._park.code}-marks", forgetful=True)
        self._marks = Marks(self._marks_line, self._park.code, self._clock)
        self._evaluation = Evaluation(store, park_id, self._ingest, self._marks, self._clock) if several else None
        self._wire = Wire(self._park, self._sessions, self._clock, projection(self._park.epsg), self._safe)
        self._receiver = None if several else self._listen(address)
        sources, faults = make_sources(settings, self._park)
        self._sources = Sources(sources, self._intaking.inbox, self._clock, faults)
        channels: dict[str, NotificationChannel] = {"cap": CapFiles(settings.home / OUTBOX_FOLDER)}
        desk = Desk(store, self._broker, self._park, self._sessions, channels, self._fixes_of)
        frames = FrameSender(self._broker, self._park)
        days = Retention(settings.hot_days, settings.keep_days, max(settings.keep_days, settings.rollup_days))
        historian = Historian(store, park_id, self._clock, days, lambda: self._link.may_go_on)
        self._desk = Loop("desk", 1.0, desk.step)
        self._loops = [
            self._desk,
            Loop("frames", PERIOD_S, lambda: frames.step(self._ingest.boards)),
            Loop("heartbeat", 1.0, self._beat),
            Loop("marks", MARK_S if several else SEDATE_MARK_S, self._marks.speak),
            Loop("history", HISTORY_S, historian.step),
        ]
        self._prober = Loop("store", PROBE_S, self._link.probe)
        self._feed = Feed(store.url, park_id, lambda _: self._desk.wake())

    def run(self) -> None:
        """Ingest until told to stop, or until another gateway leads."""
        self._prober.start()
        self._link.persist(self._begin)
        looked = time.monotonic()
        while self._link.may_go_on:
            news = self._intaking.step(EVALUATE_S if self._evaluation else WAIT_S)
            if self._evaluation is not None:
                news = self._link.attempt(self._evaluation.step)
            if news:
                self._wake_desk()
            if time.monotonic() - looked > LOOK_S or self._ingest.has_other_rules:
                looked = time.monotonic()
                self._ingest.forget_ended()
                self._look_after()

    def close(self) -> None:
        """End the loops and leave the broker, which keeps what was not acknowledged for the next leader."""
        for loop in (*self._loops, self._prober):
            loop.stop()
        self._sources.stop()
        self._feed.stop()
        if self._receiver is not None:
            self._receiver.close()
        self._broker.publish(status_topic(self._park.code, NAME), last_will(NAME), retain=True)
        self._broker.flush(1.0)
        self._broker.close()
        self._marks_line.close()
        self._spools.close()

    def _begin(self) -> None:
        """Take over from what the store holds; what comes in meanwhile waits in the inbox."""
        self._sessions.refresh()
        rules: Evaluation | Ingest = self._evaluation or self._ingest
        for session in self._sessions.open:
            rules.open_session(session.scope.session_id)
        self._feed.start()
        self._sources.start()
        for loop in self._loops:
            loop.start()

    def _listen(self, address: str) -> Receiver:
        return Receiver(
            parse_address(address),
            client_id(self._park.code),
            (*device_patterns(self._park.code), mark_topic(self._park.code)),
            lambda block: self._intaking.inbox.put(Delivery(block, self._wire)),
            lambda: self._intaking.inbox.full,
        )

    def _safe(self, mark: bytes) -> None:
        """What came before the mark is durable, unless some of it waits for its session to be known."""
        if self._intaking.nothing_held:
            self._marks.safe(mark)

    def _look_after(self) -> None:
        """See to the rules; nobody is silent while we do not hear, or before we have listened to what waits."""
        if self._evaluation is not None:
            hearing = self._evaluation.up_to_date
        elif self._intaking.nothing_waits and self._receiver is not None:
            hearing = self._receiver.health.ok
        else:
            return
        self._link.attempt(lambda: self._ingest.look_after(hearing=hearing))

    def _wake_desk(self) -> None:
        """Tell the desk when a terminal was pressed."""
        pressed = [board.take_presses() for board in self._ingest.boards.values()]  # every board is asked
        if any(pressed):
            self._desk.wake()

    def _fixes_of(self, session_id: int) -> tuple[UnitFix, ...]:
        board = self._ingest.boards.get(session_id)
        if board is None:
            return ()
        with board.lock:
            return tuple(board.fixes.values())

    def _beat(self) -> None:
        health = self._broker.health
        if health.ok and self._receiver is not None:
            health = self._receiver.health
        links = {
            "database": self._link.state,
            "broker": LinkState(health.ok, from_us(round(health.since * 1e6)), health.detail),
        }
        figures: dict[str, object] = {
            "counts": dict(self._ingest.counts),
            "quarantined": dict(self._ingest.rejected),
            "sources": self._sources.figures(),
            "let_go": dict(Counter(self._wire.let_go).most_common(10)),
            "waiting": len(self._intaking.inbox),
            "spool": {
                "bytes": bytes_on_disk(self._home, self._park.code),
                "limit": self._spools.limit,
                "full": self._intaking.full,
            },
        }
        payload = heartbeat(NAME, self._clock.now(), links, figures)
        self._broker.publish(status_topic(self._park.code, NAME), payload, qos=0, retain=True)

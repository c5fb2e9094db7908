"""Ingest workers: several sessions at the broker share out what devices send, and each is somebody's.

Theory of operation. There are `ingest_workers` slots. A slot is a persistent session at the broker in one shared
subscription (MQTT 5, section 4.8.2), and an advisory lock in the database. The broker gives a share of the messages to
every session of the group, connected or not; so a slot whose process died must be taken up by another, or its share
would wait. Each process works on one slot; one that stays free for a moment is taken up by a process that has one
already, which gives it back when a process without any asks for it. A slot that was ever used stays: the broker shares
out to its session.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import structlog

from command_center.gateway.clock import WallClock
from command_center.gateway.ingest import Ingest
from command_center.gateway.intake import Intake
from command_center.gateway.intaking import Intaking
from command_center.gateway.leader import Leadership
from command_center.gateway.loops import Loop
from command_center.gateway.marks import HeardMarks, epoch_of
from command_center.gateway.parks import projection
from command_center.gateway.persistence import PROBE_S, StoreLink
from command_center.gateway.sessions import Sessions
from command_center.gateway.spooled import pack
from command_center.gateway.spools import Spools, anything_waits, slot_home
from command_center.gateway.wire import Delivery, Wire
from command_center.settings import Settings
from drivers.mqtt.address import parse_address
from drivers.mqtt.receiver import Block, Receiver
from drivers.mqtt.topics import device_patterns, mark_topic
from models.domain.errors import StoreUnavailable
from models.domain.park import Park
from models.domain.sessions import Scope
from models.store.batches import enter_slot, leave_batch, pass_marks, read_slots
from models.store.engine import Store
from models.store.leadership import SLOTS, WAITING, ParkLock
from models.store.telemetry import commit_batch

log = structlog.get_logger()

LOOK_S = 0.5
FREE_S = 2.0  # how long a slot must have been free before a process takes it up as its second
REFRESH_S = 1.0
NO_SLOT = -1  # of what does not come from the broker


class LeavingIngest(Ingest):
    """Stores samples and leaves them for the leader's rules."""

    slot = NO_SLOT

    def commit(self, intake: Intake) -> None:
        scope = Scope(self._park_id, intake.session_id)
        committed = commit_batch(
            self._store, scope, intake.batch, (), intake.weather, intake.fixes,
            lambda tx: leave_batch(tx, scope, self.slot, intake.epoch, pack(replace(intake, rejected=()))),
        )  # fmt: skip
        self.counts["readings"] += len(intake.batch)
        self.counts["stored"] += committed.stored


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A delivery with the mark behind which it came; see `intake.Arrival`."""

    delivery: Delivery
    epoch: int

    @property
    def size(self) -> int:
        return self.delivery.size

    def intakes(self) -> Sequence[Intake]:
        return [replace(intake, epoch=self.epoch) for intake in self.delivery.intakes()]


class Worker:
    """One slot at work on a thread of its own, until it is told to stop or the slot is another's."""

    def __init__(self, settings: Settings, store: Store, found: tuple[int, Park], slot: int, lock: Leadership) -> None:
        self._park_id, park = found
        self.slot, self.lock = slot, lock
        self._store, self._stop = store, threading.Event()
        clock = WallClock()
        self._link = StoreLink(lock, clock, self._stop)
        self._sessions = Sessions(store, self._park_id)
        ingest = LeavingIngest(store, park, self._park_id, self._sessions)
        ingest.slot = slot
        self._spools = Spools(slot_home(settings.home, park.code, slot), settings.spool_mb << 20)
        self._intaking = Intaking(ingest, self._link, self._spools, self._stop)
        self._wire = Wire(park, self._sessions, clock, projection(park.epsg), self._durable)
        self._mark_topic = mark_topic(park.code).encode()
        group, self._alone = f"$share/gateway-{park.code}/", device_patterns(park.code)
        self._patterns = (*(group + pattern for pattern in self._alone), mark_topic(park.code))
        self._address, self._client_id = settings.broker_address("gateway"), client_id(park.code, slot)
        self._told = 0  # the mark that is noted in the store
        self._line = HeardMarks()
        self._safe: tuple[HeardMarks, list[int]] = self._line, []  # durable marks, and the line they were heard on
        self._thread = threading.Thread(target=self._run, name=f"worker-{slot}")
        self._thread.start()

    @property
    def working(self) -> bool:
        return self._thread.is_alive()

    def ask_to_stop(self) -> None:
        self._stop.set()

    def close(self) -> None:
        """Stop, and let another have the slot; what was not acknowledged the broker delivers to that one."""
        self._stop.set()
        self._thread.join()
        self.lock.release()

    def _run(self) -> None:
        prober = Loop(f"slot-{self.slot}", PROBE_S, self._link.probe)
        prober.start()
        try:
            if self._link.persist(self._begin) is not None:
                self._work()
        finally:
            prober.stop()
            self._spools.close()

    def _begin(self) -> bool:
        self._sessions.refresh()
        self._told = enter_slot(self._store, self._park_id, self.slot)
        return True

    def _work(self) -> None:
        receiver = Receiver(
            parse_address(self._address),
            self._client_id,
            self._patterns,
            self._hear,
            lambda: self._intaking.inbox.full,
            self._alone,
        )
        log.info("worker.begins", slot=self.slot)
        refreshed = time.monotonic()
        try:
            while self._link.may_go_on:
                self._intaking.step()
                self._tell()
                if time.monotonic() - refreshed > REFRESH_S and not self._link.away:
                    refreshed = time.monotonic()
                    self._link.attempt(self._sessions.refresh)
        finally:
            receiver.close()
            log.info("worker.ended", slot=self.slot)

    def _hear(self, block: Block) -> None:
        """On the receiver's thread: cut at the marks, so that no batch lies on both sides of one."""
        if block.connection != self._line.connection:
            self._line = HeardMarks(block.connection, self._told)
        for part, mark in cut_at(block, self._mark_topic):
            self._intaking.inbox.put(_Labelled(Delivery(part, self._wire), self._line.epoch))
            if mark is not None:
                self._line.hear(mark)

    def _durable(self, mark: bytes) -> None:
        """All that came before the mark is in the store or on the disk."""
        line, epoch = self._line, _spoken(mark)
        if epoch is not None and line.has_heard(epoch):
            self._safe = line, [*(self._safe[1] if self._safe[0] is line else ()), epoch]

    def _tell(self) -> None:
        """Let the leader know how far this slot has come: only what is in the store can be evaluated."""
        line, marks = self._safe
        if not marks or not self._intaking.nothing_waits or self._spools.others_wait:
            return
        if line is not self._line:
            return  # what came on the next line does not lie before them
        if self._link.attempt(lambda: pass_marks(self._store, self._park_id, self.slot, marks)):
            self._told = max(self._told, *marks)
            self._safe = line, []


def client_id(park_code: str, slot: int = 0) -> str:
    """The name of a slot's session at the broker; the first one's is that of a gateway that ingests alone."""
    return f"gateway-{park_code}" + (f"-{slot}" if slot else "")


def shared_out(settings: Settings, store: Store, park_id: int, stop: threading.Event) -> bool:
    """Whether several workers ingest: it is wished for, or the broker has sessions of slots from before."""
    while settings.ingest_workers == 1 and not stop.is_set():
        try:
            return bool(read_slots(store, park_id))
        except StoreUnavailable:
            stop.wait(LOOK_S)
    return True


def cut_at(block: Block, topic: bytes) -> Iterator[tuple[Block, int | None]]:
    """The block in parts, each mark the last message of its part, with when that mark was spoken."""
    if block.oversize is not None:
        yield block, None
        return
    first = 0
    for message in np.flatnonzero(block.packets["topic_len"] == len(topic)).tolist():
        topic_at, topic_len, body_at, body_len, _ = block.packets[message].tolist()
        if block.data[topic_at : topic_at + topic_len].tobytes() == topic:
            mark = _spoken(block.data[body_at : body_at + body_len].tobytes())
            yield replace(block, packets=block.packets[first : message + 1]), mark
            first = message + 1
    if first < block.packets.size:
        yield replace(block, packets=block.packets[first:]), None


def _spoken(mark: bytes) -> int | None:
    try:
        return epoch_of(mark)
    except ValueError:  # none of ours: it divides nothing
        return None


class Crew:
    """The slots that this process works on. One thread steps it."""

    def __init__(self, settings: Settings, store: Store, found: tuple[int, Park]) -> None:
        self._settings, self._store, self._found = settings, store, found
        self._workers: list[Worker] = []
        self._locks: dict[int, Leadership] = {}  # of slots that others work on
        self._seen_free: dict[int, float] = {}
        self._waiting = ParkLock(store.url, found[0], WAITING)
        self._loop = Loop("crew", LOOK_S, self.step)

    def start(self) -> None:
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()
        for worker in self._workers:
            worker.ask_to_stop()
        for worker in self._workers:
            worker.close()
        for lock in self._locks.values():
            lock.release()
        self._waiting.release()

    def step(self) -> None:
        """Take a slot if there is a free one, or make room for another process that has none."""
        for worker in [each for each in self._workers if not each.working]:
            self._workers.remove(worker)
            worker.close()
        if len(self._workers) > 1 and self._another_waits():
            self._workers.pop().close()
            self._seen_free.clear()
            return
        held = {worker.slot for worker in self._workers}
        for slot in self._slots():
            if slot not in held and self._take(slot):
                break
        if self._workers:
            self._waiting.release()
        else:
            self._waiting.hold()

    def _slots(self) -> list[int]:
        """All slots there are: those that are wished for, and those that the broker knows from before."""
        try:
            known = read_slots(self._store, self._found[0])
        except StoreUnavailable:
            return []
        return sorted({*range(self._settings.ingest_workers), *known} - {NO_SLOT})

    def _take(self, slot: int) -> bool:
        home = slot_home(self._settings.home, self._found[1].code, slot)
        lock = self._locks.get(slot)
        if lock is None:
            lock = Leadership(self._store.url, self._found[0], lambda: anything_waits(home), SLOTS + slot)
            self._locks[slot] = lock
        if not lock.confirm():
            self._seen_free.pop(slot, None)
            return False
        now = time.monotonic()
        if self._workers and now - self._seen_free.setdefault(slot, now) < FREE_S:
            lock.release()  # whoever had it may be starting again
            return False
        del self._locks[slot]  # the worker's from now on
        self._workers.append(Worker(self._settings, self._store, self._found, slot, lock))
        return True

    def _another_waits(self) -> bool:
        held = self._waiting.hold()
        another = not held and self._waiting.elsewhere
        self._waiting.release()
        return another

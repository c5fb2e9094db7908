"""Two ingest workers, a leader, devices and a broker that breaks down, without threads: what happens when is drawn.

The broker and the devices are played; marks, what a worker makes of them, the store and the rounds are the real ones.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np

from command_center.gateway.evaluation import Evaluation
from command_center.gateway.ingest import Ingest
from command_center.gateway.intake import Intake
from command_center.gateway.marks import HeardMarks, Marks, epoch_of
from command_center.gateway.sessions import Sessions
from command_center.gateway.workers import LeavingIngest
from drivers.mqtt.topics import durable_topic
from models.domain.park import Park
from models.domain.readings import Batch
from models.domain.sessions import LIVE_SESSION
from models.domain.times import to_us
from models.store.batches import enter_slot, pass_marks
from models.store.engine import Store
from tests.system.faults.room import ZONES

STEP = timedelta(seconds=0.05)
Reading = tuple[int, int, float]  # sensor key, event time, value
Item = tuple[Reading, ...] | bytes  # a device's message, or a mark


@dataclass(slots=True)
class Played:
    """The session's time."""

    moment: datetime = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@dataclass(slots=True)
class Client:
    """A line to the broker: it comes back some steps after a break."""

    connection: int = 0
    away: int = 0

    def turn(self, broker_up: bool) -> bool:
        """Go on by a step; tells whether the line stands."""
        if broker_up and self.away:
            self.away -= 1
            self.connection += self.away == 0
        return broker_up and not self.away


@dataclass(slots=True)
class Device(Client):
    """As `drivers/mqtt/insistent.py`: it keeps what is not durable and sends it again on every new line."""

    keys: tuple[int, ...] = ()
    kept: deque[tuple[Reading, ...]] = field(default_factory=deque)
    sent: int = 0
    marks: dict[bytes, int] = field(default_factory=dict)

    def let_go(self, mark: bytes) -> None:
        for _ in range(count := self.marks.get(mark, 0)):
            self.kept.popleft()
        self.sent -= count
        self.marks = {each: before - count for each, before in self.marks.items() if before > count}


@dataclass(slots=True)
class Slot(Client):
    """As `workers.Worker`: `queue` is its session at the broker, `inbox` what it has taken from there."""

    number: int = 0
    queue: deque[Item] = field(default_factory=deque)
    inbox: deque[tuple[Item, int]] = field(default_factory=deque)
    line: HeardMarks = field(default_factory=HeardMarks)
    told: int = 0


class LeadersLine(Client):
    """Fulfils `marks.MarkLine`."""

    def __init__(self, room: "SharedRoom") -> None:
        super().__init__()
        self._room = room

    def send(self, topic: str, payload: bytes, connection: int) -> int | None:
        if connection != self.connection or self.away or self._room.down:
            return None
        for slot in self._room.slots:
            slot.queue.append(payload)
        for device in self._room.devices:
            if not device.away:
                device.marks[payload] = device.sent
        return 1

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        assert topic == durable_topic(self._room.park.code)
        for device in self._room.devices:
            if not (device.away or self.away or self._room.down):
                device.let_go(payload)


class SharedRoom:
    """`turn` plays one step."""

    def __init__(self, store: Store, park: Park, park_id: int, seed: int) -> None:
        self.park, self._store, self._park_id, self._draw = park, store, park_id, Random(seed)
        self.clock, self.down = Played(), 0
        keys = [sensor.key for sensor in park.sensors]
        self.devices = [Device(keys=tuple(keys[first::3])) for first in range(3)]
        self.slots = [Slot(number=number) for number in range(2)]
        self.sent: list[Reading] = []
        self._leader = LeadersLine(self)
        self._marks = Marks(self._leader, park.code, self.clock)
        sessions = Sessions(store, park_id)
        self._leaving = LeavingIngest(store, park, park_id, sessions)
        self._evaluation = Evaluation(store, park_id, Ingest(store, park, park_id, sessions), self._marks, self.clock)
        sessions.refresh()
        for slot in self.slots:
            slot.told = enter_slot(store, park_id, slot.number)
        self._evaluation.open_session(LIVE_SESSION)

    def turn(self, *, measuring: bool = True) -> None:
        """A twentieth of a second: devices measure and send, workers take and commit, the leader speaks and rules."""
        self.clock.moment += STEP
        self.down = max(self.down - 1, 0)
        for device in self.devices:
            if measuring:
                self._measure(device)
            if device.turn(not self.down):
                self._send(device)
        self._leader.turn(not self.down)
        if self._draw.random() < 0.25:
            self._marks.speak()
        for slot in self.slots:
            if slot.turn(not self.down):
                self._take(slot)
            self._commit(slot)
        self._evaluation.step()

    def break_down(self) -> None:
        """The broker dies, forgets another part of each queue, and everybody comes back in a time of their own."""
        self.down = self._draw.randrange(1, 20)
        for slot in self.slots:
            for _ in range(self._draw.randint(0, len(slot.queue))):
                slot.queue.pop()
        for client in (self._leader, *self.slots, *self.devices):
            client.away = self._draw.randrange(1, 60)
            client.connection += 1
        for device in self.devices:
            device.sent = 0
            device.marks.clear()

    def _measure(self, device: Device) -> None:
        now = to_us(self.clock.moment)
        rows = tuple((key, now, self._draw.choice(ZONES)) for key in device.keys)
        self.sent += rows
        device.kept.append(rows)

    def _send(self, device: Device) -> None:
        most = self._draw.randrange(1, 6)
        for message in list(device.kept)[device.sent : device.sent + most]:
            self._draw.choice(self.slots).queue.append(message)
            device.sent += 1

    def _take(self, slot: Slot) -> None:
        """Hear what the broker delivers; what it delivered is its no more."""
        if slot.line.connection != slot.connection:
            slot.line = HeardMarks(slot.connection, slot.told)
        for _ in range(min(self._draw.randrange(0, 8), len(slot.queue))):
            item = slot.queue.popleft()
            slot.inbox.append((item, slot.line.epoch))
            if isinstance(item, bytes):
                slot.line.hear(epoch_of(item))

    def _commit(self, slot: Slot) -> None:
        self._leaving.slot = slot.number
        for _ in range(min(self._draw.randrange(0, 6), len(slot.inbox))):
            item, epoch = slot.inbox.popleft()
            if not isinstance(item, bytes):
                keys, times, values = (np.array(column) for column in zip(*item, strict=True))
                batch = Batch(keys.astype(np.int32), times, values, np.zeros(keys.size, np.uint8), times)
                self._leaving.commit(Intake(LIVE_SESSION, batch, epoch=epoch))
            elif slot.line.has_heard(mark := epoch_of(item)) and mark > slot.told:
                pass_marks(self._store, self._park_id, slot.number, [mark])
                slot.told = mark

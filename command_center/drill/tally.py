"""Both ends of the wire: whether gateway and simulator live, what the simulator sent, and what the store has."""

import threading
import time
import uuid

import orjson

from command_center.drill.stage import DrillFailed
from command_center.gateway.heartbeat import status_topic
from command_center.settings import Settings
from drivers.mqtt.client import MqttBroker
from models.domain.sessions import Scope
from models.ports import Inbound
from models.store.engine import Store
from models.store.repositories.counts import count_samples

PROCESSES = ("gateway", "simulator")
QUIET_BEATS = 2


class FieldStatus:
    """Listens to the heartbeats of gateway and simulator."""

    def __init__(self, settings: Settings, park_code: str) -> None:
        self._broker = MqttBroker(settings.broker_address("seat"), f"drill-{uuid.uuid4().hex[:12]}")
        self._lock = threading.Lock()
        self._sessions: dict[str, dict[str, object]] = {}
        self._beats = 0
        self._alive: set[str] = set()
        for name in PROCESSES:
            self._broker.subscribe(status_topic(park_code, name), self._hear)

    def await_alive(self, limit_s: float) -> None:
        """Wait until both say that they are well, or raise BrokerUnavailable or DrillFailed."""
        self._broker.wait_connected(limit_s)
        deadline = time.monotonic() + limit_s
        while self._alive != set(PROCESSES):
            if time.monotonic() > deadline:
                raise DrillFailed(waited_for=", ".join(sorted(set(PROCESSES) - self._alive)), limit=round(limit_s))
            time.sleep(0.05)

    def sent(self, scope: Scope) -> int | None:
        """Readings sent in the session; None while the simulator says nothing of it."""
        with self._lock:
            figures = self._sessions.get(str(scope.session_id))
        return None if figures is None else int(str(figures["readings"]))

    def await_quiet(self, scope: Scope, limit_s: float) -> int:
        """Wait until a frozen session has sent its last reading, and return how many it sent.

        Gives the last count known when the simulator does not get quiet within `limit_s` wall seconds.
        """
        deadline = time.monotonic() + limit_s
        quiet, before, beat = 0, -1, self._beats
        while quiet < QUIET_BEATS and time.monotonic() < deadline:
            time.sleep(0.05)
            if self._beats == beat:
                continue
            beat = self._beats
            with self._lock:
                figures = self._sessions.get(str(scope.session_id), {})
                settled = bool(figures.get("frozen"))
            sent = self.sent(scope) or 0
            quiet = quiet + 1 if settled and sent == before else 0
            before = sent
        return max(before, self.sent(scope) or 0)

    def close(self) -> None:
        self._broker.close()

    def _hear(self, message: Inbound) -> None:
        record = orjson.loads(message.payload)
        message.acknowledge()
        name = str(record.get("name"))
        (self._alive.add if record.get("ok") else self._alive.discard)(name)
        if name != "simulator":
            return
        with self._lock:
            self._sessions = record.get("sessions", {})
            self._beats += 1


def await_stored(store: Store, scope: Scope, sent: int, limit_s: float) -> int:
    """Wait until the store has all that was sent, and return how many it has after at most `limit_s` wall seconds."""
    deadline = time.monotonic() + limit_s
    stored = count_samples(store, scope)
    while stored < sent and time.monotonic() < deadline:
        time.sleep(0.2)
        stored = count_samples(store, scope)
    return stored

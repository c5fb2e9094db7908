"""The links' health in the top bar: every link says how it is and since when, also when it is gone."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson

from command_center.gateway.heartbeat import status_topic
from command_center.seat.context import Seat
from command_center.seat.source_links import source_links, summary
from drivers.mqtt.client import MqttBroker
from models.domain.faults import REASON_NAMES, Reason
from models.ports import Inbound
from models.store.repositories import QuarantineReport, read_quarantine
from models.text import N_, Message, tr
from widgets import format as fmt
from widgets.shell.links import LinkHealth

LATE_S = 5.0  # a process beats once a second; silent for longer, it is late
UNHEARD = N_("No sign of life yet")
SPOOL = N_("The database is away; readings wait on disk: {size} of {limit} MB")
SPOOL_FULL = N_("The spool on disk is full ({limit} MB): readings wait at the broker")


class LinkDesk:
    """Reads the feed's and the broker's own health, and the heartbeats of gateway and vision."""

    def __init__(self, seat: Seat, broker: MqttBroker) -> None:
        self._seat, self._broker = seat, broker
        self._lock = threading.Lock()
        self._beats: dict[str, tuple[datetime, dict[str, Any]]] = {}
        self._since: dict[str, tuple[bool, datetime]] = {}
        broker.subscribe(status_topic(seat.park.code, "+"), self._receive, qos=0)
        seat.window.top_bar.links_wanted.connect(self.look_at_quarantine)

    def tick(self, wall: datetime) -> None:
        links = [self._database(), self._broker_link(), self._cameras(wall), self._gateway(wall)]
        age, beat = self._age("gateway", wall)
        sources = source_links(beat) if age is not None and age < LATE_S else ()
        together = summary(sources)
        self._seat.window.top_bar.set_links(links if together is None else [*links, together])
        self._seat.window.links.set_links([*links, *sources], wall)

    def look_at_quarantine(self) -> None:
        seat = self._seat
        seat.workers.submit(
            "history", lambda: read_quarantine(seat.store, seat.park_id), self._show_quarantine, seat.tell,
            key="quarantine",
        )

    def beat(self, name: str) -> dict[str, Any]:
        """The figures of a process's last heartbeat."""
        with self._lock:
            return self._beats.get(name, (None, {}))[1]

    def _receive(self, message: Inbound) -> None:
        message.acknowledge()
        try:
            record = orjson.loads(message.payload)
        except orjson.JSONDecodeError:
            return
        if isinstance(record, dict):
            with self._lock:
                self._beats[message.topic.rsplit("/", 1)[-1]] = (datetime.now(UTC), record)

    def _database(self) -> LinkHealth:
        health = self._seat.live.feed.health
        since = datetime.fromtimestamp(health.since, UTC) if health.since else None
        return LinkHealth("database", health.ok, f"{health.latency_ms:.0f} ms", since, health.detail)

    def _broker_link(self) -> LinkHealth:
        health = self._broker.health
        figure = f"{self._seat.live.lag_ms:.0f} ms" if self._seat.live.lag_ms is not None else ""
        return LinkHealth("broker", health.ok, figure, datetime.fromtimestamp(health.since, UTC), health.detail)

    def _gateway(self, wall: datetime) -> LinkHealth:
        age, record = self._age("gateway", wall)
        health = gateway_health(age, record, self._detail(age, record))
        return replace(health, since=self._changed("gateway", health.ok, wall))

    def _cameras(self, wall: datetime) -> LinkHealth:
        age, record = self._age("vision", wall)
        ok = age is not None and age < LATE_S
        playing, total = int(record.get("playing", 0)), int(record.get("cameras", len(self._seat.park.cameras)))
        figure = f"{fmt.number(playing, 0)} / {fmt.number(total, 0)}"
        since = self._changed("cameras", ok, wall)
        return LinkHealth(
            "cameras", ok, figure if ok else "", since, self._detail(age, record), degraded=playing < total
        )

    def _age(self, name: str, wall: datetime) -> tuple[float | None, dict[str, Any]]:
        with self._lock:
            if name not in self._beats:
                return None, {}
            heard, record = self._beats[name]
        return (wall - heard).total_seconds(), record

    def _detail(self, age: float | None, record: dict[str, Any]) -> Message | str:
        return Message(UNHEARD) if age is None else str(record.get("detail", ""))

    def _changed(self, name: str, ok: bool, wall: datetime) -> datetime:
        """When `ok` last changed."""
        if name not in self._since or self._since[name][0] is not ok:
            self._since[name] = (ok, wall)
        return self._since[name][1]

    def _show_quarantine(self, report: QuarantineReport) -> None:
        self._seat.window.links.set_quarantine({quarantine_text(code): n for code, n in report.counts.items()})


def gateway_health(age: float | None, record: Mapping[str, Any], detail: Message | str) -> LinkHealth:
    """The gateway by its last heartbeat; while it keeps readings on its disk it works, with the store behind."""
    spool: Mapping[str, Any] = record.get("spool", {})
    keeps, full = spool.get("bytes", 0) > 0, bool(spool.get("full", False))
    alive = age is not None and age < LATE_S
    figure = f"{age:.1f} s" if age is not None else ""
    if keeps:
        size, limit = (fmt.number(spool[name] / 1e6, 1) for name in ("bytes", "limit"))
        figure = tr("spool {size} MB", size=size)
        detail = Message(SPOOL_FULL if full else SPOOL, {"size": size, "limit": limit})
    ok = alive and not full and (keeps or bool(record.get("ok")))
    return LinkHealth("gateway", ok, figure, detail=detail, degraded=keeps)


def quarantine_text(code: str) -> str:
    """The message id of a reason code; a code that this seat is too old to know is shown as it is."""
    return REASON_NAMES[Reason(code)] if code in set(Reason) else code

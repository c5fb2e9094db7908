"""Drills as the gateway plays them: planned injects are fired at their time, and the simulator is told what to play."""

from collections.abc import Iterator
from datetime import datetime

import structlog

from drivers.mqtt.topics import base
from drivers.simulated.control import Inject, control_of, encode_control
from drivers.simulated.scenario import PlannedInject, scenario
from models.domain.errors import BadInput, Refused
from models.domain.events import Event
from models.domain.sessions import Session
from models.ports import Broker
from models.store.engine import Store
from models.use_cases.sessions import fire_inject

log = structlog.get_logger()


class DrillControls:
    """The control messages of one park."""

    def __init__(self, broker: Broker, park_code: str) -> None:
        self._broker, self._park_code = broker, park_code
        self._sent: dict[int, bytes] = {}

    def publish(self, session: Session, events: tuple[Event, ...]) -> None:
        """Send a drill's control when it is news."""
        try:
            payload = encode_control(control_of(session, injects_of(events)))
        except BadInput as error:
            payload = b""  # nothing to play: a drill by hand, or another room's scenario
            if session.scope.session_id not in self._sent:
                log.warning("drill.unknown_scenario", session=session.scope.session_id, cause=str(error))
        if self._sent.get(session.scope.session_id) != payload:
            self._send(session.scope.session_id, payload)

    def clear(self, session_id: int) -> None:
        """An ended drill is played no more."""
        if self._sent.get(session_id) != b"":
            self._send(session_id, b"")

    def _send(self, session_id: int, payload: bytes) -> None:
        self._broker.publish(f"{base(self._park_code, session_id)}/control", payload, retain=True)
        self._sent[session_id] = payload


def fire_due(store: Store, session: Session, events: tuple[Event, ...], wall: datetime) -> None:
    """Let happen what the scenario plans for now, unless the trainer was faster."""
    for number, inject in _due(session, events, session.clock.elapsed(wall)):
        try:
            fire_inject(store, session.scope, inject.title, {**inject.payload, "planned": number})
        except Refused as refused:
            log.info("drill.inject_refused", session=session.scope.session_id, cause=str(refused))


def _due(session: Session, events: tuple[Event, ...], elapsed_s: float) -> Iterator[tuple[int, PlannedInject]]:
    try:
        planned = scenario(session.scenario).numbered_injects()
    except BadInput:
        return  # a drill by hand
    fired = {dict(event.payload.get("inject") or {}).get("planned") for event in events}
    for number, inject in planned:
        if inject.at_s is not None and inject.at_s <= elapsed_s and number not in fired:
            yield number, inject


def injects_of(events: tuple[Event, ...]) -> tuple[Inject, ...]:
    """What was let happen, as the simulator reads it."""
    return tuple(
        Inject(event.seq, event.time, dict(event.payload.get("inject") or {}))
        for event in events
        if event.kind == "inject.fired"
    )

"""Tells the simulator which drills to play: one retained control message for each, from its session row and injects."""

import structlog

from drivers.mqtt.topics import base
from drivers.simulated.control import Inject, control_of, encode_control
from models.domain.errors import BadInput
from models.domain.events import Event
from models.domain.sessions import Session
from models.ports import Broker

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


def injects_of(events: tuple[Event, ...]) -> tuple[Inject, ...]:
    """What the trainer has let happen, as the simulator reads it."""
    return tuple(
        Inject(event.seq, event.time, dict(event.payload.get("inject") or {}))
        for event in events
        if event.kind == "inject.fired"
    )

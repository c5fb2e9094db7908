"""The whole simulated field: LIVE always, and beside it every drill that a control message asks for."""

from dataclasses import replace
from datetime import datetime

import structlog

from drivers.mqtt.topics import TopicKind, parse_topic
from drivers.simulated.control import Control, decode_control
from drivers.simulated.player import Send, SessionPlayer
from drivers.simulated.scenario import Casting
from models.domain.errors import BadPayload
from models.domain.park import Park
from models.domain.sessions import LIVE_SESSION, SessionClock
from models.domain.times import from_us

log = structlog.get_logger()

SLICES_PER_STEP = 4  # how much a player that is behind may catch up at once


def patterns(park_code: str) -> tuple[str, ...]:
    """What the field listens to: orders to the terminals, and the drills' control."""
    own = f"park/{park_code}"
    return f"{own}/unit/+/order", f"{own}/drill/+/unit/+/order", f"{own}/drill/+/control"


class Field:
    """Players by session. One thread owns it; it is told the time and hands messages to `send`."""

    def __init__(self, park: Park, live: Casting, send: Send, now: datetime) -> None:
        self._park, self._send = park, send
        clock = SessionClock(started_at=now, anchored_at=now)
        self._players = {LIVE_SESSION: SessionPlayer(park, LIVE_SESSION, Control(live, clock), send)}
        self._early: dict[tuple[int, str], bytes] = {}  # orders that came before their drill's control

    def hear(self, topic: str, payload: bytes) -> None:
        """Take an order or a control message; anything else is logged and left."""
        try:
            parsed = parse_topic(topic)
            if parsed.kind is TopicKind.CONTROL:
                self._control(parsed.session_id, payload)
            elif parsed.kind is TopicKind.ORDER:
                self._order(parsed.session_id, parsed.name, payload)
        except BadPayload as bad:
            log.warning("simulator.bad_message", topic=topic, cause=str(bad))

    def step(self, now: datetime) -> None:
        """Play every session up to `now`, or as far as one step goes."""
        for player in self._players.values():
            for _ in range(SLICES_PER_STEP):
                if not player.step(now):
                    break

    def figures(self) -> dict[str, dict[str, object]]:
        """What has been sent, by session, for the status message."""
        return {
            str(session_id): {
                "readings": player.count.readings,
                "messages": player.count.messages,
                "played": from_us(player.played_us),
                "frozen": player.control.clock.frozen,
            }
            for session_id, player in self._players.items()
        }

    def _control(self, session_id: int, payload: bytes) -> None:
        if not payload:
            if self._players.pop(session_id, None) is not None:
                log.info("simulator.drill_ended", session=session_id)
            return
        control = decode_control(payload)
        player = self._players.get(session_id)
        if player is not None:
            player.control = replace(control, casting=player.control.casting)
            return
        player = self._players[session_id] = SessionPlayer(self._park, session_id, control, self._send)
        log.info("simulator.drill_begins", session=session_id, scenario=str(control.casting))
        for session, unit in [key for key in self._early if key[0] == session_id]:
            player.order(unit, self._early.pop((session, unit)))

    def _order(self, session_id: int, unit: str, payload: bytes) -> None:
        player = self._players.get(session_id)
        if player is not None:
            player.order(unit, payload)
        elif payload:
            self._early[session_id, unit] = payload
        else:
            self._early.pop((session_id, unit), None)

"""Topic names, built and taken apart in one place. Pure text; `docs/payloads.md` is the contract."""

from dataclasses import dataclass
from enum import StrEnum

from models.domain.errors import BadPayload
from models.domain.sessions import LIVE_SESSION
from models.text import N_

MAX_TOPIC = 200


class TopicKind(StrEnum):
    """What a topic carries; the value is only a name, see `parse_topic` for the paths."""

    SENSOR = "sensor"
    BATCH = "batch"
    WEATHER = "weather"
    UNIT = "unit"
    PERSON = "person"
    ORDER = "order"
    FRAME = "frame"
    CONTROL = "control"
    STATUS = "status"
    MARK = "mark"
    DURABLE = "durable"


@dataclass(frozen=True, slots=True)
class Topic:
    """`name` is the sensor, device gateway, unit, person, frame or process the topic belongs to, or ""."""

    park: str
    session_id: int
    kind: TopicKind
    name: str = ""


_TWO_PARTS = {
    "sensor": TopicKind.SENSOR,
    "batch": TopicKind.BATCH,
    "frame": TopicKind.FRAME,
    "status": TopicKind.STATUS,
}
_ONE_PART = {
    "weather": TopicKind.WEATHER,
    "control": TopicKind.CONTROL,
    "mark": TopicKind.MARK,
    "durable": TopicKind.DURABLE,
}
_THREE_PARTS = {
    ("unit", "position"): TopicKind.UNIT,
    ("person", "position"): TopicKind.PERSON,
    ("unit", "order"): TopicKind.ORDER,
}


def base(park: str, session_id: int = LIVE_SESSION) -> str:
    """The path above every topic of one session."""
    return f"park/{park}" if session_id == LIVE_SESSION else f"park/{park}/drill/{session_id}"


def mark_topic(park: str) -> str:
    """Where the gateway speaks to itself through the broker, behind everything that the broker took before."""
    return f"park/{park}/mark"


def durable_topic(park: str) -> str:
    """Where the gateway says which of its marks, and so all that came before that one, is safe."""
    return f"park/{park}/durable"


def device_patterns(park: str) -> tuple[str, ...]:
    """Subscriptions for everything that field devices send, LIVE and in every drill."""
    tails = ("sensor/+", "batch/+", "weather", "unit/+/position", "person/+/position")
    return tuple(f"park/{park}/{way}{tail}" for way in ("", "drill/+/") for tail in tails)


def parse_topic(topic: str) -> Topic:
    """Take a topic apart, or raise BadPayload with reason `unknown_topic`."""
    parts = topic.split("/")
    if len(topic) > MAX_TOPIC or len(parts) < 3 or parts[0] != "park" or "" in parts:
        raise unknown_topic(topic)
    park, rest, session = parts[1], parts[2:], LIVE_SESSION
    if rest[0] == "drill" and len(rest) >= 3:
        session, rest = _session(rest[1], topic), rest[2:]
    return Topic(park, session, *_kind(rest, topic))


def _session(text: str, topic: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) == LIVE_SESSION:
        raise unknown_topic(topic)
    return int(text)


def _kind(rest: list[str], topic: str) -> tuple[TopicKind, str]:
    if len(rest) == 1 and rest[0] in _ONE_PART:
        return _ONE_PART[rest[0]], ""
    if len(rest) == 2 and rest[0] in _TWO_PARTS:
        return _TWO_PARTS[rest[0]], rest[1]
    if len(rest) == 3 and (rest[0], rest[2]) in _THREE_PARTS:
        return _THREE_PARTS[rest[0], rest[2]], rest[1]
    raise unknown_topic(topic)


def unknown_topic(topic: str) -> BadPayload:
    return BadPayload(N_("No device speaks on topic {topic}"), reason="unknown_topic", topic=topic[:MAX_TOPIC])

"""Sparkplug's topic names (Sparkplug 3.0.0, section 4), taken apart and built in one place. Pure text."""

from dataclasses import dataclass
from enum import StrEnum

from models.domain.errors import BadPayload
from models.domain.faults import Reason, fault
from models.text import N_

NAMESPACE = "spBv1.0"
MAX_TOPIC = 500
PATTERN = f"{NAMESPACE}/#"
_OLD_STATE = "STATE"  # where 2.2 hosts spoke


class Kind(StrEnum):
    """What a message is: of an edge node (N) or one of its devices (D)."""

    NBIRTH = "NBIRTH"
    NDATA = "NDATA"
    NDEATH = "NDEATH"
    NCMD = "NCMD"
    DBIRTH = "DBIRTH"
    DDATA = "DDATA"
    DDEATH = "DDEATH"
    DCMD = "DCMD"
    STATE = "STATE"


@dataclass(frozen=True, slots=True)
class SparkplugTopic:
    """`node` is group/edge node, or the host's id for STATE; `device` is "" for the node itself."""

    kind: Kind
    node: str
    device: str = ""


def is_sparkplug(topic: str) -> bool:
    return topic.startswith((f"{NAMESPACE}/", f"{_OLD_STATE}/"))


def parse_topic(topic: str) -> SparkplugTopic:
    """Take a topic apart, or raise BadPayload with reason `unknown_topic`."""
    parts = topic.split("/")
    if len(topic) > MAX_TOPIC or "" in parts or any(sign in topic for sign in "+#\0"):
        raise _unknown(topic)
    if parts[0] == _OLD_STATE and len(parts) == 2:
        return SparkplugTopic(Kind.STATE, parts[1])
    if parts[0] != NAMESPACE or len(parts) not in (3, 4, 5):
        raise _unknown(topic)
    if len(parts) == 3:
        if parts[1] != Kind.STATE:
            raise _unknown(topic)
        return SparkplugTopic(Kind.STATE, parts[2])
    group, word, node = parts[1:4]
    if word not in set(Kind) - {Kind.STATE} or word.startswith("D") != (len(parts) == 5):
        raise _unknown(topic)
    return SparkplugTopic(Kind(word), f"{group}/{node}", parts[4] if len(parts) == 5 else "")


def command_topic(node: str) -> str:
    """Where an edge node (group/node) hears commands."""
    group, _, name = node.partition("/")
    return f"{NAMESPACE}/{group}/{Kind.NCMD}/{name}"


def state_topic(host: str) -> str:
    """Where a host application says that it is there."""
    return f"{NAMESPACE}/{Kind.STATE}/{host}"


def _unknown(topic: str) -> BadPayload:
    return fault(Reason.UNKNOWN_TOPIC, N_("No device speaks on topic {topic}"), topic=topic[:200])

"""Blocks of messages as a receiver hands them on, without a broker; and sessions without a store."""

from collections.abc import Sequence

import numpy as np

from command_center.gateway.sessions import Sessions
from drivers.mqtt import scan
from drivers.mqtt.book import bytes_of
from drivers.mqtt.receiver import LARGEST, Block
from models.domain.sessions import Session
from tests.fakes.firehose import publish_packet


class Fixed(Sessions):
    """The sessions a test names; nothing is asked of a store."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        self._by_id = {session.scope.session_id: session for session in sessions}

    def refresh(self) -> None:
        """They stay as they are."""

    def find(self, session_id: int) -> Session | None:
        return self._by_id.get(session_id)


def block_of(
    messages: Sequence[tuple[str, object]], received_us: int = 17, acknowledged: list[int] | None = None
) -> Block:
    """One block with these (topic, body); packet identifiers count from 1."""
    data = bytes_of(b"".join(publish_packet(topic, body, number + 1) for number, (topic, body) in enumerate(messages)))
    packets = np.zeros(len(messages), scan.PACKET)
    count, end, why = scan.cut(data, 0, data.size, True, LARGEST, packets, 0)
    assert (count, end, why) == (len(messages), data.size, scan.MORE)
    kept = [] if acknowledged is None else acknowledged
    return Block(data, packets, received_us, lambda numbers: kept.extend(numbers.tolist()))

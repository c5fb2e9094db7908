"""Durable marks: how devices learn what they need not send again.

A mark goes through the broker and comes back on the session that the readings come on, behind everything that the
broker had taken before it. When what came before it is committed (or on the spool's disk), the gateway says so with a
retained message, and devices let go of it; `drivers/mqtt/insistent.py` is their side.
"""

from datetime import datetime

import orjson

from drivers.mqtt.topics import durable_topic, mark_topic
from models.domain.times import from_us, to_us
from models.ports import Broker, Clock

PERIOD_S = 0.5


def mark_of(epoch: int) -> bytes:
    """The mark that was spoken at that moment (microseconds since 1970); devices only compare the whole."""
    return orjson.dumps({"t": from_us(epoch)})


def epoch_of(mark: bytes) -> int:
    """When a mark was spoken, or raise ValueError for what is none of ours."""
    try:
        return to_us(datetime.fromisoformat(orjson.loads(mark)["t"]))
    except (TypeError, KeyError) as error:
        raise ValueError(mark) from error


class Marks:
    """Speaks marks and tells which of them is safe. Thread-safe: nothing is remembered."""

    def __init__(self, broker: Broker, park_code: str, clock: Clock) -> None:
        self._broker, self._clock = broker, clock
        self._mark_topic, self._durable_topic = mark_topic(park_code), durable_topic(park_code)

    def speak(self) -> None:
        """Send the next mark."""
        self._broker.publish(self._mark_topic, mark_of(to_us(self._clock.now())))

    def safe(self, mark: bytes) -> None:
        """Everything that the broker took before it spread this mark is durable."""
        self._broker.publish(self._durable_topic, mark, retain=True)

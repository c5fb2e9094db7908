"""A device that insists: what the broker took while nobody listened, it sends again until somebody does.

A broker that lost its memory (killed, or new) has no subscription of a gateway that has not come back yet; it takes a
device's reading and drops it. MQTT 5 tells the device so, and the device keeps the reading.
"""

import time
from collections import deque

from drivers.mqtt.client import MqttBroker

AGAIN_S = 0.5


class Insistent:
    """Wraps the publishing of one client. One thread publishes and settles."""

    def __init__(self, broker: MqttBroker) -> None:
        self._broker = broker
        self._under_way: dict[int, tuple[str, bytes]] = {}
        self._taken: deque[tuple[int, bool]] = deque()  # filled by the network thread
        self._unheard: list[tuple[str, bytes]] = []
        self._again_at = 0.0
        broker.on_acknowledged(lambda number, heard: self._taken.append((number, heard)))

    @property
    def pending(self) -> int:
        """Messages that nobody has for certain."""
        return len(self._under_way) + len(self._unheard)

    def publish(self, topic: str, payload: bytes) -> None:
        self._under_way[self._broker.send(topic, payload)] = topic, payload

    def settle(self) -> None:
        """Let go of what was heard; after a pause, send again what was not."""
        while self._taken:
            number, heard = self._taken.popleft()
            message = self._under_way.pop(number, None)
            if message is not None and not heard:
                self._unheard.append(message)
        if self._unheard and time.monotonic() >= self._again_at:
            self._again_at = time.monotonic() + AGAIN_S
            unheard, self._unheard = self._unheard, []
            for topic, payload in unheard:
                self.publish(topic, payload)

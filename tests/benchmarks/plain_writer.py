"""What anybody would write first, to compare with: paho, json and executemany; acknowledged after the commit.

Run as `python -m tests.benchmarks.plain_writer BROKER_URL DATABASE_URL PARK`; it ends on SIGTERM.
"""

import json
import signal
import sys
import threading
from collections import deque
from datetime import UTC, datetime

import paho.mqtt.client as paho
import psycopg
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from drivers.mqtt.address import parse_address

INSERT = (
    "INSERT INTO cc.sample (park_id, session_id, sensor_key, time, received, value, quality) "
    "VALUES (1, 0, %s, %s, %s, %s, 0) ON CONFLICT DO NOTHING"
)
PERIOD_S = 0.05


def main(broker_url: str, database_url: str, park: str) -> None:
    """Store what sensors send until told to stop."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with psycopg.connect(database_url) as connection:
        keys: dict[str, int] = dict(connection.execute("SELECT code, key FROM cc.sensor").fetchall())
    waiting: deque[paho.MQTTMessage] = deque()
    address = parse_address(broker_url)
    client = paho.Client(CallbackAPIVersion.VERSION2, "plain-writer", protocol=paho.MQTTv5, manual_ack=True)
    client.username_pw_set(address.user, address.password)
    client.on_message = lambda _client, _data, message: waiting.append(message)
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.ReceiveMaximum = 16_000
    client.connect(address.host, address.port, properties=properties)
    client.subscribe(f"park/{park}/sensor/+", qos=1)
    client.loop_start()
    with psycopg.connect(database_url) as connection:
        while not stop.wait(PERIOD_S):
            taken = [waiting.popleft() for _ in range(len(waiting))]
            rows = [_row(message, keys) for message in taken]
            if rows:
                connection.cursor().executemany(INSERT, rows)
                connection.commit()
            for message in taken:
                client.ack(message.mid, message.qos)
    client.disconnect()
    client.loop_stop()


def _row(message: paho.MQTTMessage, keys: dict[str, int]) -> tuple[int, datetime, datetime, float]:
    body = json.loads(message.payload)
    code = message.topic.rsplit("/", 1)[1]
    return keys[code], datetime.fromisoformat(body["t"]), datetime.now(UTC), float(body["v"])


if __name__ == "__main__":
    main(*sys.argv[1:])

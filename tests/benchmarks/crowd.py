"""Devices of a large park for benchmarks: `python -m tests.benchmarks.crowd HOME READINGS_A_SECOND` until it is ended.

A process of its own. Ten times a second it sends a batch for each of a few device gateways; every sensor speaks in its
turn, its value wanders in the calm middle of its range. Sensors named after the rate are left to the benchmark.
"""

import sys
import time
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import orjson

from command_center.settings import Settings
from drivers.mqtt.client import MqttBroker
from models.domain.park import Sensor
from tests.fakes.large_park import large_park

STEPS_A_SECOND, GATEWAYS = 10, 2


def main(home: Path, rate: float, apart: set[str]) -> None:
    """Speak until the process is ended."""
    park, draw = large_park(), np.random.default_rng(1)
    turn = cycle([sensor for sensor in park.sensors if sensor.code not in apart])
    broker = MqttBroker(Settings(home=home).broker_address("simulator"), "bench-crowd")
    broker.wait_connected(30)
    each = int(rate / STEPS_A_SECOND / GATEWAYS)
    begun, step = time.monotonic(), 0
    while True:
        for number in range(GATEWAYS):
            payload = _batch(list(islice(turn, each)), draw)
            broker.publish(f"park/{park.code}/batch/bench-{number}", payload)
        step += 1
        time.sleep(max(0.0, begun + step / STEPS_A_SECOND - time.monotonic()))


def _batch(sensors: list[Sensor], draw: np.random.Generator) -> bytes:
    stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    shares = draw.uniform(0.46, 0.54, len(sensors)).tolist()
    return orjson.dumps({"r": [_record(sensor, share, stamp) for sensor, share in zip(sensors, shares, strict=True)]})


def _record(sensor: Sensor, share: float, stamp: str) -> dict[str, object]:
    """Gas is absent in the calm middle of things; all else is half-way up its range."""
    value = sensor.high * share * 0.01 if sensor.quantity == "gas" else sensor.low + (sensor.high - sensor.low) * share
    return {"s": sensor.code, "v": round(value, 4), "u": sensor.unit, "t": stamp}


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), set(sys.argv[3:]))

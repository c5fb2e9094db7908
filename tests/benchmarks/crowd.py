"""Devices of a large park for benchmarks: `python -m tests.benchmarks.crowd HOME READINGS_A_SECOND` until it is ended.

A process of its own. Ten times a second it sends a batch for each of a few device gateways; every sensor speaks in its
turn, its value wanders where no rule minds it. Sensors named after the rate are left to the benchmark.
"""

import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import orjson

from command_center.settings import Settings
from drivers.mqtt.client import MqttBroker
from models.domain.park import Park, Sensor
from tests.fakes.large_park import large_park

STEPS_A_SECOND, GATEWAYS = 10, 2


def main(home: Path, rate: float, apart: set[str]) -> None:
    """Speak until the process is ended."""
    park, draw = large_park(), np.random.default_rng(1)
    calm = _calm_values(park)
    turn = cycle([sensor for sensor in park.sensors if sensor.code not in apart])
    broker = MqttBroker(Settings(home=home).broker_address("simulator"), "bench-crowd")
    broker.wait_connected(30)
    each = int(rate / STEPS_A_SECOND / GATEWAYS)
    begun, step = time.monotonic(), 0
    while True:
        for number in range(GATEWAYS):
            payload = _batch(list(islice(turn, each)), calm, draw)
            broker.publish(f"park/{park.code}/batch/bench-{number}", payload)
        step += 1
        time.sleep(max(0.0, begun + step / STEPS_A_SECOND - time.monotonic()))


def _batch(sensors: list[Sensor], calm: Mapping[str, tuple[float, float]], draw: np.random.Generator) -> bytes:
    stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    noise = draw.uniform(-0.02, 0.02, len(sensors)).tolist()
    records = []
    for sensor, share in zip(sensors, noise, strict=True):
        value, room = calm[sensor.code]
        records.append({"s": sensor.code, "v": round(value + share * room, 4), "u": sensor.unit, "t": stamp})
    return orjson.dumps({"r": records})


def _calm_values(park: Park) -> dict[str, tuple[float, float]]:
    """For each sensor the middle of what its rules let pass, and how wide that is."""
    allowed = {sensor.code: (sensor.low, sensor.high) for sensor in park.sensors}
    for rule in park.rules:
        low, high = allowed[rule.sensor]
        allowed[rule.sensor] = (max(low, rule.clear), high) if rule.is_below else (low, min(high, rule.clear))
    return {code: ((low + high) / 2.0, high - low) for code, (low, high) in allowed.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), set(sys.argv[3:]))

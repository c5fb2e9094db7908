"""Encodes and decodes with tahu's own classes, in a process of its own: its protobuf code runs in pure Python alone.

Reads one JSON object: `encode` is a list of [name, alias, type, value] for tahu's `addMetric`, `decode` a list of
payloads in hexadecimal. Writes the payload of the former and what each of the latter says.
"""

import json
import sys

from tahu import sparkplug_b, sparkplug_b_pb2


def decode(payload: bytes) -> list[list[object]]:
    parsed = sparkplug_b_pb2.Payload.FromString(payload)
    return [
        [metric.name, metric.datatype, metric.WhichOneof("value"), getattr(metric, metric.WhichOneof("value"))]
        for metric in parsed.metrics
    ]


asked = json.load(sys.stdin)
message = sparkplug_b_pb2.Payload()
message.timestamp, message.seq = 1_761_142_033_904, 0
for name, alias, kind, value in asked["encode"]:
    negative = isinstance(value, int) and value < 0  # addMetric refuses these; its Java sister writes them so
    bits = 64 if kind == sparkplug_b.MetricDataType.Int64 else 32
    sparkplug_b.addMetric(message, name, alias, kind, value + (1 << bits) if negative else value)
decoded = [decode(bytes.fromhex(each)) for each in asked["decode"]]
json.dump({"encoded": message.SerializeToString().hex(), "decoded": decoded}, sys.stdout)

"""An edge node for tests: encodes births, data and deaths, and remembers what the host asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pysparkplug._protobuf import Payload

from drivers.sparkplug.host import Find, Host
from models.domain.readings import Batch
from models.domain.tags import Drained, Tag, TagTable
from models.domain.units import conversion

NOW_US = 1_794_000_000_000_000
NOW_MS = NOW_US // 1_000
NODE = "Plant1/EdgeB"


def payload(*metrics: Mapping[str, Any], seq: int | None = None, time_ms: int = NOW_MS) -> bytes:
    """Encode metrics given as the fields of the wire format."""
    header = {} if seq is None else {"seq": seq}
    encoded: bytes = Payload(timestamp=time_ms, metrics=[dict(each) for each in metrics], **header).SerializeToString()
    return encoded


def number(number: int) -> dict[str, Any]:
    """A birth number."""
    return {"name": "bdSeq", "datatype": 4, "long_value": number}


SENSORS = {"AT-1": 11, "AT-2": 12, "PT-1": 21}


def find(_node: str, _device: str, metric: str, unit: str | None) -> Tag | None:
    """Metrics named after our sensors; PT-1 measures kPa."""
    code = metric.rsplit("/", 1)[-1]
    if code not in SENSORS:
        return None
    found = conversion(unit, "kPa") if unit and code == "PT-1" else conversion("", "")
    return None if found is None else Tag(f"{_node}/{metric}", SENSORS[code], found)


@dataclass
class Heard:
    """A host with its table and what it asked."""

    asked: list[tuple[str, bytes]] = field(default_factory=list)
    tags: TagTable = field(default_factory=lambda: TagTable("sparkplug"))
    find: Find = find

    def __post_init__(self) -> None:
        self.host = Host(self.tags, self.find, lambda topic, body: self.asked.append((topic, body)))
        self.now_us = NOW_US

    def say(self, word: str, body: bytes, device: str = "") -> None:
        group, node = NODE.split("/")
        self.host.take(f"spBv1.0/{group}/{word}/{node}" + (f"/{device}" if device else ""), body, self.now_us)

    def born(self, birth_number: int = 1, seq: int = 0) -> None:
        """Two sensors of the node, under aliases 1 and 2."""
        self.say("NBIRTH", payload(
            number(birth_number),
            {"name": "area/AT-1", "alias": 1, "datatype": 9, "float_value": 0.5},
            {"name": "area/AT-2", "alias": 2, "datatype": 2, "int_value": 65523},
            seq=seq,
        ))

    def data(self, seq: int, *values: tuple[int, float], time_ms: int = NOW_MS + 1_000) -> None:
        """Values by alias, without datatypes."""
        self.say("NDATA", payload(*({"alias": alias, "float_value": value} for alias, value in values),
                                  seq=seq, time_ms=time_ms))

    def drain(self) -> Drained:
        return self.tags.drain(self.now_us)

    def batch(self) -> Batch:
        return self.drain().batch


def rows(batch: Batch) -> list[tuple[int, float, int]]:
    """Key, value and quality of each row."""
    columns = (batch.keys.tolist(), batch.values.tolist(), batch.quality.tolist())
    return [(int(key), float(value), int(quality)) for key, value, quality in zip(*columns, strict=True)]

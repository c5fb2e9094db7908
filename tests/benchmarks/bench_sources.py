"""What field protocols cost: Sparkplug metrics into columns, OPC UA tags by the thousand over several connections."""

import time
from collections.abc import Iterable

from pysparkplug import NData

from models.domain.tags import Tag
from tests.benchmarks.registry import Row, bench
from tests.system.sources.gathering import gathering
from tests.system.sources.plant import OpcUaServer, Plant
from tests.system.sources.test_opcua import source
from tests.unit.sources.edge import NOW_MS, Heard, number, payload

METRICS, MESSAGES = 100, 200
TAGS, CONNECTIONS, CHANGES = 3_200, 2, 3_200


@bench("sparkplug")
def sparkplug_into_columns() -> Iterable[Row]:
    """One core, 100 metrics a message by alias; the baseline is the library's own decoding into its records."""
    names = [f"area/{code}" for code in ("AT-1", "AT-2", "PT-1")] + [f"x{place}" for place in range(METRICS - 3)]
    edge = Heard(find=lambda node, device, metric, unit: Tag(metric, len(metric)))
    births = [
        {"name": name, "alias": alias, "datatype": 10, "double_value": 0.5} for alias, name in enumerate(names)
    ]
    edge.say("NBIRTH", payload(number(1), *births, seq=0))
    bodies = [
        payload(
            *({"alias": alias, "timestamp": NOW_MS + place, "double_value": 1.5} for alias in range(METRICS)),
            seq=(place + 1) % 256,
        )
        for place in range(MESSAGES)
    ]
    named = [
        payload(*({"name": name, "timestamp": NOW_MS, "datatype": 10, "double_value": 1.5} for name in names), seq=1)
    ] * MESSAGES
    began = time.process_time()
    for body in named:
        NData.decode(body)
    plain = (time.process_time() - began) / (METRICS * MESSAGES) * 1e6
    edge.batch()
    began = time.process_time()
    for body in bodies:
        edge.say("NDATA", body)
    stored = len(edge.batch())
    ours = (time.process_time() - began) / (METRICS * MESSAGES) * 1e6
    yield Row("Sparkplug: CPU per metric, to columns", ours, "µs", plain, "the library's own records")
    yield Row("Sparkplug: readings of those offered", stored, "readings", METRICS * MESSAGES, "offered")


@bench("opcua")
def opcua_by_the_thousand() -> Iterable[Row]:
    """3,200 tags of asyncua's own server, which runs in this process too: present values, then one change of each."""
    plant = Plant()
    server = OpcUaServer(plant, [float(place) for place in range(TAGS)])
    nodes = server.nodes(TAGS)
    share = TAGS // CONNECTIONS
    parts = [source(server, nodes[part * share : (part + 1) * share], f"dcs-{part}") for part in range(CONNECTIONS)]
    try:
        with gathering(*parts) as (_, heard):
            began = time.perf_counter()
            heard.wait(lambda heard: len(heard.rows) >= TAGS, "all tags", 120.0)
            label = f"OPC UA: {TAGS} tags over {CONNECTIONS} connections, all present values"
            yield Row(label, time.perf_counter() - began, "s")
            began = time.perf_counter()
            server.write_all(100_000.0)
            heard.wait(lambda heard: sum(value >= 100_000.0 for _, value, _ in heard.rows) >= CHANGES, "changes", 120.0)
            rate = CHANGES / (time.perf_counter() - began)
            yield Row("OPC UA: changes written by the server and heard", rate, "/s")
    finally:
        server.stop()
        plant.close()


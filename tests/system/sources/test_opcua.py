"""OPC UA against asyncua's own server: subscriptions, qualities, refused nodes, several connections, a way back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asyncua import ua

from command_center.gateway.lines import make_sources
from command_center.settings import Settings
from command_center.sources import FILE
from drivers.opcua.source import Access, OpcUaSource
from models.domain.faults import Reason
from models.domain.readings import Quality
from models.domain.tags import Tag
from models.domain.units import Conversion
from tests.system.sources.gathering import gathering
from tests.system.sources.plant import OpcUaServer, Plant, said
from tests.unit.sources.sensors import many_sensors

GOOD, UNCERTAIN, BAD = int(Quality.GOOD), int(Quality.UNCERTAIN), int(Quality.BAD)


@pytest.fixture(scope="module")
def plant() -> Iterator[Plant]:
    made = Plant()
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(plant: Plant) -> Iterator[OpcUaServer]:
    """One for all tests, as it takes a while to start; each test writes to variables of its own."""
    made = OpcUaServer(plant, [float(number) for number in range(60)])
    yield made
    made.stop()


def source(server: OpcUaServer, nodes: list[str], name: str = "dcs") -> OpcUaSource:
    tags = [Tag(node, key) for key, node in enumerate(nodes, start=1)]
    return OpcUaSource(name, Access(server.url, timeout_s=3.0), tags, nodes, interval_ms=50.0)


def test_that_present_values_and_changes_come_with_their_quality(server: OpcUaServer) -> None:
    tags = [Tag("T1", 1, Conversion(100.0)), Tag("T2", 2)]
    with gathering(OpcUaSource("dcs", Access(server.url), tags, server.nodes(3)[1:], 50.0)) as (sources, heard):
        heard.wait_for((1, 100.0, GOOD), (2, 2.0, GOOD))
        assert sources.links()["dcs"].detail == "2/2"
        server.write(1, 2.5)
        heard.wait_for((1, 250.0, GOOD))
        now = datetime.now(UTC)
        server.write(2, said(8.0, ua.StatusCodes.UncertainLastUsableValue, now))
        heard.wait_for((2, 8.0, UNCERTAIN))
        server.write(2, said(9.0, ua.StatusCodes.BadSensorFailure, now + timedelta(seconds=1)))
        heard.wait(lambda heard: heard.rows[-1][::2] == (2, BAD), "the failure")


def test_that_a_value_that_last_changed_long_ago_is_a_value_of_now(server: OpcUaServer) -> None:
    old = datetime.now(UTC) - timedelta(days=30)
    server.write(3, said(3.5, time=old))
    with gathering(source(server, ["ns=2;s=T3"])) as (_, heard):
        heard.wait_for((1, 3.5, GOOD))
        assert heard.rejected == []


def test_that_nodes_the_server_does_not_know_are_told_and_the_others_are_read(server: OpcUaServer) -> None:
    with gathering(source(server, ["ns=2;s=T4", "ns=2;s=nobody", "what"])) as (sources, heard):
        heard.wait_for((1, 4.0, GOOD))
        heard.wait(lambda heard: len(heard.rejected) >= 2, "the refusals")
        assert {each.reason for each in heard.rejected} == {Reason.REFUSED, Reason.WRONG_TYPE}
        assert sources.links()["dcs"].detail == "1/3"


def test_that_a_server_that_goes_makes_its_tags_bad_and_is_found_again(plant: Plant) -> None:
    short_lived = OpcUaServer(plant, [1.5])
    with gathering(source(short_lived, short_lived.nodes(1))) as (sources, heard):
        heard.wait_for((1, 1.5, GOOD))
        short_lived.stop()
        heard.wait_for((1, 1.5, BAD))
        assert not sources.links()["dcs"].ok
        again = OpcUaServer(plant, [4.5], short_lived.port)
        heard.wait_for((1, 4.5, GOOD))
        assert sources.links()["dcs"].ok
    again.stop()


def test_that_tags_beyond_one_connection_come_over_several(server: OpcUaServer, home: Path) -> None:
    tags = "\n".join(f'AT-{number + 1} = "{node}"' for number, node in enumerate(server.nodes(60)[10:]))
    (home / FILE).write_text(f"""
        [sparkplug]
        enabled = false
        [[opcua]]
        name = "dcs"
        url = "{server.url}"
        interval_ms = 50
        per_connection = 20
        [opcua.tags]
        {tags}
    """)
    sources, faults = make_sources(Settings(home=home), many_sensors(50))
    assert faults == []
    with gathering(*sources) as (running, heard):
        heard.wait_for(*((key, float(key + 9), GOOD) for key in range(1, 51)))
        links = {name: (link.ok, link.detail) for name, link in running.links().items()}
    assert links == {"dcs": (True, "20/20"), "dcs-2": (True, "20/20"), "dcs-3": (True, "10/10")}

"""Two gateways share the ingest: each stores a part, one evaluates all of it in order, and either may go."""

from pathlib import Path

import numpy as np
import psycopg
import pytest

from command_center.gateway.marks import mark_of
from command_center.gateway.workers import cut_at
from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.mqtt.receiver import Block
from drivers.mqtt.scan import PACKET
from tests.fakes.rooms import RoomDatabase
from tests.system.chain.conftest import wait_until
from tests.system.faults.room import Load, explain, faulty_park, judge, open_park, serving, stored


def shares(database: RoomDatabase) -> dict[int, int]:
    """Which slots have passed which mark."""
    with psycopg.connect(database.url(), autocommit=True) as connection:
        return dict(connection.execute("SELECT slot, epoch FROM cc.worker_slot").fetchall())


@pytest.mark.system
def test_that_two_gateways_share_the_ingest_and_the_alarms_stay_right(
    database: RoomDatabase, mosquitto: EmbeddedMosquitto, home: Path
) -> None:
    park = faulty_park(24)
    settings = open_park(park, database, mosquitto, home, workers=2)
    load = Load(park, mosquitto, seed=3)
    with serving(settings.model_copy(update={"ingest_workers": 1})):
        load.start()
        wait_until(lambda: stored(database) > 0, "what one gateway stored alone", 40)
    with serving(settings):  # goes on with the session at the broker that the other one left
        with serving(settings):
            wait_until(lambda: len(shares(database)) == 2 and min(shares(database).values()), "both slots at work", 40)
            before = shares(database)
            wait_until(lambda: min(shares(database).values()) > max(before.values()), "progress of both")
        alone = shares(database)  # one gateway has gone; the other takes its slot up, which goes on getting its share
        wait_until(lambda: min(shares(database).values()) > max(alone.values()), "that the slot is taken up", 40)
        load.stop()
        verdict = judge(database.url(), park, load.sent)
        assert verdict.good, (verdict, [explain(database.url(), park, load.sent, code) for code in verdict.rules_wrong])
        assert load.pending == 0


def test_that_blocks_are_cut_behind_each_mark() -> None:
    topic, bodies = b"park/small/mark", [b"1", mark_of(17), b"2", b"3", mark_of(23), b"no mark", b"4"]
    topics = [topic if number in (1, 4, 5) else b"park/small/data" for number in range(len(bodies))]
    data, places = b"", np.zeros(len(bodies), PACKET)
    for number, (name, body) in enumerate(zip(topics, bodies, strict=True)):
        places[number] = len(data), len(name), len(data) + len(name), len(body), number + 1
        data += name + body
    block = Block(np.frombuffer(data, np.uint8), places, 0, lambda _: None)
    parts = [(part.packets["number"].tolist(), mark) for part, mark in cut_at(block, topic)]
    assert parts == [([1, 2], 17), ([3, 4, 5], 23), ([6], None), ([7], None)]

"""Two gateways share the ingest: each stores a part, one evaluates all of it in order, and either may go."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psycopg
import pytest
from pydantic import SecretStr

from command_center.gateway.marks import mark_of
from command_center.gateway.service import serve
from command_center.gateway.workers import cut_at
from command_center.settings import Settings
from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.mqtt.receiver import Block
from drivers.mqtt.scan import PACKET
from models.store.engine import Store
from models.use_cases.parks import import_park
from tests.fakes.rooms import RoomDatabase
from tests.system.chain.conftest import wait_until
from tests.system.faults.room import Load, explain, faulty_park, judge


@contextmanager
def gateway(settings: Settings) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=serve, args=(settings, settings.park, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


def shares(database: RoomDatabase) -> dict[int, int]:
    """Which slots have passed which mark."""
    with psycopg.connect(database.url(), autocommit=True) as connection:
        return dict(connection.execute("SELECT slot, epoch FROM cc.worker_slot").fetchall())


def stored(database: RoomDatabase) -> bool:
    with psycopg.connect(database.url(), autocommit=True) as connection:
        return connection.execute("SELECT FROM cc.sample LIMIT 1").fetchone() is not None


@pytest.mark.system
def test_that_two_gateways_share_the_ingest_and_the_alarms_stay_right(
    database: RoomDatabase, mosquitto: EmbeddedMosquitto, home: Path
) -> None:
    park = faulty_park(24)
    owner = Store(database.url())
    import_park(owner, park)
    owner.close()
    settings = Settings(
        home=home,
        database_url=SecretStr(database.url("gateway")),
        broker_url=SecretStr(mosquitto.url("gateway")),
        park=park.code,
        ingest_workers=2,
    )
    load = Load(park, mosquitto, seed=3)
    with gateway(settings.model_copy(update={"ingest_workers": 1})):
        load.start()
        wait_until(lambda: stored(database), "what one gateway stored alone", 40)
    with gateway(settings):  # goes on with the session at the broker that the other one left
        with gateway(settings):
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

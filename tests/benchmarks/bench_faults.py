"""Kills at random instants under load: does anything get lost or doubled, and are the alarms what an oracle says."""

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psycopg

from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.embedded.postgres import EmbeddedPostgres
from drivers.embedded.secrets import Secrets
from models.store.migrate import migrate
from models.store.roles import EMBEDDED_STAFF, bootstrap_roles
from tests.benchmarks.registry import Row, bench, soak
from tests.system.faults.room import VICTIMS, FaultyRoom, Load, explain, faulty_park, judge, open_park

GATEWAYS, SENSORS = 2, 200
KILLS_A_MINUTE = 20
SEED = 20
TAKEOVERS, TAKEOVER_LIMIT_S = 5, 5.0
STANDBY_READY_S = 5.0  # beyond what its log says


@bench("takeover")
def time_to_take_over() -> Iterable[Row]:
    """From the kill -9 of the leading gateway to the standby's first commit of what the broker gave it then."""
    took: list[float] = []
    with _prepared(workers=1) as (room, load, url), room.open(at_once=1):
        load.start()
        _committed_after(url, 0.0)
        for number in range(TAKEOVERS):
            leader = number % 2
            room.bring_back("gateway", 1 - leader)
            room.await_compiled(1 - leader, 1 + (number + 1) // 2)
            time.sleep(STANDBY_READY_S)
            killed = time.time()
            room.kill("gateway", leader)
            took.append(_committed_after(url, killed) - killed)
        load.stop()
        verdict = judge(url, load.park, load.sent)
    yield Row("kill -9 to the standby's first commit, median", median(took), "s", TAKEOVER_LIMIT_S, "the limit")
    yield Row("kill -9 to the standby's first commit, longest", max(took), "s", TAKEOVER_LIMIT_S, "the limit")
    yield Row("readings lost or doubled", verdict.lost + verdict.doubled, "readings")


def _committed_after(url: str, moment: float) -> float:
    """Wait for a reading that was received after that moment to be committed; when that was seen."""
    deadline = time.time() + 60
    with psycopg.connect(url, autocommit=True) as connection:
        while time.time() < deadline:
            row = connection.execute("SELECT extract(epoch FROM max(received)) FROM cc.latest").fetchone()
            if row and row[0] is not None and row[0] > moment:
                return time.time()
            time.sleep(0.01)
    raise TimeoutError("nothing was committed")


@soak("kills")
def kills_under_load(minutes: float) -> Iterable[Row]:
    """A leader and a standby, a database that flushes to its disk, and twenty kills a minute among all of them."""
    yield from _rage(max(1, round(minutes * KILLS_A_MINUTE)), workers=1)


@soak("kills among workers")
def kills_among_workers(minutes: float) -> Iterable[Row]:
    """The same with two gateways that share the ingest."""
    yield from _rage(max(1, round(minutes * KILLS_A_MINUTE)), workers=2)


def _rage(kills: int, workers: int) -> Iterable[Row]:
    with _prepared(workers) as (room, load, url):
        began = time.monotonic()
        with room.open():
            load.start()
            room.rage(kills, seed=kills)
            seconds = time.monotonic() - began
            load.stop()
            verdict = judge(url, load.park, load.sent)
        for code in verdict.rules_wrong[:3]:
            print(explain(url, load.park, load.sent, code))
    rules = len(load.park.rules)
    for victim in VICTIMS:
        yield Row(f"kill -9 of {victim}", room.kills[victim], "times")
    yield Row("readings sent", verdict.sent, "readings")
    yield Row("offered", verdict.sent / seconds, "readings/s")
    yield Row("lost", verdict.lost, "readings")
    yield Row("doubled", verdict.doubled, "readings")
    yield Row("altered", verdict.altered, "readings")
    yield Row("rules whose changes differ from the oracle's", len(verdict.rules_wrong), "rules", rules, "all")
    yield Row("alarms in another state than the oracle's", len(verdict.active_wrong), "alarms", rules, "all")


@contextmanager
def _prepared(workers: int) -> Iterator[tuple[FaultyRoom, Load, str]]:
    """Servers of their own with a park that is all limits; gateways and devices are not started yet."""
    home = Path(tempfile.mkdtemp(prefix="command-center-kills-"))
    home.chmod(0o711)
    database, broker = EmbeddedPostgres(home), EmbeddedMosquitto(home)
    database.start()
    broker.start()
    try:
        migrate(database.url())
        bootstrap_roles(database.url(), Secrets(home).passwords(tuple(person.login for person in EMBEDDED_STAFF)))
        park = faulty_park(SENSORS)
        settings = open_park(park, database, broker, home, workers)
        yield FaultyRoom(settings, database, broker, GATEWAYS), Load(park, broker, seed=SEED), database.url()
    finally:
        broker.stop()
        database.stop()
        shutil.rmtree(home)

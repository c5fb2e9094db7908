"""Kills at random instants under load: does anything get lost or doubled, and are the alarms what an oracle says."""

import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from pydantic import SecretStr

from command_center.settings import Settings
from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.embedded.postgres import EmbeddedPostgres
from drivers.embedded.secrets import Secrets
from models.store.engine import Store
from models.store.migrate import migrate
from models.store.roles import EMBEDDED_STAFF, bootstrap_roles
from models.use_cases.parks import import_park
from tests.benchmarks.registry import Row, soak
from tests.system.faults.room import VICTIMS, FaultyRoom, Load, explain, faulty_park, judge

GATEWAYS, SENSORS = 2, 200
KILLS_A_MINUTE = 20


@soak("kills")
def kills_under_load(minutes: float) -> Iterable[Row]:
    """A leader and a standby, a database that flushes to its disk, and twenty kills a minute among all of them."""
    yield from _room(minutes, workers=1)


@soak("kills among workers")
def kills_among_workers(minutes: float) -> Iterable[Row]:
    """The same with two gateways that share the ingest."""
    yield from _room(minutes, workers=2)


def _room(minutes: float, workers: int) -> Iterable[Row]:
    home = Path(tempfile.mkdtemp(prefix="command-center-kills-"))
    home.chmod(0o711)
    database, broker = EmbeddedPostgres(home), EmbeddedMosquitto(home)
    database.start()
    broker.start()
    try:
        yield from _rage(home, database, broker, max(1, round(minutes * KILLS_A_MINUTE)), workers)
    finally:
        broker.stop()
        database.stop()
        shutil.rmtree(home)


def _rage(home: Path, database: EmbeddedPostgres, broker: EmbeddedMosquitto, kills: int, workers: int) -> Iterable[Row]:
    migrate(database.url())
    bootstrap_roles(database.url(), Secrets(home).passwords(tuple(person.login for person in EMBEDDED_STAFF)))
    park, owner = faulty_park(SENSORS), Store(database.url())
    import_park(owner, park)
    owner.close()
    settings = Settings(
        home=home,
        database_url=SecretStr(database.url("gateway")),
        broker_url=SecretStr(broker.url("gateway")),
        park=park.code,
        ingest_workers=workers,
    )
    room, load = FaultyRoom(settings, database, broker, GATEWAYS), Load(park, broker, seed=kills)
    began = time.monotonic()
    with room.open():
        load.start()
        room.rage(kills, seed=kills)
        seconds = time.monotonic() - began
        load.stop()
        verdict = judge(database.url(), park, load.sent)
    for victim in VICTIMS:
        yield Row(f"kill -9 of {victim}", room.kills[victim], "times")
    yield Row("readings sent", verdict.sent, "readings")
    yield Row("offered", verdict.sent / seconds, "readings/s")
    yield Row("lost", verdict.lost, "readings")
    yield Row("doubled", verdict.doubled, "readings")
    yield Row("altered", verdict.altered, "readings")
    yield Row("rules whose changes differ from the oracle's", len(verdict.rules_wrong), "rules", len(park.rules), "all")
    yield Row("alarms in another state than the oracle's", len(verdict.active_wrong), "alarms", len(park.rules), "all")
    for code in verdict.rules_wrong[:3]:
        print(explain(database.url(), park, load.sent, code))

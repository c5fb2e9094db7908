"""Whatever is killed under load, every reading is stored once and every alarm comes and goes as it should."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from command_center.settings import Settings
from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.embedded.postgres import EmbeddedPostgres
from models.store.engine import Store
from models.use_cases.parks import import_park
from tests.fakes.rooms import RoomDatabase
from tests.system.chain.conftest import wait_until
from tests.system.faults.room import FaultyRoom, Load, Verdict, explain, faulty_park, judge

pytestmark = pytest.mark.system


def stored(database: RoomDatabase) -> int:
    """How many samples there are."""
    with psycopg.connect(database.url(), autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM cc.sample").fetchone()
    return int(row[0]) if row else 0


def spooled(folder: Path) -> int:
    """Bytes that wait on the disk."""
    return sum(file.stat().st_size for file in folder.glob("*/*.spool"))


@contextmanager
def raging(
    database: RoomDatabase, mosquitto: EmbeddedMosquitto, home: Path, gateways: int, seed: int
) -> Iterator[tuple[FaultyRoom, Load, list[Verdict]]]:
    """A room under load; on leaving, what became of the readings."""
    park = faulty_park(24)
    owner = Store(database.url())
    import_park(owner, park)
    owner.close()
    settings = Settings(
        home=home,
        database_url=SecretStr(database.url("gateway")),
        broker_url=SecretStr(mosquitto.url("gateway")),
        park=park.code,
    )
    room, load = FaultyRoom(settings, database.server, mosquitto, gateways), Load(park, mosquitto, seed)
    verdicts = list[Verdict]()
    with room.open():
        load.start()
        try:
            yield room, load, verdicts
        finally:
            load.stop()
        verdict = judge(database.url(), park, load.sent)
        verdicts.append(verdict)
        if verdict.rules_wrong:
            print(explain(database.url(), park, load.sent, verdict.rules_wrong[0]))


def test_that_readings_are_kept_on_disk_and_acknowledged_while_the_database_is_away(
    database: RoomDatabase, postgres: EmbeddedPostgres, mosquitto: EmbeddedMosquitto, home: Path
) -> None:
    """Killed too while it is away, the gateway finds its spool again; devices are told that all of it is safe."""
    with raging(database, mosquitto, home, gateways=1, seed=5) as (room, load, verdicts):
        wait_until(lambda: stored(database) > 0, "the first sample", 40)
        room.kill("database")
        spool = home / "spool" / "small" / "gateway"
        wait_until(lambda: spooled(spool) > 20_000, "the spool")
        wait_until(lambda: load.pending < 30, "that devices need not keep what is on the disk")
        room.kill("gateway")
        room.bring_back("gateway")
        room.bring_back("database")
        wait_until(lambda: spooled(spool) == 0, "the empty spool", 40)
    (verdict,) = verdicts
    assert verdict.good, verdict


def test_that_kills_of_everything_lose_nothing_double_nothing_and_leave_the_alarms_right(
    database: RoomDatabase, postgres: EmbeddedPostgres, mosquitto: EmbeddedMosquitto, home: Path
) -> None:
    with raging(database, mosquitto, home, gateways=2, seed=11) as (room, load, verdicts):
        room.rage(6, seed=11)
    (verdict,) = verdicts
    assert verdict.good, verdict
    assert load.pending == 0
    assert set(room.kills) == {"gateway", "database", "broker"}

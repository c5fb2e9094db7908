"""Whatever is killed under load, every reading is stored once and every alarm comes and goes as it should."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from command_center.settings import Settings
from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.embedded.postgres import EmbeddedPostgres
from tests.fakes.rooms import RoomDatabase
from tests.system.chain.conftest import wait_until
from tests.system.faults.room import FaultyRoom, Load, explain, faulty_park, judge, open_park, serving, stored

pytestmark = pytest.mark.system


def spooled(folder: Path) -> int:
    """Bytes that wait on the disk."""
    return sum(file.stat().st_size for file in folder.glob("*/*.spool"))


@contextmanager
def under_load(
    database: RoomDatabase, mosquitto: EmbeddedMosquitto, home: Path, seed: int
) -> Iterator[tuple[Settings, Load]]:
    """A park and its devices, which stop at the end; then everything must be as if nothing had happened."""
    park = faulty_park(24)
    settings = open_park(park, database, mosquitto, home)
    load = Load(park, mosquitto, seed)
    load.start()
    try:
        yield settings, load
    finally:
        load.stop()
    verdict = judge(database.url(), park, load.sent, limit_s=5.0)
    assert verdict.good, (verdict, [explain(database.url(), park, load.sent, code) for code in verdict.rules_wrong[:3]])
    assert load.pending == 0


def test_that_readings_are_kept_on_disk_and_acknowledged_while_the_database_is_away(
    database: RoomDatabase, postgres: EmbeddedPostgres, mosquitto: EmbeddedMosquitto, home: Path
) -> None:
    """The gateway ends too while it is away; the next one finds the spool. Devices need not keep what is on a disk."""
    spool = home / "spool" / "small" / "gateway"
    with under_load(database, mosquitto, home, seed=5) as (settings, load):
        with serving(settings):
            wait_until(lambda: stored(database) > 0, "the first sample", 40)
            postgres.kill()
            wait_until(lambda: spooled(spool) > 20_000, "the spool")
            wait_until(lambda: load.pending < 30, "that devices need not keep what is on the disk")
        assert spooled(spool) > 20_000
        postgres.start()
        with serving(settings):
            wait_until(lambda: spooled(spool) == 0, "the empty spool", 40)
            load.stop()


def test_that_kills_of_everything_lose_nothing_double_nothing_and_leave_the_alarms_right(
    database: RoomDatabase, postgres: EmbeddedPostgres, mosquitto: EmbeddedMosquitto, home: Path
) -> None:
    with under_load(database, mosquitto, home, seed=11) as (settings, load):
        room = FaultyRoom(settings, postgres, mosquitto)
        with room.open():
            room.rage(5, seed=11, pause_s=(0.3, 1.2))
            load.stop()
            wait_until(lambda: judge(database.url(), load.park, load.sent, 0.0).good, "all that was sent", 60)
    assert set(room.kills) == {"gateway", "database", "broker"}

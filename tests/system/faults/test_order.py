"""Rules see each sensor's readings in their order whichever worker they went through and whatever the broker forgot."""

import pytest

from models.store.engine import Store
from models.use_cases.parks import import_park
from tests.fakes.rooms import RoomDatabase
from tests.system.faults.room import explain, faulty_park, judge
from tests.system.faults.shared_room import SharedRoom

pytestmark = pytest.mark.system

TURNS, SETTLE = 240, 420


@pytest.mark.parametrize("seed", range(3))
def test_that_alarms_are_right_when_workers_share_what_a_broker_half_forgets(database: RoomDatabase, seed: int) -> None:
    park, owner, store = faulty_park(6), Store(database.url()), Store(database.url("gateway"))
    room = SharedRoom(store, park, import_park(owner, park), seed)
    owner.close()
    for turn in range(TURNS):
        if turn % 80 == 40:
            room.break_down()
        room.turn()
    for _ in range(SETTLE):
        room.turn(measuring=False)
    store.close()
    verdict = judge(database.url(), park, room.sent, limit_s=0.0)
    assert verdict.good, (verdict, [explain(database.url(), park, room.sent, code) for code in verdict.rules_wrong])

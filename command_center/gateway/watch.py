"""The rules of one session at work: as the store holds them when a gateway takes over, and after each change of theirs.

What rules measured before is read back from the stored readings, so a delay that was running goes on where it stood.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from command_center.gateway.board import Board
from command_center.gateway.intake import empty_batch
from models.alarms.engine import RuleSet
from models.domain.alarms import AlarmChange
from models.domain.park import Sensor
from models.domain.readings import Batch, Weather
from models.domain.rules import Rule
from models.domain.sessions import Scope
from models.domain.times import from_us
from models.store.engine import Store
from models.store.repositories import read_batch, read_latest, read_open_alarms, read_positions, read_weather

REACHES_S = (30.0, 120.0, 600.0, 3600.0, 6 * 3600.0, 86_400.0, 28 * 86_400.0)  # groups in which sensors are read back


class RuleWatch:
    """Evaluates one session's rules and keeps its board's ranks. One loop owns it."""

    def __init__(
        self, store: Store, board: Board, sensors: Sequence[Sensor], rules: Sequence[Rule], now: datetime
    ) -> None:
        self._store, self._board, self._sensors = store, board, sensors
        self.given = rules
        self.rules = RuleSet(sensors, rules)
        latest, weather = read_latest(store, board.scope), read_weather(store, board.scope)
        alarms = read_open_alarms(store, board.scope)
        past = read_reach(store, board.scope, self.rules.reach_s(), latest)
        self.rules.rebuild(alarms, latest, past, now)
        self._owed = self.rules.orphans(alarms, now)  # changes that come of the rules, not of readings
        if weather is not None:
            self._owed += self.rules.evaluate(empty_batch(), (weather,))
        board.take(latest, read_positions(store, board.scope), weather)
        self.show_all()

    def evaluate(self, batch: Batch, weather: Weather | None) -> list[AlarmChange]:
        """Take what was heard; return what is to be committed with it."""
        return self._owed + self.rules.evaluate(batch, () if weather is None else (weather,))

    def tick(self, now_us: int, *, hearing: bool) -> list[AlarmChange]:
        """Tell the session's time; while nothing can be heard, nobody is called silent."""
        if not hearing:
            self.rules.listen(from_us(now_us))
        return self._owed + self.rules.tick(now_us)

    def reload(self, rules: Sequence[Rule], fresh: RuleSet, now: datetime) -> None:
        """Go on with other rules, and with `fresh`, the set of them, which knows nothing yet.

        What did not change goes on as it was, the others measure from stored readings.
        """
        scope, latest = self._board.scope, self._board.latest()
        alarms = read_open_alarms(self._store, scope)
        known = set(self.rules.rules)
        changed = RuleSet(self._sensors, [rule for rule in rules if rule not in known])
        concerned = latest.part(np.isin(latest.keys, changed.listened_to()))
        changed.rebuild(alarms, concerned, read_reach(self._store, scope, changed.reach_s(), latest), now)
        fresh.adopt(changed, self.rules)
        self.given, self.rules = rules, fresh
        self._owed = fresh.orphans(alarms, now)
        self.show_all()

    def show(self, changes: Sequence[AlarmChange]) -> None:
        """Let the board know after a commit."""
        self._owed = []
        if changes:
            self.show_all()

    def show_all(self) -> None:
        """Let the board show what the rules say, whatever happened to them."""
        self._board.set_ranks(enumerate(self.rules.ranks().tolist()))


def read_reach(store: Store, scope: Scope, reach_s: dict[int, float], latest: Batch) -> Batch:
    """Return the stored readings that each sensor's rules measure over, counted back from the newest reading of all."""
    parts = [empty_batch()]
    if len(latest):
        newest = from_us(int(latest.times.max()))
        for shorter, reach in zip((0.0, *REACHES_S), REACHES_S, strict=False):
            keys = [key for key, span in reach_s.items() if shorter < span <= reach]
            if keys:
                parts.append(read_batch(store, scope, keys, newest - timedelta(seconds=reach), newest))
    joined = Batch(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    return joined.part(np.argsort(joined.times, kind="stable"))

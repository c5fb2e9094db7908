"""The threshold rules of one session, as they stand in the store when a gateway takes over, and what boards show."""

from collections.abc import Sequence

from command_center.gateway.board import Board
from drivers.mqtt.frames import NO_ALARM
from models.alarms.thresholds import ThresholdRules
from models.domain.alarms import AlarmChange
from models.domain.park import Park
from models.store.engine import Store
from models.store.repositories import read_latest, read_picture, read_positions, read_weather


class RuleWatch:
    """Evaluates one session's rules and keeps its board's ranks."""

    def __init__(self, store: Store, park: Park, board: Board) -> None:
        self._board = board
        self._sensor_rows = {sensor.code: row for row, sensor in enumerate(park.sensors)}
        self.rules = ThresholdRules(park.sensors, park.rules)
        latest = read_latest(store, board.scope)
        self.rules.rebuild(read_picture(store, board.scope).alarms.values(), latest)
        board.take(latest, read_positions(store, board.scope), read_weather(store, board.scope))
        self._show_all()

    def show(self, changes: Sequence[AlarmChange]) -> None:
        """Let the board know after a commit."""
        if changes:
            self._show_all()

    def _show_all(self) -> None:
        ranks = dict.fromkeys(range(len(self._sensor_rows)), NO_ALARM)
        active = self.rules.active
        for rule in self.rules.rules:
            if rule.code in active:
                row = self._sensor_rows[rule.sensor]
                ranks[row] = min(ranks[row], rule.priority.rank)
        self._board.set_ranks(ranks.items())

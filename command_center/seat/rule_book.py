"""The park's rules as they are now: one reader for every desk that shows limits."""

from PySide6.QtCore import QObject, Signal

from command_center.seat.context import Seat
from models.domain.rules import Rule
from models.store.repositories.rules import count_rule_changes, read_rules


class RuleBook(QObject):
    """Looks for news whenever something was committed; the store keeps a count for that. Main thread only."""

    changed = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._changes = -1  # the store's count when the rules were last read
        self.rules: tuple[Rule, ...] = seat.park.rules
        seat.live.woken.connect(self.read)
        seat.live.followed.connect(lambda _scope: self.read())

    def read(self) -> None:
        """Read the rules if they changed since they were last read."""
        seat, known = self._seat, self._changes

        def read() -> tuple[int, tuple[Rule, ...] | None]:
            changes = count_rule_changes(seat.store, seat.park_id)
            return changes, read_rules(seat.store, seat.park_id) if changes != known else None

        seat.workers.submit("history", read, self._show, seat.tell, key="rules")

    def _show(self, read: tuple[int, tuple[Rule, ...] | None]) -> None:
        self._changes, found = read
        if found is not None and found != self.rules:
            self.rules = found
            self.changed.emit()

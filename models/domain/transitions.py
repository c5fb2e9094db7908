"""State machines as tables. The store generates its own copy from these, so both refuse the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from models.domain.errors import TransitionRefused


class Role(StrEnum):
    """What a database role may be a member of; the role's name there is `cc_` + value."""

    DISPATCHER = "dispatcher"
    COMMANDER = "commander"
    TRAINER = "trainer"
    MANAGER = "manager"
    GATEWAY = "gateway"


OPERATORS = frozenset({Role.DISPATCHER, Role.COMMANDER, Role.TRAINER})
EVERYONE = OPERATORS | {Role.MANAGER}
AUTOMATIC = frozenset({Role.GATEWAY})


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: `active` is the condition's state *after* the event, or None where it does not matter."""

    source: str
    event: str
    target: str
    roles: frozenset[Role]
    active: bool | None = None
    needs_reason: bool = False


class Machine:
    """A named transition table; looks are O(1), refusals name what was tried."""

    def __init__(self, entity: str, initial: str, rows: Iterable[Transition]) -> None:
        self.entity, self.initial, self.rows = entity, initial, tuple(rows)
        self._by_key = {(row.source, row.event, row.active): row for row in self.rows}
        if len(self._by_key) != len(self.rows):
            raise ValueError(f"{entity}: two rows for one source, event and condition")

    def find(self, state: str, event: str, active: bool | None = None) -> Transition | None:
        return self._by_key.get((state, event, active)) or self._by_key.get((state, event, None))

    def next(self, state: str, event: str, active: bool | None = None) -> str:
        """Return the state after `event`, or raise TransitionRefused."""
        row = self.find(state, event, active)
        if row is None:
            raise TransitionRefused(entity=self.entity, state=state, event=event)
        return row.target

    def events_from(self, state: str) -> frozenset[str]:
        return frozenset(row.event for row in self.rows if row.source == state)

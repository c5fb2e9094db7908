"""The park's rules as the store holds them; after a change they are read and built beside the ingest.

Ten thousand rules take about a second to build. Meanwhile the ingest goes on with those it has; then it swaps, between
two batches.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread

from models.alarms.engine import RuleSet
from models.domain.park import Sensor
from models.domain.rules import Rule
from models.store.engine import Store
from models.store.repositories import count_rule_changes, read_rules


@dataclass(frozen=True, slots=True)
class Edition:
    """The rules after a change, and sets of them that know nothing yet: one for each session there was."""

    number: int
    rules: tuple[Rule, ...]
    sets: list[RuleSet]


class Rulebook:
    """One loop owns it."""

    def __init__(self, store: Store, park_id: int, sensors: Sequence[Sensor]) -> None:
        self._store, self._park_id, self._sensors = store, park_id, sensors
        self._edition: Edition | None = None
        self._coming: Future[Edition] | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those of the present edition; read now where there was none yet. The same object until `look` says so."""
        if self._edition is None:
            self._edition = self._read(0)
        return self._edition.rules

    @property
    def ready(self) -> bool:
        """Whether a new edition waits for `look`."""
        return self._coming is not None and self._coming.done()

    def look(self, sessions: int) -> None:
        """Take the new edition once it is built; begin one, for so many sessions, where rules were changed.

        Raises StoreUnavailable, also where that stopped the building.
        """
        if self._coming is None:
            number = count_rule_changes(self._store, self._park_id)
            if self._edition is not None and number != self._edition.number:
                self._coming = Future()
                Thread(target=self._build, args=(self._coming, sessions), name="rules", daemon=True).start()
        elif self._coming.done():
            coming, self._coming = self._coming, None
            self._edition = coming.result()

    def fresh_set(self) -> RuleSet:
        """A set of the present rules that knows nothing yet and is nobody else's."""
        rules = self.rules
        assert self._edition is not None
        return self._edition.sets.pop() if self._edition.sets else RuleSet(self._sensors, rules)

    def _read(self, sessions: int) -> Edition:
        number = count_rule_changes(self._store, self._park_id)  # before: what changes meanwhile is seen next time
        rules = read_rules(self._store, self._park_id)
        return Edition(number, rules, [RuleSet(self._sensors, rules) for _ in range(sessions)])

    def _build(self, coming: "Future[Edition]", sessions: int) -> None:
        try:
            coming.set_result(self._read(sessions))
        except Exception as error:  # noqa: BLE001 - `look` raises it on the loop that asked
            coming.set_exception(error)

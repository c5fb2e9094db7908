"""What the leader does about the past: rolls closed hours up, packs old days, lets go of very old ones."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import structlog

from models.domain.sessions import Scope
from models.ports import Clock
from models.store.archive import days_to_pack, forget_rollups, forget_samples, pack_day
from models.store.engine import Store
from models.store.rollups import close_hours, refresh, roll_up, unfinished
from models.store.telemetry import ensure_partitions

log = structlog.get_logger()

PERIOD_S = 10.0
DAYS_AHEAD = 2  # partitions made before the first reading needs one
_SELDOM = timedelta(hours=1)
_REST = 10.0  # times as long as the work
_AT_ONCE = 24  # transactions for one session in one step


class Retention(NamedTuple):
    """How long things are kept, in days."""

    hot: int
    kept: int
    rolled: int


class Historian:
    """One park's past. `step` is for a loop of the gateway that leads; readings stay `hot` days as rows, then packed
    until they are `kept` days old; minutes and hours stay `rolled` days.

    `going_on` is asked between two transactions of a long piece of work, which may be left at any time.
    """

    def __init__(
        self, store: Store, park_id: int, clock: Clock, days: Retention, going_on: Callable[[], bool]
    ) -> None:
        self._store, self._park_id, self._clock, self._going_on = store, park_id, clock, going_on
        self._hot, self._kept, self._rolled = (timedelta(days=each) for each in days)
        self._due = datetime.min.replace(tzinfo=UTC)
        self._rest_until = 0.0

    def step(self) -> None:
        """Roll up what is closed; once an hour see to partitions, packing and retention, too."""
        scopes = unfinished(self._store, self._park_id)
        for scope in scopes:
            self._roll(scope)
        if time.monotonic() >= self._rest_until:
            self._refresh(scopes)
        now = self._clock.now()
        if now >= self._due and self._going_on():
            self._see_to_days(now)
            self._due = now + _SELDOM  # a failure is tried again with the next step

    def _roll(self, scope: Scope) -> None:
        close_hours(self._store, scope)
        for _ in range(_AT_ONCE):
            if not self._going_on() or not roll_up(self._store, scope):
                break

    def _refresh(self, scopes: list[Scope]) -> None:
        """While a spool drains, the same hours are touched again and again: work on them, then rest for longer."""
        began = time.monotonic()
        for scope in scopes:
            for _ in range(_AT_ONCE):
                if not self._going_on() or not refresh(self._store, scope):
                    break
        self._rest_until = time.monotonic() + _REST * (time.monotonic() - began)

    def _see_to_days(self, now: datetime) -> None:
        today = now.astimezone(UTC).date()
        ensure_partitions(self._store, today, today + timedelta(days=DAYS_AHEAD))
        if forgotten := forget_samples(self._store, self._park_id, today - self._kept):
            log.info("history.forgotten", park=self._park_id, days=forgotten)
        while self._going_on() and forget_rollups(self._store, self._park_id, today - self._rolled):
            pass
        for day in days_to_pack(self._store, self._park_id, today - self._hot):
            if not self._going_on():
                return
            packed = pack_day(self._store, self._park_id, day, self._going_on)
            log.info("history.packed", day=day.isoformat(), readings=packed.readings, bytes=packed.size,
                     emptied=packed.emptied)

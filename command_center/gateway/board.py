"""What the gateway knows of one session right now: latest values, ranks, fixes and weather, and what is news."""

import threading
from collections.abc import Iterable, Sequence

import numpy as np

from drivers.mqtt.frames import NO_ALARM, merge
from models.domain.park import Park
from models.domain.readings import Batch, UnitFix, Weather
from models.domain.sessions import Scope


class Board:
    """Columns aligned with the park's sensors. Ingest writes after each commit, the frames read; a lock is between."""

    def __init__(self, park: Park, scope: Scope) -> None:
        count = len(park.sensors)
        self.scope = scope
        self.lock = threading.Lock()
        self.keys = np.array([sensor.key for sensor in park.sensors], dtype=np.int32)
        self.times = np.zeros(count, dtype=np.int64)  # 0 where nothing was ever heard
        self.values = np.full(count, np.nan)
        self.quality = np.zeros(count, dtype=np.uint8)
        self.rank = np.full(count, NO_ALARM, dtype=np.uint8)
        self.dirty = np.zeros(count, dtype=np.bool_)
        self.fixes: dict[str, UnitFix] = {}
        self.moved: set[str] = set()
        self.weather: Weather | None = None
        self.weather_changed = False
        self._pressed = False
        self._order = np.argsort(self.keys, kind="stable")
        self._ordered = self.keys[self._order]
        self._last = np.zeros(count, dtype=np.int64)

    def take(self, batch: Batch, fixes: Sequence[UnitFix], weather: Weather | None) -> None:
        """Keep the newest of each."""
        with self.lock:
            self._take_readings(batch)
            for code, fix in merge(fixes).items():
                before = self.fixes.get(code)
                if before is None or before.time <= fix.time:
                    self._pressed |= bool(fix.status) and (before is None or before.status != fix.status)
                    self.fixes[code] = fix
                    self.moved.add(code)
            if weather is not None and (self.weather is None or self.weather.time <= weather.time):
                self.weather, self.weather_changed = weather, True

    def latest(self) -> Batch:
        """The newest reading of every sensor that was heard."""
        with self.lock:
            heard = np.flatnonzero(self.times)
            times = self.times[heard]
            return Batch(self.keys[heard], times, self.values[heard], self.quality[heard], times)

    def take_presses(self) -> bool:
        """Whether a terminal has pressed another status since the last time this was asked."""
        with self.lock:
            pressed, self._pressed = self._pressed, False
        return pressed

    def set_ranks(self, ranks: Iterable[tuple[int, int]]) -> None:
        """Set (sensor row, rank) where an alarm came or went."""
        with self.lock:
            for row, rank in ranks:
                self.dirty[row] |= self.rank[row] != rank
                self.rank[row] = rank

    def _take_readings(self, batch: Batch) -> None:
        if not len(batch):
            return
        rows = self._order[np.searchsorted(self._ordered, batch.keys)]
        self._last[rows] = np.arange(rows.size)  # sorted by time: of one sensor the last one stays
        chosen = np.flatnonzero(self._last[rows] == np.arange(rows.size))
        rows = rows[chosen]
        fresh = batch.times[chosen] >= self.times[rows]
        rows, chosen = rows[fresh], chosen[fresh]
        self.times[rows] = batch.times[chosen]
        self.values[rows] = batch.values[chosen]
        self.quality[rows] = batch.quality[chosen]
        self.dirty[rows] = True

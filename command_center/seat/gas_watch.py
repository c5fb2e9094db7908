"""Watches the park's gas sensors: what they say of the forecast, and where their gas may come from.

Once a minute of the session's time all gas sensors are noted; what reads something is searched for. It goes on in LIVE
and in a drill alike; another session begins anew, and the past is not listened to.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from command_center.seat.context import Seat
from command_center.seat.dispersion_run import one
from models.domain.dispersion import LikelySource, Verdict
from models.domain.forecasts import Release
from models.domain.park import Sensor
from models.domain.picture import Picture
from models.domain.readings import Weather
from models.domain.times import to_us
from models.physics.inversion.records import SourceEstimate
from models.planning.verdict import Hearing, Measured, judge, sensors_of
from models.planning.whence import STEP_S, Quest, Sniffer, likely_sources, search
from models.ports import Compute


class GasWatch(QObject):
    """`found` tells the likely sources of a substance, none once its release is over."""

    found = Signal(str, object)  # substance, tuple of LikelySource

    def __init__(self, seat: Seat, compute: Callable[[], Compute]) -> None:
        super().__init__()
        self._seat, self._compute = seat, compute
        self._sniffer = Sniffer(seat.park)
        self._row = {sensor.code: row for row, sensor in enumerate(seat.park.sensors)}
        self._breathed: datetime | None = None
        self._searching: set[str] = set()
        self._life = 0  # one more with every session
        self._sources: dict[str, tuple[LikelySource, ...]] = {}
        seat.room.picture_changed.connect(self._on_picture_changed)

    def sources(self, name: str) -> tuple[LikelySource, ...]:
        """Return where a substance of the library's name may come from now."""
        return self._sources.get(name, ())

    def tick(self, now: datetime) -> None:
        """Once a second."""
        weather = self._seat.room.weather
        if self._seat.room.past is not None or weather is None:
            return
        if self._breathed is not None and timedelta() <= now - self._breathed < timedelta(seconds=STEP_S):
            return
        self._breathed = now
        columns = self._seat.room.columns
        ages = (to_us(now) - columns.times) / 1e6
        self._sniffer.breathe(now, weather, columns.values, ages)
        quests = self._sniffer.quests()
        for gone in set(self._sources) - {quest.substance for quest in quests}:
            self._tell(gone, ())
        for quest in quests:
            self._search(quest)

    def hear(
        self, release: Release, weather: Sequence[Weather], now: datetime, then: Callable[[tuple[Verdict, ...]], None]
    ) -> None:
        """Ask what the sensors say of a forecast now."""
        sensors = sensors_of(self._seat.park, release.substance)
        readings = tuple(self._measured(sensor, now) for sensor in sensors)
        elapsed = (now - release.started_at).total_seconds()
        asked = Hearing(release, tuple(weather), sensors, readings, elapsed)
        self._seat.workers.submit(
            "looks", lambda: one(self._compute(), judge, asked), then, self._seat.tell, key="verdicts"
        )

    def _measured(self, sensor: Sensor, now: datetime) -> Measured | None:
        columns, row = self._seat.room.columns, self._row[sensor.code]
        if columns.times[row] == 0 or not np.isfinite(columns.values[row]):
            return None
        return Measured(float(columns.values[row]), (to_us(now) - int(columns.times[row])) / 1e6)

    def _search(self, quest: Quest) -> None:
        if quest.substance in self._searching:
            return  # a search slower than a minute is not begun anew before it is done
        self._searching.add(quest.substance)
        self._seat.workers.submit(
            "search",
            lambda: one(self._compute(), search, quest),
            partial(self._on_estimate, quest.substance, self._life),
            partial(self._on_error, quest.substance),
        )

    def _on_estimate(self, name: str, life: int, estimate: SourceEstimate) -> None:
        self._searching.discard(name)
        if life == self._life:
            self._tell(name, likely_sources(estimate, name))

    def _on_error(self, name: str, error: Exception) -> None:
        self._searching.discard(name)
        self._seat.tell(error)

    def _tell(self, name: str, sources: tuple[LikelySource, ...]) -> None:
        if sources:
            self._sources[name] = sources
        else:
            self._sources.pop(name, None)
        self.found.emit(name, sources)

    def _on_picture_changed(self, picture: Picture, before: Picture | None) -> None:
        if before is None:
            self._sniffer.forget()
            self._breathed = None
            self._life += 1
            for name in tuple(self._sources):
                self._tell(name, ())

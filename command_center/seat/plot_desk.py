"""The plot of several sensors: history from the store, live values from the room, alarms as marks, files to keep."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from command_center.seat.context import Seat
from command_center.seat.rule_book import RuleBook
from models.domain.park import Sensor
from models.domain.picture import Picture
from models.domain.readings import Batch
from models.domain.sessions import Scope
from models.domain.times import to_us
from models.domain.units import air_of
from models.store.engine import Store
from models.store.repositories import read_batch, read_series
from models.store.repositories.occurrences import Stood, read_occurrences
from models.text import N_, Message
from widgets.format import park_stamp
from widgets.shell.keys import TRENDS
from widgets.trends.axis import from_us
from widgets.trends.curve import STYLES, Mark
from widgets.trends.spec import TrendSpec, trend_spec
from widgets.trends.workspace import TrendsWorkspace

FULL = N_("{count} sensors are plotted, more cannot be told apart. Take one away first")
NOT_A_SENSOR = N_("Select a sensor on the map or in a list first, then {key} plots it")
WRITTEN = N_("Written: {path}")


class PlotDesk:
    """Serves the Trends workspace."""

    def __init__(self, seat: Seat, workspace: TrendsWorkspace, book: RuleBook) -> None:
        self._seat, self._workspace, self._plot, self._book = seat, workspace, workspace.plot, book
        self._sensors = {sensor.code: sensor for sensor in seat.park.sensors}
        self._rows = {sensor.key: row for row, sensor in enumerate(seat.park.sensors)}
        workspace.set_sensors(seat.park.sensors, seat.park.timezone)
        workspace.wanted.connect(self.add)
        workspace.removed.connect(self._remove)
        workspace.export.connect(self._export)
        self._plot.wants.connect(self._fetch)
        self._plot.looked_back.connect(lambda at: seat.window.travel.emit(park_stamp(at, seat.park.timezone)))
        seat.window.plot_wanted.connect(self.show)
        seat.room.readings_changed.connect(self._on_readings_changed)
        seat.room.picture_changed.connect(self._on_picture_changed)
        seat.live.followed.connect(self._begin)
        book.changed.connect(self._renew)
        seat.room.weather_changed.connect(lambda _weather: self._renew())

    def add(self, code: str) -> None:
        """Plot one more sensor."""
        sensor = self._sensors.get(code)
        if sensor is None:
            return
        self._plot.set_now(self._seat.now())
        if not self._plot.add(self._spec(sensor)):
            self._seat.window.say("refused", Message(FULL, {"count": len(STYLES)}))
        elif self._seat.room.picture is not None:
            self._on_picture_changed(self._seat.room.picture, None)
        self._workspace.legend.refresh()

    def show(self, code: str) -> None:
        """Plot a sensor and turn to the plot."""
        self.add(code)
        self._seat.window.set_workspace(TRENDS)

    def show_selected(self) -> None:
        """W: plot the sensor selected on map, twin or in a list."""
        selection = self._seat.room.selection
        if selection.kind == "sensor" and selection.code in self._sensors:
            self.show(selection.code)
        else:
            self._seat.window.say("refused", Message(NOT_A_SENSOR, {"key": "W"}))

    def tick(self, now: datetime) -> None:
        self._workspace.set_now(now)

    def _remove(self, key: int) -> None:
        self._plot.remove(key)
        self._workspace.legend.refresh()

    def _begin(self, _scope: Scope) -> None:
        self._plot.set_now(self._seat.now())
        self._plot.forget()
        self._workspace.legend.refresh()

    def _renew(self) -> None:
        """Rules or the air changed: limits and units do, lines stay."""
        for curve in self._plot.curves:
            self._plot.renew(self._spec(self._sensors[curve.spec.code]))
        self._workspace.legend.refresh()

    def _spec(self, sensor: Sensor) -> TrendSpec:
        return trend_spec(sensor, self._book.rules, air=air_of(self._seat.room.weather))

    def _fetch(self, key: int, start: datetime, end: datetime, points: int) -> None:
        seat, scope = self._seat, self._seat.scope
        seat.workers.submit(
            "history", lambda: read_series(seat.store, scope, key, start, end, points),
            lambda series: self._plot.set_series(key, series), seat.tell, key=f"plot {key}",
        )  # fmt: skip
        seat.workers.submit(
            "history", lambda: read_occurrences(seat.store, scope, (key,), start, end),
            lambda stood: self._plot.set_marks(key, [_mark(each) for each in stood]), seat.tell, key=f"marks {key}",
        )  # fmt: skip

    def _on_readings_changed(self, rows: NDArray[np.int64]) -> None:
        columns = self._seat.room.columns
        heard = np.zeros(columns.times.size, bool)
        heard[rows] = columns.times[rows] != 0
        for curve in self._plot.curves:
            row = self._rows[curve.spec.sensor_key]
            if heard[row]:
                self._plot.append(curve.spec.sensor_key, int(columns.times[row]), float(columns.values[row]))

    def _on_picture_changed(self, picture: Picture, before: Picture | None) -> None:
        if before is not None and before.alarms == picture.alarms:
            return
        urgent = sorted((each for each in picture.alarms.values() if each.active), key=lambda each: -each.priority.rank)
        priority = {alarm.sensor_key: alarm.priority for alarm in urgent}  # the most urgent one is written last
        for curve in self._plot.curves:
            self._plot.set_priority(curve.spec.sensor_key, priority.get(curve.spec.sensor_key))

    def _export(self, kind: str) -> None:
        seat, scope, shown = self._seat, self._seat.scope, self._plot.view.window
        keys = [curve.spec.sensor_key for curve in self._plot.curves]
        start, end = from_us(shown.start), from_us(shown.end)
        stamp = park_stamp(end, seat.park.timezone).replace(":", "").replace(" ", "-")
        path = seat.settings.home / "exports" / f"trend-{stamp}.{kind}"
        named = {sensor.key: (sensor.code, sensor.unit) for sensor in seat.park.sensors}

        def write() -> int:
            from drivers.files.writing import write_samples  # the column library loads slowly, and on this lane only

            path.parent.mkdir(parents=True, exist_ok=True)
            return write_samples(path, _by_days(seat.store, scope, keys, start, end), named.__getitem__)

        seat.workers.submit(
            "files", write,
            lambda _: seat.window.say("done", Message(WRITTEN, {"path": str(path)})), seat.tell,
        )  # fmt: skip


def _mark(stood: Stood) -> Mark:
    returned = to_us(stood.returned_at) if stood.returned_at is not None else None
    return Mark(stood.priority, stood.label, to_us(stood.raised_at), returned)


def _by_days(store: Store, scope: Scope, keys: list[int], start: datetime, end: datetime) -> Iterator[Batch]:
    """Every reading of a window a day at a time, so that a year needs no more memory than a day."""
    while start <= end:
        until = min(end, start + timedelta(days=1))
        yield read_batch(store, scope, keys, start, until)
        start = until + timedelta(microseconds=1)

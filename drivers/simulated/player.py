"""Plays one session: turns session time gone by into what devices and terminals send. No clock, no socket of its own.

The player is told the time and hands messages to `send`. It never sends a reading twice: each step covers the session
time after the last one. Behind after a pause, it catches up in slices, as devices that kept their readings do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import orjson
import structlog
from numpy.typing import NDArray

from drivers.mqtt.topics import base
from drivers.simulated.cloud import Cloud
from drivers.simulated.control import Control, Inject
from drivers.simulated.devices import Devices, Due
from drivers.simulated.persons import Walkers
from drivers.simulated.scenario import SCENARIOS
from drivers.simulated.vehicles import REPORT_S, Fleet, parse_order
from drivers.simulated.weather import Shift, WindField, changed
from models.domain.park import Park, UnitKind
from models.domain.readings import UnitFix
from models.domain.sessions import LIVE_SESSION
from models.domain.times import to_us

log = structlog.get_logger()

Send = Callable[[str, bytes], None]

MAX_SLICE_US = 60_000_000
KEPT_US = 12 * 3_600_000_000
MAX_BATCH = 400
WEATHER_S = 10.0
HOLDERS = frozenset({UnitKind.HAZMAT, UnitKind.TEAM})  # who can shut a valve in a cloud


@dataclass(slots=True)
class Count:
    """What has been sent so far."""

    readings: int = 0
    messages: int = 0


@dataclass(slots=True)
class _Next:
    """When which report is due again, session microseconds."""

    weather: int = 0
    positions: int = 0


class SessionPlayer:
    """One session's devices, wind, cloud, vehicles and walkers."""

    def __init__(self, park: Park, session_id: int, control: Control, send: Send) -> None:
        scenario = SCENARIOS[control.casting.code]
        self.count = Count()
        self.control = control
        self._park, self._send = park, send
        self._base = base(park.code, session_id)
        self._is_live = session_id == LIVE_SESSION
        self._started_us = self._played_us = to_us(control.clock.started_at)
        self._wind = WindField(scenario.wind, control.casting.seed)
        self._mean_wind = scenario.wind
        self._devices = Devices(park, control.casting.seed)
        self._clouds = [Cloud(park, leak, self._started_us, self._wind) for leak in scenario.leaks]
        self._fleet = Fleet(park, scenario.turnout_s)
        self._walkers = Walkers(park, control.casting.seed)
        self._next = _Next(self._played_us, self._played_us)
        self._injected = -1
        self._holding_since: int | None = None
        self._silent: NDArray[np.bool_] = np.zeros(len(park.sensors), dtype=np.bool_)
        self._groups = _groups(park)

    @property
    def played_us(self) -> int:
        """Session time up to which everything has been sent."""
        return self._played_us

    def order(self, unit: str, payload: bytes) -> None:
        """A terminal received its order, or (empty) its release."""
        try:
            self._fleet.order(unit, parse_order(payload), self._played_us)
        except (ValueError, KeyError, TypeError) as error:
            log.warning("simulator.bad_order", unit=unit, cause=str(error))

    def step(self, wall: datetime) -> bool:
        """Play up to the session time that `wall` is, at most one slice of it; tells whether anything was played."""
        present = to_us(self.control.clock.at(wall))
        if self._is_live:  # after a machine's long sleep: devices keep half a day, not more
            self._played_us = max(self._played_us, present - KEPT_US)
        until = min(present, self._played_us + MAX_SLICE_US)
        if until <= self._played_us:
            return False  # frozen, or the clock was set back a little
        self._inject(until)
        self._isolate(until)
        self._send_readings(self._devices.due(self._played_us, until, self._wind, self._exposure))
        self._send_weather(until)
        self._fleet.advance(until)
        self._send_positions(until)
        self._played_us = until
        return True

    def _exposure(self, rows: NDArray[np.int64], times: NDArray[np.int64]) -> NDArray[np.float64]:
        total = np.zeros(rows.size)
        for cloud in self._clouds:
            total += cloud.exposure(rows, times)
        return total

    def _isolate(self, until: int) -> None:
        """Whoever can, shuts the valve some minutes after arriving."""
        if self._holding_since is None and self._fleet.on_scene(HOLDERS):
            self._holding_since = self._played_us
        if self._holding_since is None:
            return
        for cloud in self._clouds:
            shut = self._holding_since + round(cloud.leak.isolate_after_s * 1e6)
            if cloud.isolated_us is None and until >= shut:
                cloud.isolate(shut)

    def _inject(self, until: int) -> None:
        for inject in self.control.injects:
            if inject.number > self._injected and to_us(inject.time) <= until:
                self._injected = inject.number
                self._apply(inject)

    def _apply(self, inject: Inject) -> None:
        """Let happen what the trainer asked for; an inject that is only told to people changes nothing here."""
        fields = inject.payload
        match fields.get("kind"):
            case "wind":
                wind = changed(self._mean_wind, fields.get("speed"), fields.get("from"), fields.get("stability"))
                self._mean_wind = wind
                self._wind = self._wind.shifted(Shift(max(to_us(inject.time), self._played_us), wind))
                for cloud in self._clouds:
                    cloud.blow(self._wind, self._played_us)
            case "sensor_fault":
                for row, sensor in enumerate(self._park.sensors):
                    self._silent[row] |= sensor.code == fields.get("sensor")
            case "isolate":
                for cloud in self._clouds:
                    cloud.isolate(self._played_us)

    def _send_readings(self, due: Due) -> None:
        heard = ~self._silent[due.rows]
        rows, times, values = due.rows[heard], due.times[heard], due.values[heard]
        stamps = np.char.add(np.datetime_as_string(times.astype("datetime64[us]"), unit="ms"), "Z")
        for group, members in self._groups.items():
            chosen = np.flatnonzero(members[rows])
            for first in range(0, chosen.size, MAX_BATCH):
                part = chosen[first : first + MAX_BATCH]
                self._send_batch(group, rows[part].tolist(), stamps[part].tolist(), values[part].tolist())

    def _send_batch(self, group: str, rows: list[int], stamps: list[str], values: list[float]) -> None:
        sensors = self._park.sensors
        records = [
            {"s": sensors[row].code, "v": value, "u": sensors[row].unit, "t": stamp, "q": "good"}
            for row, stamp, value in zip(rows, stamps, values, strict=True)
        ]
        self._publish(f"batch/{group}", {"r": records})
        self.count.readings += len(records)

    def _send_weather(self, until: int) -> None:
        if until < self._next.weather:
            return
        weather = self._wind.at(until)
        self._next.weather = until + round(WEATHER_S * 1e6)
        record = {
            "ws": weather.wind_speed,
            "wd": weather.wind_from,
            "stability": weather.stability,
            "temp": weather.temperature_c,
            "rh": weather.humidity,
            "p": weather.pressure_kpa,
            "t": weather.time,
        }
        self._publish("weather", record)

    def _send_positions(self, until: int) -> None:
        """Once per step at most: of a position only the newest counts."""
        if until < self._next.positions:
            return
        self._next.positions = until + round(REPORT_S * 1e6)
        for way, fixes in (("unit", self._fleet.fixes(until)), ("person", self._walkers.fixes(until))):
            for fix in fixes:
                self._publish(f"{way}/{fix.code}/position", _position(fix))

    def _publish(self, tail: str, record: object) -> None:
        self._send(f"{self._base}/{tail}", orjson.dumps(record))
        self.count.messages += 1


def _position(fix: UnitFix) -> dict[str, object]:
    record = {"x": fix.x, "y": fix.y, "h": fix.heading, "v": fix.speed, "t": fix.time}
    return record | {"status": fix.status, "task": fix.task} if fix.task else record


def _groups(park: Park) -> dict[str, NDArray[np.bool_]]:
    """Each enterprise's own device gateway, as a mask over the park's sensors."""
    names: Iterable[str] = sorted({sensor.enterprise for sensor in park.sensors})
    return {f"GW-{name or 'park'}": np.array([sensor.enterprise == name for sensor in park.sensors]) for name in names}

"""What an alarm's row says, and where it stands: pure functions from the alarm, its latest value and the time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from models.domain.alarms import SET_ASIDE, Alarm, AlarmState, Priority
from models.domain.park import Asset, Park, Sensor
from models.domain.units import REFERENCE_AIR, beside
from models.physics.substances import gas_of
from models.text import N_, tr
from scenes.figures import air_words
from widgets import format as fmt
from widgets import theme

STATE_TAGS = {
    AlarmState.ACKED: N_("ACKED"),
    AlarmState.SHLVD: N_("SHLVD"),
    AlarmState.DSUPR: N_("DSUPR"),
    AlarmState.OOSRV: N_("OOSRV"),
}
UNACKNOWLEDGED = (AlarmState.UNACK, AlarmState.RTNUN)
_STATE_ORDER = {
    AlarmState.UNACK: 0,
    AlarmState.RTNUN: 1,
    AlarmState.ACKED: 2,
    AlarmState.SHLVD: 3,
    AlarmState.DSUPR: 3,
    AlarmState.OOSRV: 3,
    AlarmState.NORM: 4,
}
# by the members' identity: an enumeration's hash is Python code, which thousands of rows would wait for
_STATE_RANKS = {id(state): 4 * place for state, place in _STATE_ORDER.items()}
_PRIORITY_RANKS = {id(priority): priority.rank for priority in Priority}
_raised_at = attrgetter("raised_at")


@dataclass(frozen=True, slots=True)
class LiveValue:
    """A sensor's latest reading; older than twice `period_s` it is stale and its age is told."""

    value: float
    time: datetime
    period_s: float = 1.0

    def age(self, now: datetime) -> float:
        return (now - self.time).total_seconds()

    def is_stale(self, now: datetime) -> bool:
        return self.age(now) > 2 * self.period_s


@dataclass(frozen=True, slots=True)
class RowText:
    """The words of one row; `value_colour` follows priority, state and staleness."""

    tag: str
    description: str
    value: str
    value_colour: str
    note: str
    age: str


def rank(alarm: Alarm) -> int:
    """UNACK, RTNUN, ACKED, set aside; then priority."""
    return _STATE_RANKS[id(alarm.state)] + _PRIORITY_RANKS[id(alarm.priority)]


def in_order(alarms: Iterable[Alarm]) -> list[Alarm]:
    """Those that stand, by rank, then the newest first."""
    shown = [alarm for alarm in alarms if alarm.state is not AlarmState.NORM]
    shown.sort(key=_raised_at, reverse=True)
    shown.sort(key=rank)
    return shown


class Names:
    """Looks sensors and assets up by key; empty until a park is known."""

    def __init__(self, park: Park | None = None) -> None:
        self.park = park
        self.sensors: Mapping[int, Sensor] = {sensor.key: sensor for sensor in park.sensors} if park else {}
        self.assets: Mapping[str, Asset] = {asset.code: asset for asset in park.assets} if park else {}

        self.air = REFERENCE_AIR
        self._haystacks: dict[int, str] = {}
        self._enterprises = {each.code: each.name for each in park.enterprises} if park else {}

    def haystack(self, alarm: Alarm) -> str:
        """Everything an alarm may be looked for by, case folded, in both languages."""
        found = self._haystacks.get(alarm.sensor_key)
        if found is None:
            sensor, asset = self.sensors.get(alarm.sensor_key), self.asset(alarm)
            names = [sensor.name, self._enterprises.get(sensor.enterprise)] if sensor else []
            names += [asset.name] if asset else []
            codes = [alarm.sensor_code, *([sensor.asset, sensor.enterprise] if sensor else [])]
            words = [word for name in names if name for word in (name.en, name.zh)]
            found = self._haystacks[alarm.sensor_key] = " ".join([*codes, *words]).casefold()
        return found

    def place(self, alarm: Alarm) -> tuple[str, str]:
        """Code and name of the asset, else of the enterprise; two empty ones where neither is known."""
        sensor = self.sensors.get(alarm.sensor_key)
        if sensor is None:
            return "", ""
        asset = self.assets.get(sensor.asset)
        code = sensor.asset if asset else sensor.enterprise
        name = asset.name if asset else self._enterprises.get(code)
        return code, f"{code} {name}" if name and not str(name).startswith(code) else str(name or code)

    def other_unit(self, alarm: Alarm, value: float) -> str:
        """A gas value in its other unit, and in which air; "" for what is no gas."""
        sensor = self.sensors.get(alarm.sensor_key)
        other = beside(sensor.unit, gas_of(sensor), self.air) if sensor else None
        return f"{fmt.quantity(value * other.factor, other.unit)} {air_words(other.air)}" if other else ""

    def description(self, alarm: Alarm) -> str:
        sensor = self.sensors.get(alarm.sensor_key)
        return str(sensor.name) if sensor else ""

    def asset(self, alarm: Alarm) -> Asset | None:
        sensor = self.sensors.get(alarm.sensor_key)
        return self.assets.get(sensor.asset) if sensor else None


def row_text(alarm: Alarm, names: Names, live: LiveValue | None, now: datetime | None) -> RowText:
    value = live.value if live else alarm.value
    stale = bool(live and now and live.is_stale(now))
    age = (now - alarm.raised_at).total_seconds() if now else 0.0
    return RowText(
        tag=alarm.sensor_code,
        description=names.description(alarm),
        value=fmt.quantity(value, alarm.unit),
        value_colour=_value_colour(alarm, stale),
        note=_note(alarm, live if stale else None, now),
        age=fmt.duration(max(0.0, age)),
    )


def _value_colour(alarm: Alarm, stale: bool) -> str:
    if stale:
        return theme.TEXT_3
    if alarm.state in SET_ASIDE or not alarm.active:
        return theme.TEXT_2
    return theme.PRIORITY_TEXT[alarm.priority.value]


def _note(alarm: Alarm, stale: LiveValue | None, now: datetime | None) -> str:
    if alarm.state is AlarmState.SHLVD:
        left = (alarm.shelved_until - now).total_seconds() if alarm.shelved_until and now else 0.0
        parts = [tr("{span} left", span=fmt.span(left)), alarm.set_aside_by or ""]
    elif alarm.state in SET_ASIDE:
        parts = [alarm.reason or "", alarm.set_aside_by or ""]
    else:
        parts = [f"{alarm.label} {fmt.limit(alarm.limit, alarm.unit)}"]
        parts += [tr("returned")] if alarm.state is AlarmState.RTNUN else []
    if stale and now:
        parts.append(fmt.old(stale.age(now)))
    return " · ".join(part for part in parts if part)

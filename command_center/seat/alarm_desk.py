"""Alarms between room and panel: what stands, what it sounds like, and what the operator does about it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from command_center.seat.alarm_life import AlarmLife
from command_center.seat.alarm_sounds import AlarmSounds
from command_center.seat.context import Seat
from models.domain.alarm_life import Target
from models.domain.alarms import Alarm, AlarmState, Outcome
from models.domain.picture import Picture
from models.domain.readings import Weather
from models.domain.times import from_us
from models.domain.units import air_of
from models.text import N_, Message
from models.use_cases import alarms
from models.use_cases.alarm_design import end_suppression, suppress_by_design
from widgets.alarms.panel import AlarmPanel
from widgets.alarms.rows import LiveValue


class AlarmDesk:
    """Serves one or more alarm panels, which all show the same alarms."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._panels: list[AlarmPanel] = []
        self._rows = {sensor.key: row for row, sensor in enumerate(seat.park.sensors)}
        self.life = AlarmLife(seat)
        self.life.changed.connect(self._on_life_changed)
        self._sounds = AlarmSounds(seat, self.life)
        seat.room.weather_changed.connect(self._on_weather_changed)
        seat.room.picture_changed.connect(self._on_picture_changed)

    def serve(self, panel: AlarmPanel) -> None:
        self._panels.append(panel)
        panel.set_park(self._seat.park)
        panel.acknowledge.connect(self.acknowledge)
        panel.acknowledge_page.connect(self._acknowledge_many)
        panel.acknowledge_many.connect(self._acknowledge_many)
        panel.shelve.connect(self._shelve)
        panel.unshelve.connect(self._unshelve)
        panel.verify.connect(self._verify)
        panel.remove_from_service.connect(self._remove)
        panel.restore.connect(self._restore)
        panel.suppress_place.connect(self._suppress_place)
        panel.set_guidance(self.life.guidance)
        panel.selected.connect(self._select)

    def _on_weather_changed(self, weather: Weather | None) -> None:
        for panel in self._panels:
            panel.set_air(air_of(weather))

    def acknowledge(self, alarm_id: UUID) -> None:
        version = self._alarm(alarm_id).version
        self._seat.intend(
            lambda store, scope: alarms.acknowledge_alarm(store, scope, alarm_id=alarm_id, version=version)
        )

    def tick(self, now: datetime) -> None:
        """Once a second: ages, and the latest value of every alarmed sensor."""
        values = self._values()
        for panel in self._panels:
            panel.set_values(values)
            panel.set_now(now)
        self._sounds.tick(now)

    def _remove(self, alarm_id: UUID, reason: str) -> None:
        alarm = self._alarm(alarm_id)
        self._seat.intend(
            lambda store, scope: alarms.remove_from_service(store, scope, alarm_id, alarm.version, reason),
            Message(N_("{tag} taken out of service"), {"tag": alarm.sensor_code}),
        )

    def _restore(self, alarm_id: UUID) -> None:
        """Back from being out of service or suppressed; what maintenance hides comes back as a whole."""
        alarm = self._alarm(alarm_id)
        record = next((each for each in self.life.known.suppressions if each.id == alarm.cause_id), None)
        if record is not None:
            done = Message(N_("Alarms of {target} come back"), {"target": record.target})
            self._seat.intend(lambda store, scope: end_suppression(store, scope, record), done)
            return
        act = alarms.return_to_service if alarm.state is AlarmState.OOSRV else alarms.unsuppress_alarm
        self._seat.intend(lambda store, scope: act(store, scope, alarm_id, alarm.version))

    def _suppress_place(self, target_kind: str, target: str, minutes: int, reason: str) -> None:
        """Maintenance begins now: alarms of the place are expected."""
        begins = self._seat.now()
        self._seat.intend(
            lambda store, scope: suppress_by_design(
                store, scope, Target(target_kind), target, begins, begins + timedelta(minutes=minutes), reason
            ),
            Message(N_("Alarms of {target} are suppressed for {minutes} min"), {"target": target, "minutes": minutes}),
        )

    def _on_life_changed(self) -> None:
        for panel in self._panels:
            panel.set_guidance(self.life.guidance)
            panel.set_flood_limit(self.life.known.policy.peak_limit)

    def _alarm(self, alarm_id: UUID) -> Alarm:
        return self._seat.picture.alarms[alarm_id]

    def _acknowledge_many(self, alarm_ids: list[UUID], reason: str = "") -> None:
        """In one transaction; how many were left to acknowledge is what the store says."""

        def told(count: int) -> None:
            self._seat.window.say("done", Message(N_("{count} alarms acknowledged"), {"count": count}))

        self._seat.intend(
            lambda store, scope: alarms.acknowledge_alarms(store, scope, ids=alarm_ids, reason=reason), then=told
        )

    def _shelve(self, alarm_id: UUID, minutes: int, reason: str) -> None:
        alarm = self._alarm(alarm_id)
        self._seat.intend(
            lambda store, scope: alarms.shelve_alarm(
                store, scope, alarm_id=alarm_id, version=alarm.version, minutes=minutes, reason=reason
            ),
            Message(N_("{tag} shelved for {minutes} min"), {"tag": alarm.sensor_code, "minutes": minutes}),
        )

    def _unshelve(self, alarm_id: UUID) -> None:
        version = self._alarm(alarm_id).version
        self._seat.intend(lambda store, scope: alarms.unshelve_alarm(store, scope, alarm_id=alarm_id, version=version))

    def _verify(self, alarm_id: UUID, outcome: str, phoned: str, note: str) -> None:
        alarm = self._alarm(alarm_id)
        self._seat.intend(
            lambda store, scope: alarms.verify_alarm(
                store, scope, alarm_id=alarm_id, version=alarm.version, outcome=Outcome(outcome), phoned=phoned,
                note=note,
            ),
            Message(N_("{tag}: outcome of the call recorded"), {"tag": alarm.sensor_code}),
        )

    def _select(self, alarm_id: UUID | None) -> None:
        if alarm_id is not None and alarm_id in self._seat.picture.alarms:
            self._seat.room.select("sensor", self._alarm(alarm_id).sensor_code)

    def _values(self) -> dict[int, LiveValue]:
        columns, park, rows = self._seat.room.columns, self._seat.park, self._rows
        picture = self._seat.room.picture
        alarmed = {alarm.sensor_key for alarm in picture.alarms.values()} if picture else set()
        return {
            key: LiveValue(float(columns.values[row]), from_us(int(columns.times[row])), park.sensors[row].period_s)
            for key in alarmed
            if (row := rows.get(key)) is not None and columns.times[row]
        }

    def _on_picture_changed(self, picture: Picture, before: Picture | None) -> None:
        if before is None or picture.alarms is not before.alarms:
            for panel in self._panels:
                panel.set_alarms(picture.alarms)
        self.tick(self._seat.room.session_time(datetime.now(UTC)))
        self._sounds.hear(picture, before, self._seat.now())

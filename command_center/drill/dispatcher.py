"""The scripted dispatcher: one person on night duty who works an alarm to a closed incident, through the use cases.

Nothing here knows what the simulator plays: the dispatcher sees readings and the picture, phones, thinks as long as
people do (in session time), and decides as the plan says. A seat's operator does the same with keys.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from command_center.drill import signs
from command_center.drill.stage import Stage
from models.domain.alarms import Alarm, Outcome
from models.domain.forecasts import Forecast, ForecastSummary
from models.domain.incidents import TERMINATION_CONDITIONS, Disposition, Incident, IncidentState
from models.domain.park import UnitKind
from models.domain.picture import Picture
from models.domain.times import from_us
from models.messages.warning import notices_for
from models.planning.briefing import forecast_release
from models.planning.daytime import night_in
from models.planning.evacuation import plan_evacuation
from models.planning.plans import plan_for, task_for
from models.planning.recommendation import recommend
from models.planning.suggestion import suggest_incident, whom_to_phone
from models.store.repositories import read_latest, read_positions, read_weather
from models.text import N_, Message, tr
from models.use_cases.alarms import acknowledge_alarm, acknowledge_alarms, remove_from_service, verify_alarm
from models.use_cases.dispatch import Order, dispatch_units
from models.use_cases.forecasts import order_evacuation, record_forecast
from models.use_cases.incidents import advance_incident, close_incident, open_incident, terminate_incident
from models.use_cases.log import write_note
from models.use_cases.notices import queue_notices
from models.use_cases.steps import tick_step

Tell = Callable[[Message], None]

ALARM_LIMIT_S, ARRIVAL_LIMIT_S, CONTROL_LIMIT_S, CLEAR_LIMIT_S = 900.0, 1_800.0, 3_600.0, 7_200.0
READ_ALARM_S, OPEN_S, PHONE_S, DECIDE_S, WARN_S = 8.0, 12.0, 15.0, 5.0, 15.0
STEADY_S = 60.0  # the source is called controlled when it has been quiet for so long
CLEAR_S = 1_800.0  # readings below limit, the condition of termination
SWEEP_S = 20.0  # how often a busy dispatcher acknowledges what else comes in
SILENT_S = 600.0  # a gas detector that reports every few seconds has failed by then
SOURCE_RADIUS_M = 150.0
SILENT = N_("{sensor} has fallen silent")
HOLDERS = frozenset({UnitKind.HAZMAT, UnitKind.TEAM})


class Dispatcher:
    """Works the first alarm that asks for it. Each method is one thing a dispatcher does, until it is done."""

    def __init__(self, stage: Stage, tell: Tell) -> None:
        self._stage, self._tell = stage, tell
        self._swept = 0.0
        self.forecast: Forecast | None = None  # the run's fields, for the pictures
        self.scene: Picture | None = None  # how things stood when the first unit arrived
        stage.on_poll = self._sweep

    def work(self) -> Incident:
        """From the alarm to the closed incident."""
        alarm = self.take_alarm()
        incident = self.open(alarm)
        self.phone(alarm, incident.id)
        summary = self.run_forecast(incident.id)
        self.dispatch(incident.id, summary)
        self.evacuate_and_warn(incident.id, summary)
        self.await_arrival(incident.id)
        self.await_control(incident.id)
        self.await_clear(incident.id)
        return self.close(incident.id)

    def take_alarm(self) -> Alarm:
        """Wait for an alarm that matters, read it, acknowledge it."""
        stage = self._stage
        first = stage.await_("alarm", signs.most_urgent, ALARM_LIMIT_S)
        stage.think(READ_ALARM_S)
        alarm = signs.most_urgent(stage.picture) or first  # by the time it is read, a graver one may stand above it
        taken = stage.achieve(
            "acknowledgement",
            lambda picture: signs.acknowledged(picture, alarm),
            lambda picture: acknowledge_alarm(stage.store, stage.scope, alarm.id, picture.alarms[alarm.id].version),
        )
        self._tell(Message(N_("{sensor} {label} acknowledged"), {"sensor": alarm.sensor_code, "label": alarm.label}))
        return taken

    def open(self, alarm: Alarm) -> Incident:
        """Open the incident that the alarm suggests."""
        stage, suggestion = self._stage, suggest_incident(self._stage.park, alarm)
        stage.think(OPEN_S)
        plan = plan_for(suggestion.kind, suggestion.level, suggestion.substance)
        incident = stage.achieve(
            "incident",
            lambda picture: signs.opened_for(picture, alarm),
            lambda _: open_incident(
                stage.store,
                stage.scope,
                kind=suggestion.kind,
                level=suggestion.level,
                priority=suggestion.priority,
                place=suggestion.place,
                x=suggestion.x,
                y=suggestion.y,
                alarm_id=alarm.id,
                asset_code=suggestion.asset_code,
                substance=suggestion.substance,
                steps=plan.steps,
            ),
        )
        self._tell(
            Message(N_("Incident {number} opened: {place}"), {"number": incident.number, "place": incident.place})
        )
        return incident

    def phone(self, alarm: Alarm, incident_id: UUID) -> None:
        """Ask the control room; it is real, so the response starts."""
        stage = self._stage
        people = whom_to_phone(stage.park, stage.park.sensor(alarm.sensor_code))
        phoned = f"{people[0].name} {people[0].phone}".strip() if people else alarm.sensor_code
        stage.think(PHONE_S)
        stage.achieve(
            "outcome of the call",
            lambda picture: signs.verified(picture, alarm),
            lambda picture: verify_alarm(
                stage.store, stage.scope, alarm.id, picture.alarms[alarm.id].version, Outcome.REAL, phoned
            ),
        )
        self._advance(incident_id, "verify", IncidentState.VERIFIED)
        self._advance(incident_id, "start_response", IncidentState.RESPONDING)
        self._tell(Message(N_("{phoned} confirms: real"), {"phoned": phoned}))

    def run_forecast(self, incident_id: UUID) -> ForecastSummary:
        """Published distances and the model's zones, from the tank and the present wind."""
        stage = self._stage
        incident = stage.picture.incidents[incident_id]
        weather = stage.await_("weather", lambda _: stage.read(read_weather), ALARM_LIMIT_S)
        self.forecast, summary = forecast_release(
            stage.park, incident.asset_code or "", weather, incident.opened_at
        )
        recorded = stage.achieve(
            "forecast",
            lambda picture: picture.forecasts.get(incident_id),
            lambda _: record_forecast(stage.store, stage.scope, incident_id, summary),
        )
        self._tell(Message(N_("Forecast: {people} people in the advised zone"), {"people": recorded.people_in_zone}))
        return recorded

    def dispatch(self, incident_id: UUID, summary: ForecastSummary) -> None:
        """Send what the room recommends, all in one."""
        stage = self._stage
        stage.think(DECIDE_S)
        send = self._sender(incident_id, summary)
        stage.achieve("dispatch", lambda picture: signs.assigned(picture, incident_id), send)
        units = sorted(signs.assigned(stage.picture, incident_id) or ())
        self._tell(Message(N_("Dispatched: {units}"), {"units": ", ".join(units)}))

    def evacuate_and_warn(self, incident_id: UUID, summary: ForecastSummary) -> None:
        """Order the evacuation, then warn everybody within a kilometre; the outbox settles each notice."""
        stage = self._stage
        evacuation = plan_evacuation(stage.park, summary, night_in(stage.park, stage.now()), incident_id)
        stage.think(WARN_S)
        stage.achieve(
            "evacuation",
            lambda picture: picture.evacuations.get(incident_id),
            lambda _: order_evacuation(stage.store, stage.scope, incident_id, evacuation),
        )
        incident = stage.picture.incidents[incident_id]
        notices = notices_for(stage.park, incident, summary, stage.now(), drill=stage.scope.is_drill)
        stage.achieve(
            "notices",
            lambda picture: signs.notified(picture, incident_id, len(notices)),
            lambda _: queue_notices(stage.store, stage.scope, incident_id, notices),
        )
        stage.await_("settled notices", lambda picture: signs.settled(picture, incident_id), 1_200.0)
        self._tell(
            Message(
                N_("Evacuation ordered for {people} people, {notices} notices written"),
                {"people": evacuation.people_out, "notices": len(notices)},
            )
        )

    def await_arrival(self, incident_id: UUID) -> None:
        """Units press their own status; the incident follows the first."""
        self._stage.await_("first unit on scene", lambda picture: signs.arrived(picture, incident_id), ARRIVAL_LIMIT_S)
        self.scene = self._stage.picture
        self._tell(Message(N_("First unit on scene")))

    def await_control(self, incident_id: UUID) -> None:
        """Under control: somebody who can shut the source is there, and the sensors round it have been quiet."""
        stage = self._stage
        holders = {unit.code for unit in stage.park.units if unit.kind in HOLDERS}
        stage.await_("hazmat on scene", lambda picture: signs.arrived(picture, incident_id, holders), ARRIVAL_LIMIT_S)
        self._await_quiet(incident_id, SOURCE_RADIUS_M, STEADY_S, CONTROL_LIMIT_S)
        self._advance(incident_id, "control", IncidentState.CONTROLLED)
        self._tell(Message(N_("Source under control")))

    def await_clear(self, incident_id: UUID) -> None:
        """Terminate once the readings have been below their limits for half an hour and the heads are counted."""
        stage = self._stage
        stage.think(PHONE_S)
        note = N_("Incident commander by radio: everybody accounted for, crews decontaminated")
        stage.achieve(
            "commander's report",
            lambda picture: signs.noted(picture, note),
            lambda _: write_note(stage.store, stage.scope, note, incident_id),
        )
        self._await_quiet(incident_id, float("inf"), CLEAR_S, CLEAR_LIMIT_S)
        stage.achieve(
            "termination",
            lambda picture: signs.reached(picture, incident_id, IncidentState.TERMINATED),
            lambda picture: terminate_incident(
                stage.store,
                stage.scope,
                incident_id,
                picture.incidents[incident_id].version,
                met=set(TERMINATION_CONDITIONS),
            ),
        )
        self._tell(Message(N_("Response terminated, all conditions met")))

    def close(self, incident_id: UUID) -> Incident:
        """Close with a disposition; the store releases the units."""
        stage = self._stage
        stage.think(DECIDE_S)
        closed = stage.achieve(
            "closing",
            lambda picture: signs.reached(picture, incident_id, IncidentState.CLOSED),
            lambda picture: close_incident(
                stage.store,
                stage.scope,
                incident_id,
                picture.incidents[incident_id].version,
                Disposition.RESOLVED,
                note="",
            ),
        )
        self._tell(Message(N_("Incident {number} closed"), {"number": closed.number}))
        return closed

    def _sender(self, incident_id: UUID, summary: ForecastSummary) -> Callable[[Picture], object]:
        stage = self._stage

        def act(picture: Picture) -> None:
            incident = picture.incidents[incident_id]
            fixes = {fix.code: fix for fix in stage.read(read_positions)}
            card = plan_for(incident.kind, incident.level, incident.substance).card
            proposal = recommend(stage.park, picture, incident, summary, fixes, card)
            orders = [
                Order(
                    unit_code=candidate.unit_code,
                    task=task_for(candidate.kind),
                    route=candidate.route.points if candidate.route else (),
                    eta_s=candidate.eta_s,
                    dose=candidate.dose,
                    reasons=candidate.reasons,
                )
                for candidate in proposal.recommended
            ]
            dispatch_units(stage.store, stage.scope, incident_id, orders)

        return act

    def _advance(self, incident_id: UUID, event: str, target: IncidentState) -> None:
        stage = self._stage
        stage.achieve(
            event,
            lambda picture: signs.reached(picture, incident_id, target),
            lambda picture: advance_incident(
                stage.store, stage.scope, incident_id, picture.incidents[incident_id].version, event
            ),
        )

    def _await_quiet(self, incident_id: UUID, radius_m: float, for_s: float, limit_s: float) -> None:
        """Wait until no gas alarm within `radius_m` of the incident has been active for `for_s` seconds."""
        stage = self._stage
        incident = stage.picture.incidents[incident_id]
        near = signs.gas_sensors_near(stage.park, incident, radius_m)
        quiet_since: list[float] = []

        def quiet(picture: Picture) -> bool | None:
            if signs.active_among(picture, near):
                quiet_since.clear()
                return None
            if not quiet_since:
                quiet_since.append(stage.elapsed())
            return stage.elapsed() - quiet_since[0] >= for_s or None

        stage.await_("readings below limit", quiet, limit_s)

    def _sweep(self, picture: Picture) -> None:
        """Between the big decisions: acknowledge what else came in, and tick a step that is done."""
        stage = self._stage
        if stage.elapsed() - self._swept < SWEEP_S:
            return
        self._swept = stage.elapsed()
        now = stage.now()
        open_since = {
            incident.id: (now - incident.opened_at).total_seconds()
            for incident in picture.incidents.values()
            if incident.state not in signs.OVER
        }
        waiting = signs.unseen_alarms(picture)
        if open_since and waiting:
            acknowledge_alarms(stage.store, stage.scope, waiting)
        step = signs.due_step(picture, open_since)
        if step is not None:
            tick_step(stage.store, stage.scope, step.id, step.version)
        if open_since:
            self._give_up_silent(picture)

    def _give_up_silent(self, picture: Picture) -> None:
        """Take instruments out of service that fell silent while they alarmed: their readings tell nothing more."""
        stage = self._stage
        since = stage.now() - timedelta(seconds=SILENT_S)
        active = [alarm for alarm in picture.alarms.values() if alarm.active]
        if not active:
            return
        latest = stage.read(read_latest)
        heard = dict(zip(latest.keys.tolist(), map(from_us, latest.times.tolist()), strict=True))
        for alarm in signs.frozen_alarms(picture, heard, since):
            remove_from_service(stage.store, stage.scope, alarm.id, alarm.version, tr(SILENT, sensor=alarm.sensor_code))

"""Units, people and notices of the incident shown: what the room proposes and what the dispatcher orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from command_center.seat.context import Seat
from models.domain.errors import BadInput, UnitTaken
from models.domain.forecasts import Forecast, ForecastSummary
from models.domain.incidents import Incident
from models.domain.picture import Evacuation, Picture
from models.messages.warning import notices_for
from models.planning.daytime import night_in
from models.planning.evacuation import plan_evacuation
from models.planning.plans import plan_for, task_for
from models.planning.recommendation import Candidate, Recommendation, recommend
from models.planning.roads import RoadGraph
from models.text import N_, Message
from models.use_cases.dispatch import Order, advance_assignment, dispatch_units, release_unit
from models.use_cases.forecasts import order_evacuation
from models.use_cases.notices import queue_notices
from widgets.dispatch.incident_panel import DispatchPanel

AGAIN_MS = 5000  # units move and the cloud drifts: the proposal is renewed while an incident is shown
NEXT_BEST = N_("{unit} was taken by {operator} for incident {incident}. Next best: {next}")
NO_FORECAST = N_("There is no forecast yet, so nobody knows whom to warn. Press R first")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What planning made of one incident."""

    recommendation: Recommendation
    evacuation: Evacuation | None


class DispatchDesk(QObject):
    """Proposes, and carries out what the dispatcher decides; the dispatcher may overrule everything."""

    proposed = Signal(object)  # Recommendation or None

    def __init__(self, seat: Seat, panel: DispatchPanel) -> None:
        super().__init__()
        self._seat, self._panel = seat, panel
        self._incident: Incident | None = None
        self._graph: RoadGraph | None = None
        self._proposal: Proposal | None = None
        self._again = QTimer(self, interval=AGAIN_MS)
        self._again.timeout.connect(self.propose)
        seat.room.picture_changed.connect(self._on_picture_changed)
        panel.dispatch.connect(self.dispatch)
        panel.release_unit.connect(self._release)
        panel.advance_unit.connect(self._advance)
        panel.order_evacuation.connect(self._order_evacuation)
        panel.notify.connect(self._notify)

    @property
    def recommendation(self) -> Recommendation | None:
        return self._proposal.recommendation if self._proposal else None

    @property
    def evacuation(self) -> Evacuation | None:
        """Prepared, not ordered."""
        return self._proposal.evacuation if self._proposal else None

    def show(self, incident: Incident | None) -> None:
        """Work for this incident from now on."""
        turned = (incident.id if incident else None) != (self._incident.id if self._incident else None)
        self._incident = incident
        if turned:
            self._seat.workers.drop("proposal")
            self._proposal = None
            self._panel.set_recommendation(None)
            self.proposed.emit(None)
        self._show_people()
        if incident is None:
            self._again.stop()
        elif turned:
            self._again.start()
            self.propose()

    def propose(self) -> None:
        """Plan again on the planning lane from what is known now."""
        incident, seat = self._incident, self._seat
        if incident is None:
            return
        picture, fixes, weather = seat.picture, dict(seat.room.fixes), seat.room.weather
        summary = picture.forecasts.get(incident.id)
        night = night_in(seat.park, seat.now())

        def plan() -> Proposal:
            if self._graph is None:
                self._graph = RoadGraph(seat.park)
            card = plan_for(incident.kind, incident.level, incident.substance).card
            threat: Forecast | ForecastSummary | None = self._field_of(summary) or summary
            units = recommend(
                seat.park, picture, incident, threat, fixes, card, graph=self._graph, wind=weather, summary=summary
            )
            return Proposal(units, plan_evacuation(seat.park, summary, night, incident.id) if summary else None)

        seat.workers.submit("planning", plan, self._show_proposal, seat.tell, key="proposal")

    def dispatch(self, unit_codes: Sequence[str]) -> None:
        """One transaction for all of them; whoever was first is named, with the next best unit."""
        incident, proposal = self._incident, self._proposal
        if incident is None or proposal is None:
            return
        chosen = [each for each in proposal.recommendation.candidates if each.unit_code in unit_codes]
        orders = [_order(candidate) for candidate in chosen]
        seat, scope = self._seat, self._seat.scope
        names = ", ".join(self._name(order.unit_code) for order in orders)
        seat.workers.submit(
            "store",
            lambda: dispatch_units(seat.store, scope, incident.id, orders),
            lambda _ids: seat.window.say("done", Message(N_("Dispatched: {units}"), {"units": names})),
            lambda error: self._refused(error, unit_codes),
        )

    def _field_of(self, summary: ForecastSummary | None) -> Forecast | None:
        """The full field is at hand only at the seat that ran this very forecast."""
        forecast = self._seat.room.forecast
        return forecast if forecast and summary and forecast.release == summary.release else None

    def _name(self, code: str) -> str:
        return next((str(unit.name) for unit in self._seat.park.units if unit.code == code), code)

    def _refused(self, error: Exception, unit_codes: Sequence[str]) -> None:
        proposal = self._proposal
        if isinstance(error, UnitTaken) and proposal is not None:
            free = [
                each.unit_code
                for each in proposal.recommendation.candidates
                if each.unit_code not in unit_codes and not each.busy
            ]
            if free:
                error = UnitTaken(NEXT_BEST, **{**error.parameters, "next": self._name(free[0])})
        self._seat.tell(error)
        self.propose()

    def _show_proposal(self, proposal: Proposal) -> None:
        self._proposal = proposal
        self._panel.set_recommendation(proposal.recommendation)
        self.proposed.emit(proposal.recommendation)
        self._show_people()

    def _show_people(self) -> None:
        incident = self._incident
        if incident is None:
            return
        picture = self._seat.picture
        ordered = picture.evacuations.get(incident.id)
        prepared = self._proposal.evacuation if self._proposal else None
        self._panel.set_people(picture.forecasts.get(incident.id), ordered or prepared, ordered is not None)

    def _order_evacuation(self) -> None:
        incident, proposal = self._incident, self._proposal
        if incident is None or proposal is None or proposal.evacuation is None:
            return
        evacuation = proposal.evacuation
        self._seat.intend(
            lambda store, scope: order_evacuation(store, scope, incident.id, evacuation),
            Message(N_("Evacuation ordered for {people} people"), {"people": evacuation.people_out}),
        )

    def _notify(self) -> None:
        incident, seat = self._incident, self._seat
        summary = seat.picture.forecasts.get(incident.id) if incident else None
        if incident is None or summary is None:
            seat.tell(BadInput(NO_FORECAST))
            return
        notices = notices_for(seat.park, incident, summary, seat.now(), drill=seat.scope.is_drill)
        seat.intend(
            lambda store, scope: queue_notices(store, scope, incident.id, notices),
            Message(N_("{count} notices written"), {"count": len(notices)}),
        )

    def _release(self, assignment_id: UUID) -> None:
        version = self._seat.picture.assignments[assignment_id].version
        self._seat.intend(lambda store, scope: release_unit(store, scope, assignment_id, version))

    def _advance(self, assignment_id: UUID, event: str) -> None:
        version = self._seat.picture.assignments[assignment_id].version
        self._seat.intend(lambda store, scope: advance_assignment(store, scope, assignment_id, version, event))

    def _on_picture_changed(self, picture: Picture, before: Picture | None) -> None:
        incident = self._incident
        if incident is None or before is None or incident.id not in picture.incidents:
            return
        if picture.assignments != before.assignments or picture.forecasts != before.forecasts:
            self.propose()


def _order(candidate: Candidate) -> Order:
    route = candidate.route
    return Order(
        unit_code=candidate.unit_code,
        task=task_for(candidate.kind),
        route=route.points if route else (),
        eta_s=candidate.eta_s,
        dose=candidate.dose,
        reasons=candidate.reasons,
    )

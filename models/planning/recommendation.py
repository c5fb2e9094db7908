"""Which units to send, by which way, and why: a proposal that the dispatcher may overrule in every point.

Kinds and numbers come from the run card; what the incident already has is taken off. Of each kind the unit with the
least effort comes first: its time of arrival, less a bonus for each wanted capability that nobody before it brings,
plus a penalty for the dose on its way. The choice is greedy, kind by kind in the run card's order, so that each pick's
reason can be told in one line. Units that are committed or out of service are listed last, with what binds them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from models.domain.dispatch import AssignmentState
from models.domain.errors import NoRoute
from models.domain.forecasts import Forecast, ForecastSummary
from models.domain.incidents import Incident
from models.domain.park import UNIT_KIND_NAMES, Park, Unit, UnitKind
from models.domain.picture import Picture
from models.domain.readings import UnitFix, Weather
from models.planning.plans import CAPABILITY_NAMES, RunCard, plan_for
from models.planning.roads import RoadGraph, Route, Ways
from models.planning.staging import Staging, choose_staging
from models.planning.threat import Threat
from models.text import N_, Message

CAPABILITY_BONUS_S = 240.0  # a wanted capability that is still missing is worth waiting this much longer
DOSE_PENALTY_S = 60.0  # for each ppm min on the way
HEAVY_WIDTH_M = 4.0  # GB 50016: a fire appliance wants a lane of 4 m
HEAVY = (UnitKind.ENGINE, UnitKind.HAZMAT)


@dataclass(frozen=True, slots=True)
class Candidate:
    """`recommended`: the run card still wants it. `occupied` says what binds a unit that cannot go now."""

    unit_code: str
    kind: UnitKind
    eta_s: float
    route: Route | None
    dose: float
    reasons: tuple[Message, ...]
    recommended: bool = False
    occupied: Message | None = None

    @property
    def busy(self) -> str:
        """What binds the unit, in the current language; empty when it is free."""
        return str(self.occupied) if self.occupied is not None else ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Candidates best first: recommended, then next best, then those that cannot go."""

    candidates: tuple[Candidate, ...]
    wanted: dict[UnitKind, int]  # still missing on the run card before this proposal
    shortfalls: tuple[Message, ...]
    staging: Staging

    @property
    def recommended(self) -> tuple[Candidate, ...]:
        return tuple(candidate for candidate in self.candidates if candidate.recommended)


def recommend(
    park: Park,
    picture: Picture,
    incident: Incident,
    forecast: Forecast | ForecastSummary | None,
    fixes: Mapping[str, UnitFix],
    card: RunCard | None = None,
    *,
    graph: RoadGraph | None = None,
    wind: Weather | None = None,
    summary: ForecastSummary | None = None,
) -> Recommendation:
    """Propose units for `incident` from where they stand now (their fix, else their station).

    With a whole `Forecast` doses come from its field; `summary` then tells the zones for staging. The card defaults to
    that of the incident's plan.
    """
    graph = graph or RoadGraph(park)
    card = card or plan_for(incident.kind, incident.level, incident.substance).card
    zones = summary or (forecast if isinstance(forecast, ForecastSummary) else picture.forecasts.get(incident.id))
    staging = choose_staging(graph, incident.x, incident.y, zones, wind)
    threat = Threat.of(forecast)
    ways = {width: graph.costs_to(staging.node, threat, width) for width in (0.0, HEAVY_WIDTH_M)}
    occupied = _occupied(picture)
    offers = [_offer(unit, graph, ways, fixes.get(unit.code), occupied.get(unit.code)) for unit in park.units]
    on_it = {a.unit_code for a in picture.assignments.values() if _holds(a.state) and a.incident_id == incident.id}
    here = [unit for unit in park.units if unit.code in on_it]
    wanted = {kind: n - sum(unit.kind is kind for unit in here) for kind, n in card.wanted().items()}
    wanted = {kind: n for kind, n in wanted.items() if n > 0}
    missing = [name for name in card.capabilities if not any(name in unit.capabilities for unit in here)]
    chosen = _choose(park.units, offers, wanted, missing)
    rest = [offer for offer in offers if offer.unit_code not in {c.unit_code for c in chosen} | on_it]
    rest.sort(key=lambda offer: (offer.occupied is not None or offer.route is None, offer.eta_s))
    explained = [_explain(offer, park, staging, card) for offer in (*chosen, *rest)]
    return Recommendation(tuple(explained), wanted, _shortfalls(park.units, chosen, wanted, missing), staging)


def _holds(state: AssignmentState) -> bool:
    return state is not AssignmentState.RELEASED


def _occupied(picture: Picture) -> dict[str, Message]:
    """What binds each unit that is not available."""
    bound = {code: Message(N_("out of service")) for code in picture.out_of_service}
    for assignment in picture.assignments.values():
        if _holds(assignment.state):
            incident = picture.incidents.get(assignment.incident_id)
            number = incident.number if incident is not None else "-"
            bound[assignment.unit_code] = Message(N_("with incident {number}"), {"number": number})
    return bound


def _offer(
    unit: Unit, graph: RoadGraph, ways: Mapping[float, Ways], fix: UnitFix | None, occupied: Message | None
) -> Candidate:
    width = HEAVY_WIDTH_M if unit.kind in HEAVY else 0.0
    try:
        route = graph.follow(ways[width], (fix.x, fix.y) if fix is not None else unit.road_node)
    except NoRoute:
        no_way = Message(N_("no road from where it stands"))
        return Candidate(unit.code, unit.kind, float("inf"), None, 0.0, (), occupied=occupied or no_way)
    return Candidate(unit.code, unit.kind, route.eta_s, route, route.dose, (), occupied=occupied)


def _choose(
    units: Sequence[Unit], offers: Sequence[Candidate], wanted: Mapping[UnitKind, int], missing: Sequence[str]
) -> list[Candidate]:
    abilities = {unit.code: set(unit.capabilities) for unit in units}
    still, chosen = set(missing), list[Candidate]()

    def effort(offer: Candidate) -> tuple[float, str]:
        bonus = CAPABILITY_BONUS_S * len(abilities[offer.unit_code] & still)
        return offer.eta_s + DOSE_PENALTY_S * offer.dose - bonus, offer.unit_code

    for kind, count in wanted.items():
        free = [offer for offer in offers if offer.kind is kind and offer.occupied is None]
        for _ in range(min(count, len(free))):
            best = min(free, key=effort)
            free.remove(best)
            still -= abilities[best.unit_code]
            chosen.append(replace(best, recommended=True))
    return chosen


def _explain(offer: Candidate, park: Park, staging: Staging, card: RunCard) -> Candidate:
    """The reasons, the most telling first: what it brings, the way in, the way's length, what it costs."""
    unit = next(unit for unit in park.units if unit.code == offer.unit_code)
    names = [name for name in unit.capabilities if name in card.capabilities] or list(unit.capabilities[:1])
    reasons = [Message(CAPABILITY_NAMES.get(name, name)) for name in names]
    if offer.route is not None:
        if staging.upwind and offer.route.exposed_m == 0:
            reasons.append(Message(N_("upwind approach")))
        elif offer.route.exposed_m > 0:
            reasons.append(Message(N_("{metres} m through the zone"), {"metres": round(offer.route.exposed_m)}))
        reasons.append(Message(N_("{km} km"), {"km": f"{offer.route.length_m / 1000:.1f}"}))
    return replace(offer, reasons=tuple(reasons))


def _shortfalls(
    units: Sequence[Unit], chosen: Sequence[Candidate], wanted: Mapping[UnitKind, int], missing: Sequence[str]
) -> tuple[Message, ...]:
    """What the run card wants and no free unit can give."""
    messages = []
    for kind, count in wanted.items():
        found = sum(candidate.kind is kind for candidate in chosen)
        if found < count:
            parameters = {"kind": Message(UNIT_KIND_NAMES[kind]), "missing": count - found, "wanted": count}
            messages.append(Message(N_("{kind}: {missing} of {wanted} wanted are not free"), parameters))
    codes = {candidate.unit_code for candidate in chosen}
    brought = {name for unit in units if unit.code in codes for name in unit.capabilities}
    for name in missing:
        if name not in brought:
            named = Message(CAPABILITY_NAMES.get(name, name))
            messages.append(Message(N_("nobody free brings {capability}"), {"capability": named}))
    return tuple(messages)

"""The proposal: the run card's units with reasons, the taken ones shown as taken, and what is missing said."""

from dataclasses import replace

import pytest
from shapely import LineString, Point, union_all

from models.domain.dispatch import Assignment, AssignmentState
from models.domain.forecasts import ForecastSummary, ThreatZone
from models.domain.ids import new_id
from models.domain.incidents import Incident, IncidentKind, ResponseLevel
from models.domain.park import Park, UnitKind
from models.domain.picture import Picture
from models.domain.readings import UnitFix
from models.planning.plans import CAPABILITY_NAMES, PLANS, plan_for, task_for
from models.planning.recommendation import Recommendation, recommend
from models.planning.roads import RoadGraph
from models.planning.staging import choose_staging
from tests.unit.planning.conftest import START, WIND


def assigned(incident: Incident, *codes: str, state: AssignmentState = AssignmentState.EN_ROUTE) -> dict:  # type: ignore[type-arg]
    rows = [Assignment(new_id(), incident.id, code, state, "", (), 60.0, 0.0, START) for code in codes]
    return {row.id: row for row in rows}


@pytest.fixture
def proposal(
    park: Park, picture: Picture, incident: Incident, summary: ForecastSummary, graph: RoadGraph
) -> Recommendation:
    return recommend(park, picture, incident, summary, {}, graph=graph)


def test_that_the_run_card_is_filled_and_the_rest_follow_as_next_best(proposal: Recommendation, park: Park) -> None:
    kinds = [candidate.kind for candidate in proposal.recommended]
    assert {kind: kinds.count(kind) for kind in kinds} == proposal.wanted
    assert proposal.shortfalls == ()
    assert {candidate.unit_code for candidate in proposal.candidates} == {unit.code for unit in park.units}
    flags = [candidate.recommended for candidate in proposal.candidates]
    assert flags == sorted(flags, reverse=True)


def test_that_reasons_name_what_the_unit_brings(proposal: Recommendation) -> None:
    first = proposal.candidates[0]
    texts = [str(reason) for reason in first.reasons]
    assert first.kind is UnitKind.HAZMAT
    assert {"gas suits", "capping kit", "upwind approach"} <= set(texts)
    assert texts[-1].endswith(" km")


def test_that_units_stage_upwind_outside_the_zones_and_do_not_cross_them(
    proposal: Recommendation, zones: tuple[ThreatZone, ...]
) -> None:
    staging = proposal.staging
    assert staging.upwind
    assert not staging.inside_zone
    assert staging.distance_m > 150
    threatened = union_all([zone.geometry for zone in zones])
    assert not threatened.intersects(Point(staging.x, staging.y))
    for candidate in proposal.recommended:
        assert candidate.route is not None
        assert candidate.route.points[-1] == (staging.x, staging.y)
        assert candidate.dose == candidate.route.dose == 0.0
        assert not LineString(candidate.route.points).intersects(threatened)


def test_that_a_taken_unit_is_shown_with_what_binds_it(
    park: Park, picture: Picture, incident: Incident, summary: ForecastSummary, graph: RoadGraph
) -> None:
    other = replace(incident, id=new_id(), number="2026-0006")
    busy = replace(
        picture,
        incidents={**picture.incidents, other.id: other},
        assignments=assigned(other, "HZ2"),
        out_of_service=frozenset({"HZ1"}),
    )
    proposal = recommend(park, busy, incident, summary, {}, graph=graph)
    found = {candidate.unit_code: candidate for candidate in proposal.candidates}
    assert found["HZ2"].busy == "with incident 2026-0006"
    assert found["HZ1"].busy == "out of service"
    assert not found["HZ1"].recommended
    assert {candidate.unit_code for candidate in proposal.candidates[-2:]} == {"HZ1", "HZ2"}
    assert "HazMat: 2 of 2 wanted are not free" in [str(text) for text in proposal.shortfalls]


def test_that_a_released_unit_is_free_again(
    park: Park, picture: Picture, incident: Incident, summary: ForecastSummary, graph: RoadGraph
) -> None:
    released = replace(picture, assignments=assigned(incident, "HZ2", state=AssignmentState.RELEASED))
    proposal = recommend(park, released, incident, summary, {}, graph=graph)
    assert "HZ2" in [candidate.unit_code for candidate in proposal.recommended]


def test_that_what_the_incident_has_is_taken_off_the_run_card(
    park: Park, picture: Picture, incident: Incident, summary: ForecastSummary, graph: RoadGraph
) -> None:
    underway = replace(picture, assignments=assigned(incident, "HZ2", "E3", "E5", "CMD"))
    proposal = recommend(park, underway, incident, summary, {}, graph=graph)
    assert proposal.wanted[UnitKind.HAZMAT] == 1
    assert UnitKind.ENGINE not in proposal.wanted
    assert not {"HZ2", "E3", "E5", "CMD"} & {candidate.unit_code for candidate in proposal.candidates}


def test_that_nobody_left_is_a_shortfall_and_not_an_error(
    park: Park, picture: Picture, incident: Incident, summary: ForecastSummary, graph: RoadGraph
) -> None:
    empty = replace(picture, out_of_service=frozenset(unit.code for unit in park.units))
    proposal = recommend(park, empty, incident, summary, {}, graph=graph)
    assert proposal.recommended == ()
    texts = [str(text) for text in proposal.shortfalls]
    assert "nobody free brings capping kit" in texts
    assert "Engine: 2 of 2 wanted are not free" in texts


def test_that_a_units_fix_counts_and_not_its_station(
    park: Park, picture: Picture, incident: Incident, summary: ForecastSummary, graph: RoadGraph
) -> None:
    near = choose_staging(graph, incident.x, incident.y, summary)
    fixes = {"HZ1": UnitFix("HZ1", near.x + 40, near.y, START)}
    here = next(
        candidate
        for candidate in recommend(park, picture, incident, summary, fixes, graph=graph).candidates
        if candidate.unit_code == "HZ1"
    )
    assert here.eta_s < 40


def test_that_without_a_forecast_the_wind_alone_chooses_the_staging(
    park: Park, picture: Picture, incident: Incident, graph: RoadGraph
) -> None:
    blind = recommend(park, picture, incident, None, {}, graph=graph)
    assert blind.recommended
    assert not blind.staging.upwind
    windy = choose_staging(graph, incident.x, incident.y, None, WIND)
    assert windy.upwind


def test_that_every_plan_can_be_used() -> None:
    for (kind, substance), plan in PLANS.items():
        assert plan_for(kind, ResponseLevel.II, substance).code == plan.code
        assert plan.steps
        assert all(step.text and step.owner and step.due_s > 0 for step in plan.steps)
        assert set(plan.card.capabilities) <= set(CAPABILITY_NAMES)
    assert set(IncidentKind) == {kind for kind, substance in PLANS if not substance}
    assert len({plan.code for plan in PLANS.values()}) == len(PLANS)
    assert plan_for(IncidentKind.TOXIC_RELEASE, ResponseLevel.II, "chlorine").code == "CL-02"
    assert plan_for(IncidentKind.TOXIC_RELEASE, ResponseLevel.II, "phosgene").code == "TX-01"
    assert all(task_for(kind) for kind in UnitKind)


def test_that_a_graver_level_wants_more_units() -> None:
    def total(level: ResponseLevel) -> int:
        return sum(plan_for(IncidentKind.FIRE, level).card.wanted().values())

    totals = [total(level) for level in ResponseLevel]
    assert totals == sorted(totals, reverse=True)
    assert totals[-1] >= 1
    assert len(set(totals)) > 2


def test_that_capabilities_of_the_parks_units_have_names(park: Park) -> None:
    assert {name for unit in park.units for name in unit.capabilities} <= set(CAPABILITY_NAMES)

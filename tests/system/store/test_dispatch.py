"""Units: never twice, all or none, and whoever loses a race learns who won."""

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from models.domain.dispatch import AssignmentState
from models.domain.errors import BadInput, NotFound, PermissionRefused, Refused, StaleVersion, UnitTaken
from models.domain.incidents import Disposition, IncidentState
from models.store.engine import Store
from models.store.repositories import read_events, read_picture
from models.text import Message, set_language
from models.use_cases.dispatch import Order, advance_assignment, dispatch_units, release_unit, set_unit_service
from models.use_cases.incidents import close_incident
from tests.system.store.acts import fire
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system
ROUNDS = 200


@pytest.fixture
def incident(stores: Stores) -> UUID:
    """An incident with every unit free."""
    for assignment in read_picture(stores["chen_yu"], stores.scope).assignments.values():
        if assignment.state is not AssignmentState.RELEASED:
            release_unit(stores["chen_yu"], stores.scope, assignment.id, assignment.version)
    return fire(stores["chen_yu"], stores.scope)


def test_that_two_seats_racing_for_one_engine_never_both_get_it(stores: Stores) -> None:
    seats = {login: stores.another(login) for login in ("chen_yu", "li_na")}
    names = {"chen_yu": "Chen Yu", "li_na": "Li Na"}
    incidents = {login: fire(store, stores.scope, place=login) for login, store in seats.items()}
    numbers = {
        login: read_picture(store, stores.scope).incidents[incidents[login]].number for login, store in seats.items()
    }
    start = threading.Barrier(2)
    won: dict[str, list[UUID]] = {login: [] for login in seats}
    faults: list[object] = []

    def race(login: str, other: str) -> None:
        for _ in range(ROUNDS):
            start.wait()
            taken = _try(
                seats[login], lambda: dispatch_units(seats[login], stores.scope, incidents[login], [Order("E1", "t")])
            )
            if isinstance(taken, UnitTaken):
                told = taken.parameters
                if (told["code"], told["incident"], told["operator"]) != ("E1", numbers[other], names[other]):
                    faults.append(told)
            else:
                won[login] += taken
            start.wait()  # both have tried: the winner gives the engine back
            if not isinstance(taken, UnitTaken):
                release_unit(seats[login], stores.scope, taken[0], 2)

    threads = [threading.Thread(target=race, args=pair) for pair in (("chen_yu", "li_na"), ("li_na", "chen_yu"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert len(won["chen_yu"]) + len(won["li_na"]) == ROUNDS
    events = [found for found in read_events(stores["chen_yu"], stores.scope) if found.payload.get("unit") == "E1"]
    held = 0
    for found in events:  # the log alone shows that the engine was never held twice
        held += {"assignment.reserved": 1, "assignment.release": -1}.get(found.kind, 0)
        assert held in (0, 1)


def _try(store: Store, act: Callable[[], list[UUID]]) -> list[UUID] | UnitTaken:
    try:
        return act()
    except UnitTaken as taken:
        return taken


def test_that_the_loser_s_message_names_the_unit_in_the_language_shown(stores: Stores, incident: UUID) -> None:
    dispatch_units(stores["chen_yu"], stores.scope, incident, [Order("E1", "t")])
    with pytest.raises(UnitTaken) as caught:
        dispatch_units(stores["li_na"], stores.scope, incident, [Order("E1", "t")])
    assert str(caught.value).startswith("Engine 1 was taken by Chen Yu")
    name = caught.value.parameters["unit"]
    try:
        set_language("zh_CN")
    except FileNotFoundError:
        return  # no catalogue is built yet; the name itself is bilingual all the same
    assert str(name) == "消防 1"


def test_that_orders_are_all_or_nothing(stores: Stores, incident: UUID) -> None:
    dispatch_units(stores["li_na"], stores.scope, incident, [Order("H2", "t")])
    before = read_picture(stores["li_na"], stores.scope)
    with pytest.raises(UnitTaken):
        dispatch_units(stores["chen_yu"], stores.scope, incident, [Order("E1", "t"), Order("H2", "t")])
    after = read_picture(stores["li_na"], stores.scope)
    assert after.head == before.head
    assert after.assignments == before.assignments


def test_that_a_dispatch_keeps_route_and_reasons_and_advances_the_incident(stores: Stores, incident: UUID) -> None:
    reasons = (Message("{metres} m away", {"metres": 900}),)
    orders = [Order("E1", "foam", ((1.0, 2.0), (3.5, 4.25)), 95.5, 0.25, reasons), Order("A3", "stand by")]
    ids = dispatch_units(stores["li_na"], stores.scope, incident, orders)
    picture = read_picture(stores["li_na"], stores.scope)
    assignment = picture.assignments[ids[0]]
    assert (assignment.route, assignment.eta_s, assignment.dose) == (((1.0, 2.0), (3.5, 4.25)), 95.5, 0.25)
    assert (assignment.state, assignment.assigned_by) == (AssignmentState.DISPATCHED, "li_na")
    assert picture.assignments[ids[1]].unit_code == "A3"
    assert picture.incidents[incident].state is IncidentState.DISPATCHED
    advance_assignment(stores["gateway"], stores.scope, ids[0], None, "depart")
    advance_assignment(stores["gateway"], stores.scope, ids[0], None, "arrive")
    assert read_picture(stores["li_na"], stores.scope).incidents[incident].state is IncidentState.ON_SCENE


def test_that_closing_an_incident_releases_its_units(stores: Stores, incident: UUID) -> None:
    ids = dispatch_units(stores["li_na"], stores.scope, incident, [Order("E1", "t"), Order("A3", "t")])
    version = read_picture(stores["li_na"], stores.scope).incidents[incident].version
    close_incident(stores["li_na"], stores.scope, incident, version, Disposition.RESOLVED)
    picture = read_picture(stores["li_na"], stores.scope)
    assert {picture.assignments[key].state for key in ids} == {AssignmentState.RELEASED}
    assert [event.kind for event in picture.events[-3:]] == [
        "assignment.release",
        "assignment.release",
        "incident.close",
    ]
    with pytest.raises(Refused, match="Reopen"):
        dispatch_units(stores["li_na"], stores.scope, incident, [Order("E1", "t")])


def test_that_pre_emption_is_a_commander_s_and_gives_its_reason(stores: Stores, incident: UUID) -> None:
    other = fire(stores["li_na"], stores.scope, "gate")
    (first,) = dispatch_units(stores["li_na"], stores.scope, other, [Order("E1", "t")])
    urgent = Order("E1", "t", preempt_reason="people trapped")
    with pytest.raises(PermissionRefused):
        dispatch_units(stores["li_na"], stores.scope, incident, [urgent])
    (second,) = dispatch_units(stores["chen_yu"], stores.scope, incident, [urgent])
    picture = read_picture(stores["li_na"], stores.scope)
    assert picture.assignments[first].state is AssignmentState.RELEASED
    assert picture.assignments[second].incident_id == incident
    release = next(event for event in reversed(picture.events) if event.kind == "assignment.release")
    assert release.payload["reason"] == "preempted: people trapped"


def test_that_a_unit_out_of_service_cannot_be_sent(stores: Stores, incident: UUID) -> None:
    with pytest.raises(BadInput):
        set_unit_service(stores["li_na"], stores.scope, "H2", False, " ")
    set_unit_service(stores["li_na"], stores.scope, "H2", False, "pump")
    assert read_picture(stores["li_na"], stores.scope).out_of_service == {"H2"}
    with pytest.raises(Refused, match="H2 is out of service"):
        dispatch_units(stores["li_na"], stores.scope, incident, [Order("H2", "t")])
    set_unit_service(stores["li_na"], stores.scope, "H2", True)
    dispatch_units(stores["li_na"], stores.scope, incident, [Order("H2", "t")])
    with pytest.raises(UnitTaken):
        set_unit_service(stores["li_na"], stores.scope, "H2", False, "pump")


def test_that_wrong_orders_are_refused_before_anything_happens(stores: Stores, incident: UUID) -> None:
    with pytest.raises(BadInput):
        dispatch_units(stores["li_na"], stores.scope, incident, [])
    with pytest.raises(BadInput, match="E1 is ordered twice"):
        dispatch_units(stores["li_na"], stores.scope, incident, [Order("E1", "t"), Order("E1", "t")])
    with pytest.raises(NotFound):
        dispatch_units(stores["li_na"], stores.scope, incident, [Order("E99", "t")])


def test_that_a_stale_press_is_refused(stores: Stores, incident: UUID) -> None:
    (key,) = dispatch_units(stores["li_na"], stores.scope, incident, [Order("E1", "t")])
    version = read_picture(stores["li_na"], stores.scope).assignments[key].version
    advance_assignment(stores["gateway"], stores.scope, key, None, "depart")
    with pytest.raises(StaleVersion):
        advance_assignment(stores["li_na"], stores.scope, key, version, "arrive")
    with pytest.raises(BadInput):  # only the gateway may leave the version open
        advance_assignment(stores["li_na"], stores.scope, key, None, "arrive")


def test_that_even_the_owner_cannot_take_a_unit_twice(stores: Stores, incident: UUID) -> None:
    (key,) = dispatch_units(stores["li_na"], stores.scope, incident, [Order("E1", "t")])
    twin = (
        "INSERT INTO cc.assignment SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid()))).* "
        "FROM cc.assignment AS a WHERE id = :key"
    )
    with pytest.raises(Refused, match="assignment_one_per_unit"), stores.owner.transaction() as tx:
        tx.execute(text(twin), [{"key": key}])

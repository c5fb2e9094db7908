"""Incidents: numbered without a gap, changed by nobody unseen, terminated on conditions, closed with a disposition."""

import threading
from uuid import uuid4

import pytest

from models.domain.errors import BadInput, NotFound, Refused, StaleVersion, TransitionRefused
from models.domain.incidents import (
    TERMINATION_CONDITIONS,
    Disposition,
    Incident,
    IncidentKind,
    IncidentState,
    ResponseLevel,
)
from models.planning.plans import PlannedStep
from models.store.engine import Jsonb, Store, Tx
from models.store.repositories import read_events, read_picture
from models.use_cases.incidents import (
    advance_incident,
    close_incident,
    edit_incident,
    hand_over,
    open_incident,
    terminate_incident,
)
from models.use_cases.log import record_report, write_note
from models.use_cases.sessions import start_drill
from models.use_cases.steps import tick_step, untick_step
from tests.system.store.acts import NOW, apply, change, fire, only_alarm
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system


def _opened(stores: Stores, login: str = "li_na") -> Incident:
    key = fire(stores[login], stores.scope)
    return read_picture(stores[login], stores.scope).incidents[key]


class _Crash(Exception):
    pass


def test_that_numbers_have_no_gap_although_openings_are_rolled_back(stores: Stores) -> None:
    def open_some(store: Store, number: int) -> None:
        for count in range(10):
            if (number + count) % 3:
                fire(store, stores.scope)
                continue
            try:
                with store.transaction() as tx:
                    _open_in(tx, stores)
                    raise _Crash
            except _Crash:
                pass

    threads = [threading.Thread(target=open_some, args=(stores.another("chen_yu"), n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = sorted(found.number for found in read_picture(stores["li_na"], stores.scope).incidents.values())
    assert len(numbers) >= 24
    year = numbers[0][:4]
    assert numbers == [f"{year}-{count:04d}" for count in range(1, len(numbers) + 1)]


def _open_in(tx: Tx, stores: Stores) -> None:
    where = {"park": stores.scope.park_id, "session": 0, "id": uuid4(), "place": "x", "x": 0.0, "y": 0.0}
    what = {"kind": "fire", "level": "I", "priority": "high", "alarm_id": None, "asset_code": None, "substance": None}
    tx.call("open_incident", **where, **what, steps=Jsonb([]))


def test_that_a_drill_s_numbers_are_its_own(stores: Stores) -> None:
    before = len(read_picture(stores["li_na"], stores.scope).incidents)
    one = start_drill(stores["chen_yu"], stores.scope.park_id, "One", "chlorine-leak", NOW)
    two = start_drill(stores["chen_yu"], stores.scope.park_id, "Two", "chlorine-leak", NOW)
    keys = {drill: fire(stores["li_na"], drill) for drill in (one, two)}
    numbers = [read_picture(stores["li_na"], drill).incidents[key].number for drill, key in keys.items()]
    assert numbers == [f"DR-{NOW.year}-0001", f"DR-{NOW.year}-0002"]
    assert len(read_picture(stores["li_na"], stores.scope).incidents) == before


def test_that_two_seats_cannot_open_two_incidents_for_one_alarm(stores: Stores) -> None:
    apply(stores["gateway"], stores.scope, change(1, "activate", 0))
    alarm = only_alarm(stores["li_na"], stores.scope)
    key = fire(stores["li_na"], stores.scope, alarm_id=alarm.id)
    picture = read_picture(stores["li_na"], stores.scope)
    assert picture.alarms[alarm.id].incident_id == key
    with pytest.raises(Refused, match=picture.incidents[key].number):
        fire(stores["chen_yu"], stores.scope, alarm_id=alarm.id)
    with pytest.raises(NotFound):
        fire(stores["chen_yu"], stores.scope, alarm_id=uuid4())


def test_that_a_stale_change_is_refused_and_nothing_is_lost(stores: Stores) -> None:
    incident = _opened(stores)
    version = edit_incident(stores["li_na"], stores.scope, incident.id, incident.version, place="north gate", x=7.5)
    with pytest.raises(StaleVersion):
        edit_incident(stores["chen_yu"], stores.scope, incident.id, incident.version, place="south gate")
    now = read_picture(stores["chen_yu"], stores.scope).incidents[incident.id]
    assert (now.place, now.x, now.y, now.version) == ("north gate", 7.5, incident.y, version)
    assert read_events(stores["li_na"], stores.scope)[-1].payload["fields"] == "place, x"


def test_that_only_an_incident_s_own_fields_can_be_edited(stores: Stores) -> None:
    incident = _opened(stores)
    for wrong in ({"state": "closed"}, {"number": "1"}, {}, {"kind": "party"}, {"place": "  "}):
        with pytest.raises(BadInput):
            edit_incident(stores["li_na"], stores.scope, incident.id, incident.version, **wrong)
    assert read_picture(stores["li_na"], stores.scope).incidents[incident.id] == incident


def test_that_input_is_refused_with_field_cause_and_cure(stores: Stores) -> None:
    kind, level = IncidentKind.FIRE, ResponseLevel.I
    with pytest.raises(BadInput, match="Name the installation") as caught:
        open_incident(stores["li_na"], stores.scope, kind, level, "high", " ", 0.0, 0.0)
    assert caught.value.parameters["field"] == "place"
    with pytest.raises(BadInput, match="Pick it on the map"):
        open_incident(stores["li_na"], stores.scope, kind, level, "high", "x", float("nan"), 0.0)
    with pytest.raises(BadInput, match="urgent is not known as priority"):
        open_incident(stores["li_na"], stores.scope, kind, level, "urgent", "x", 0.0, 0.0)


def test_that_termination_needs_its_conditions_or_names_who_overrode_them(stores: Stores) -> None:
    incident = _opened(stores)
    with pytest.raises(Refused, match="nobody_missing"):
        terminate_incident(stores["li_na"], stores.scope, incident.id, incident.version, {"commander_order"})
    terminate_incident(stores["li_na"], stores.scope, incident.id, 1, {"commander_order"}, "duty officer's word")
    override, terminated = read_events(stores["li_na"], stores.scope)[-2:]
    assert (override.kind, override.actor) == ("termination.overridden", "li_na")
    assert set(override.payload["conditions"]) == set(TERMINATION_CONDITIONS) - {"commander_order"}
    assert terminated.kind == "incident.terminate"
    other = _opened(stores)
    terminate_incident(stores["li_na"], stores.scope, other.id, other.version, set(TERMINATION_CONDITIONS))
    assert read_events(stores["li_na"], stores.scope)[-2].kind != "termination.overridden"


def test_that_closing_asks_for_a_disposition_and_reopening_for_a_reason(stores: Stores) -> None:
    incident = _opened(stores)
    with pytest.raises(BadInput, match="disposition"):
        advance_incident(stores["li_na"], stores.scope, incident.id, incident.version, "close")
    version = close_incident(stores["li_na"], stores.scope, incident.id, 1, Disposition.FALSE_ALARM, "steam")
    closed = read_picture(stores["li_na"], stores.scope).incidents[incident.id]
    assert (closed.state, closed.disposition) == (IncidentState.CLOSED, Disposition.FALSE_ALARM)
    with pytest.raises(Refused, match="Reopen it first"):
        edit_incident(stores["li_na"], stores.scope, incident.id, version, place="x")
    with pytest.raises(BadInput):
        advance_incident(stores["li_na"], stores.scope, incident.id, version, "reopen")
    advance_incident(stores["li_na"], stores.scope, incident.id, version, "reopen", "it smells again")
    reopened = read_picture(stores["li_na"], stores.scope).incidents[incident.id]
    assert (reopened.state, reopened.disposition, reopened.closed_at) == (IncidentState.ON_SCENE, None, None)


def test_that_an_impossible_event_is_refused(stores: Stores) -> None:
    incident = _opened(stores)
    with pytest.raises(TransitionRefused, match="incident cannot go from reported by review"):
        advance_incident(stores["li_na"], stores.scope, incident.id, incident.version, "review")


def test_that_command_is_handed_to_somebody_who_works_there(stores: Stores) -> None:
    incident = _opened(stores)
    with pytest.raises(NotFound):
        hand_over(stores["li_na"], stores.scope, incident.id, incident.version, "nobody")
    hand_over(stores["li_na"], stores.scope, incident.id, incident.version, "chen_yu")
    assert read_picture(stores["li_na"], stores.scope).incidents[incident.id].commander == "chen_yu"


def test_that_steps_are_ticked_by_name(stores: Stores) -> None:
    steps = [PlannedStep("Close the valve", "Enterprise", 60.0), PlannedStep("Call 120", "Dispatcher", 120.0)]
    key = open_incident(
        stores["li_na"], stores.scope, IncidentKind.FIRE, ResponseLevel.I, "high", "x", 0.0, 0.0, steps=steps
    )
    of = [step for step in read_picture(stores["li_na"], stores.scope).steps.values() if step.incident_id == key]
    assert [(step.position, step.text, step.owner, step.due_s) for step in of] == [
        (0, "Close the valve", "Enterprise", 60.0),
        (1, "Call 120", "Dispatcher", 120.0),
    ]
    version = tick_step(stores["li_na"], stores.scope, of[0].id, of[0].version)
    assert read_picture(stores["li_na"], stores.scope).steps[of[0].id].done_by == "li_na"
    with pytest.raises(StaleVersion):
        untick_step(stores["chen_yu"], stores.scope, of[0].id, of[0].version)
    untick_step(stores["chen_yu"], stores.scope, of[0].id, version)
    assert read_picture(stores["li_na"], stores.scope).steps[of[0].id].done_at is None


def test_that_notes_and_reports_are_in_the_log(stores: Stores) -> None:
    incident = _opened(stores)
    write_note(stores["li_na"], stores.scope, "two workers seen", incident.id)
    with pytest.raises(BadInput):
        write_note(stores["li_na"], stores.scope, "\n")
    with pytest.raises(BadInput, match="too long"):
        write_note(stores["li_na"], stores.scope, "x" * 4001)
    with pytest.raises(NotFound):
        write_note(stores["li_na"], stores.scope, "x", uuid4())
    record_report(stores["li_na"], stores.scope, incident.id, "report.html", (3, b"\x01"))
    note, report = read_events(stores["li_na"], stores.scope)[-2:]
    assert note.payload["incident"] == str(incident.id)
    assert report.payload["hash"] == "01"


def test_that_a_major_incident_is_the_parent_of_others(stores: Stores) -> None:
    parent, child = _opened(stores), _opened(stores)
    edit_incident(stores["li_na"], stores.scope, child.id, child.version, parent_id=parent.id)
    assert read_picture(stores["li_na"], stores.scope).incidents[child.id].parent_id == parent.id
    with pytest.raises(BadInput, match="own parent"):
        edit_incident(stores["li_na"], stores.scope, parent.id, parent.version, parent_id=parent.id)
    with pytest.raises(NotFound):
        edit_incident(stores["li_na"], stores.scope, parent.id, parent.version, parent_id=uuid4())

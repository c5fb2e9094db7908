"""What the SQL files promise, read as text: every refusal has its sentence, every fixed list is the domain's."""

import re

from models.domain.alarms import LONG_SHELF_MINUTES, MAX_SHELF_MINUTES, SET_ASIDE, Outcome, Priority
from models.domain.events import EVENT_TEXTS
from models.domain.incidents import TERMINATION_CONDITIONS, Disposition, IncidentKind, ResponseLevel
from models.domain.rules import RuleKind
from models.domain.transitions import Machine
from models.store.functions import sources
from models.store.migrate import MACHINES
from models.store.refusals import MESSAGES

SQL = "\n".join(source for _, source in sources())


def _list(*values: str) -> str:
    return "'{" + ",".join(values) + "}'"


def test_that_every_refusal_has_its_sentence_and_none_is_left_over() -> None:
    raised = set(re.findall(r"cc\.refuse\(\s*'CC00\d', '(\w+)'", SQL))
    assert raised == set(MESSAGES)


def test_that_fixed_lists_are_the_domain_s() -> None:
    assert _list(*IncidentKind) in SQL
    assert _list(*ResponseLevel) in SQL
    assert _list(*Priority) in SQL
    assert _list(*RuleKind) in SQL
    assert _list(*Disposition) in SQL
    assert _list(*TERMINATION_CONDITIONS) in SQL
    assert "(" + ", ".join(f"'{state}'" for state in SET_ASIDE) + ")" in SQL
    assert "(" + ", ".join(f"'{outcome}'" for outcome in Outcome) + ")" in SQL
    assert f"p_minutes <= {MAX_SHELF_MINUTES}" in SQL
    assert f"p_minutes > {LONG_SHELF_MINUTES} AND" in SQL


def test_that_every_event_of_every_machine_has_its_text() -> None:
    def kinds(machine: Machine) -> set[str]:
        return {f"{machine.entity}.{row.event}" for row in machine.rows}

    missing = {kind for machine in MACHINES for kind in kinds(machine)} - set(EVENT_TEXTS)
    assert not missing


def test_that_every_event_kind_written_has_its_text() -> None:
    written = set(re.findall(r"append_event\([^;]*?'([a-z]+\.[a-z_]+)'", SQL))
    assert {"incident.opened", "note.written", "forecast.recorded"} <= written
    assert written <= set(EVENT_TEXTS)

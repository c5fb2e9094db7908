"""What a hand-made SQL session of an operator can do: no more than the functions let it."""

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from models.domain.errors import NotFound, PermissionRefused
from models.store.repositories import list_parks, read_events, read_park, read_picture
from models.store.roles import read_operators
from models.use_cases.alarms import acknowledge_alarms
from models.use_cases.log import write_note
from models.use_cases.parks import import_park
from models.use_cases.sessions import fire_inject, start_drill
from tests.system.store.acts import NOW, apply, change, fire
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system

LOGINS = ("chen_yu", "li_na", "deng_qiao", "gateway", "vision")
WRITES = (
    "UPDATE cc.alarm SET state = 'NORM'",
    "DELETE FROM cc.alarm",
    "UPDATE cc.incident SET state = 'closed'",
    "UPDATE cc.assignment SET released_at = now()",
    "DELETE FROM cc.assignment",
    "UPDATE cc.notification SET state = 'sent'",
    "INSERT INTO cc.event SELECT * FROM cc.event LIMIT 1",
    "UPDATE cc.event SET actor = 'somebody'",
    "DELETE FROM cc.event",
    "TRUNCATE cc.event",
    "UPDATE cc.park_head SET seq = 0",
    "UPDATE cc.counter SET value = 0",
    "UPDATE cc.session SET frozen = true",
    "INSERT INTO cc.operator VALUES (1, session_user, 'x', 'x', 'x')",
    "UPDATE cc.transition SET roles = '{manager}'",
    "UPDATE cc.rule SET limit_value = 99",
    "UPDATE cc.sample SET value = 0",
    "DELETE FROM cc.sample",
    "DELETE FROM cc.latest",
    "CREATE TABLE cc.mine (x int)",
    "ALTER TABLE cc.event DISABLE TRIGGER ALL",
    "SELECT cc.append_event(1, 0, 'note.written', '{}')",
    "SELECT cc.alarm_event(1, 0, gen_random_uuid(), 1, 'acknowledge', '', '{}', now())",
    "SELECT cc.next_number(1, 'incident:2026')",
    "SELECT cc.append_events(1, '{0}', '{note.written}', ARRAY['{}'::jsonb])",
    "SELECT cc.move_alarms(1, 0, '[]')",
    "SET SESSION AUTHORIZATION gateway",
)


@pytest.mark.parametrize("login", LOGINS)
def test_that_no_role_writes_an_operational_table_by_hand(stores: Stores, login: str) -> None:
    with psycopg.connect(stores.database.url(login), autocommit=True) as connection:
        done = []
        for statement in WRITES:
            if login == "gateway" and "AUTHORIZATION" in statement:
                continue  # becoming who one is already is no gain
            try:
                connection.execute(statement.encode())
            except InsufficientPrivilege:
                continue
            done.append(statement)
        assert done == []


@pytest.mark.parametrize("login", LOGINS)
def test_that_nobody_makes_a_park_forget_its_last_weeks(stores: Stores, login: str) -> None:
    with (
        psycopg.connect(stores.database.url(login), autocommit=True) as connection,
        pytest.raises(psycopg.Error) as refused,
    ):
        connection.execute("SELECT cc.forget_samples(1, current_date)")
    assert refused.value.sqlstate == ("CC001" if login == "gateway" else "42501")


@pytest.mark.parametrize("login", ["chen_yu", "li_na", "deng_qiao", "vision"])
def test_that_only_the_gateway_writes_telemetry(stores: Stores, login: str) -> None:
    with psycopg.connect(stores.database.url(login), autocommit=True) as connection:
        for table in ("sample", "latest", "position", "weather", "quarantine"):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(f"INSERT INTO cc.{table} DEFAULT VALUES".encode())


def test_that_the_actor_is_the_login_whatever_role_is_set(stores: Stores) -> None:
    with psycopg.connect(stores.database.url("chen_yu"), autocommit=True) as connection:
        connection.execute("SET ROLE cc_dispatcher")
        connection.execute("SELECT cc.note(%s, 0, gen_random_uuid(), NULL, 'hello')", (stores.scope.park_id,))
    assert read_events(stores["chen_yu"], stores.scope)[-1].actor == "chen_yu"


def test_that_a_manager_looks_and_writes_notes_but_works_no_incident(stores: Stores) -> None:
    manager = stores["deng_qiao"]
    write_note(manager, stores.scope, "seen")
    assert read_picture(manager, stores.scope).events[-1].payload["text"] == "seen"
    with pytest.raises(PermissionRefused):
        fire(manager, stores.scope)
    with pytest.raises(PermissionRefused):
        acknowledge_alarms(manager, stores.scope, [])


def test_that_only_a_trainer_starts_drills_and_injects(stores: Stores) -> None:
    with pytest.raises(PermissionRefused):
        start_drill(stores["li_na"], stores.scope.park_id, "Night", "chlorine-leak", NOW)
    drill = start_drill(stores["chen_yu"], stores.scope.park_id, "Night", "chlorine-leak", NOW)
    with pytest.raises(PermissionRefused):
        fire_inject(stores["li_na"], drill, "Wind turns", {})


def test_that_operators_cannot_pretend_to_be_the_gateway(stores: Stores) -> None:
    with pytest.raises(PermissionRefused):
        apply(stores["chen_yu"], stores.scope, change(1, "activate", 0))


def test_that_another_park_is_invisible_and_untouchable(stores: Stores) -> None:
    from dataclasses import replace

    other = import_park(stores.owner, replace(stores.park, code="other"), staff=())
    li_na = stores["li_na"]
    assert [code for _, code, _ in list_parks(li_na)] == ["small"]
    with pytest.raises(NotFound):
        read_park(li_na, other)
    with pytest.raises(PermissionRefused):
        write_note(li_na, replace(stores.scope, park_id=other), "hello")
    with psycopg.connect(stores.database.url("li_na")) as connection:
        for table in ("sensor", "event", "park_head", "session", "operator", "rule", "feature"):
            seen = connection.execute(f"SELECT count(*) FROM cc.{table} WHERE park_id = {other}".encode()).fetchone()
            assert seen == (0,), table
        assert connection.execute("SELECT count(*) FROM cc.feed(%s, 0)", (other,)).fetchone() == (0,)


def test_that_a_trainee_sees_no_inject_yet_can_prove_to_have_missed_nothing(stores: Stores) -> None:
    trainer, trainee = stores["chen_yu"], stores["li_na"]
    drill = start_drill(trainer, stores.scope.park_id, "Night", "chlorine-leak", NOW)
    fire_inject(trainer, drill, "Wind turns", {"wind_from": 90})
    assert "inject.fired" in [event.kind for event in read_picture(trainer, drill).events]
    assert "inject.fired" in [event.kind for event in read_picture(stores["gateway"], drill).events]
    seen = read_picture(trainee, drill)
    assert "inject.fired" not in [event.kind for event in seen.events]
    assert seen.head == read_picture(trainer, drill).head


def test_that_operators_are_known_by_name(stores: Stores) -> None:
    operators = read_operators(stores["vision"], stores.scope.park_id)
    assert operators["chen_yu"].display_name == "Chen Yu"
    assert operators["li_na"].title == "Dispatcher"

"""What the gateway does beside ingest: orders and presses, notices, shelves, and drills for the simulator to play."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from shapely import MultiPolygon, box

from command_center.gateway.service import OUTBOX_FOLDER
from drivers.simulated.control import decode_control
from drivers.simulated.scenario import scenario
from drivers.simulated.vehicles import parse_order
from models.domain.alarms import AlarmState
from models.domain.dispatch import Assignment, AssignmentState, NotificationState
from models.domain.errors import Refused
from models.domain.incidents import IncidentKind, IncidentState, ResponseLevel
from models.domain.sessions import Scope
from models.messages.cap import build_alert
from models.ports import Inbound
from models.store.repositories import read_picture, read_quarantine, read_session
from models.store.repositories.counts import count_samples
from models.use_cases.alarms import shelve_alarm
from models.use_cases.dispatch import Order, dispatch_units, release_unit
from models.use_cases.incidents import open_incident
from models.use_cases.notices import queue_notices
from models.use_cases.sessions import end_drill, fire_inject, freeze_drill, set_drill_speed, start_drill
from tests.system.chain.conftest import Line, wait_until

STARTED = datetime(2026, 3, 17, 19, 0, tzinfo=UTC)


class Heard:
    """The newest payload of each topic that a device listens to."""

    def __init__(self, line: Line, patterns: Sequence[str]) -> None:
        self.payloads: dict[str, bytes] = {}
        for pattern in patterns:
            line.devices.subscribe(pattern, self._hear)

    def _hear(self, message: Inbound) -> None:
        self.payloads[message.topic] = message.payload
        message.acknowledge()


def incident(line: Line, scope: Scope) -> UUID:
    return open_incident(
        line.operator,
        scope,
        kind=IncidentKind.TOXIC_RELEASE,
        level=ResponseLevel.II,
        priority="critical",
        place="V-3",
        x=0.0,
        y=0.0,
    )


def drill(line: Line, speed: float = 1.0) -> Scope:
    return start_drill(line.operator, line.park_id, "Night", "chlorine-leak#5", STARTED, speed)


def test_that_an_order_reaches_its_terminal_and_its_presses_come_back(gateway: Line) -> None:
    heard = Heard(gateway, ["park/small/unit/+/order"])
    opened = incident(gateway, gateway.live)
    order = Order("E1", "Water curtain", ((200.0, 0.0), (20.0, 0.0)), 60.0)
    (task,) = dispatch_units(gateway.operator, gateway.live, opened, [order])
    payload = wait_until(lambda: heard.payloads.get("park/small/unit/E1/order"), "the order")
    received = parse_order(payload)
    assert received is not None
    assert (received.task, received.route, received.eta_s) == (str(task), ((200.0, 0.0), (20.0, 0.0)), 60.0)
    for status, state in (("en_route", AssignmentState.EN_ROUTE), ("on_scene", AssignmentState.ON_SCENE)):
        press(gateway, status, task)
        wait_until(lambda: _assignment(gateway, task).state is state, status)  # noqa: B023 - awaited at once
    picture = read_picture(gateway.store, gateway.live)
    assert picture.incidents[opened].state is IncidentState.ON_SCENE
    release_unit(gateway.operator, gateway.live, task, _assignment(gateway, task).version)
    wait_until(lambda: heard.payloads["park/small/unit/E1/order"] == b"", "the release")


def press(line: Line, status: str, task: UUID, session: int = 0) -> None:
    now = datetime.now(UTC) if session == 0 else STARTED + timedelta(seconds=1)
    body = {"x": 1.0, "y": 2.0, "t": now.isoformat(), "status": status, "task": str(task)}
    line.send("unit/E1/position", body, session)


def test_that_a_press_for_another_units_task_is_not_believed(gateway: Line) -> None:
    opened = incident(gateway, gateway.live)
    (task,) = dispatch_units(gateway.operator, gateway.live, opened, [Order("H1", "Shut the valve")])
    press(gateway, "on_scene", task)
    press(gateway, "on_scene", UUID(int=1))
    (own,) = dispatch_units(gateway.operator, gateway.live, opened, [Order("E1", "Water")])
    press(gateway, "en_route", own)
    wait_until(lambda: _assignment(gateway, own).state is AssignmentState.EN_ROUTE, "the believed press")
    assert _assignment(gateway, task).state is AssignmentState.DISPATCHED


def test_that_live_notices_leave_as_files_and_a_drills_never_do(gateway: Line) -> None:
    scope = drill(gateway)
    for each, is_drill in ((gateway.live, False), (scope, True)):
        opened = incident(gateway, each)
        record = read_picture(gateway.store, each).incidents[opened]
        document = build_alert(
            gateway.park, record, sent=datetime.now(UTC), zone=MultiPolygon([box(0, 0, 9, 9)]), drill=is_drill
        )
        queue_notices(gateway.operator, each, opened, [("Plant / east", "cap", document)])
    wait_until(lambda: _notice_states(gateway, gateway.live) == [NotificationState.SENT], "the sent notice")
    wait_until(lambda: _notice_states(gateway, scope) == [NotificationState.WITHHELD], "the withheld notice")
    files = [path for path in (gateway.settings.home / OUTBOX_FOLDER).rglob("*") if path.is_file()]
    assert len(files) == 1
    assert "<status>Actual</status>" in files[0].read_text(encoding="utf-8")


def test_that_an_exercise_queued_as_live_stays_inside(gateway: Line) -> None:
    opened = incident(gateway, gateway.live)
    record = read_picture(gateway.store, gateway.live).incidents[opened]
    exercise = build_alert(
        gateway.park, record, sent=datetime.now(UTC), zone=MultiPolygon([box(0, 0, 9, 9)]), drill=True
    )
    queue_notices(gateway.operator, gateway.live, opened, [("Plant", "cap", exercise), ("Plant", "pigeon", exercise)])
    failed = [NotificationState.FAILED] * 2
    wait_until(lambda: _notice_states(gateway, gateway.live) == failed, "the failures")
    assert not (gateway.settings.home / OUTBOX_FOLDER).exists()


def test_that_a_shelf_ends_by_the_sessions_own_clock(gateway: Line) -> None:
    scope = drill(gateway, speed=600.0)
    time = (STARTED + timedelta(seconds=1)).isoformat()
    gateway.send("sensor/AT-1", {"v": 0.9, "u": "ppm", "t": time}, scope.session_id)
    alarms = wait_until(lambda: read_picture(gateway.store, scope).alarms, "the alarms")
    for alarm in alarms.values():
        shelve_alarm(gateway.operator, scope, alarm.id, alarm.version, minutes=20, reason="")
    wait_until(
        lambda: {each.state for each in read_picture(gateway.store, scope).alarms.values()} == {AlarmState.UNACK},
        "the end of the shelf",
    )


def test_that_a_drill_is_told_to_the_simulator_until_it_ends(gateway: Line) -> None:
    heard = Heard(gateway, ["park/small/drill/+/control"])
    scope = drill(gateway, speed=30.0)
    topic = f"park/small/drill/{scope.session_id}/control"
    control = decode_control(wait_until(lambda: heard.payloads.get(topic), "the control"))
    assert (str(control.casting), control.clock.speed, control.injects) == ("chlorine-leak#5", 30.0, ())
    fire_inject(gateway.operator, scope, "Wind turns", {"kind": "wind", "from": 180})
    wait_until(lambda: decode_control(heard.payloads[topic]).injects, "the inject")
    assert decode_control(heard.payloads[topic]).injects[0].payload == {"kind": "wind", "from": 180}
    freeze_drill(gateway.operator, scope, read_session(gateway.store, scope).version)
    wait_until(lambda: decode_control(heard.payloads[topic]).clock.frozen, "the freeze")
    end_drill(gateway.operator, scope, read_session(gateway.store, scope).version)
    wait_until(lambda: heard.payloads[topic] == b"", "the end")


def test_that_a_planned_inject_happens_at_its_time_and_once(gateway: Line) -> None:
    heard = Heard(gateway, ["park/small/drill/+/control"])
    scope = drill(gateway, speed=30.0)
    early = scenario("chlorine-leak").injects[0]  # the trainer is faster than the plan
    fire_inject(gateway.operator, scope, early.title, {**early.payload, "planned": 1})
    with pytest.raises(Refused, match="already"):
        fire_inject(gateway.operator, scope, early.title, {**early.payload, "planned": 1})
    version = read_session(gateway.store, scope).version
    set_drill_speed(gateway.operator, scope, version, 1_000.0)  # past the second one's time within a second
    topic = f"park/small/drill/{scope.session_id}/control"

    def played() -> list[object]:
        return [each.payload["planned"] for each in decode_control(heard.payloads[topic]).injects]

    wait_until(lambda: topic in heard.payloads and played() == [1, 2, 3], "the planned injects, not the one by hand")


def test_that_drill_and_live_readings_never_meet_and_late_ones_are_forgotten(gateway: Line) -> None:
    scope = drill(gateway)
    body = {"v": 0.9, "u": "ppm", "t": STARTED.isoformat()}
    gateway.send("sensor/AT-1", body, scope.session_id)
    wait_until(lambda: count_samples(gateway.store, scope) == 1, "the drill's sample")
    assert count_samples(gateway.store, gateway.live) == 0
    assert read_picture(gateway.store, gateway.live).alarms == {}
    end_drill(gateway.operator, scope, read_session(gateway.store, scope).version)
    gateway.send("sensor/AT-1", body | {"t": (STARTED + timedelta(seconds=1)).isoformat()}, scope.session_id)
    now = datetime.now(UTC).isoformat()
    gateway.send("sensor/AT-1", {"v": 0.1, "u": "ppm", "t": now})
    wait_until(lambda: count_samples(gateway.store, gateway.live) == 1, "the LIVE sample")
    assert count_samples(gateway.store, scope) in (1, 2)  # 2 when it was under way before the end was known
    assert read_quarantine(gateway.store, gateway.park_id).counts == {}


def _assignment(line: Line, task: UUID) -> Assignment:
    return read_picture(line.store, line.live).assignments[task]


def _notice_states(line: Line, scope: Scope) -> list[NotificationState]:
    return [each.state for each in read_picture(line.store, scope).notifications.values()]

"""Orders to the units' terminals, and the terminals' status presses back into the log.

Orders are retained messages reconciled with the store: whatever was lost or restarted, a unit's terminal ends up with
the order its assignment says, or with none. A press travels inside every position report until the assignment agrees,
so it needs no delivery of its own.
"""

from collections.abc import Iterable
from uuid import UUID

import orjson
import structlog

from drivers.mqtt.topics import base
from models.domain.dispatch import ASSIGNMENT_MACHINE, Assignment, AssignmentState
from models.domain.errors import Refused
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.readings import UnitFix
from models.ports import Broker
from models.store.engine import Store
from models.use_cases.dispatch import advance_assignment

log = structlog.get_logger()

_EVENTS = {AssignmentState.EN_ROUTE.value: "depart", AssignmentState.ON_SCENE.value: "arrive"}


class Orders:
    """The orders of one session."""

    def __init__(self, broker: Broker, store: Store, park: Park, session_id: int) -> None:
        self._broker, self._store = broker, store
        self._base = base(park.code, session_id)
        self._units = tuple(unit.code for unit in park.units)
        self._sent: dict[str, bytes] | None = None  # None: nothing is known of what the broker retains

    def publish(self, picture: Picture) -> None:
        """Make the broker's retained orders what the picture says."""
        wanted = dict.fromkeys(self._units, b"")
        for assignment in picture.assignments.values():
            if assignment.state is not AssignmentState.RELEASED:
                wanted[assignment.unit_code] = _order(assignment, picture)
        sent = self._sent or {}
        for unit, payload in wanted.items():
            if sent.get(unit) != payload:
                self._broker.publish(f"{self._base}/unit/{unit}/order", payload, retain=True)
        self._sent = wanted

    def clear(self) -> None:
        """Take every order back: the session has ended."""
        for unit in self._units:
            self._broker.publish(f"{self._base}/unit/{unit}/order", b"", retain=True)

    def hear(self, picture: Picture, fixes: Iterable[UnitFix]) -> None:
        """Advance assignments to what their terminals have pressed."""
        for fix in fixes:
            event = _EVENTS.get(fix.status)
            if event is None or not fix.task:
                continue
            assignment = picture.assignments.get(UUID(fix.task))
            if assignment is None or assignment.unit_code != fix.code:
                continue
            if ASSIGNMENT_MACHINE.find(assignment.state, event) is not None:
                self._advance(picture, assignment, event)

    def _advance(self, picture: Picture, assignment: Assignment, event: str) -> None:
        try:
            advance_assignment(self._store, picture.session.scope, assignment.id, assignment.version, event)
        except Refused as refused:  # a dispatcher was faster; the next picture tells
            log.info("orders.press_refused", unit=assignment.unit_code, press=event, cause=str(refused))


def _order(assignment: Assignment, picture: Picture) -> bytes:
    incident = picture.incidents.get(assignment.incident_id)
    return orjson.dumps(
        {
            "task": str(assignment.id),
            "incident": incident.number if incident else "",
            "place": incident.place if incident else "",
            "route": assignment.route,
            "eta_s": assignment.eta_s,
            "text": assignment.task,
        }
    )

"""What the drill workspace shows of a drill's event log, read on as it grows: milestones, injects, actions."""

from collections.abc import Iterable, Mapping

from command_center.seat.context import Seat
from drivers.simulated.scenario import PlannedInject, scenario
from models.domain.errors import BadInput
from models.domain.events import Event
from models.domain.sessions import Scope, Session
from models.reports.milestones import milestones
from models.store.repositories import read_events
from widgets.workspaces.drill import DrillWorkspace
from widgets.workspaces.drill_records import Action, ListedInject


class DrillLog:
    """Follows one drill at a time. `names` are the operators' by login."""

    def __init__(self, seat: Seat, workspace: DrillWorkspace, names: Mapping[str, str]) -> None:
        self._seat, self._workspace, self._names = seat, workspace, names
        self._session: Session | None = None
        self._events: list[Event] = []

    def follow(self, session: Session) -> None:
        """Read what the log holds beyond what was read already, and show it all."""
        if self._session is None or self._session.scope != session.scope:
            self._events = []
        self._session = session
        seat, scope = self._seat, session.scope
        since = self._events[-1].seq if self._events else 0
        seat.workers.submit(
            "history",
            lambda: (scope, read_events(seat.store, scope, since=since)),
            self._take,
            seat.tell,
            key="drill",
        )

    def forget(self) -> None:
        """The seat is in no drill any more."""
        self._session, self._events = None, []

    def _take(self, found: tuple[Scope, list[Event]]) -> None:
        scope, news = found
        session = self._session
        if session is None or session.scope != scope:
            return
        seen = self._events[-1].seq if self._events else 0
        self._events += [event for event in news if event.seq > seen]
        started = session.clock.started_at
        self._workspace.set_milestones(milestones(self._events, session))
        self._workspace.set_injects(listed_injects(session, self._events))
        self._workspace.set_actions(
            [
                Action(self._names.get(event.actor, event.actor), (event.time - started).total_seconds())
                for event in self._events
                if event.actor != "gateway"
            ]
        )


def listed_injects(session: Session, events: Iterable[Event]) -> list[ListedInject]:
    """What the scenario plans, with when it was fired, then what the trainer added."""
    fired: dict[object, float] = {}
    added: list[tuple[str, float]] = []
    for event in events:
        if event.kind == "inject.fired":
            at_s = (event.time - session.clock.started_at).total_seconds()
            number = dict(event.payload.get("inject") or {}).get("planned")
            if number is None:
                added.append((str(event.payload.get("title", "")), at_s))
            else:
                fired[number] = at_s
    listed = []
    for number, each in _planned(session):
        payload = {**each.payload, "planned": number}
        listed.append(ListedInject(number, each.title, payload, each.at_s, fired.get(number)))
    first = len(listed) + 1
    return listed + [ListedInject(first + row, title, {}, at, at) for row, (title, at) in enumerate(added)]


def _planned(session: Session) -> tuple[tuple[int, PlannedInject], ...]:
    try:
        return scenario(session.scenario).numbered_injects()
    except BadInput:
        return ()  # a drill by hand

"""The drill from the window: start, freeze, inject, speed, end; the seat turns to it and back to LIVE."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from command_center.seat.context import Seat
from command_center.seat.drill_log import DrillLog
from drivers.simulated.scenario import QUIET_DAY, SCENARIOS, Casting
from models.domain.picture import Picture
from models.domain.sessions import Scope, Session, SessionKind, SessionState
from models.store.repositories import read_sessions
from models.text import N_, Message, tr
from models.use_cases import sessions
from models.use_cases.log import write_note
from widgets.format import park_time
from widgets.workspaces.drill import DrillWorkspace
from widgets.workspaces.drill_records import RunningDrill, ScenarioOption

_STARTED = N_("Drill started. No message leaves this session")
LOOK_EVERY = timedelta(seconds=3)  # at other seats' drills, while this one could join them


class DrillDesk:
    """Serves the drill workspace; everything it shows comes from the session row and the event log."""

    def __init__(self, seat: Seat, workspace: DrillWorkspace, names: Mapping[str, str]) -> None:
        self._seat, self._workspace, self._names = seat, workspace, names
        self._log = DrillLog(seat, workspace, names)
        self._looked: datetime | None = None
        workspace.set_scenarios(_scenarios())
        workspace.start_drill.connect(self._start)
        workspace.freeze.connect(self._freeze)
        workspace.resume.connect(self._resume)
        workspace.set_speed.connect(self._set_speed)
        workspace.end_drill.connect(self._end)
        workspace.fire_inject.connect(self._fire)
        workspace.join_drill.connect(self._join)
        seat.room.picture_changed.connect(self._on_picture_changed)
        seat.live.followed.connect(self._on_followed)
        workspace.set_session(None, seat.park.timezone)

    def tick(self, now: datetime) -> None:
        session = self._session
        if session is not None:
            self._workspace.set_elapsed((now - session.clock.started_at).total_seconds())
        elif self._workspace.isVisible() and (self._looked is None or now - self._looked >= LOOK_EVERY):
            self._looked = now
            self._look_for_running()

    def retranslate(self) -> None:
        self._workspace.set_scenarios(_scenarios())

    @property
    def _session(self) -> Session | None:
        """The drill shown, with the name of who started it instead of the login."""
        picture = self._seat.room.picture
        if picture is None or picture.session.kind is not SessionKind.DRILL:
            return None
        session = picture.session
        return replace(session, started_by=self._names.get(session.started_by, session.started_by))

    def _start(self, code: str, title: str, speed: float, seed: int) -> None:
        if self._seat.refuses():
            self._workspace.set_session(None, self._seat.park.timezone)  # the start button works again
            return
        seat, played = self._seat, SCENARIOS[code]
        today = datetime.now(ZoneInfo(seat.park.timezone)).date()
        started_at = played.started_at(today, seat.park.timezone)

        def failed(error: Exception) -> None:
            self._workspace.set_session(None, seat.park.timezone)  # the start button works again
            seat.tell(error)

        def started(scope: Scope) -> None:
            seat.window.say("done", Message(_STARTED))
            seat.live.follow(scope)

        seat.workers.submit(
            "store",
            lambda: sessions.start_drill(
                seat.store, seat.park_id, title=title or tr(played.title), scenario=str(Casting(code, seed)),
                started_at=started_at, speed=speed,
            ),
            started,
            failed,
        )  # fmt: skip

    def _look_for_running(self) -> None:
        seat = self._seat
        seat.workers.submit(
            "history", lambda: read_sessions(seat.store, seat.park_id), self._offer, seat.tell, key="running drills"
        )

    def _offer(self, found: list[Session]) -> None:
        """Drills that other seats are in, for this one to join."""
        zone = self._seat.park.timezone
        self._workspace.set_running([
            RunningDrill(
                each.scope.session_id,
                each.title,
                tr(
                    "Drill {number}, since {time} by {name}", number=each.scope.session_id,
                    time=park_time(each.clock.anchored_at, zone),
                    name=self._names.get(each.started_by, each.started_by),
                ),
            )
            for each in found
            if each.kind is SessionKind.DRILL and each.state is not SessionState.ENDED
        ])  # fmt: skip

    def _join(self, session_id: int) -> None:
        self._seat.live.follow(Scope(self._seat.park_id, session_id))

    def _freeze(self) -> None:
        if (session := self._session) is not None:
            self._seat.intend(lambda store, scope: sessions.freeze_drill(store, scope, session.version))

    def _resume(self) -> None:
        if (session := self._session) is not None:
            self._seat.intend(lambda store, scope: sessions.resume_drill(store, scope, session.version))

    def _set_speed(self, speed: float) -> None:
        if (session := self._session) is not None:
            self._seat.intend(lambda store, scope: sessions.set_drill_speed(store, scope, session.version, speed))

    def _end(self, reason: str) -> None:
        if (session := self._session) is None:
            return

        def end(store: Any, scope: Scope) -> None:
            if reason:
                write_note(store, scope, reason)
            sessions.end_drill(store, scope, session.version)

        self._seat.intend(end, Message(N_("Drill ended; this seat is LIVE again")), self._back_to_live)

    def _back_to_live(self, _nothing: object) -> None:
        self._seat.live.follow(Scope(self._seat.park_id))

    def _fire(self, title: str, payload: Mapping[str, object]) -> None:
        self._seat.intend(lambda store, scope: sessions.fire_inject(store, scope, title, payload))

    def _on_followed(self, scope: Scope) -> None:
        drill = scope.is_drill
        self._looked = None
        if not drill:
            self._log.forget()
        self._seat.window.set_session(SessionKind.DRILL if drill else SessionKind.LIVE)
        self._workspace.set_session(self._session, self._seat.park.timezone)

    def _on_picture_changed(self, _picture: Picture, _before: Picture | None) -> None:
        session = self._session
        if session is not None:
            self._workspace.set_session(session, self._seat.park.timezone)
            self._log.follow(session)


def _scenarios() -> list[ScenarioOption]:
    return [
        ScenarioOption(
            code,
            tr(each.title),
            tr(
                "Starts {start}, stability {stability}, {speed} m/s from {wind_from}°",
                start=each.local_start.strftime("%H:%M"), stability=each.wind.stability,
                speed=each.wind.speed, wind_from=f"{each.wind.wind_from:.0f}",
            ),
        )
        for code, each in SCENARIOS.items()
        if code != QUIET_DAY
    ]

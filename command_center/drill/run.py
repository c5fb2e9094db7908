"""Plays a drill to its end: a session is started, the simulator plays it, the scripted dispatcher works it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from command_center.drill.dispatcher import Dispatcher
from command_center.drill.outcome import Outcome, outcome_of
from command_center.drill.papers import leave_papers
from command_center.drill.stage import Stage
from command_center.drill.tally import PROCESSES, FieldStatus, await_stored
from command_center.gateway.clock import WallClock
from command_center.gateway.parks import find_park
from command_center.settings import Settings
from drivers.simulated.scenario import SCENARIOS, Casting, Scenario, parse_casting
from models.domain.errors import CommandCenterError
from models.domain.park import Park
from models.domain.sessions import Scope, SessionState
from models.physics.dispersion.heavy import warm_up
from models.store.engine import Store
from models.store.repositories import read_events, read_session
from models.text import N_, Message, tr
from models.use_cases.sessions import end_drill, freeze_drill, start_drill

log = structlog.get_logger()

ALIVE_LIMIT_S, QUIET_LIMIT_S, STORED_LIMIT_S = 60.0, 30.0, 30.0


def run_drill(
    settings: Settings,
    scenario: str,
    *,
    headless: bool = True,
    speed: float = 60.0,
    seed: int = 1,
    report: Path | None = None,
    json_output: bool = False,
) -> int:
    """Play `scenario` in a DRILL session of its own; 0 only if its incident was closed."""
    casting = Casting(parse_casting(scenario).code, seed)
    if not headless:
        tell(Message(N_("The drill plays without a window. Open the room beside it to watch: it joins this one")))
    with _room(settings):
        outcome = play_drill(settings, casting, speed, report)
    print(outcome.json() if json_output else _summary(outcome))
    return 0 if outcome.closed else 1


@contextmanager
def _room(settings: Settings) -> Iterator[None]:
    """The parts behind the drill, started or joined."""
    from command_center.supervisor import Supervisor

    supervisor = Supervisor(settings, processes=PROCESSES, on_progress=tell)
    supervisor.start()
    try:
        yield
    finally:
        supervisor.stop()


def play_drill(settings: Settings, casting: Casting, speed: float, report: Path | None) -> Outcome:
    """Start the session, work it, freeze it, count, write the papers, end it."""
    store = Store(settings.store_url(settings.operator))
    try:
        park_id, park = find_park(store, settings.park)
        status = FieldStatus(settings, park.code)
        try:
            status.await_alive(ALIVE_LIMIT_S)
            warm_up()  # a dispatcher's machine has run a forecast before
            scope = _start(store, park_id, park, casting, speed)
            stage = Stage(store, scope, park)
            try:
                dispatcher = Dispatcher(stage, _teller(stage))
                _work(dispatcher)
                return _finish(settings, dispatcher, stage, status, casting, report)
            finally:
                _change(stage, SessionState.ENDED)  # whatever happened, the simulator must not play on
        finally:
            status.close()
    finally:
        store.close()


def tell(message: Message) -> None:
    """Progress goes to standard error, so that standard output stays one JSON object."""
    print(message, file=sys.stderr, flush=True)


def _start(store: Store, park_id: int, park: Park, casting: Casting, speed: float) -> Scope:
    scenario = SCENARIOS[casting.code]
    began = last_start(scenario, WallClock().now(), park.timezone)
    scope = start_drill(store, park_id, tr(scenario.title), str(casting), began, speed)
    tell(
        Message(N_("Drill {session} begins: {title}"), {"session": scope.session_id, "title": Message(scenario.title)})
    )
    return scope


def last_start(scenario: Scenario, now: datetime, timezone: str) -> datetime:
    """The newest past instant at which the scenario's time of day came round."""
    today = scenario.started_at(now.date() + timedelta(days=1), timezone)
    while today > now:
        today -= timedelta(days=1)
    return today


def _teller(stage: Stage) -> Callable[[Message], None]:
    """Progress with the scenario's minutes and seconds before it."""

    def say(message: Message) -> None:
        minutes, seconds = divmod(round(stage.elapsed()), 60)
        print(f"{minutes:3d}:{seconds:02d}  {message}", file=sys.stderr, flush=True)

    return say


def _work(dispatcher: Dispatcher) -> None:
    """Let the dispatcher work; what goes wrong is told, and the outcome then says how far it came."""
    try:
        dispatcher.work()
    except CommandCenterError as error:
        log.error("drill.stopped", cause=str(error))
        tell(Message(N_("The drill stopped: {cause}"), {"cause": str(error)}))


def _finish(
    settings: Settings,
    dispatcher: Dispatcher,
    stage: Stage,
    status: FieldStatus,
    casting: Casting,
    report: Path | None,
) -> Outcome:
    """Freeze, so that nothing more is sent; wait until what was sent is stored; then sum up and end."""
    _change(stage, SessionState.FROZEN)
    sent = status.await_quiet(stage.scope, QUIET_LIMIT_S)
    stored = stage.patiently(lambda: await_stored(stage.store, stage.scope, sent, STORED_LIMIT_S))
    folder = report or settings.home / "reports" / f"drill-{stage.scope.session_id}"
    papers = leave_papers(stage, dispatcher, folder)
    leaks = SCENARIOS[casting.code].leaks
    return outcome_of(
        stage.picture,
        stage.read(read_events),
        released_s=min((leak.at_s for leak in leaks), default=None),
        sent=sent,
        stored=stored,
        report=papers.report,
        pictures=list(papers.pictures),
    )


def _change(stage: Stage, state: SessionState) -> None:
    """Freeze or end the session, unless it is already so."""
    change = freeze_drill if state is SessionState.FROZEN else end_drill
    stage.achieve(
        state.value,
        lambda _: True if stage.read(read_session).state in (state, SessionState.ENDED) else None,
        lambda _: change(stage.store, stage.scope, stage.read(read_session).version),
    )


def _summary(outcome: Outcome) -> str:
    reached = [f"  {name:<12} {'-' if time is None else f'{time:8.1f} s'}" for name, time in outcome.milestones.items()]
    counted = tr(
        "{stored} of {sent} readings stored, {doubles} units taken twice",
        stored=outcome.readings_stored,
        sent=outcome.readings_sent,
        doubles=outcome.double_assignments,
    )
    return "\n".join(
        [tr("Incident {incident}", incident=outcome.incident or "-"), *reached, counted, outcome.report or ""]
    )

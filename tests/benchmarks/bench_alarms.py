"""Five thousand standing alarms: what they cost the store, and what they cost the main thread of a seat."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
from PySide6.QtWidgets import QApplication

from drivers.embedded.postgres import OWNER, EmbeddedPostgres
from drivers.embedded.secrets import Secrets
from models.domain.alarms import Alarm, AlarmChange, AlarmState, Priority
from models.domain.ids import rule_id
from models.domain.park import Park
from models.domain.readings import Batch
from models.domain.rules import Rule, RuleKind
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.migrate import migrate
from models.store.repositories import read_changes, read_picture
from models.store.roles import EMBEDDED_STAFF, bootstrap_roles
from models.store.telemetry import commit_batch
from models.use_cases.alarms import acknowledge_alarm, acknowledge_alarms, run_alarm_timers, shelve_alarms
from models.use_cases.parks import import_park
from tests.benchmarks.registry import Row, bench
from tests.fakes.small_park import small_park
from widgets import theme
from widgets.alarms.panel import AlarmPanel

ALARMS, SINGLE, FRAMES = 5000, 200, 100
STALL_MS = 50.0  # what one thing may take of the main thread: its processor time, not the machine's load
SIZE = (340, 800)


@bench("alarms")
def thousands_of_alarms() -> Iterable[Row]:
    """A burst of 5,000, their acknowledgement with one reason, and the list that shows them."""
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="command-center-bench-"))
        stack.callback(shutil.rmtree, home)
        home.chmod(0o711)
        server = EmbeddedPostgres(home)
        server.start()
        stack.callback(server.stop)
        migrate(server.url())
        bootstrap_roles(server.url(), Secrets(home).passwords(tuple(each.login for each in EMBEDDED_STAFF)))
        park = _park()
        stores = [Store(server.url(login)) for login in (OWNER, "gateway", "li_na")]
        for store in stores:
            stack.callback(store.close)
        owner, gateway, seat = stores
        scope = Scope(import_park(owner, park))
        yield from _in_the_store(gateway, seat, scope)
        alarms = read_picture(seat, scope).alarms
    yield from _on_screen(park, alarms)


def _park() -> Park:
    """A small park whose sensors carry 5,000 rules between them."""
    park = small_park(sensors=500)
    rules = tuple(
        Rule(f"R-{number}", park.sensors[number % 500].code, RuleKind.HIGH, "HI", 1.0, 0.9, list(Priority)[number % 4])
        for number in range(ALARMS)
    )
    return replace(park, rules=rules)


def _changes(event: str, now: datetime) -> list[AlarmChange]:
    keys = [sensor.key for sensor in small_park(sensors=500).sensors]
    return [
        AlarmChange(rule_id(f"R-{number}"), keys[number % 500], event, now + timedelta(milliseconds=number), 2.0)  # type: ignore[arg-type]
        for number in range(ALARMS)
    ]


def _nothing() -> Batch:
    return Batch(
        np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.uint8), np.zeros(0, np.int64)
    )


def _in_the_store(gateway: Store, seat: Store, scope: Scope) -> Iterable[Row]:
    now = datetime.now(UTC)
    before = read_picture(seat, scope)
    raised = _ms(lambda: commit_batch(gateway, scope, _nothing(), _changes("activate", now)))
    yield Row(f"{ALARMS} alarms raised in one transaction", raised, "ms", 1000.0, "a second")
    seen = _ms(lambda: read_changes(seat, before))
    yield Row("A seat reads them from the feed", seen, "ms", raised, "the raising")
    picture = read_picture(seat, scope)
    idle = _best(lambda: run_alarm_timers(gateway, scope))
    yield Row("The timers find nothing due", idle, "ms", 1000.0, "their period")
    ids = list(picture.alarms)
    single = _ms(lambda: [acknowledge_alarm(seat, scope, each, 1) for each in ids[:SINGLE]]) / SINGLE
    yield Row("One acknowledged in a transaction of its own", single, "ms")
    picture = read_picture(seat, scope)
    rest = len(ids) - SINGLE
    batch = _ms(lambda: acknowledge_alarms(seat, scope, ids, "one reason for all"))
    yield Row(f"{rest} acknowledged in one transaction", batch, "ms", single * rest, "one by one")
    yield Row("A seat reads the acknowledgements", _ms(lambda: read_changes(seat, picture)), "ms", batch, "the batch")
    shelved = _ms(lambda: shelve_alarms(seat, scope, ids, 30, "the same again"))
    yield Row(f"{ALARMS} shelved in one transaction", shelved, "ms", batch, "the batch")
    returned = _ms(lambda: commit_batch(gateway, scope, _nothing(), _changes("return", now + timedelta(minutes=1))))
    yield Row(f"{ALARMS} return while shelved", returned, "ms", raised, "the raising")


def _on_screen(park: Park, alarms: dict[UUID, Alarm]) -> Iterable[Row]:
    app = QApplication.instance() or QApplication(["bench", "-platform", "offscreen"])
    assert isinstance(app, QApplication)
    theme.apply(app)
    standing = _standing(alarms)
    panel = AlarmPanel()
    panel.resize(*SIZE)
    panel.set_park(park)
    panel.set_now(datetime.now(UTC) + timedelta(hours=1))  # no flood: every alarm has a row
    panel.show()
    app.processEvents()

    def shown(act: Callable[[], object]) -> Callable[[], None]:
        def measured() -> None:
            act()
            app.processEvents()

        return measured

    yield Row(f"{ALARMS} shown first", _cpu_ms(shown(lambda: panel.set_alarms(standing))), "ms", STALL_MS, "the limit")
    one = next(iter(standing))
    acked = standing | {one: replace(standing[one], state=AlarmState.ACKED)}
    pictures = [acked, standing]
    moved = _best_cpu(shown(lambda: panel.set_alarms(pictures[0]) or pictures.reverse()))  # type: ignore[func-returns-value]
    yield Row("One of them acknowledged", moved, "ms", STALL_MS, "the limit")
    same = standing | {one: replace(standing[one], value=3.0)}
    pictures = [same, standing]
    kept = _best_cpu(shown(lambda: panel.set_alarms(pictures[0]) or pictures.reverse()))  # type: ignore[func-returns-value]
    yield Row("One of them with another value", kept, "ms", STALL_MS, "the limit")
    letters = iter("AT-30 ")
    typed = max(_cpu_ms(shown(lambda: panel.listing.finder.field.insert(next(letters)))) for _ in range(5))
    yield Row("Worst letter typed into the filter", typed, "ms", STALL_MS, "the limit")
    panel.listing.finder.field.clear()
    yield Row("Grouped by asset", _cpu_ms(shown(lambda: panel.act("group_alarms"))), "ms", STALL_MS, "the limit")
    panel.act("group_alarms")
    bar = panel.view.verticalScrollBar()
    step = max(1, bar.maximum() // FRAMES)
    frames = sorted(_cpu_ms(shown(lambda place=place: bar.setValue(place * step))) for place in range(FRAMES))  # type: ignore[misc]
    yield Row("Scrolled to another page, 99 of 100", frames[-2], "ms", STALL_MS, "the limit")
    gone = {key: replace(alarm, state=AlarmState.ACKED) for key, alarm in standing.items()}
    yield Row("All acknowledged", _cpu_ms(shown(lambda: panel.set_alarms(gone))), "ms", STALL_MS, "the limit")
    panel.close()


def _standing(alarms: dict[UUID, Alarm]) -> dict[UUID, Alarm]:
    states = (AlarmState.UNACK, AlarmState.ACKED, AlarmState.RTNUN)
    return {key: replace(alarm, state=states[place % 3]) for place, (key, alarm) in enumerate(alarms.items())}


def _ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _cpu_ms(act: Callable[[], object]) -> float:
    """What it takes of the main thread, whoever else wants the processor."""
    began = time.thread_time()
    act()
    return (time.thread_time() - began) * 1000


def _best_cpu(act: Callable[[], object], rounds: int = 6) -> float:
    return min(_cpu_ms(act) for _ in range(rounds))


def _best(act: Callable[[], object], rounds: int = 6) -> float:
    return min(_ms(act) for _ in range(rounds))

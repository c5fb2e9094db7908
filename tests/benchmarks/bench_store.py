"""How fast batches and events get into the store, against what a plain client would do."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from drivers.embedded.postgres import OWNER, EmbeddedPostgres
from drivers.embedded.secrets import Secrets
from models.domain.readings import Batch
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.migrate import migrate
from models.store.repositories import read_changes, read_picture, read_sessions, verify_chain
from models.store.roles import EMBEDDED_STAFF, bootstrap_roles
from models.store.telemetry import commit_batch
from models.use_cases.log import write_note
from models.use_cases.parks import import_park
from tests.benchmarks.registry import Row, bench
from tests.fakes.small_park import small_park

SENSORS = 400
ROWS = 5000
BATCHES = 20
WRITERS, NOTES = 8, 50
_INSERT = "INSERT INTO cc.sample VALUES (%s, 0, %s, %s, %s, %s, 0) ON CONFLICT DO NOTHING"


@bench("store")
def way_into_the_store() -> Iterable[Row]:
    """An embedded PostgreSQL with its disk flushes on, as a room runs it."""
    home = Path(tempfile.mkdtemp(prefix="command-center-bench-"))
    home.chmod(0o711)
    server = EmbeddedPostgres(home)
    try:
        server.start()
        began = time.perf_counter()
        migrate(server.url())
        first = time.perf_counter() - began
        began = time.perf_counter()
        migrate(server.url())
        yield Row("migration again", time.perf_counter() - began, "s", first, "the first")
        yield from _with_park(server, home)
    finally:
        server.stop()
        shutil.rmtree(home)


def _with_park(server: EmbeddedPostgres, home: Path) -> Iterable[Row]:
    logins = tuple(person.login for person in EMBEDDED_STAFF)
    bootstrap_roles(server.url(), Secrets(home).passwords(logins))
    owner, gateway, seat = (Store(server.url(login)) for login in (OWNER, "gateway", "li_na"))
    try:
        scope = Scope(import_park(owner, small_park(sensors=SENSORS)))
        yield from _batches(gateway, scope)
        yield from _events(seat, scope)
    finally:
        for store in (owner, gateway, seat):
            store.close()


def _batches(gateway: Store, scope: Scope) -> Iterable[Row]:
    start = int(datetime.now(UTC).timestamp() * 1e6)
    commit_batch(gateway, scope, _batch(start - 10_000_000, SENSORS))
    began = time.perf_counter()
    stored = sum(commit_batch(gateway, scope, _batch(start + n * 60_000_000, ROWS)).stored for n in range(BATCHES))
    rate = stored / (time.perf_counter() - began)
    began = time.perf_counter()
    with gateway.transaction() as tx:
        now = datetime.now(UTC)
        tx.driver.cursor().executemany(_INSERT, [(scope.park_id, key, now, now, 0.5) for key in range(1, ROWS)])
    plain = ROWS / (time.perf_counter() - began)
    yield Row("readings lost or doubled", BATCHES * ROWS - stored, "readings")
    yield Row(f"batches of {ROWS}, latest values too", rate, "readings/s", plain, "executemany, samples alone")
    second = []
    for n in range(50):
        batch = _batch(start - (n + 1) * 60_000_000, SENSORS)
        began = time.perf_counter()
        commit_batch(gateway, scope, batch)
        second.append(time.perf_counter() - began)
    yield Row(
        f"one second of {SENSORS} sensors, p95", float(np.percentile(second, 95)) * 1000, "ms", 1000.0, "the second"
    )


def _events(seat: Store, scope: Scope) -> Iterable[Row]:
    picture = read_picture(seat, scope)
    ready = threading.Barrier(WRITERS + 1)
    threads = [threading.Thread(target=_notes, args=(seat.url, scope, ready)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    yield Row(f"events, {WRITERS} writers", WRITERS * NOTES / (time.perf_counter() - began), "events/s")
    began = time.perf_counter()
    after = read_changes(seat, picture)
    caught_up = time.perf_counter() - began
    yield Row("events missed by the feed", WRITERS * NOTES - (after.head - picture.head), "events")
    began = time.perf_counter()
    read_picture(seat, scope)
    yield Row("picture brought up to date", caught_up * 1000, "ms", (time.perf_counter() - began) * 1000, "read whole")
    began = time.perf_counter()
    report = verify_chain(seat, scope.park_id)
    yield Row("chain verified", report.head / (time.perf_counter() - began), "events/s")


def _notes(url: str, scope: Scope, ready: threading.Barrier) -> None:
    store = Store(url)
    read_sessions(store, scope.park_id)  # connected before the clock starts
    ready.wait()
    for count in range(NOTES):
        write_note(store, scope, str(count))
    store.close()


def _batch(start_us: int, count: int) -> Batch:
    index = np.arange(count)
    times = (start_us + index // SENSORS * 1_000_000).astype(np.int64)
    keys = (index % SENSORS + 1).astype(np.int32)
    return Batch(keys, times, np.random.default_rng(count).random(count), np.zeros(count, np.uint8), times)

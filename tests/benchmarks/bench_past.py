"""What looking back costs: a past instant rebuilt from a short log and from a year's."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from drivers.embedded.postgres import OWNER, EmbeddedPostgres
from drivers.embedded.secrets import Secrets
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.migrate import migrate
from models.store.repositories import read_past, read_picture
from models.store.roles import EMBEDDED_STAFF, bootstrap_roles
from models.use_cases.parks import import_park
from tests.benchmarks.registry import Row, bench
from tests.fakes.small_park import small_park

SENSORS, STANDING = 2_000, 50
ALARMS = (2_000, 50_000)  # of a year, three events each
REPEATS = 5
BACK = {"an hour": timedelta(hours=1), "a week": timedelta(days=7), "half a year": timedelta(days=182)}
# the owner writes history as the functions would have: an occurrence, and its three events spread over a year
_HISTORY = """
    WITH made AS (
        SELECT n, gen_random_uuid() AS id, 1 + n %% %(sensors)s AS key,
            now() - interval '365 days' * (1 - n::float8 / %(alarms)s) - interval '2 hours' AS at
        FROM generate_series(1, %(alarms)s) AS n
    ), kept AS (
        INSERT INTO cc.alarm (park_id, session_id, id, sensor_key, rule_id, kind, label, priority, state, active,
                raised_at, changed_at, condition_at, value, limit_value, unit)
            SELECT %(park)s, 0, id, key, (SELECT id FROM cc.rule WHERE park_id = %(park)s LIMIT 1), 'high', 'HH',
                'critical', CASE WHEN n > %(alarms)s - %(standing)s THEN 'ACKED' ELSE 'NORM' END,
                n > %(alarms)s - %(standing)s, at, at + interval '40 minutes', at, 1, 1, 'ppm' FROM made
    )
    INSERT INTO cc.event (park_id, seq, session_id, time, recorded_at, actor, kind, payload, previous, hash)
        SELECT %(park)s, (SELECT max(seq) FROM cc.event WHERE park_id = %(park)s)
                + row_number() OVER (ORDER BY m.at + e.after, m.n),
            0, m.at + e.after, m.at + e.after, 'gateway', e.kind,
            jsonb_build_object('entity', 'alarm', 'id', m.id, 'sensor', 'AT-' || m.key, 'label', 'HH', 'priority',
                'critical', 'state', e.state, 'value', 1.5, 'limit', 1, 'unit', 'ppm', 'at', m.at + e.after,
                'version', e.version)::text, '', ''
        FROM made AS m CROSS JOIN (VALUES
            ('alarm.activate', 'UNACK', interval '0', 1), ('alarm.acknowledge', 'ACKED', interval '5 minutes', 2),
            ('alarm.return', 'NORM', interval '40 minutes', 3)) AS e (kind, state, after, version)
        WHERE e.version < 3 OR m.n <= %(alarms)s - %(standing)s
"""


@bench("past")
def looking_back() -> Iterable[Row]:
    """The same instants against both logs; the present's picture is the measure."""
    first: dict[str, float] = {}
    for alarms in ALARMS:
        with _room(alarms) as (seat, scope):
            present = _milliseconds(lambda seat=seat, scope=scope: read_picture(seat, scope))
            for words, back in BACK.items():
                at = datetime.now(UTC) - back
                cost = _milliseconds(lambda seat=seat, scope=scope, at=at: read_past(seat, scope, at))
                known = first.setdefault(words, cost)
                small = alarms == ALARMS[0]
                label = f"{words} back, {alarms * 3:,} events in the log"
                against = "the present's picture" if small else f"with {ALARMS[0] * 3:,} events"
                yield Row(label, cost, "ms", present if small else known, against)


def _milliseconds(read: object) -> float:
    assert callable(read)
    costs = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        read()
        costs.append((time.perf_counter() - began) * 1000)
    return statistics.median(costs)


@contextmanager
def _room(alarms: int) -> Iterator[tuple[Store, Scope]]:
    home = Path(tempfile.mkdtemp(prefix="command-center-bench-"))
    home.chmod(0o711)
    server = EmbeddedPostgres(home, settings={"fsync": "off"})
    server.start()
    try:
        migrate(server.url(OWNER))
        bootstrap_roles(server.url(OWNER), Secrets(home).passwords(tuple(person.login for person in EMBEDDED_STAFF)))
        owner, seat = Store(server.url(OWNER)), Store(server.url("li_na"))
        scope = Scope(import_park(owner, small_park(sensors=SENSORS)))
        with owner.transaction() as tx:
            tx.driver.execute("SET LOCAL statement_timeout = 0")
            given = {"park": scope.park_id, "alarms": alarms, "sensors": SENSORS, "standing": STANDING}
            tx.driver.execute(_HISTORY, given)
            tx.driver.execute("ANALYZE cc.event, cc.alarm")
        yield seat, scope
        owner.close()
        seat.close()
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)

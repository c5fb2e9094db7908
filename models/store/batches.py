"""What ingest workers and the alarm leader hand over to each other, each part inside one transaction.

A worker stores a batch's samples and the batch's document together. The leader evaluates documents in rounds: one
transaction holds the alarm changes, the note that those batches are done, and now and then what the rules remember. A
batch is done once: a round that finds one of its batches done already is refused, for then another leads. Batches stay
until a written memory covers them, so whoever leads next starts from that memory and goes through the rest again.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from models.domain.errors import Refused
from models.domain.sessions import Scope
from models.store.engine import Store, Tx
from models.text import N_

_MOST_BYTES = 32 << 20  # of one reading, unless one mark's batches alone are more
_WAITING = """
    WITH mark AS (
        SELECT epoch, sum(sum(octet_length(document))) OVER upwards AS total,
            max(max(until)) OVER upwards <= lead(epoch, 1, %(before)s) OVER (ORDER BY epoch) AS between
        FROM cc.worker_batch WHERE park_id = %(park)s AND round IS NULL AND epoch < %(before)s
        GROUP BY epoch WINDOW upwards AS (ORDER BY epoch)
    ), last AS (
        SELECT coalesce(max(epoch) FILTER (WHERE total <= %(most)s), min(epoch), %(before)s) AS epoch
        FROM mark WHERE between IS NOT FALSE
    )
    SELECT b.number, b.session_id, b.epoch, b.document FROM cc.worker_batch AS b, last
    WHERE b.park_id = %(park)s AND b.round IS NULL AND b.epoch < %(before)s AND b.epoch <= last.epoch
    ORDER BY b.epoch, b.number
"""
_ANOTHER = N_("Another gateway has evaluated these readings")


class WorkerBatch(NamedTuple):
    """One batch as a worker left it; `document` is the caller's own format."""

    number: int
    session_id: int
    epoch: int
    document: bytes


class Memory(NamedTuple):
    """What the rules of a session remembered after a round, in the rules' own format."""

    round: int
    document: bytes


def leave_batch(tx: Tx, scope: Scope, slot: int, epoch: int, document: bytes) -> None:
    """Leave a batch for the leader, inside the transaction that stores its samples.

    It came behind the mark `epoch` and before the one that the slot passes next; 0: it came from elsewhere.
    """
    tx.driver.execute(
        "INSERT INTO cc.worker_batch (park_id, session_id, slot, epoch, until, document) "
        "VALUES (%s, %s, %s, %s, %s, %s)",
        (scope.park_id, scope.session_id, slot, epoch, None if epoch else 0, document),
    )


def pass_marks(store: Store, park_id: int, slot: int, marks: Sequence[int]) -> None:
    """Note that all that the broker gave the slot before these marks is in the store; marks never go back."""
    with store.transaction() as tx:
        tx.driver.execute(
            "UPDATE cc.worker_slot SET epoch = greatest(epoch, %s) WHERE park_id = %s AND slot = %s",
            (max(marks), park_id, slot),
        )
        tx.driver.execute(
            "UPDATE cc.worker_batch SET until = (SELECT min(m) FROM unnest(%s::bigint[]) AS m WHERE m > epoch) "
            "WHERE park_id = %s AND slot = %s AND until IS NULL AND epoch < %s",
            (list(marks), park_id, slot, max(marks)),
        )


def enter_slot(store: Store, park_id: int, slot: int) -> int:
    """Let the leader wait for this slot from now on; returns the last mark it has passed.

    A new one has passed what all others have: the broker gave it nothing before.
    """
    with store.transaction() as tx:
        tx.driver.execute(
            "INSERT INTO cc.worker_slot (park_id, slot, epoch) "
            "SELECT %(park)s, %(slot)s, coalesce(max(epoch), 0) FROM cc.worker_slot WHERE park_id = %(park)s "
            "ON CONFLICT (park_id, slot) DO NOTHING",
            {"park": park_id, "slot": slot},
        )
        row = tx.driver.execute(
            "SELECT epoch FROM cc.worker_slot WHERE park_id = %s AND slot = %s", (park_id, slot)
        ).fetchone()
    assert row is not None
    return int(row[0])


def read_slots(store: Store, park_id: int) -> dict[int, int]:
    """The last mark that each slot has passed, by slot."""
    with store.transaction() as tx:
        rows = tx.driver.execute("SELECT slot, epoch FROM cc.worker_slot WHERE park_id = %s", (park_id,)).fetchall()
    return dict(rows)


def sure_mark(store: Store, park_id: int, epoch: int, left_behind: Collection[int] = ()) -> int:
    """The newest mark, that one or an older one, which no waiting batch may lie on both sides of.

    What slots left that are not waited for stops nobody.
    """
    with store.transaction() as tx:
        while True:
            row = tx.driver.execute(
                "SELECT min(epoch) FROM cc.worker_batch WHERE park_id = %(park)s AND round IS NULL "
                "AND epoch < %(mark)s AND (until IS NULL OR until > %(mark)s) AND slot <> ALL(%(behind)s)",
                {"park": park_id, "mark": epoch, "behind": list(left_behind)},
            ).fetchone()
            if row is None or row[0] is None:
                return epoch
            epoch = int(row[0])


def read_waiting(store: Store, park_id: int, before_epoch: int) -> list[WorkerBatch]:
    """Batches from before a mark that no round has taken yet, the oldest marks first; of many, those of a few marks."""
    with store.transaction() as tx:
        rows = tx.driver.execute(_WAITING, {"park": park_id, "before": before_epoch, "most": _MOST_BYTES}).fetchall()
    return [WorkerBatch(*row) for row in rows]


def read_memory(store: Store, scope: Scope) -> Memory | None:
    """What the rules remembered last, or None when that was never written."""
    with store.transaction() as tx:
        row = tx.driver.execute(
            "SELECT round, document FROM cc.rule_memory WHERE park_id = %s AND session_id = %s",
            (scope.park_id, scope.session_id),
        ).fetchone()
    return None if row is None else Memory(*row)


def read_rounds(store: Store, scope: Scope, after: int) -> list[tuple[int, list[bytes]]]:
    """The documents of the rounds after that one, in order: (round, documents)."""
    with store.transaction() as tx:
        rows = tx.driver.execute(
            "SELECT round, document FROM cc.worker_batch "
            "WHERE park_id = %s AND session_id = %s AND round > %s ORDER BY round, epoch, number",
            (scope.park_id, scope.session_id, after),
        ).fetchall()
    rounds: dict[int, list[bytes]] = {}
    for number, document in rows:
        rounds.setdefault(number, []).append(document)
    return list(rounds.items())


def close_round(tx: Tx, scope: Scope, number: int, batches: Sequence[int], memory: bytes | None) -> None:
    """Note a round inside the transaction that applies its alarm changes; with `memory` older rounds are forgotten.

    Raises Refused when one of the batches is done already.
    """
    place = (scope.park_id, scope.session_id)
    done = tx.driver.execute(
        "UPDATE cc.worker_batch SET round = %s WHERE park_id = %s AND session_id = %s AND number = ANY(%s) "
        "AND round IS NULL",
        (number, *place, list(batches)),
    )
    if done.rowcount != len(batches):
        raise Refused(_ANOTHER)
    if memory is not None:
        tx.driver.execute(
            "INSERT INTO cc.rule_memory AS m (park_id, session_id, round, document) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (park_id, session_id) DO UPDATE SET round = excluded.round, document = excluded.document",
            (*place, number, memory),
        )
        tx.driver.execute(
            "DELETE FROM cc.worker_batch WHERE park_id = %s AND session_id = %s AND round <= %s", (*place, number)
        )

"""The outbox: notices are queued with the incident's other decisions and settled by the gateway."""

from collections.abc import Sequence
from uuid import UUID

from models.domain.errors import BadInput
from models.domain.ids import new_id
from models.domain.sessions import Scope
from models.store.engine import Jsonb, Store
from models.store.intents import ask, transition
from models.text import N_

_NOBODY = N_("Nobody would receive the notice. Choose at least one recipient")


def queue_notices(store: Store, scope: Scope, incident_id: UUID, notices: Sequence[tuple[str, str, str]]) -> list[UUID]:
    """Queue one notice for each (recipient, channel, CAP document); return their ids."""
    if not notices:
        raise BadInput(_NOBODY, field="recipients")
    ids = [new_id() for _ in notices]
    rows = [
        {"id": str(notice_id), "recipient": recipient, "channel": channel, "cap": document}
        for notice_id, (recipient, channel, document) in zip(ids, notices, strict=True)
    ]
    ask(store, scope, "queue_notifications", incident=incident_id, notices=Jsonb(rows))
    return ids


def settle_notice(
    store: Store, scope: Scope, notification_id: UUID, event: str, reason: str = "", version: int | None = None
) -> int:
    """Record what became of a notice: send, fail, withhold, retry or acknowledge. A drill's is only ever withheld."""
    return transition(store, scope, "notification", notification_id, version, event, reason)

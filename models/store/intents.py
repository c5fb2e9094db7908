"""The one call that most use cases make: a transition, in a transaction of its own."""

from typing import Any
from uuid import UUID

from models.domain.sessions import Scope
from models.store.engine import Store


def transition(
    store: Store,
    scope: Scope,
    entity: str,
    record_id: UUID,
    version: int | None,
    event: str,
    reason: str = "",
    parameters: dict[str, Any] | None = None,
) -> int:
    """Let `event` happen to a record as its machine allows; return the record's new version.

    Raises TransitionRefused, PermissionRefused, StaleVersion, NotFound or BadInput as the database decides. Only the
    gateway may leave the version open.
    """
    with store.transaction() as tx:
        return int(
            tx.call(
                "transition",
                park=scope.park_id,
                session=scope.session_id,
                entity=entity,
                id=record_id,
                version=version,
                event=event,
                reason=reason,
                parameters=parameters or {},
            )
        )

"""What most use cases do: one of the owner's functions called for a session, in a transaction of its own."""

from typing import Any, LiteralString
from uuid import UUID

from models.domain.sessions import Scope
from models.store.engine import Store


def ask(store: Store, scope: Scope, function: LiteralString, **arguments: object) -> Any:
    """Call an owner function by argument name for this session, and return its value; errors are the domain's."""
    with store.transaction() as tx:
        return tx.call(function, park=scope.park_id, session=scope.session_id, **arguments)


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
    return int(
        ask(
            store, scope, "transition",
            entity=entity, id=record_id, version=version, event=event, reason=reason, parameters=parameters or {},
        )
    )  # fmt: skip

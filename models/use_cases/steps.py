"""The checklist of an incident's plan."""

from uuid import UUID

from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.intents import ask


def tick_step(store: Store, scope: Scope, step_id: UUID, version: int) -> int:
    """Mark a step as done by this operator, now."""
    return _tick(store, scope, step_id, version, done=True)


def untick_step(store: Store, scope: Scope, step_id: UUID, version: int) -> int:
    return _tick(store, scope, step_id, version, done=False)


def _tick(store: Store, scope: Scope, step_id: UUID, version: int, *, done: bool) -> int:
    return int(ask(store, scope, "tick_step", id=step_id, version=version, done=done))

"""What people write into the log themselves."""

from uuid import UUID

from models.domain.errors import BadInput
from models.domain.ids import new_id
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.intents import ask
from models.text import N_

_TEXT = N_("The note is empty. Write what happened")


def write_note(store: Store, scope: Scope, text: str, incident_id: UUID | None = None) -> UUID:
    """Write a note, to an incident or to the session."""
    if not text.strip():
        raise BadInput(_TEXT, field="text")
    note_id = new_id()
    ask(store, scope, "note", id=note_id, incident=incident_id, text=text)
    return note_id


def record_report(store: Store, scope: Scope, incident_id: UUID, path: str, head: tuple[int, bytes]) -> None:
    """Log that a report was written, and the log's head it carries."""
    payload = {
        "entity": "incident",
        "id": str(incident_id),
        "path": path,
        "head": head[0],
        "hash": head[1].hex(),
    }
    ask(store, scope, "record", kind="report.written", payload=payload)

"""What a rule set remembers, as bytes for a checkpoint and as what the next rule set takes over."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, fields
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from models.alarms.columns import Ints, State, new_state
from models.domain.errors import BadInput
from models.domain.rules import Rule
from models.text import N_

_SHOWN_ONLY = ("label", "priority", "enabled", "unit", "note", "version")  # these change nothing about evaluation
_UNREADABLE = N_("This is no memory of rules that this version can read")
_KEPT = ("active", "faulty", "changed")  # of a rule that was changed


@dataclass(frozen=True, slots=True)
class Memory:
    """A state with the names of its rows: sensors' keys, rules' ids, and marks that tell whether a rule is the same."""

    keys: Ints
    ids: NDArray[np.uint8]  # (R, 16)
    marks: NDArray[np.uint8]  # (R, 16)
    slots: Ints
    state: State


def names_of(rules: Sequence[Rule]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return ids and marks of the rules; a rule at another sensor is another one, for its alarm is."""
    ids = b"".join(_digest([rule.code, rule.sensor]) for rule in rules)
    marks = b"".join(_mark(rule) for rule in rules)
    return np.frombuffer(ids, np.uint8).reshape(-1, 16), np.frombuffer(marks, np.uint8).reshape(-1, 16)


def _mark(rule: Rule) -> bytes:
    relevant = [getattr(rule, field.name) for field in fields(rule) if field.name not in _SHOWN_ONLY]
    return _digest(relevant)


def _digest(content: list[object]) -> bytes:
    return hashlib.blake2b(repr(content).encode(), digest_size=16).digest()


def to_bytes(memory: Memory) -> bytes:
    """Write a memory down."""
    document = io.BytesIO()
    columns = {f"state_{name}": column for name, column in memory.state._asdict().items()}
    np.savez(
        document, keys=memory.keys, ids=memory.ids, marks=memory.marks, slots=memory.slots,
        **columns,
    )  # fmt: skip
    return document.getvalue()


def from_bytes(document: bytes) -> Memory:
    """Read a memory that `to_bytes` wrote. Raises BadInput, also where another version remembers other things."""
    try:
        with np.load(io.BytesIO(document), allow_pickle=False) as found:
            state = State(*(found[f"state_{name}"] for name in State._fields))
            if [column.dtype for column in state] != [column.dtype for column in new_state(0, 0, 0)]:
                raise BadInput(_UNREADABLE)
            return Memory(found["keys"], found["ids"], found["marks"], found["slots"], state)
    except (ValueError, KeyError, OSError, EOFError, BadZipFile) as error:
        raise BadInput(_UNREADABLE) from error


def _whole(digests: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    """Each digest as one thing that can be sorted; all are of one length, so zeros at the end tell nothing apart."""
    return np.ascontiguousarray(digests).view(f"S{digests.shape[1]}").ravel()


def take_over(old: Memory, new: Memory) -> None:
    """Bring into the new state what the old one knew of the same sensors and the same rules.

    A rule that was changed keeps only whether it is active or faulty; what it measured was measured for another rule.
    """
    _, mine, theirs = np.intersect1d(new.keys, old.keys, assume_unique=True, return_indices=True)
    new.state.sensors[mine] = old.state.sensors[theirs]
    new.state.weather[:] = old.state.weather
    new.state.session[:] = old.state.session
    _, to, origin = np.intersect1d(_whole(new.ids), _whole(old.ids), assume_unique=True, return_indices=True)
    for name in _KEPT:
        new.state.rules[name][to] = old.state.rules[name][origin]
    same = (new.marks[to] == old.marks[origin]).all(axis=1)
    to, origin = to[same], origin[same]
    new.state.rules[to] = old.state.rules[origin]
    slotted = new.slots[to] >= 0
    to, origin = new.slots[to[slotted]], old.slots[origin[slotted]]
    new.state.sums[to] = old.state.sums[origin]
    new.state.anchors[to] = old.state.anchors[origin]

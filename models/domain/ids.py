"""Record ids: UUID version 7 (RFC 9562, section 5.7), made here so that one works on every PostgreSQL."""

import secrets
import threading
import time
from uuid import UUID, uuid5

_RULES = UUID("5a0c5f0e-8f4b-5d0a-9c55-6f1f6f0f3a51")  # name space of rule ids

_lock = threading.Lock()
_last_ms = 0
_counter = 0


def new_id() -> UUID:
    """Return a new id; ids made by one process sort in the order in which they were made."""
    global _last_ms, _counter
    with _lock:
        now_ms = time.time_ns() // 1_000_000
        if now_ms > _last_ms:
            _last_ms, _counter = now_ms, secrets.randbits(11)
        else:
            _counter += 1
            if _counter >= 1 << 12:
                _last_ms, _counter = _last_ms + 1, 0
        ms, counter = _last_ms, _counter
    value = ms << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def rule_id(code: str) -> UUID:
    """Return the id of the rule with this code: the same in every process, and after every import of the park."""
    return uuid5(_RULES, code)


def fault_id(code: str) -> UUID:
    """Return the id under which the rule with this code raises the alarm that it cannot be evaluated."""
    return uuid5(_RULES, f"{code} cannot be evaluated")

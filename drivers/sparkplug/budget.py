"""How many bytes an edge node may send, so that one that floods is cut off by itself.

Every node that was born has a budget of its own; all that were never born share one, as their names cost nothing to
invent. RATE leaves room for 10,000 metrics a second, BURST for several births of the largest size at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from models.domain.faults import Reason, Rejected

RATE, BURST = 512 << 10, 8 << 20  # bytes a second, bytes
OVERHEAD = 200  # what a message costs beside its length
UNBORN = "unborn nodes"


@dataclass(slots=True)
class _Purse:
    left: float
    filled_us: int
    refused: int = 0
    example: bytes = b""
    size: int = 0


class Budget:
    """The budgets of one host."""

    def __init__(self) -> None:
        self._purses: dict[str, _Purse] = {}

    def allows(self, node: str, payload: bytes, now_us: int) -> bool:
        """Whether `node` may send this now; what it may not is counted until `tell`."""
        purse = self._purses.setdefault(node, _Purse(BURST, now_us))
        due = max(now_us - purse.filled_us, 0) * 1e-6 * RATE
        purse.left, purse.filled_us = min(purse.left + due, BURST), max(now_us, purse.filled_us)
        if purse.left < 0:
            purse.refused += 1
            purse.example, purse.size = payload[:1024], len(payload)
            return False
        purse.left -= len(payload) + OVERHEAD
        return True

    def tell(self) -> Iterator[Rejected]:
        """One row of the quarantine for each sender that was refused since the last call."""
        for node, purse in self._purses.items():
            if purse.refused:
                yield Rejected(f"spBv1.0/{node}", Reason.TOO_MANY, purse.example, purse.size, purse.refused)
                purse.refused = 0

    def keep(self, nodes: set[str]) -> None:
        """Forget all others."""
        self._purses = {node: purse for node, purse in self._purses.items() if node in nodes or node == UNBORN}

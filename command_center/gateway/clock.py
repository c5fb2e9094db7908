"""Wall time; sessions derive their own from it."""

import time
from datetime import UTC, datetime


class WallClock:
    """Fulfils `models.ports.Clock` with the machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def wall_us() -> int:
    """Microseconds since 1970 UTC, by the machine's clock."""
    return time.time_ns() // 1_000

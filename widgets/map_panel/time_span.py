"""The arithmetic of the time slider: seconds from now, pixels, and where ticks fall."""

from dataclasses import dataclass
from datetime import datetime

TICK_STEPS_S = (60, 120, 300, 600, 900, 1200, 1800)


@dataclass(frozen=True, slots=True)
class TimeMark:
    """Something that happened or is expected; `text` may be empty, then only its tick is drawn."""

    time: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """What the slider covers, in seconds from now."""

    past_s: float = 600.0
    ahead_s: float = 3600.0

    def clamp(self, seconds: float) -> float:
        return max(-self.past_s, min(self.ahead_s, seconds))

    def fraction(self, seconds: float) -> float:
        return (seconds + self.past_s) / (self.past_s + self.ahead_s)

    def seconds(self, fraction: float) -> float:
        return self.clamp(fraction * (self.past_s + self.ahead_s) - self.past_s)

    def contains(self, seconds: float) -> bool:
        return -self.past_s <= seconds <= self.ahead_s

    def ticks(self, width: float, least_gap: float = 64.0) -> list[int]:
        """Round seconds from now, zero among them, at least `least_gap` pixels apart on `width` pixels."""
        per_second = width / (self.past_s + self.ahead_s)
        step = next((each for each in TICK_STEPS_S if each * per_second >= least_gap), TICK_STEPS_S[-1])
        first = -int(self.past_s // step) * step
        return list(range(first, int(self.ahead_s) + 1, step))

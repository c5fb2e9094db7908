"""Which time a plot shows: its length, and whether its right edge stands or follows the present. Pure."""

from dataclasses import dataclass

from widgets.trends.scale import Window

HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000
SHORTEST, LONGEST = HOUR_US // 60, 400 * DAY_US
ZOOM = 1.25


@dataclass(slots=True)
class View:
    """Microseconds since 1970 UTC; an `end` of 0 follows `now`, which is 0 until somebody tells the time."""

    now: int = 0
    span: int = 8 * HOUR_US
    end: int = 0

    @property
    def window(self) -> Window:
        end = self.end or self.now
        return Window(end - self.span, end)

    @property
    def following(self) -> bool:
        return self.end == 0

    def go_now(self) -> None:
        self.end = 0

    def set_span(self, span: int) -> None:
        """So long a time up to the present."""
        self.span, self.end = min(LONGEST, max(SHORTEST, span)), 0

    def end_at(self, end: int) -> None:
        """Let the window end at an instant; one that reaches the present follows it."""
        self.end = 0 if end >= self.now else end

    def zoom(self, share: float, steps: float) -> None:
        """Show a longer (`steps` > 0) or shorter time; what stands at `share` of the width stays there."""
        fixed = self.window.start + share * self.span
        self.span = round(min(LONGEST, max(SHORTEST, self.span * ZOOM**steps)))
        self.end_at(round(fixed + (1 - share) * self.span))

"""One sensor on a plot of several: its line, the span it covers in each stretch, its late readings, its alarms."""

from dataclasses import dataclass, field

import numpy as np

from models.domain.alarms import Priority
from models.domain.series import SeriesColumns
from scenes import palette
from widgets import theme
from widgets.trends.plot import DASH, is_stale
from widgets.trends.series import Series, Times, Values
from widgets.trends.spec import TrendSpec

_DOTS, _LONG = (1.5, 3.0), (9.0, 4.0)
STYLES: tuple[tuple[str, tuple[float, ...]], ...] = (
    (theme.WHITE, ()),
    (palette.TREND_LINE, DASH),
    (theme.TEXT_3, ()),
    (theme.TEXT_2, _DOTS),
    (palette.TREND_LINE, _LONG),
    (theme.TEXT_3, DASH),
    (theme.TEXT_3, _DOTS),
    (theme.TEXT_2, (9.0, 3.0, 1.5, 3.0)),
)  # normal is grey, so lines differ by brightness and stroke; more than eight cannot be told apart


@dataclass(frozen=True, slots=True)
class Mark:
    """One alarm of the sensor; µs since 1970 UTC, `returned` None where it still stands."""

    priority: Priority
    label: str
    raised: int
    returned: int | None


def _none() -> Times:
    return np.empty(0, np.int64)


def _nothing() -> Values:
    return np.empty(0, np.float64)


@dataclass(slots=True)
class Curve:
    """`line` is drawn; `times`, `low` and `high` are the stretches behind it where they are wider than a reading."""

    spec: TrendSpec
    style: int = 0
    line: Series = field(default_factory=Series)
    step_us: int = 0
    times: Times = field(default_factory=_none)
    low: Values = field(default_factory=_nothing)
    high: Values = field(default_factory=_nothing)
    late: Times = field(default_factory=_none)  # where readings came late
    marks: tuple[Mark, ...] = ()
    priority: Priority | None = None

    def show(self, columns: SeriesColumns) -> None:
        """Take what was read; readings heard since then stay."""
        self.step_us = columns.step_us
        self.times = columns.times + columns.step_us // 2
        self.low, self.high = columns.minimum, columns.maximum
        self.late = self.times[columns.late > 0]
        read = Series()
        read.set(self.times, columns.mean)
        if len(columns):  # a reading within the last stretch is in its mean already
            since = np.searchsorted(self.line.times, columns.times[-1] + columns.step_us, side="right")
            for time, value in zip(self.line.times[since:].tolist(), self.line.values[since:].tolist(), strict=True):
                read.append(time, value)
        self.line = read

    @property
    def period_s(self) -> float:
        """How far apart its points are at least."""
        return max(self.spec.period_s, self.step_us / 1e6)

    def at(self, time: int) -> float | None:
        """The value shown at an instant: the newest point not after it that is not old by then."""
        index = int(np.searchsorted(self.line.times, time, side="right")) - 1
        if index < 0 or is_stale(int(self.line.times[index]), time, 2 * self.period_s):
            return None
        return float(self.line.values[index])

    def extent(self, start: int, end: int) -> Values:
        """Lowest and highest values between two instants."""
        inside = self.line.envelope(start, end, 400)[1]
        seen = (self.times >= start) & (self.times <= end)
        return np.concatenate([inside, self.low[seen], self.high[seen]])

"""The search as a stream: give it minutes as they come, and it says what it believes. `locate` does a whole record.

    locator = Locator(sensors, candidates, "methane")
    estimate = locator.update(Series(times, wind_from, wind_speed, ppm))

An update costs about as many looks as there are new rows, sensors and candidates; the evidence of rows is kept.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.domain.errors import BadInput, OutsideModel
from models.physics.inversion.events import Span
from models.physics.inversion.grid import around, closer
from models.physics.inversion.readings import Readings, readings
from models.physics.inversion.records import Candidate, GasSensor, Series, Site, SourceEstimate, SourceEvent
from models.physics.inversion.search import QUICK, Care, Search
from models.physics.inversion.station import CONVENTIONS, chosen_convention
from models.physics.substances import substance as substance_of
from models.text import N_

KEPT_S = 24 * 3600.0  # of a stream, for the levels and for joining events
STEP_S = 60.0
_ROWS_TO_CHOOSE = 48  # of an event, for judging the vane
_EVENTS_TO_CHOOSE = 6
_MOST_ROWS = 1_000_000


class Locator:
    """Looks for the sources of gas in rows of readings and wind that come in over time.

    sensors: columns of the readings; candidates: places that may leak, none for anywhere on a grid; substance: its
    name; site: what holds all the time; step_s: of the rows; kept_s: how much of the past is looked at;
    conventions: how the wind's angle may be meant, as stated first (`station.CONVENTIONS`); finer: whether a grid is
    looked at again with finer cells where the source seems to be, which takes as long once more.
    Raises BadInput without a sensor, OutsideModel for an unknown substance.
    """

    def __init__(
        self,
        sensors: Sequence[GasSensor],
        candidates: Sequence[Candidate],
        substance: str,
        *,
        site: Site | None = None,
        step_s: float = STEP_S,
        kept_s: float = KEPT_S,
        conventions: Sequence[str] = CONVENTIONS[:1],
        finer: bool = False,
    ) -> None:
        if not sensors:
            raise BadInput(N_("{field} is empty: give at least one"), field="sensors")
        self._sensors, self._site, self._step, self._kept_s = tuple(sensors), site or Site(), step_s, kept_s
        self._anywhere, self._finer = not candidates, finer and not candidates
        self._molar_mass = substance_of(substance).molar_mass
        places = candidates or around(sensors)
        care = QUICK if self._anywhere else Care()
        self._searches = {each: self._search(places, each, care) for each in conventions}
        self._series = Series(np.empty(0), np.empty(0), np.empty(0), np.empty((0, len(sensors))))

    def update(self, batch: Series) -> SourceEstimate:
        """Take new rows (times within a step of each other are one row, the later counts) and return the belief."""
        self._series = self._trimmed(_united(self._series, batch, self._step))
        if self._series.times.size < 2:
            return SourceEstimate(time=float(batch.times[-1]) if batch.times.size else 0.0)
        seen = readings(self._series.ppm, self._sensors, self._step, self._site.least_noise_ppm)
        for each in self._searches.values():
            each.look(self._series, seen)
        search = self._searches[self._convention()]
        rows, lag = self._series.times.size, round(max(each.lag_s for each in self._sensors) / self._step)
        if not self._anywhere:
            search.compute(np.arange(max(rows - round(search.care.margin_s / self._step), 0), rows))
        found = search.joined(search.spans())
        events = search.events(found)
        search.keep(found, rows - lag)
        return self._estimate([self._closer(*each, search, seen) for each in events], search.convention, seen)

    def _estimate(self, events: Sequence[SourceEvent], convention: str, seen: Readings) -> SourceEstimate:
        last = events[-1] if events else None
        return SourceEstimate(
            time=float(self._series.times[-1]),
            events=tuple(events),
            probability={each.name: each.probability for each in last.ranked} if last else {},
            rate=last.rate if last else None,
            start=last.start if last else None,
            convention=convention,
            dead=seen.dead,
        )

    def _search(self, places: Sequence[Candidate], convention: str, care: Care) -> Search:
        return Search(self._sensors, places, self._molar_mass, self._site, convention, care)

    def _convention(self) -> str:
        """Return how the wind's angle is meant, by some rows of the events with most gas."""
        searches = list(self._searches.values())
        if len(searches) == 1:
            return searches[0].convention
        longest = sorted(searches[0].spans(), key=lambda each: each.first - each.last)[:_EVENTS_TO_CHOOSE]
        return chosen_convention({each.convention: each.evidence(longest, _ROWS_TO_CHOOSE) for each in searches})

    def _closer(self, span: Span, event: SourceEvent, search: Search, seen: Readings) -> SourceEvent:
        """Return the event with finer cells where its source seems to be."""
        if not self._finer:
            return event
        fine = self._search(closer(event, search.sources), search.convention, Care(128, 1800.0))
        fine.look(self._series, seen)
        found = fine.events([span])
        return found[0][1] if found else event

    def _trimmed(self, series: Series) -> Series:
        if not series.times.size:
            return series
        kept = series.times >= series.times[-1] - self._kept_s
        return Series(series.times[kept], series.wind_from[kept], series.wind_speed[kept], series.ppm[kept])


def locate(
    sensors: Sequence[GasSensor],
    candidates: Sequence[Candidate],
    substance: str,
    series: Series,
    *,
    site: Site | None = None,
    conventions: Sequence[str] = CONVENTIONS,
) -> SourceEstimate:
    """Return every release that a whole record shows, with its likely sources; see `Locator`.

    The rows' step is the usual one between their times. Raises BadInput where times do not ascend at all.
    """
    steps = np.diff(np.sort(series.times))
    steps = steps[steps > 0.0]
    if not steps.size:
        raise BadInput(N_("{field} needs at least two different times"), field="series")
    locator = Locator(
        sensors, candidates, substance, site=site, step_s=float(np.median(steps)), kept_s=np.inf,
        conventions=conventions, finer=True,
    )  # fmt: skip
    return locator.update(series)


def warm_up() -> None:
    """Compile what an update needs, so that the first one on screen does not wait for it."""
    times = np.arange(0.0, 1200.0, STEP_S)
    ppm = np.where((times > 300.0) & (times < 900.0), 50.0, 0.1 * np.sin(times))[:, None]
    Locator([GasSensor("warm", 50.0, 0.0)], [Candidate("up", 0.0, 0.0)], "chlorine").update(
        Series(times, np.full(times.size, 270.0), np.full(times.size, 3.0), ppm)
    )


def _united(held: Series, batch: Series, step: float) -> Series:
    """Return rows at equal steps that hold both; where both have one, the batch's."""
    times = np.concatenate([held.times, batch.times])
    if not times.size:
        return held
    order = np.argsort(np.concatenate([np.zeros(held.times.size), np.ones(batch.times.size)]), kind="stable")
    places = np.rint((times - times.min()) / step).astype(np.int64)
    rows = int(places.max()) + 1
    if rows > _MOST_ROWS:
        raise OutsideModel(N_("The series spans {rows} steps of {step} s; give a shorter one"), rows=rows, step=step)

    def filled(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
        values = np.full((rows, *one.shape[1:]), np.nan)
        values[places[order]] = np.concatenate([one, other])[order]
        return values

    return Series(
        times.min() + step * np.arange(rows),
        filled(held.wind_from, batch.wind_from), filled(held.wind_speed, batch.wind_speed), filled(held.ppm, batch.ppm),
    )  # fmt: skip

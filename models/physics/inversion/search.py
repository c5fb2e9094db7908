"""The search over one record: evidence of rows (kept, as they cost most), events, and what is believed of each."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from models.physics.air import USUAL_KELVIN
from models.physics.inversion.events import GAP_S, Span, spans
from models.physics.inversion.forward import geometry, ppm_per_rate
from models.physics.inversion.posterior import (
    ERROR_S,
    RATES,
    EventEvidence,
    believed,
    quantiles,
    rate_prior,
    rate_quantiles,
    reach,
)  # fmt: skip
from models.physics.inversion.readings import Readings
from models.physics.inversion.records import (
    Candidate,
    GasSensor,
    Position,
    Quantiles,
    Series,
    Site,
    SourceEvent,
    Suspect,
)  # fmt: skip
from models.physics.inversion.station import (
    BIAS_OF,
    BIASES,
    LASTING,
    STATION_SD,
    bias_priors,
    compass_from,
    lasting_prior,
    of_bias,
    turn_weights,
)
from models.physics.inversion.trails import Winds, winds
from models.physics.substances.constants import ATMOSPHERE, GAS_CONSTANT

Floats = NDArray[np.float64]

MOST_JOINED_S = 4 * 3600.0  # events farther apart are two releases whatever the readings
ANOTHER_PER_S = 1.0 / 86400.0  # a release a day is usual
LEAST_EVIDENCE = 2.0  # natural logarithm by which a release must explain an event better than none
_AT_ONCE = 8
_STATION = lasting_prior(-0.5 * (BIASES / STATION_SD) ** 2)


@dataclass(frozen=True, slots=True)
class Care:
    """rows: of an event; a longer one is looked at in every second, fourth ... row. margin_s: how far before and after
    the gas that was read a release may reach.
    """

    rows: int = 360
    margin_s: float = 3600.0


QUICK = Care(64, 0.0)


class Search:
    """Events of a record and their sources, the wind's angle being read after one convention."""

    def __init__(
        self,
        sensors: Sequence[GasSensor],
        sources: Sequence[Candidate],
        molar_mass: float,
        site: Site,
        convention: str,
        care: Care,
    ) -> None:
        self.sources = tuple(sources)
        self.care = care
        self.convention = convention
        self._sensors = tuple(sensors)
        self._site = site
        self._geometry = geometry(sensors, sources)
        kelvin, pascal = site.temperature_k or USUAL_KELVIN, site.pressure_pa or ATMOSPHERE
        self._ppm = 1e6 * GAS_CONSTANT * kelvin / (molar_mass * pascal)
        self._kept: dict[float, NDArray[np.float32]] = {}

    def look(self, series: Series, seen: Readings) -> None:
        """Take the record as it is now; evidence of rows already looked at is kept."""
        height = self._site.wind_height_m or float(np.mean([each.height_m for each in self._sensors]))
        self._series, self._seen, self._step = series, seen, series.step_s
        turned = replace(series, wind_from=compass_from(series.wind_from, self.convention))
        self._winds: Winds = winds(turned, self._site, height, self._geometry.heights)

    def keep(self, found: Sequence[Span], complete: int) -> None:
        """Drop evidence that no event needs, and that of rows from `complete` on, which still get readings."""
        rows = self._series.times.size
        margin = round(self.care.margin_s / self._step)
        needed = np.zeros(rows, dtype=np.bool_)
        needed[max(complete - margin, 0) :] = True
        for span in found:
            needed[max(span.first - margin, 0) : span.last + margin + 1] = True
        needed[complete:] = False
        times = set(self._series.times[needed].tolist())
        self._kept = {time: kept for time, kept in self._kept.items() if time in times}

    def joined(self, found: Sequence[Span]) -> list[Span]:
        """Return the spans, neighbours being one where one release explains both better than two do."""
        joined: list[Span] = []
        for span in found:
            if joined and self._one_release(joined[-1], span):
                joined[-1] = Span(joined[-1].first, span.last)
            else:
                joined.append(span)
        return joined

    def spans(self) -> list[Span]:
        """Return where gas was clearly read."""
        return spans(np.any(self._seen.gas, axis=1), self._step)

    def evidence(self, found: Sequence[Span], most_rows: int) -> float:
        """Return the logarithm by which releases explain the events better than none, from some rows of each."""
        return sum(self._whole(self._inside(each, most_rows) + rate_prior()) for each in found)

    def events(self, found: Sequence[Span]) -> list[tuple[Span, SourceEvent]]:
        """Return what is believed of each event that a release explains."""
        evidences = [self._evidence_of(found, k) for k in range(len(found))]
        kept = [k for k, each in enumerate(evidences) if self._whole(each.total) > LEAST_EVIDENCE]
        totals = {k: evidences[k].total for k in kept}
        priors = bias_priors([of_bias(logsumexp(totals[k], axis=(0, 2))) for k in kept])
        return [
            (found[k], self._event(found[k], evidences[k], believed(totals[k], lasting_prior(prior))))
            for k, prior in zip(kept, priors, strict=True)
        ]

    def _whole(self, logs: Floats) -> float:
        return float(logsumexp(logs + _STATION[None, :, None]) - np.log(len(self.sources)))

    def _one_release(self, one: Span, other: Span) -> bool:
        gap_s = (other.first - one.last) * self._step
        if gap_s > MOST_JOINED_S:
            return False
        first, second = self._inside(one), self._inside(other)
        between = self._inside(Span(one.last + 1, other.first - 1)) if other.first > one.last + 1 else 0.0
        together = self._whole(first + between + second + rate_prior())
        apart = self._whole(first + rate_prior()) + self._whole(second + rate_prior())
        return together > apart + float(np.log(ANOTHER_PER_S * max(gap_s, self._step)))

    def _evidence_of(self, found: Sequence[Span], k: int) -> EventEvidence:
        rows, span = self._series.times.size, found[k]
        margin = round(self.care.margin_s / self._step)
        low = max(span.first - margin, found[k - 1].last + 1 if k else 0)
        high = min(span.last + margin, found[k + 1].first - 1 if k + 1 < len(found) else rows - 1)
        return EventEvidence(
            inside=self._inside(span),
            before=self._rows(np.arange(low, span.first)),
            after=self._rows(np.arange(span.last + 1, high + 1)),
        )

    def _inside(self, span: Span, most_rows: int | None = None) -> Floats:
        stride = 1
        while (span.last - span.first + 1) > stride * (most_rows or self.care.rows):
            stride *= 2  # doubling looks at rows again that were looked at before
        rows = np.arange(span.first, span.last + 1, stride)
        self.compute(rows)
        total = np.zeros((len(self.sources), LASTING, RATES.size))
        for row in rows.tolist():
            total += self._kept[float(self._series.times[row])]
        return np.asarray(stride * self._tempered * total)

    def _rows(self, rows: NDArray[np.int64]) -> Floats:
        """Return the tempered evidence (rows, sources, biases, rates)."""
        if not rows.size:
            return np.zeros((0, len(self.sources), LASTING, RATES.size))
        self.compute(rows)
        kept = [self._kept[float(self._series.times[row])] for row in rows.tolist()]
        return self._tempered * np.stack(kept).astype(np.float64)

    @property
    def _tempered(self) -> float:
        return min(1.0, self._step / ERROR_S)

    def compute(self, rows: NDArray[np.int64]) -> None:
        """Work out the evidence of rows that has not been kept."""
        times = self._series.times
        lacking = np.array([row for row in rows.tolist() if float(times[row]) not in self._kept], dtype=np.int64)
        parts = [lacking[start : start + _AT_ONCE] for start in range(0, lacking.size, _AT_ONCE)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for some, computed in zip(parts, pool.map(self._computed, parts), strict=True):
                for row, found in zip(some.tolist(), computed, strict=True):
                    self._kept[float(times[row])] = found

    def _computed(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        from models.physics.inversion.likelihood import reading_table, row_evidence

        responses = ppm_per_rate(self._geometry, self._winds, rows, self._step, self._ppm)
        return row_evidence(
            np.ascontiguousarray(responses / self._seen.noise), self._seen.excess[rows], self._seen.kinds[rows], RATES,
            turn_weights(self._winds.unrest[rows]), reading_table(),
        ).astype(np.float32)  # fmt: skip

    def _event(self, span: Span, evidence: EventEvidence, belief: Floats) -> SourceEvent:
        places = belief.sum(axis=(1, 2))
        by_rate = belief.sum(axis=1)
        suspects = [
            Suspect(each.name, each.x, each.y, each.height_m, float(p), rate_quantiles(by_rate[i] + 1e-300))
            for i, (each, p) in enumerate(zip(self.sources, places, strict=True))
        ]  # fmt: skip
        read = np.asarray(np.any(self._seen.gas[span.first : span.last + 1], axis=0))
        return SourceEvent(
            start=self._start(span, evidence, belief, int(places.argmax()), read),
            end=self._end(span, evidence, belief),
            ongoing=(self._series.times.size - 1 - span.last) * self._step <= GAP_S,
            ranked=tuple(sorted(suspects, key=lambda each: -each.probability)),
            rate=rate_quantiles(by_rate.sum(axis=0)),
            position=self._position(places),
            wind_turn_deg=float(np.degrees((belief.sum(axis=(0, 2)) * BIAS_OF).sum())),
            sensors=tuple(each.name for each, gas in zip(self._sensors, read, strict=True) if gas),
        )

    def _start(
        self, span: Span, evidence: EventEvidence, belief: Floats, source: int, read: NDArray[np.bool_]
    ) -> Quantiles:
        """When the release began: the gas was on its way from the source to the nearest sensor that read it."""
        likely = reach(evidence.before[::-1], belief)[::-1]
        times = self._series.times[span.first - likely.size + 1 : span.first + 1]
        offsets = self._geometry.offsets[source][read[self._geometry.owners]]
        way = float(np.hypot(offsets[:, 0], offsets[:, 1]).min()) if offsets.size else 0.0
        speed = float(np.hypot(*self._winds.velocity[span.first]))
        return quantiles(times - way / speed, likely)

    def _end(self, span: Span, evidence: EventEvidence, belief: Floats) -> Quantiles:
        likely = reach(evidence.after, belief)
        return quantiles(self._series.times[span.last : span.last + likely.size] + self._step, likely)

    def _position(self, places: Floats) -> Position:
        x, y = np.array([each.x for each in self.sources]), np.array([each.y for each in self.sources])
        middle_x, middle_y = float(places @ x), float(places @ y)
        spread = float(np.sqrt(places @ ((x - middle_x) ** 2 + (y - middle_y) ** 2)))
        return Position(middle_x, middle_y, spread)

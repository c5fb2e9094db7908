"""Samples in memory and their envelope."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from widgets.trends.series import Series

MINUTE = 60_000_000


def series(values: list[float], step: int = MINUTE) -> Series:
    filled = Series()
    filled.set(np.arange(len(values), dtype=np.int64) * step, np.array(values))
    return filled


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=500), st.integers(1, 40))
def test_that_an_envelope_keeps_every_extreme_and_the_order(values: list[float], columns: int) -> None:
    filled = series(values)
    times, shown = filled.envelope(0, (len(values) - 1) * MINUTE + 1, columns)
    assert shown.min() == min(values)
    assert shown.max() == max(values)
    assert (np.diff(times) >= 0).all()
    assert len(times) <= max(2 * columns + 2, 2)


def test_that_a_spike_of_one_sample_is_not_lost_among_a_million() -> None:
    values = np.zeros(1_000_000)
    values[123_456] = 9.0
    filled = Series()
    filled.set(np.arange(1_000_000, dtype=np.int64), values)
    assert filled.envelope(0, 1_000_000, 300)[1].max() == 9.0


def test_that_a_sample_that_is_not_newer_is_refused() -> None:
    filled = series([1.0, 2.0])
    assert not filled.append(MINUTE, 3.0)
    assert filled.append(2 * MINUTE, 3.0)
    assert filled.last == (2 * MINUTE, 3.0)


def test_that_history_which_comes_late_keeps_what_was_appended_meanwhile() -> None:
    filled = Series()
    filled.append(5 * MINUTE, 5.0)
    filled.set(np.arange(3, dtype=np.int64) * MINUTE, np.array([0.0, 1.0, 2.0]))
    assert filled.values.tolist() == [0.0, 1.0, 2.0, 5.0]


def test_that_appending_beyond_the_buffer_keeps_everything() -> None:
    filled = Series()
    for each in range(1000):
        filled.append(each, float(each))
    assert filled.values.tolist() == [float(each) for each in range(1000)]


def test_that_old_samples_are_forgotten_only_in_bulk() -> None:
    filled = series([0.0] * 10)
    filled.forget(4 * MINUTE)
    assert len(filled) == 10
    filled.forget(7 * MINUTE)
    assert len(filled) == 3

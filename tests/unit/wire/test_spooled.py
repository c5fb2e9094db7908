"""Intakes on the spool come back as they were, without the acknowledgement that was already given."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from command_center.gateway.intake import Intake
from command_center.gateway.spooled import pack, unpack
from models.domain.faults import Reason, Rejected
from models.domain.readings import Batch, UnitFix, Weather
from models.domain.times import from_us

TIMES = st.integers(0, 4_000_000_000_000_000).map(from_us)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
FIXES = st.builds(UnitFix, st.text(max_size=9), FLOATS, FLOATS, TIMES, FLOATS, FLOATS, st.text(max_size=9))
WEATHER = st.builds(Weather, TIMES, FLOATS, FLOATS, st.sampled_from("ABCDEF"), FLOATS)
NAMES, COUNTS = st.text(max_size=40), st.integers(0, 9)
REJECTED = st.builds(Rejected, NAMES, st.sampled_from(Reason), st.binary(max_size=90), COUNTS, COUNTS)


@st.composite
def intakes(draw: st.DrawFn) -> Intake:
    rows = draw(st.integers(0, 30))
    noise = np.random.default_rng(draw(st.integers(0, 99)))
    batch = Batch(
        noise.integers(1, 1 << 31, rows, dtype=np.int32, endpoint=False),
        np.sort(noise.integers(0, 1 << 55, rows)),
        noise.normal(size=rows),
        noise.integers(0, 255, rows, dtype=np.uint8),
        noise.integers(0, 1 << 55, rows),
    )
    fixes, weather = draw(st.lists(FIXES, max_size=3)), draw(st.none() | WEATHER)
    return Intake(draw(st.integers(0, 99)), batch, tuple(fixes), weather, tuple(draw(st.lists(REJECTED, max_size=3))))


@given(intakes())
def test_that_an_intake_survives_the_spool(intake: Intake) -> None:
    back = unpack(pack(intake))
    assert (back.session_id, back.fixes, back.weather) == (intake.session_id, intake.fixes, intake.weather)
    assert (back.rejected, back.messages) == (intake.rejected, intake.messages)
    for name in Batch._fields:
        was, column = getattr(intake.batch, name), getattr(back.batch, name)
        assert was.dtype == column.dtype
        np.testing.assert_array_equal(was, column)


def test_that_a_record_of_another_format_ends_in_quarantine() -> None:
    back = unpack(b"CCI9" + bytes(40))
    assert len(back.batch) == 0
    assert [(each.topic, each.reason, each.size) for each in back.rejected] == [("spool", Reason.REFUSED, 44)]

"""Frames: what is encoded is decoded, and nothing but BadPayload comes of anything else."""

from contextlib import suppress
from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from drivers.mqtt.frames import (
    FixesFrame,
    Header,
    ReadingsFrame,
    WeatherFrame,
    decode,
    encode,
    merge,
)
from models.domain.errors import BadPayload
from models.domain.readings import UnitFix, Weather
from models.domain.times import from_us, to_us

NOW = datetime(2026, 3, 18, 6, 30, 0, 250_001, tzinfo=UTC)
headers = st.builds(Header, st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**62), st.booleans())
names = st.text(max_size=60).map(lambda text: text.encode()[:60].decode(errors="ignore"))
numbers = st.floats(allow_nan=False)
fixes = st.builds(UnitFix, names, numbers, numbers, st.integers(0, 2**52).map(from_us), numbers, numbers, names, names)


@given(headers, st.integers(0, 300), st.integers(0, 2**32 - 1))
def test_that_readings_survive_the_way(header: Header, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = ReadingsFrame(
        header,
        rng.integers(0, 2**31 - 1, count).astype(np.int32),
        rng.integers(0, 2**62, count),
        rng.normal(size=count),
        rng.integers(0, 3, count).astype(np.uint8),
        rng.integers(0, 256, count).astype(np.uint8),
    )
    decoded = decode(encode(frame))
    assert isinstance(decoded, ReadingsFrame)
    assert decoded.header == header
    for sent, received in zip(frame[1:], decoded[1:], strict=True):
        np.testing.assert_array_equal(sent, received)


@given(headers, st.lists(fixes, max_size=5).map(tuple))
def test_that_fixes_survive_the_way(header: Header, sent: tuple[UnitFix, ...]) -> None:
    assert decode(encode(FixesFrame(header, sent))) == FixesFrame(header, sent)


def test_that_weather_survives_the_way() -> None:
    frame = WeatherFrame(Header(3, 1, to_us(NOW)), Weather(NOW, 1.2, 242.0, "F", 4.0))
    assert decode(encode(frame)) == frame


@given(st.binary(max_size=120))
def test_that_no_bytes_raise_anything_but_bad_payload(payload: bytes) -> None:
    for text in (payload, b"CCF1" + payload):
        with suppress(BadPayload):
            decode(text)


@given(st.lists(fixes, min_size=1, max_size=4).map(tuple), st.data())
def test_that_a_frame_cut_short_is_refused(sent: tuple[UnitFix, ...], data: st.DataObject) -> None:
    payload = encode(FixesFrame(Header(0, 0, 0), sent))
    try:
        decode(payload[: data.draw(st.integers(0, len(payload) - 1))])
    except BadPayload:
        return
    raise AssertionError("a cut frame was believed")


def test_that_the_newest_fix_wins() -> None:
    old, new = UnitFix("E1", 0, 0, from_us(1)), UnitFix("E1", 5, 5, from_us(2))
    assert merge([new, old]) == {"E1": new}

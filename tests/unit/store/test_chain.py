"""The chain without a database: whatever is done to a log, the first event that does not fit is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.store.chain import Link, event_hash, first_bad

START = datetime(2026, 3, 18, tzinfo=UTC)


def chain(length: int) -> list[Link]:
    links: list[Link] = []
    for seq in range(1, length + 1):
        when = START + timedelta(seconds=seq)
        previous = links[-1].hash if links else b""
        link = Link(1, seq, 0, when, when, "li_na", "note.written", f'{{"text": "{seq}"}}', previous, b"")
        links.append(replace(link, hash=event_hash(link)))
    return links


CHANGES: list[dict[str, Any]] = [
    {"payload": '{"text": "other"}'},
    {"actor": "somebody"},
    {"kind": "note.other"},
    {"session_id": 1},
    {"park_id": 2},
    {"time": START},
    {"recorded_at": START - timedelta(microseconds=1)},
    {"hash": b"\x00" * 32},
    {"previous": b"\x01"},
    {"actor": "li_nanote", "kind": ".written"},  # the same bytes, divided otherwise
]


@given(st.integers(1, 12), st.data())
def test_that_one_changed_event_is_named(length: int, data: st.DataObject) -> None:
    links = chain(length)
    index = data.draw(st.integers(0, length - 1))
    links[index] = replace(links[index], **data.draw(st.sampled_from(CHANGES)))
    assert first_bad(links) == index + 1


@given(st.integers(2, 12), st.data())
def test_that_a_missing_or_doubled_event_is_named(length: int, data: st.DataObject) -> None:
    links = chain(length)
    index = data.draw(st.integers(0, length - 2))
    assert first_bad(links[:index] + links[index + 1 :]) == index + 1
    assert first_bad([*links[: index + 1], *links[index:]]) == index + 2


@given(st.integers(1, 12), st.integers(0, 12))
def test_that_a_cut_tail_no_longer_meets_its_exported_head(length: int, kept: int) -> None:
    links = chain(length)
    head = links[-1].seq, links[-1].hash
    assert first_bad(links, head) is None
    expected = None if kept >= length else kept + 1
    assert first_bad(links[:kept], head) == expected


def test_that_a_log_chained_anew_behind_a_cut_is_found_out() -> None:
    links = chain(5)
    forged = [*links[:3], replace(links[3], payload="{}", hash=b"")]
    forged[3] = replace(forged[3], hash=event_hash(forged[3]))
    last = replace(links[4], previous=forged[3].hash, hash=b"")
    forged.append(replace(last, hash=event_hash(last)))
    assert first_bad(forged) is None
    assert first_bad(forged, (5, links[4].hash)) == 5


def test_that_an_empty_log_is_whole() -> None:
    assert first_bad([]) is None
    assert first_bad([], (0, b"")) is None

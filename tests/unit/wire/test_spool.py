"""The spool: what was kept comes back in order whatever a crash leaves on the disk; what is full refuses."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command_center.gateway.spool import Spool, SpoolFull
from command_center.gateway.spools import Spools


@contextmanager
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="spool-"))
    yield made
    shutil.rmtree(made)


def drained(spool: Spool) -> list[bytes]:
    records: list[bytes] = []
    while part := spool.front(3):
        records += part
        spool.let_go(len(part))
    return records


RECORDS = st.lists(st.binary(max_size=200), max_size=20)


@given(st.lists(RECORDS, max_size=8), st.integers(1, 500))
@settings(max_examples=25)
def test_that_what_was_kept_comes_back_in_order_after_a_crash(appends: list[list[bytes]], segment: int) -> None:
    with folder() as place:
        spool = Spool(place, segment_bytes=segment)
        for records in appends:
            spool.append(records)
        again = Spool(place, segment_bytes=segment)  # as after a kill: nothing was closed
        assert drained(again) == [record for records in appends for record in records]
        assert again.size == 0
        assert list(place.glob("*.spool")) == []
        spool.close()


@given(st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=10), st.data())
@settings(max_examples=25)
def test_that_a_torn_or_flipped_end_costs_only_what_lies_behind_it(records: list[bytes], data: st.DataObject) -> None:
    with folder() as place:
        spool = Spool(place)
        spool.append(records)
        spool.close()
        (file,) = place.glob("*.spool")
        whole = file.read_bytes()
        cut = data.draw(st.integers(0, len(whole) - 1))
        flip = data.draw(st.booleans())
        file.write_bytes(whole[:cut] + (bytes([whole[cut] ^ 0x5A]) + whole[cut + 1 :] if flip else b""))
        ends = [sum(8 + len(record) for record in records[: count + 1]) for count in range(len(records))]
        good = sum(end <= cut for end in ends)
        again = Spool(place)
        again.append([b"new"])
        assert drained(again) == [*records[:good], b"new"]


def test_that_what_was_let_go_is_not_on_the_disk_and_the_rest_is() -> None:
    with folder() as place:
        spool = Spool(place, segment_bytes=64)
        for number in range(20):
            spool.append([b"%02d" % number * 10])
        before = spool.size
        spool.let_go(12)
        assert spool.size < before
        spool.append([b"last"])
        spool.close()
        again = Spool(place, segment_bytes=64)
        records = drained(again)
        assert records[-1] == b"last"
        assert b"12" * 10 in records  # at most the front of one segment comes twice
        assert len(records) <= 9 + 3


def test_that_a_full_spool_refuses_and_keeps_what_it_has() -> None:
    with folder() as place:
        spool = Spool(place, limit=1_000)
        spool.append([b"x" * 400])
        spool.append([b"y" * 400])
        with pytest.raises(SpoolFull):
            spool.append([b"z" * 300])
        assert spool.waiting == 2
        spool.let_go(2)
        spool.append([b"z" * 300])
        assert drained(spool) == [b"z" * 300]
        spool.close()


def test_that_a_disk_without_room_is_a_full_spool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of a record reaches the disk, then the disk is full: the half is cut off."""
    with folder() as place:
        spool = Spool(place)
        spool.append([b"kept"])
        real, left = os.write, [5]

        def write(handle: int, block: bytes) -> int:
            if not left[0]:
                raise OSError(28, "No space left on device")
            count = real(handle, bytes(block)[: left[0]])
            left[0] -= count
            return count

        monkeypatch.setattr(os, "write", write)
        with pytest.raises(SpoolFull):
            spool.append([b"lost" * 10])
        monkeypatch.undo()
        spool.append([b"after"])
        assert drained(Spool(place)) == [b"kept", b"after"]
        spool.close()


def test_that_each_process_has_its_own_spool_and_the_next_drains_what_a_dead_one_left() -> None:
    with folder() as home:
        one, two = Spools(home), Spools(home)
        one.append([b"1"])
        two.append([b"2"])
        two.close()  # as its end would
        two = Spools(home)
        assert two.front(9) == [b"2"]
        one.adopt()
        assert one.waiting == 1
        two.close()
        one.adopt()
        assert one.waiting == 2
        assert one.front(9) == [b"2"]  # what others left, first
        one.let_go(1)
        assert one.front(9) == [b"1"]
        one.close()

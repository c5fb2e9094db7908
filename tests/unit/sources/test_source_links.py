"""What the top bar and the list of links say of field sources."""

from datetime import UTC, datetime

from command_center.seat.source_links import source_links, summary
from models.text import Message

SINCE = datetime(2026, 3, 18, 6, 30, tzinfo=UTC)


def beat(**lines: tuple[bool, str]) -> dict[str, object]:
    links = {name: {"ok": ok, "since": SINCE.isoformat(), "detail": detail} for name, (ok, detail) in lines.items()}
    return {"sources": {"links": links}}


def test_that_each_source_has_its_row_and_together_they_have_one_figure() -> None:
    rows = source_links(beat(dcs=(True, "3000/3000"), plc=(False, "no answer"), sparkplug=(True, "2/2")))
    assert [(row.name, row.ok, row.figure, row.detail) for row in rows] == [
        ("dcs", True, "3000/3000", ""), ("plc", False, "", "no answer"), ("sparkplug", True, "2/2", ""),
    ]  # fmt: skip
    together = summary(rows)
    assert together is not None
    assert (together.ok, together.degraded, together.figure, together.since) == (True, True, "2 / 3", SINCE)
    assert isinstance(together.detail, Message)
    assert str(together.detail) == "plc: no answer"


def test_that_a_host_nobody_talks_to_takes_no_room() -> None:
    assert source_links(beat(sparkplug=(True, "0/0"))) == ()
    assert summary(()) is None


def test_that_a_lost_host_is_shown_though_nobody_talked_to_it() -> None:
    (row,) = source_links(beat(sparkplug=(False, "connection refused")))
    together = summary((row,))
    assert together is not None
    assert not together.ok


def test_that_a_gateway_of_before_says_nothing_of_sources() -> None:
    assert source_links({}) == ()

"""What the top bar says of a gateway that keeps readings on its disk."""

from typing import Any

from command_center.seat.link_desk import LATE_S, gateway_health


def beat(ok: bool, size: int, full: bool = False) -> dict[str, Any]:
    return {"ok": ok, "spool": {"bytes": size, "limit": 200_000_000, "full": full}}


def test_that_a_gateway_in_order_shows_its_heartbeat() -> None:
    health = gateway_health(0.4, beat(ok=True, size=0), "")
    assert (health.ok, health.degraded, health.figure) == (True, False, "0.4 s")


def test_that_a_gateway_that_keeps_readings_on_disk_works_and_says_how_much() -> None:
    health = gateway_health(0.4, beat(ok=False, size=12_300_000), "")
    assert (health.ok, health.degraded, health.figure) == (True, True, "spool 12.3 MB")
    assert str(health.detail) == "The database is away; readings wait on disk: 12.3 of 200.0 MB"


def test_that_a_full_spool_and_a_silent_gateway_are_down() -> None:
    assert not gateway_health(0.4, beat(ok=False, size=12_300_000, full=True), "").ok
    assert not gateway_health(LATE_S + 1, beat(ok=False, size=12_300_000), "").ok
    assert not gateway_health(None, {}, "").ok

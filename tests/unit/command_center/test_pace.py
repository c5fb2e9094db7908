"""How long the ingest gathers before it commits."""

from command_center.gateway.intaking import DENSE, DENSE_GATHER_S, GATHER_S, Pace


def _waits(pace: Pace, flow: int, seconds: float, begins: float = 0.0) -> list[float]:
    """What it waits from one commit to the next while so many readings come in each second."""
    now = begins
    waits: list[float] = []
    while now < begins + seconds:
        step = waits[-1] if waits else GATHER_S
        now += step
        waits.append(pace.due(round(flow * step), now) - now)
    return [round(wait, 6) for wait in waits]


def test_that_single_readings_are_never_kept_waiting() -> None:
    assert set(_waits(Pace(0.0), 30_000, 10.0)) == {GATHER_S}


def test_that_a_dense_flow_is_gathered_for_longer_and_a_thin_one_no_more() -> None:
    pace = Pace(0.0)
    assert _waits(pace, 3 * DENSE, 4.0)[-1] == DENSE_GATHER_S
    assert _waits(pace, DENSE // 3, 4.0, 5.0)[-1] == GATHER_S


def test_that_a_burst_after_a_pause_is_no_dense_flow() -> None:
    pace = Pace(0.0)
    _waits(pace, 10_000, 2.0)
    assert round(pace.due(6_000, 2.1) - 2.1, 6) == GATHER_S
    assert round(pace.due(50_000, 60.0) - 60.0, 6) == GATHER_S

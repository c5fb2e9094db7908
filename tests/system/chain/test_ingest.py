"""From device to store through a real broker: what is good is stored once, what is bad is set aside, ingest goes on."""

import threading
from datetime import UTC, datetime, timedelta

from command_center.gateway.service import serve
from drivers.mqtt.frames import ReadingsFrame, decode
from models.domain.alarms import AlarmState
from models.domain.faults import Reason
from models.ports import Inbound
from models.store.repositories import read_events, read_picture, read_quarantine
from models.store.repositories.counts import count_samples
from tests.system.chain.conftest import Line, serving, wait_until


def reading(value: float, seconds: float = 0.0, sensor: str = "AT-1", unit: str = "ppm") -> dict[str, object]:
    time = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=60 - seconds)
    return {"s": sensor, "v": value, "u": unit, "t": time.isoformat(), "q": "good"}


def test_that_a_reading_sent_twice_is_stored_once(gateway: Line) -> None:
    batch = {"r": [reading(0.01, second) for second in range(20)]}
    for _ in range(3):
        gateway.send("batch/GW", batch)
    gateway.send("batch/GW", {"r": [reading(0.01, 30)]})
    wait_until(lambda: count_samples(gateway.store, gateway.live) == 21, "21 samples")


def test_that_an_alarm_comes_and_goes_with_the_readings(gateway: Line) -> None:
    gateway.send("batch/GW", {"r": [reading(0.4, 1)]})
    (alarm,) = wait_until(lambda: list(read_picture(gateway.store, gateway.live).alarms.values()), "the alarm")
    assert (alarm.sensor_code, alarm.label, alarm.state) == ("AT-1", "HI", AlarmState.UNACK)
    gateway.send("batch/GW", {"r": [reading(0.1, 2)]})
    wait_until(
        lambda: (
            [each.state for each in read_picture(gateway.store, gateway.live).alarms.values()] == [AlarmState.RTNUN]
        ),
        "the return",
    )


BAD = [
    ("sensor/AT-1", b'{"v": 1,', Reason.BAD_JSON),
    ("sensor/XX-9", b'{"v": 1, "u": "ppm", "t": "2026-01-01T00:00:00Z"}', Reason.UNKNOWN_SENSOR),
    ("sensor/AT-1", b'{"v": NaN, "u": "ppm", "t": "2026-01-01T00:00:00Z"}', Reason.NAN),
    ("sensor/AT-1", b'{"v": 1, "u": "kPa", "t": "2026-01-01T00:00:00Z"}', Reason.WRONG_UNIT),
    ("sensor/AT-1", b'{"v": 1, "u": "ppm", "t": "1970-01-01T00:00:00Z"}', Reason.ABSURD_TIME),
    ("sensor/AT-1", b" " * 10_000_000, Reason.TOO_LARGE),
    ("unit/E99/position", b'{"x": 1, "y": 1, "t": "2026-01-01T00:00:00Z"}', Reason.UNKNOWN_UNIT),
]


def test_that_bad_payloads_are_set_aside_with_their_reason_and_ingest_goes_on(gateway: Line) -> None:
    for tail, body, _ in BAD:
        gateway.send(tail, body)
    gateway.send("sensor/AT-1", b"{}", session=77)
    gateway.send("batch/GW", {"r": [reading(0.01, 1), reading(0.01, 2) | {"u": "bar"}]})
    expected = {reason.value: 1 for _, _, reason in BAD} | {"unknown_session": 1, "wrong_unit": 2}
    wait_until(lambda: read_quarantine(gateway.store, gateway.park_id).counts == expected, "the quarantine")
    wait_until(lambda: count_samples(gateway.store, gateway.live) == 1, "the good reading")
    large = next(row for row in read_quarantine(gateway.store, gateway.park_id).newest if row.reason == "too_large")
    assert (large.size, len(large.payload), large.topic) == (10_000_000, 4096, "park/small/sensor/AT-1")


def test_that_a_gateway_that_comes_and_goes_loses_and_doubles_nothing(line: Line) -> None:
    sent = 0

    def send(count: int) -> None:
        nonlocal sent
        for _ in range(count):
            sent += 1
            line.send("batch/GW", {"r": [reading(500, sent * 0.1, "PT-1", "kPa")]})

    with serving(line):
        send(10)
    for _ in range(3):
        send(10)  # waits at the broker
        with serving(line):
            send(10)
    with serving(line):
        wait_until(lambda: count_samples(line.store, line.live) == sent, f"{sent} samples")


def test_that_a_standby_waits_and_takes_over(line: Line) -> None:
    with serving(line):
        stop = threading.Event()
        standby = threading.Thread(target=serve, args=(line.settings, line.park.code, stop), name="standby")
        standby.start()
        try:
            line.send("batch/GW", {"r": [reading(0.01, 1)]})
            wait_until(lambda: count_samples(line.store, line.live) == 1, "the leader's sample")
        except BaseException:
            stop.set()
            raise
    try:
        line.send("batch/GW", {"r": [reading(0.01, 2)]})
        wait_until(lambda: count_samples(line.store, line.live) == 2, "the standby's sample")
    finally:
        stop.set()
        standby.join(20)


def test_that_rules_go_on_where_the_last_gateway_stood(line: Line) -> None:
    """An alarm that was active before a restart returns after it, once, and is not raised anew."""
    with serving(line):
        line.send("batch/GW", {"r": [reading(0.4, 1)]})
        wait_until(lambda: read_picture(line.store, line.live).alarms, "the alarm")
    with serving(line):
        line.send("batch/GW", {"r": [reading(0.5, 2), reading(0.1, 3)]})
        wait_until(lambda: _kinds(line) == ["alarm.activate", "alarm.return"], "the return")


def test_that_frames_carry_what_changed_with_its_rank(gateway: Line) -> None:
    frames: list[ReadingsFrame] = []

    def hear(message: Inbound) -> None:
        frame = decode(message.payload)
        if isinstance(frame, ReadingsFrame):
            frames.append(frame)

    gateway.listener.subscribe("park/small/frame/P01", hear, qos=0)
    gateway.send("batch/GW", {"r": [reading(0.9, 1), reading(500, 1, "PT-1", "kPa")]})
    wait_until(lambda: any(0 in frame.rank for frame in frames), "a frame with a critical rank")
    latest = {
        int(key): (float(value), int(rank))
        for frame in frames
        for key, value, rank in zip(frame.keys, frame.values, frame.rank, strict=True)
    }
    assert latest == {1: (0.9, 0), 3: (500.0, 255)}


def _states(line: Line) -> list[AlarmState]:
    return [alarm.state for alarm in read_picture(line.store, line.live).alarms.values()]


def _kinds(line: Line) -> list[str]:
    events = read_events(line.store, line.live)
    return [event.kind for event in events if event.kind.startswith("alarm.")]

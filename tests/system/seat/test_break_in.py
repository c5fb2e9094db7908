"""A real alarm reaches an operator who is practising."""

from collections.abc import Callable
from datetime import UTC, datetime

import orjson

from drivers.mqtt.client import MqttBroker
from models.domain.faults import REASON_NAMES, Reason
from models.domain.sessions import SessionKind
from tests.system.seat.conftest import OpenSeat
from tests.system.seat.test_chain import start_drill

Seats = Callable[[], OpenSeat]


def publish(seat: OpenSeat, code: str, value: float, unit: str) -> None:
    """What a LIVE device would send."""
    device = MqttBroker(seat.desks.seat.settings.broker_address("simulator"), "test-device")
    try:
        device.wait_connected(10)
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record = {"v": value, "u": unit, "t": stamp, "q": "good"}
        device.publish(f"park/jinhe/sensor/{code}", orjson.dumps(record))
        assert device.flush(10)
    finally:
        device.close()


def test_that_a_live_alarm_breaks_into_a_drill_and_one_key_leaves_it(seats: Seats) -> None:
    seat = seats()
    seat.until(lambda: (seat.room.columns.times > 0).sum() > 300, "live readings")
    start_drill(seat, speed=1.0)
    publish(seat, "AT-3011", 5.0, "ppm")
    seat.until(seat.window.break_in.isVisible, "the banner")
    assert seat.picture.session.kind is SessionKind.DRILL

    seat.window.do("leave_drill")
    seat.until(lambda: seat.picture.session.kind is SessionKind.LIVE, "the LIVE session")
    seat.until(lambda: any(alarm.sensor_code == "AT-3011" for alarm in seat.picture.alarms.values()), "the alarm")
    assert not seat.window.break_in.isVisible()


def test_that_a_payload_that_cannot_be_believed_is_counted_and_shown(seats: Seats) -> None:
    seat = seats()
    seat.until(lambda: (seat.room.columns.times > 0).sum() > 300, "live readings")
    publish(seat, "NO-SUCH-SENSOR", 1.0, "ppm")
    publish(seat, "AT-3011", 1.0, "furlong")
    seat.window.top_bar.links_wanted.emit()
    seat.until(seat.window.links.isVisible, "the links popover")

    wanted = {REASON_NAMES[Reason.UNKNOWN_SENSOR], REASON_NAMES[Reason.WRONG_UNIT]}

    def both_counted() -> bool:
        seat.window.top_bar.links_wanted.emit()  # looks again each time it is opened
        return wanted <= set(seat.window.links.quarantine)

    seat.until(both_counted, f"{wanted} in {seat.window.links.quarantine}")

"""The past at a seat: shown as it was, marked, read-only, left by one key; LIVE breaks in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np

from models.domain.alarms import Alarm, AlarmState, Priority
from models.domain.sessions import SessionKind
from models.domain.times import from_us, to_us
from models.use_cases.rules import save_rule
from tests.system.seat.conftest import OpenSeat
from tests.system.seat.test_break_in import publish
from tests.system.seat.test_chain import first_alarm, start_drill

Seats = Callable[[], OpenSeat]


def test_that_a_seat_shows_a_past_instant_marked_and_read_only_and_comes_back(seats: Seats) -> None:
    seat = seats()
    seat.until(lambda: (seat.room.columns.times > 0).sum() > 300, "live readings")
    start_drill(seat)
    first_alarm(seat)
    alarm = next(iter(seat.picture.alarms.values()))
    before = next(event.time for event in seat.picture.events if event.kind == "alarm.activate")
    seat.desks.alarm_panel.acknowledge.emit(alarm.id)
    seat.until(lambda: seat.picture.alarms[alarm.id].state is AlarmState.ACKED, "the acknowledgement")
    seat.desks.alarm_panel.open_incident.emit(alarm.id)
    seat.until(lambda: seat.desks.incidents.current, "the incident")

    seat.desks.travel.go(before)
    seat.until(lambda: seat.room.past == before, "the past")
    assert seat.picture.alarms[alarm.id].state is AlarmState.UNACK
    assert not seat.picture.incidents
    assert seat.desks.incidents.current is None
    assert seat.desks.seat.now() == before
    times = seat.room.columns.times
    assert 0 < times[times > 0].max() <= before.timestamp() * 1e6
    assert not seat.window.past_bar.isHidden()
    assert seat.window.grab().toImage().pixelColor(15, 400).lightness() > 150  # the frame, inside the drill's

    seat.desks.alarm_panel.acknowledge.emit(alarm.id)
    seat.until(lambda: any("nothing can be changed" in words for _, words in seat.said), "the refusal")
    stands = times.copy()
    seat.bot.wait(1500)
    assert np.array_equal(seat.room.columns.times, stands)  # nothing of the present reached the room

    seat.desks.travel.step(-3600.0)
    seat.until(lambda: seat.room.past == before - timedelta(hours=1), "an hour before")
    assert not seat.picture.alarms

    seat.window.do("now")
    seat.until(lambda: seat.room.past is None, "the present")
    assert seat.picture.alarms[alarm.id].state is not AlarmState.UNACK
    assert seat.desks.incidents.current is not None
    assert seat.window.past_bar.isHidden()
    newest = int(seat.room.columns.times.max())
    seat.until(lambda: int(seat.room.columns.times.max()) > newest, "new readings")


def test_that_a_plot_fills_and_is_exported_and_a_live_alarm_breaks_into_the_past(seats: Seats) -> None:
    seat = seats()
    seat.until(lambda: (seat.room.columns.times > 0).sum() > 300, "live readings")
    seat.desks.plots.show("AT-3011")
    curve = seat.desks.trends_workspace.plot.curves[0]
    seat.until(lambda: len(curve.line) > 2 and curve.line.last is not None, "the plotted history")
    seat.desks.trends_workspace.export.emit("csv")
    seat.until(lambda: any("Written" in words for _, words in seat.said), "the exported file")
    exported = next((seat.desks.seat.settings.home / "exports").glob("*.csv")).read_text().splitlines()
    assert len(exported) > 2
    assert all("AT-3011" in line for line in exported[1:])

    seat.window.travel.emit("soon")
    seat.until(lambda: any("is no time" in words for _, words in seat.said), "the refusal")
    assert seat.room.past is None
    plot, second = seat.desks.trends_workspace.plot, int(curve.line.times[1])
    plot.looked_back.emit(from_us(second + 999_999))  # a double click; the past is told to the second
    seat.until(lambda: seat.room.past is not None, "the past")
    seat.until(lambda: plot.curves[0].line.last is not None, "the past's plot")
    assert plot.curves[0].line.times[-1] <= to_us(seat.room.past) == plot.view.window.end  # type: ignore[arg-type]
    publish(seat, "AT-3011", 30.0, "ppm")
    seat.until(lambda: not seat.window.break_in.isHidden(), "the break-in")
    assert seat.room.past is not None
    seat.window.do("leave_drill")
    seat.until(lambda: seat.room.past is None and seat.picture.alarms, "the alarm in the present")
    assert seat.picture.session.kind is SessionKind.LIVE
    assert seat.window.past_bar.isHidden()


def test_that_a_changed_rule_moves_the_limits_of_every_trend_that_stands(seats: Seats) -> None:
    seat = seats()
    seat.desks.plots.show("AT-3011")
    curve = seat.desks.trends_workspace.plot.curves[0]
    rule = next(each for each in seat.desks.book.rules if each.sensor == "AT-3011" and each.kind == "high")
    assert rule.limit in {limit.value for limit in curve.spec.limits}
    line = curve.line
    seat.desks.seat.intend(
        lambda store, scope: save_rule(store, scope.park_id, seat.desks.seat.park, replace(rule, limit=77.0))
    )
    seat.until(lambda: 77.0 in {limit.value for limit in curve.spec.limits}, "the new limit")
    assert rule.limit not in {limit.value for limit in curve.spec.limits if limit.label == rule.label}
    assert seat.desks.trends_workspace.plot.curves[0] is curve
    assert curve.line is line or len(curve.line) >= len(line)


def latch(seat: OpenSeat, code: str) -> Alarm:
    """Raise an alarm that does not return to normal by itself, because its clear value is below all that comes."""
    book, scope = seat.desks.book, seat.desks.seat.scope
    rule = next(each for each in book.rules if each.sensor == code and each.kind == "high")
    held = replace(rule, clear=0.0, priority=Priority.CRITICAL, on_delay_s=0.0)
    save_rule(seat.desks.seat.store, scope.park_id, seat.desks.seat.park, held)
    seat.until(lambda: held.clear in {each.clear for each in book.rules if each.code == rule.code}, "the rule")
    for _ in range(20):  # until the gateway has taken the rule up
        publish(seat, code, 30.0, "ppm")
        seat.bot.wait(2500)  # the simulator's own readings are normal
        for alarm in seat.picture.alarms.values():
            if (alarm.sensor_code, alarm.label, alarm.state) == (code, rule.label, AlarmState.UNACK):
                return alarm
    raise AssertionError(f"no alarm of {code} stands")


def test_that_the_past_is_played_through_and_is_never_taken_for_the_present(seats: Seats) -> None:
    seat = seats()
    seat.until(lambda: (seat.room.columns.times > 0).sum() > 300, "live readings")
    seat.until(lambda: seat.room.fixes, "units")
    seat.bot.wait(4000)
    alarm = latch(seat, "AT-3011")

    seat.desks.travel.go(alarm.raised_at - timedelta(seconds=3))
    seat.until(lambda: seat.room.past is not None, "the past")
    assert alarm.id not in seat.picture.alarms
    assert seat.room.fixes  # units stand where they were
    assert all(fix.time < alarm.raised_at for fix in seat.room.fixes.values())
    seat.room.select("sensor", "AT-3011")
    seat.window.do("play")
    shown = seat.room.past
    assert shown is not None
    seat.until(lambda: alarm.id in seat.picture.alarms, "the alarm, then")
    assert seat.room.past is not None
    assert seat.room.past > shown
    assert seat.room.selection.code == "AT-3011"  # what goes on is not shown anew
    seat.desks.travel.step(-30.0)  # before the alarm again, which still stands in the present
    seat.until(lambda: alarm.id not in seat.picture.alarms, "the past before it")
    seat.desks.seat.live.woken.emit()
    seat.bot.wait(1500)
    assert seat.window.break_in.isHidden()  # no picture of the past was taken for the present: this alarm is known

    seat.window.do("play")
    stands = seat.room.past
    seat.bot.wait(1500)
    assert seat.room.past == stands
    assert not seat.desks.travel.playing
    seat.desks.travel.set_speed(60.0)
    seat.window.do("play")
    seat.until(lambda: seat.room.past is None, "the present, which ends playing")
    assert not seat.desks.travel.playing
    assert seat.window.past_bar.isHidden()

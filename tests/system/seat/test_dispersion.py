"""The dispersion panel in a real room: a drill's leak forecast, judged, found, looked at, shrunk, run again."""

from collections.abc import Callable
from dataclasses import replace

from models.domain.dispersion import DispersionState, ReceptorSeries, Rerun, Says, Stage
from tests.system.seat.conftest import OpenSeat
from tests.system.seat.test_chain import current, first_alarm, start_drill

Seats = Callable[[], OpenSeat]


def test_that_a_leak_is_forecast_judged_and_shrunk_in_the_room(seats: Seats) -> None:
    seat = seats()
    told: list[DispersionState] = []
    places: list[ReceptorSeries] = []
    panel = seat.desks.dispersion_panel
    seat.desks.dispersion.shown.connect(told.append)
    seat.desks.dispersion.zones.breathed.connect(places.append)
    start_drill(seat)
    first_alarm(seat)
    seat.desks.alarm_panel.open_incident.emit(next(iter(seat.picture.alarms)))
    seat.until(lambda: seat.desks.incidents.current, "the incident")
    incident_id = current(seat).id

    seat.until(lambda: told and told[-1].stage is Stage.ENSEMBLE, "the ensemble", 90)
    stages = [state.stage for state in told]
    assert stages.index(Stage.PUBLISHED) < stages.index(Stage.FIRST) < stages.index(Stage.ENSEMBLE)
    seat.until(lambda: len(told[-1].rows) > 3, "the zone table")
    assert {"AEGL-1", "AEGL-2", "AEGL-3", "IDLH"} <= {row.name for row in told[-1].rows}
    assert told[-1].rule_m == 1000.0
    seat.until(lambda: seat.picture.forecasts[incident_id].covering, "the ensemble on record")
    recorded = seat.picture.forecasts[incident_id]
    assert recorded.covering is not None
    assert recorded.rule is not None
    assert recorded.advised.buffer(1.0).contains(recorded.rule)
    assert recorded.advised.buffer(1.0).contains(recorded.covering)

    seat.until(lambda: any(each.says is not Says.UNKNOWN for each in told[-1].verdicts), "verdicts", 60)
    seat.until(lambda: told[-1].sources, "likely sources", 120)
    assert told[-1].sources[0].asset_code == "V-3"

    panel.receptor_asked.emit(current(seat).x + 150.0, current(seat).y + 80.0, 1.0)
    seat.until(lambda: places, "the place")
    assert (places[-1].inside_ppm <= places[-1].outside_ppm.max()).all()

    seat.until(lambda: not told[-1].running, "the end of the run", 90)
    people = seat.picture.forecasts[incident_id].people_in_zone
    panel.shrink_asked.emit("Wind has dropped", 500.0)
    seat.until(lambda: seat.picture.forecasts[incident_id].shrunk, "the shrunk zone")
    assert seat.picture.forecasts[incident_id].people_in_zone < people
    assert any(event.kind == "forecast.shrunk" for event in seat.picture.events)
    panel.widened.emit()
    seat.until(lambda: seat.picture.forecasts[incident_id].shrunk is None, "the zone as wide as before")

    state = told[-1]
    assert state.source is not None
    assert state.weather is not None
    panel.changed.emit(replace(state.source, hole_mm=20.0), state.weather)
    seat.until(lambda: told[-1].rerun and told[-1].rerun.kind is Rerun.VALUE, "the run for a value")
    assert told[-1].rerun is not None
    assert (told[-1].rerun.what, told[-1].rerun.after) == ("hole_mm", "20")
    seat.until(lambda: told[-1].stage is Stage.ENSEMBLE and not told[-1].running, "the second ensemble", 90)
    assert not [words for kind, words in seat.said if kind == "failed"]

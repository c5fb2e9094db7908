"""The dispersion panel: what is typed is told at once, what it asks for, what a run's state shows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot
from shapely import MultiPolygon

from models.domain.dispersion import DispersionState, SourceBy, Stage, WeatherChoice
from models.domain.forecasts import EffectZone
from models.domain.readings import Weather
from models.physics.indoor import SHUT
from models.physics.release.asset import SMALL_HOLE_MM
from models.planning.dispersion import LOAD, OVER_MINUTES
from models.planning.effects import EffectKind
from models.text import Message, set_language
from tests.gui import pictures
from tests.gui.clipping import clipped, settle
from tests.gui.dispersion import records
from tests.gui.longer_texts import speak_longer
from tests.gui.shortened import shortened_in
from widgets.base import Answer, Question, retranslate_all
from widgets.dispersion.panel import PAUSE_MS, DispersionPanel
from widgets.dispersion.questions import RADIUS

STATION = Weather(pictures.NOW, 3.2, 242, "D", 16.0)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[DispersionPanel]:
    made = DispersionPanel()
    qtbot.addWidget(made)
    made.resize(456, 1400)
    made.set_park(pictures.park())
    made.set_live_weather(STATION)
    made.set_incident("2026-0007", "V-3", 210.0, 205.0)
    made.show()
    settle()
    yield made
    made.close()


def type_by_hand(panel: DispersionPanel, **texts: str) -> None:
    panel.source.kinds._choose(1)
    for name, text in {"substance": "chlorine", "x": "300", "y": "400", "hole_mm": "", **texts}.items():
        panel.source.fields.set_text(name, text)


def test_that_the_incidents_tank_can_be_run_at_once(qtbot: QtBot, panel: DispersionPanel) -> None:
    with qtbot.waitSignal(panel.run_asked) as caught:
        panel.act("run_forecast")
    source, weather = caught.args
    assert (source.kind, source.asset_code, source.hole_mm) == (SourceBy.ASSET, "V-3", SMALL_HOLE_MM)
    assert weather == WeatherChoice(True, 3.2, 242, "D", 16.0, 0.6)


@pytest.mark.parametrize(
    ("field", "text"),
    [("rate_kg_s", "-3"), ("rate_kg_s", "much"), ("substance", "unobtainium"), ("x", ""), ("duration_s", "a while")],
)
def test_that_nonsense_is_told_beside_its_field_while_it_is_typed(
    qtbot: QtBot, panel: DispersionPanel, field: str, text: str
) -> None:
    type_by_hand(panel, rate_kg_s="2")
    assert panel.source.fields.fault_of(field) == ""
    panel.source.fields.set_text(field, text)
    assert panel.source.fields.fault_of(field)
    assert not panel.run_bar.start.isEnabled()
    with qtbot.assertNotEmitted(panel.run_asked):
        panel.act("run_forecast")


def test_that_liquid_chlorine_at_one_bar_and_300_k_is_refused(panel: DispersionPanel) -> None:
    panel.source.set_choice(records.impossible())
    assert "pressure_kpa" in panel.source.fields.shown()
    assert "boil" in panel.source.fields.fault_of("pressure_kpa")


def test_that_a_wind_of_200_is_refused(panel: DispersionPanel) -> None:
    panel.weather.kinds._choose(1)
    assert panel.weather.fields.texts()["wind_speed"] == "3.2"
    panel.weather.fields.set_text("wind_speed", "200")
    assert "75" in panel.weather.fields.fault_of("wind_speed")
    assert not panel.run_bar.start.isEnabled()


def test_that_enter_in_a_field_runs_what_is_typed(qtbot: QtBot, panel: DispersionPanel) -> None:
    type_by_hand(panel, rate_kg_s="2", duration_s="10 min")
    with qtbot.waitSignal(panel.run_asked) as caught:
        panel.source.fields.lines["rate_kg_s"].editor.returnPressed.emit()  # type: ignore[union-attr]
    source = caught.args[0]
    assert (source.kind, source.rate_kg_s, source.duration_s, source.x) == (SourceBy.HAND, 2.0, 600.0, 300.0)


def test_that_a_changed_value_is_told_after_a_pause_only_where_a_run_stands(
    qtbot: QtBot, panel: DispersionPanel
) -> None:
    with qtbot.assertNotEmitted(panel.changed, wait=PAUSE_MS + 200):
        panel.source.fields.set_text("hole_mm", "40")
    panel.set_state(records.state())
    with qtbot.waitSignal(panel.changed, timeout=PAUSE_MS + 2000) as caught:
        panel.source.fields.set_text("hole_mm", "50")
    assert caught.args[0].hole_mm == 50.0


def test_that_a_state_does_not_overwrite_what_is_being_typed(panel: DispersionPanel) -> None:
    panel.source.fields.set_text("hole_mm", "40")
    panel.set_state(records.state(source=records.tank(hole_mm=30.0)))
    assert panel.source.fields.texts()["hole_mm"] == "40"


def test_that_a_likely_source_is_used_with_its_rate_and_start(qtbot: QtBot, panel: DispersionPanel) -> None:
    panel.set_state(records.state())
    with qtbot.waitSignal(panel.source_used):
        panel.act("use_source")
    with qtbot.waitSignal(panel.run_asked) as caught:
        panel.run()
    source = caught.args[0]
    assert (source.kind, source.asset_code, source.rate_kg_s) == (SourceBy.INVERSION, "V-3", 1.4)
    assert source.started_at == pictures.before(252)


def test_that_a_picked_place_goes_to_whoever_asked_for_it(qtbot: QtBot, panel: DispersionPanel) -> None:
    with qtbot.waitSignal(panel.receptor_place_asked):
        panel.act("pick_receptor")
    with qtbot.waitSignal(panel.receptor_asked) as caught:
        panel.set_place(820.0, 560.0)
    assert caught.args[:2] == [820.0, 560.0]
    with qtbot.waitSignal(panel.place_asked):
        panel.act("pick_source")
    with qtbot.assertNotEmitted(panel.receptor_asked):
        panel.set_place(300.0, 400.0)
    assert panel.source.kind is SourceBy.PLACE
    assert panel.source.fields.texts()["x"] == "300.0"


def test_that_only_a_commander_is_asked_to_shrink_and_gives_a_reason(qtbot: QtBot, panel: DispersionPanel) -> None:
    questions: list[Question] = []
    panel.asks.connect(questions.append)
    panel.set_state(records.state())
    panel.set_commander(False)
    panel.act("shrink_zone")
    assert not questions
    assert not panel.buttons["shrink_zone"].isVisible()
    panel.set_commander(True)
    panel.act("shrink_zone")
    with qtbot.waitSignal(panel.shrink_asked) as caught:
        questions[0].answered(Answer(reason="Curtain holds", fields={RADIUS: "600"}))
    assert caught.args == ["Curtain holds", 600.0]
    with qtbot.assertNotEmitted(panel.shrink_asked):
        questions[0].answered(Answer(reason="Curtain holds", fields={RADIUS: "near"}))
    assert len(questions) == 2


def test_that_a_shrunk_zone_says_who_and_why_and_can_be_taken_back(qtbot: QtBot, panel: DispersionPanel) -> None:
    panel.set_state(records.state(shrunk=records.shrunk()))
    assert "Zhao Min" in panel.advised.shrunk.text()
    assert "Water curtain" in panel.advised.shrunk.text()
    with qtbot.waitSignal(panel.widened):
        panel.buttons["widen_zone"].click()


def test_that_a_run_under_way_can_be_cancelled_and_says_why_it_runs(qtbot: QtBot, panel: DispersionPanel) -> None:
    with qtbot.assertNotEmitted(panel.cancelled):
        panel.act("cancel_run")
    panel.set_state(records.state())
    assert "242°" in panel.run_bar.why.text()
    assert panel.run_bar.stop.isVisible()
    with qtbot.waitSignal(panel.cancelled):
        panel.act("cancel_run")


def test_that_a_seat_that_may_not_change_anything_runs_nothing(qtbot: QtBot, panel: DispersionPanel) -> None:
    panel.set_editable(False)
    with qtbot.assertNotEmitted(panel.run_asked):
        panel.run()
    assert not panel.run_bar.start.isEnabled()


def test_that_another_incident_brings_its_own_source(panel: DispersionPanel) -> None:
    panel.set_incident("2026-0008", None, 900.0, 700.0)
    assert panel.source.kind is SourceBy.HAND
    assert panel.source.fields.texts()["x"] == "900.0"


@pytest.mark.parametrize("language", ["en", "longer", "zh_CN"])
@pytest.mark.parametrize("width", [400, 456])
def test_that_nothing_is_cut(
    panel: DispersionPanel, monkeypatch: pytest.MonkeyPatch, language: str, width: int
) -> None:
    if language == "longer":
        speak_longer(monkeypatch)
    if language == "zh_CN":
        set_language("zh_CN")
    try:
        retranslate_all(panel)
        panel.resize(width, 1400)
        for state in (DispersionState(), replace(records.state(), stage=Stage.ENSEMBLE, shrunk=records.shrunk())):
            panel.set_state(state)
            panel.set_receptor(records.receptor() if state.rows else None)
            panel.set_now(pictures.NOW)
            settle()
            assert not clipped(panel)
        if language != "longer":
            assert not shortened_in(panel, 456, 1400)
    finally:
        set_language("en")


def test_that_a_fire_is_drawn_of_the_source_and_taken_off_again(qtbot: QtBot, panel: DispersionPanel) -> None:
    panel.effects.kinds._choose(2)
    assert panel.effects.fields.shown() == ("size", "burst_kpa")
    with qtbot.waitSignal(panel.effects_asked) as caught:
        panel.act("draw_effects")
    choice = caught.args[0]
    assert (choice.kind, choice.substance, choice.size) == (EffectKind.FIREBALL, "chlorine", 10_000.0)
    panel.set_effects((EffectZone(10.0, "kW/m2", MultiPolygon(), 84.0),))
    with qtbot.waitSignal(panel.effects_cleared):
        panel.effects.clear.click()


@pytest.mark.parametrize("text", ["-1", "big", "1e9"])
def test_that_a_fire_of_no_size_is_told_beside_its_field(qtbot: QtBot, panel: DispersionPanel, text: str) -> None:
    panel.effects.fields.set_text("size", text)
    assert panel.effects.fields.fault_of("size")
    with qtbot.assertNotEmitted(panel.effects_asked):
        panel.act("draw_effects")


def test_that_one_row_stands_for_each_limit_until_all_are_asked_for(panel: DispersionPanel) -> None:
    durations = tuple(
        replace(row, basis=Message(basis, {"minutes": minutes}))
        for row in records.state().rows
        for basis in (OVER_MINUTES, LOAD)
        for minutes in (10, 60, 480)
    )
    panel.set_state(records.state(rows=durations))
    assert [(row.name, row.basis.id, row.basis.parameters["minutes"]) for row in panel.zones.rows] == [
        (name, OVER_MINUTES, 60) for name in ("AEGL-3", "AEGL-2", "AEGL-1")
    ]
    panel.buttons["all_zones"].click()
    assert len(panel.zones.rows) == len(durations)


def test_that_sensors_that_disagree_stand_before_the_others(panel: DispersionPanel) -> None:
    quiet = tuple(replace(records.verdicts()[0], sensor_code=f"AT-{n}", measured=0.0, forecast=0.0) for n in range(40))
    panel.set_state(records.state(verdicts=(*quiet, *records.verdicts())))
    assert [row.sensor_code for row in panel.verdicts.rows][:3] == ["AT-3012", "AT-3013", "AT-3011"]
    assert panel.heads["sensors"].caption.text().startswith("2")
    panel.buttons["all_sensors"].click()
    assert len(panel.verdicts.rows) == 44


def test_that_other_walls_ask_for_the_same_place_again(qtbot: QtBot, panel: DispersionPanel) -> None:
    panel.set_receptor(records.receptor())
    with qtbot.waitSignal(panel.receptor_asked) as caught:
        panel.walls._choose(0)
    assert caught.args == [820.0, 560.0, SHUT]

"""The incident's dispersion panel: source and weather, zones, verdicts, likely sources. Setters in, intents out."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.domain.dispersion import (
    DispersionState,
    LikelySource,
    ReceptorSeries,
    Says,
    SourceBy,
    SourceChoice,
    Stage,
    WeatherChoice,
)
from models.domain.forecasts import EffectZone
from models.domain.park import Park
from models.domain.readings import Weather
from models.physics.indoor import OPEN, SHUT, USUAL
from models.physics.release.asset import SMALL_HOLE_MM
from models.physics.substances import substances
from models.planning.source_choice import choice_of_asset, choice_of_likely
from models.text import tr
from widgets import format as fmt
from widgets import theme
from widgets.base import Answer
from widgets.controls import Divider, KeyButton, Label, Tag
from widgets.dispersion import questions, verdict_table, zone_table
from widgets.dispersion.advised import Advised
from widgets.dispersion.effects import Effects
from widgets.dispersion.likely_list import LikelyList
from widgets.dispersion.receptor_chart import ReceptorChart
from widgets.dispersion.run_bar import RunBar
from widgets.dispersion.source_form import SourceForm
from widgets.dispersion.verdict_table import VerdictTable
from widgets.dispersion.weather_form import WeatherForm
from widgets.dispersion.words import STAGES
from widgets.dispersion.zone_table import ZoneTable
from widgets.header import Header
from widgets.scrolling import scroll_area
from widgets.segments import Segments

AIR_CHANGES = (SHUT, USUAL, OPEN)
PAUSE_MS = 1000  # after the last keystroke, before a changed value is run


class DispersionPanel(QWidget):
    """One incident's forecast. What is typed is checked as it is typed, and told beside its field."""

    run_asked = Signal(object, object)  # SourceChoice, WeatherChoice
    changed = Signal(object, object)  # the same, a pause after a value was changed while a run stands
    cancelled = Signal()
    source_used = Signal(object)  # LikelySource
    place_asked = Signal()  # of the source, on the map
    receptor_place_asked = Signal()
    receptor_asked = Signal(float, float, float)  # x, y, air changes an hour
    shrink_asked = Signal(str, float)  # reason, reach in metres
    widened = Signal()
    sensor_chosen = Signal(str)
    effects_asked = Signal(object)  # EffectChoice
    effects_cleared = Signal()
    print_asked = Signal()
    wanted = Signal()  # in front of the incident
    left = Signal()  # back to the incident
    asks = Signal(object)  # Question

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = DispersionState()
        self._number, self._timezone = "", "UTC"
        self._editable = self._commander = True
        self._park: Park | None = None
        self._given: SourceChoice | None = None  # what the form was last filled with from outside
        self._receptor_wanted = False
        self.source, self.weather, self.run_bar = SourceForm(), WeatherForm(), RunBar()
        self.zones, self.advised, self.verdicts = ZoneTable(), Advised(), VerdictTable()
        self.effects = Effects()
        self.likely, self.chart, self.caveats = LikelyList(), ReceptorChart(), Label("caption", "2")
        self.stage, self.walls = Tag(), Segments("quiet")
        self.walls.set_taken(AIR_CHANGES.index(USUAL))
        self.buttons = {
            "print_page": KeyButton("quiet", "⇧P", "document"),
            "leave_dispersion": KeyButton("quiet", "G"),
            "shrink_zone": KeyButton("quiet", "⇧Z"),
            "widen_zone": KeyButton("quiet"),
            "pick_receptor": KeyButton("quiet", "J", "target"),
            "all_zones": KeyButton("quiet"),
            "all_sensors": KeyButton("quiet"),
        }
        self.heads: dict[str, Header] = {}
        for button in (self.buttons["all_zones"], self.buttons["all_sensors"]):
            button.setCheckable(True)
        self.heads["sensors"] = Header(self.buttons["all_sensors"], line=False)
        plain = ("source", "weather", "likely", "effects", "notes")
        self.heads |= {name: Header(line=False) for name in plain}
        self.heads["zones"] = Header(self.buttons["print_page"], line=False)
        self.heads["top"] = Header(self.buttons["leave_dispersion"], self.stage)
        self.heads["advised"] = Header(self.buttons["shrink_zone"], line=False)
        self.heads["receptor"] = Header(self.buttons["pick_receptor"], line=False)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._lay_out()
        self._connect()
        self.source.set_substances([str(each.label) for each in substances()])
        self.retranslate()
        self.set_state(self._state)

    @property
    def state(self) -> DispersionState:
        return self._state

    # Setters

    def set_park(self, park: Park) -> None:
        self._park, self._timezone = park, park.timezone
        self.source.set_park(park)
        self.likely.names = {each.code: f"{each.code}  {each.name}" for each in park.assets}
        self.zones.buildings = {each.code: str(each.name) for each in park.buildings}
        self.likely.timezone = self.chart.timezone = park.timezone
        self.advised.set_timezone(park.timezone)
        self._check()

    def set_incident(self, number: str, asset_code: str | None, x: float, y: float) -> None:
        """Another incident: its own source stands in the form. An empty number: no incident."""
        if number == self._number:
            return
        self._number, self._given = number, None
        assets = {each.code: each for each in self._park.assets} if self._park is not None else {}
        asset = assets.get(asset_code or "")
        if asset is not None:
            self.source.set_choice(choice_of_asset(asset, SMALL_HOLE_MM))
        else:
            self.source.set_choice(SourceChoice(SourceBy.HAND, "", x, y))
        self.chart.set_series(None)
        self._pause.stop()
        self._check()
        self._say_captions()

    def set_live_weather(self, weather: Weather | None) -> None:
        self.weather.set_station(weather)
        self._check()

    def set_state(self, state: DispersionState) -> None:
        """Everything a run says; a source it was run with stands in the form, unless somebody is typing another."""
        self._state = state
        if state.source is not None and state.source != self._given and not self._pause.isActive():
            self._given = state.source
            self.source.set_choice(state.source)
            if state.weather is not None:
                self.weather.set_choice(state.weather)
            self._check()
        self.run_bar.set_state(state)
        self._fill_tables()
        self.advised.set_state(state)
        self.likely.set_rows(list(state.sources))
        self._say_captions()

    def set_receptor(self, series: ReceptorSeries | None) -> None:
        self.chart.set_series(series)
        self._say_captions()

    def set_effects(self, zones: Sequence[EffectZone]) -> None:
        """How far a supposed fire or explosion acts; none: nothing is supposed."""
        self.effects.set_zones(zones)

    def set_place(self, x: float, y: float) -> None:
        """The place that was picked on the map, for what it was asked."""
        if self._receptor_wanted:
            self._receptor_wanted = False
            self.receptor_asked.emit(x, y, AIR_CHANGES[self.walls.taken])
        else:
            self.source.set_place(x, y)

    def set_editable(self, may: bool) -> None:
        """Whether this seat may run forecasts now; the past, for one, cannot be changed."""
        self._editable = may
        self.run_bar.set_editable(may)
        self._say_captions()

    def set_commander(self, commands: bool) -> None:
        """Whether this operator may shrink the advised zone."""
        self._commander = commands
        self._say_captions()

    def set_now(self, now: datetime) -> None:
        self.chart.set_now(now)

    # Intents

    def run(self) -> None:
        """Run what is typed, where that can be run."""
        source, weather = self._check()
        if source is not None and weather is not None and self._editable:
            self._pause.stop()
            self._given = source
            self.run_asked.emit(source, weather)

    def act(self, action: str) -> bool:
        """Do one of the room's actions; the panel comes to the front for its own."""
        if not self.isVisible() and action in ("back", "run_forecast"):
            return False
        actions = {
            "run_forecast": self.run, "cancel_run": self._cancel, "pick_source": self.source.ask_place,
            "pick_receptor": self._pick_receptor, "use_source": self._use_likeliest, "shrink_zone": self._ask_shrink,
            "print_page": self.print_asked.emit, "draw_effects": self._draw_effects, "dispersion": self._come_or_go,
            "back": self._step_back,
        }  # fmt: skip
        if action not in actions:
            return False
        if not self.isVisible() and action != "dispersion":
            self.wanted.emit()
        actions[action]()
        return True

    def retranslate(self) -> None:
        self.walls.set_words([tr("shut"), tr("usual"), tr("open")])
        often = {"shut": fmt.number(SHUT), "usual": fmt.number(USUAL, 0), "open": fmt.number(OPEN, 0)}
        changes = tr("How much air the building changes: {shut}, {usual} or {open} times an hour", **often)
        self.walls.setToolTip(changes)
        titles = {"top": tr("Dispersion"), "source": tr("Release source"), "weather": tr("Weather"),
                  "zones": tr("Zones"), "advised": tr("Advised zone"), "sensors": tr("Measured against forecast"),
                  "likely": tr("Likely sources"), "receptor": tr("At a place"), "notes": tr("Model"),
                  "effects": tr("Fire and explosion")}  # fmt: skip
        for name, words in titles.items():
            self.heads[name].title.setText(words)
        named = {"print_page": tr("Print"), "leave_dispersion": tr("Incident"), "shrink_zone": tr("Shrink…"),
                 "widen_zone": tr("Take back"), "pick_receptor": tr("Pick")}  # fmt: skip
        for name, words in named.items():
            self.buttons[name].setText(words)
        self._check()
        self._say_captions()

    # Parts

    def _lay_out(self) -> None:
        self.heads["zones"].add(self.buttons["all_zones"])
        self.heads["receptor"].add(self.walls)
        self.heads["advised"].add(self.buttons["widen_zone"])
        self.caveats.setWordWrap(True)
        self.caveats.setContentsMargins(theme.PADDING, 0, theme.PADDING, 8)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        parts: tuple[tuple[str, QWidget], ...] = (
            ("source", self.source), ("weather", self.weather), ("", self.run_bar), ("zones", self.zones),
            ("advised", self.advised), ("sensors", self.verdicts), ("likely", self.likely), ("receptor", self.chart),
            ("effects", self.effects), ("notes", self.caveats),
        )  # fmt: skip
        for name, part in parts:
            if name:
                column.addWidget(Divider())
                column.addWidget(self.heads[name])
            column.addWidget(part)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.heads["top"])
        outer.addWidget(scroll_area(inner), 1)

    def _connect(self) -> None:
        self.source.changed.connect(self._on_typed)
        self.weather.changed.connect(self._on_typed)
        self.source.entered.connect(self.run)
        self.weather.entered.connect(self.run)
        self.source.place_asked.connect(self._pick_source)
        self.run_bar.run.connect(self.run)
        self.run_bar.cancel.connect(self.cancelled)
        self.likely.used.connect(self._use)
        self.verdicts.chosen.connect(self.sensor_chosen)
        self.effects.draw.connect(self._draw_effects)
        self.effects.cleared.connect(self.effects_cleared)
        for name in ("all_zones", "all_sensors"):
            self.buttons[name].toggled.connect(self._fill_tables)
        self.walls.chosen.connect(self._on_walls)
        self._pause.timeout.connect(self._on_pause)
        self.buttons["leave_dispersion"].clicked.connect(self.left)
        self.buttons["widen_zone"].clicked.connect(self.widened)
        for name in ("print_page", "shrink_zone", "pick_receptor"):
            self.buttons[name].clicked.connect(partial(self.act, name))

    def _fill_tables(self) -> None:
        """What matters most of the zones and sensors, or all of them."""
        rows, verdicts = self._state.rows, self._state.verdicts
        self.zones.set_rows(list(rows) if self.buttons["all_zones"].isChecked() else zone_table.telling(rows))
        all_sensors = self.buttons["all_sensors"].isChecked()
        self.verdicts.set_rows(list(verdicts) if all_sensors else verdict_table.telling(verdicts))

    def _check(self) -> tuple[SourceChoice | None, WeatherChoice | None]:
        source, weather = self.source.check(), self.weather.check()
        self.run_bar.set_complete(source is not None and weather is not None)
        return source, weather

    def _on_typed(self) -> None:
        self._check()
        self._pause.start()

    def _on_pause(self) -> None:
        source, weather = self._check()
        if source is None or weather is None or self._state.stage is Stage.NONE or not self._editable:
            return
        if (source, weather) != (self._state.source, self._state.weather):
            self._given = source
            self.changed.emit(source, weather)

    def _use(self, found: LikelySource) -> None:
        self._given = choice = choice_of_likely(found)
        self.source.set_choice(choice)
        self._check()
        self.source_used.emit(found)

    def _use_likeliest(self) -> None:
        if self.likely.rows:
            self._use(self.likely.rows[0])

    def _pick_source(self) -> None:
        self._receptor_wanted = False
        self.place_asked.emit()

    def _pick_receptor(self) -> None:
        self._receptor_wanted = True
        self.receptor_place_asked.emit()

    def _draw_effects(self) -> None:
        """What burns or bursts is the source's substance, at the source."""
        source = self.source.check()
        choice = self.effects.choice(source.substance, source.x, source.y) if source is not None else None
        if choice is not None:
            self.effects_asked.emit(choice)

    def _on_walls(self, index: int) -> None:
        """The same place behind other walls."""
        series = self.chart.series
        if series is not None:
            self.receptor_asked.emit(series.x, series.y, AIR_CHANGES[index])

    def _cancel(self) -> None:
        if self._state.running:
            self.cancelled.emit()

    def _ask_shrink(self) -> None:
        if self._may_shrink():
            self.asks.emit(questions.shrink(self._state, self._shrink))

    def _shrink(self, answer: Answer) -> None:
        """A reach that is no number asks again, with what was typed still there."""
        try:
            reach = float(answer.fields.get(questions.RADIUS, "").replace("\u2009", ""))
        except ValueError:
            self._ask_shrink()
        else:
            self.shrink_asked.emit(answer.reason, reach)

    def _may_shrink(self) -> bool:
        return self._commander and self._editable and self._state.advised_reach_m > 0

    def _come_or_go(self) -> None:
        if self.isVisible():
            self.left.emit()
        else:
            self.wanted.emit()
            self.source.kinds.setFocus()  # the keyboard goes on in the form

    def _step_back(self) -> None:
        """Out of a field first, then back to the incident."""
        focus = self.focusWidget()
        if focus is not None and focus.hasFocus():
            focus.clearFocus()
        else:
            self.left.emit()

    def _say_captions(self) -> None:
        state = self._state
        self.stage.set_text(tr(STAGES[state.stage]))
        ran = fmt.park_time(state.ran_at, self._timezone) if state.ran_at is not None else ""
        self.heads["top"].caption.set_text(" · ".join(part for part in (self._number, ran) if part))
        for name, total in (("all_zones", len(state.rows)), ("all_sensors", len(state.verdicts))):
            self.buttons[name].setText(tr("All {n}", n=total))
            self.buttons[name].setVisible(total > 0)
        against = sum(each.says in (Says.MORE, Says.LESS) for each in state.verdicts)
        self.heads["sensors"].caption.set_text(tr("{n} disagree", n=against) if state.verdicts else "")
        self.heads["notes"].caption.set_text(state.engine)
        self.caveats.setText("\n".join(tr(caveat) for caveat in state.caveats) or tr("No reservations."))
        self.caveats.setVisible(state.stage is not Stage.NONE)
        self.buttons["shrink_zone"].setVisible(self._may_shrink())
        self.buttons["widen_zone"].setVisible(self._may_shrink() and state.shrunk is not None)
        series = self.chart.series
        where = f"E {fmt.number(series.x, 0)} N {fmt.number(series.y, 0)}" if series is not None else ""
        self.heads["receptor"].caption.set_text(where)

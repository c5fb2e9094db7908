"""The park's rules as a list that stays usable with ten thousand: found by typing, all or only those switched on."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from models.domain.alarms import AlarmState
from models.domain.park import Sensor
from models.domain.rules import RULE_KIND_NAMES, Rule, RuleKind
from models.text import N_, tr
from scenes.symbols.priority import paint_glyph
from widgets import format as fmt
from widgets import painting, theme
from widgets.found_list import FoundList, FoundModel
from widgets.rules.draft import span_text
from widgets.segments import Segments

SHOWN = (N_("All"), N_("On"), N_("Off"))
ASIDE_WORDS = {AlarmState.SHLVD: N_("shelved"), AlarmState.OOSRV: N_("out of service")}


class RuleModel(FoundModel[Rule]):
    def name(self, row: Rule) -> str:
        return row.code


class RuleList(FoundList[Rule]):
    """Priority, code and limit above; kind, sensor and delay below; what is off or set aside is grey and says so."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._sensors: Mapping[str, Sensor] = {}
        self._aside: Mapping[str, AlarmState] = {}
        super().__init__(RuleModel(), parent)
        self.shown = Segments("quiet")
        self.top.addWidget(self.shown)
        self.shown.chosen.connect(self._show_only)
        self.shown.set_taken(0)
        self.retranslate()

    def set_rules(self, rules: Sequence[Rule], sensors: Mapping[str, Sensor], keep: str = "") -> None:
        """Show these rules; the row of the code kept stays chosen, without being picked again."""
        self._sensors = sensors
        self.show_rows(rules, keep)

    def set_aside(self, aside: Mapping[str, AlarmState]) -> None:
        """Rules, by code, that are shelved or out of service."""
        self._aside = aside
        self.view.viewport().update()

    def key(self, row: Rule) -> str:
        return row.code

    def words(self, row: Rule) -> str:
        sensor = self._sensors.get(row.sensor)
        name = f"{sensor.name.en} {sensor.name.zh} {sensor.asset}" if sensor is not None else ""
        return f"{row.code} {row.kind.value} {tr(RULE_KIND_NAMES[row.kind])} {row.priority.value} {name}"

    def hint(self) -> str:
        if self.model.count:
            return tr("No rule is found. Type less, or show all")
        return tr("The park has no rules: nothing raises an alarm. N begins one")

    def retranslate(self) -> None:
        self.field.setPlaceholderText(tr("Find a rule by code, sensor, kind or priority"))
        self.shown.set_words([tr(words) for words in SHOWN])

    def paint_row(self, painter: QPainter, box: QRectF, row: Rule) -> None:
        aside = self._aside.get(row.code)
        works = row.enabled and aside is None
        glyph = QRectF(box.left() + 12, box.top() + 13, 22, 22)
        paint_glyph(painter, glyph, row.priority, AlarmState.ACKED if works else AlarmState.OOSRV)
        top, below = box.adjusted(46, 4, -12, -22), box.adjusted(46, 24, -12, -4)
        limit = painting.width(self._limit(row), "body") + 8
        ink = theme.TEXT_1 if works else theme.TEXT_3
        painting.text(painter, top.adjusted(0, 0, -limit, 0), row.code, ink, "strong")
        painting.text(painter, top, self._limit(row), ink, "body", align=painting.RIGHT)
        word = tr("off") if not row.enabled else tr(ASIDE_WORDS[aside]) if aside in ASIDE_WORDS else ""
        painting.text(painter, below, word, theme.TEXT_2, "caption", align=painting.RIGHT)
        about = below.adjusted(0, 0, -painting.width(word, "caption") - 12, 0)
        painting.text(painter, about, self._about(row), theme.TEXT_3, "caption")

    def _show_only(self, shown: int) -> None:
        """0: all, 1: those switched on, 2: those switched off."""
        self.model.let_pass(lambda rule: shown == 0 or rule.enabled is (shown == 1))

    def _limit(self, rule: Rule) -> str:
        sensor = self._sensors.get(rule.sensor)
        if rule.kind is RuleKind.STALE:
            return span_text(rule.limit) if rule.limit else ""
        if rule.kind is RuleKind.BAD:
            return ""
        unit = rule.unit or (sensor.unit if sensor is not None else "")
        return fmt.limit(rule.limit, f"{unit}/min" if rule.kind is RuleKind.RATE else unit)

    def _about(self, rule: Rule) -> str:
        sensor = self._sensors.get(rule.sensor)
        parts = [tr(RULE_KIND_NAMES[rule.kind]), str(sensor.name) if sensor is not None else rule.sensor]
        if rule.on_delay_s:
            parts.append(tr("for {time}", time=span_text(rule.on_delay_s)))
        return " · ".join(parts)

"""F7, Rules: all rules of the park, one to change, and what it would have done before it is switched on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.domain.alarms import Priority
from models.domain.park import Sensor
from models.domain.rules import Backtest, Rule, RuleFault, RuleKind
from models.text import N_, tr
from widgets.base import Answer, Question
from widgets.controls import Divider, KeyButton, ShortLabel, Tag
from widgets.header import Header
from widgets.rules.backtest_panel import BacktestPanel, summary_of
from widgets.rules.form import RuleForm
from widgets.rules.rule_list import RuleList
from widgets.theme import TEXT_3

NEW = 0  # the version of a rule that is not stored yet
LIST_SHARE, LIST_LEAST, FORM_LEAST = 0.32, 320, 420


class RulesWorkspace(QWidget):
    """Emits `save`, `enable` and `backtest` with a rule, `disable` and `delete` with a reason too, `cancel`."""

    save = Signal(object)
    enable = Signal(object)
    disable = Signal(object, str)
    delete = Signal(object, str)
    backtest = Signal(object, int)
    cancel = Signal()
    checked = Signal(object)  # the rule typed, to be checked as it is typed
    asks = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule: Rule | None = None
        self._sensors: Mapping[str, Sensor] = {}
        self._switching = False  # whether the back-test under way is the one before switching on
        self.list, self.form, self.past = RuleList(), RuleForm(), BacktestPanel()
        self.new_button = KeyButton("quiet", key="N", icon="plus")
        self.save_button = KeyButton("primary", key="S", tall=True)
        self.switch_button = KeyButton("control", key="O", tall=True)
        self.delete_button = KeyButton("outline", tall=True)
        self._state = Tag("filled")
        self._rules, self._about = Header(self.new_button), Header(tag=self._state)
        self._hint = ShortLabel("caption", TEXT_3)
        self._lay_out()
        self._wire()
        self.retranslate()
        self._show_state()

    @property
    def rule(self) -> Rule | None:
        """The stored rule that is being changed, or the new one as it began."""
        return self._rule

    def set_park(self, sensors: Sequence[Sensor], timezone: str) -> None:
        self._sensors = {sensor.code: sensor for sensor in sensors}
        self.form.set_sensors({sensor.code: sensor.unit for sensor in sensors})
        self.past.set_timezone(timezone)

    def set_rules(self, rules: Sequence[Rule]) -> None:
        """All rules as stored; the one that is being changed takes its new version unless something is typed."""
        code = self._rule.code if self._rule is not None else ""
        self.list.set_rules(rules, self._sensors, code)
        self._rules.caption.set_text(tr("{on} on, {off} off", on=sum(rule.enabled for rule in rules),
                                        off=sum(not rule.enabled for rule in rules)))  # fmt: skip
        stored = {rule.code: rule for rule in rules}.get(code)
        if stored is not None and stored != self._rule and not self.form.is_changed:
            self._take_over(stored)
        elif self._rule is not None and stored is None and self._rule.version != NEW:
            self.pick(None)

    def pick(self, rule: Rule | None) -> None:
        self._rule = rule
        self._switching = False
        self.form.set_rule(rule)
        self.past.set_result(None)
        self._show_state()

    def saved(self, rule: Rule) -> None:
        """What was typed is stored now, as this rule."""
        self._take_over(rule)
        self.list.select(rule.code)

    def set_faults(self, faults: Sequence[RuleFault]) -> None:
        self.form.set_faults(faults)

    def set_result(self, result: Backtest) -> None:
        """The back-test is done; the one before switching on asks whether to."""
        self.past.set_running(False)
        typed = self.form.read()[0]
        if typed is None or not _same_condition(result.rule, typed):
            self._switching = False
            return  # another rule is shown by now
        self.past.set_result(result)
        if self._switching and result.complete:
            self._confirm(result)
        self._switching = False

    def stop(self) -> None:
        """The back-test ended without a result."""
        self._switching = False
        self.past.set_running(False)

    def act(self, action: str) -> bool:
        """Do one of the room's actions if it is this workspace's."""
        actions = {"new_rule": self.begin_new, "save_rule": self._save, "switch_rule": self._switch,
                   "try_rule": self._try}  # fmt: skip
        if action not in actions:
            return False
        actions[action]()
        return True

    def begin_new(self) -> None:
        """A rule from nothing, switched off until it has been tried."""
        self.list.select("")
        self.pick(Rule("", "", RuleKind.HIGH, "HI", 0.0, 0.0, Priority.MEDIUM, enabled=False, version=NEW))
        self.form.focus("code")

    def retranslate(self) -> None:
        self._rules.title.setText(tr("Rules"))
        self.new_button.setText(tr("New rule"))
        self.save_button.setText(tr("Save"))
        self.delete_button.setText(tr("Delete…"))
        self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._left.setFixedWidth(max(LIST_LEAST, round(self.width() * LIST_SHARE)))
        self._middle.setFixedWidth(max(FORM_LEAST, round(self.width() * LIST_SHARE)))

    def _lay_out(self) -> None:
        self._left, self._middle = QWidget(), QWidget()
        left = QVBoxLayout(self._left)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 6, 12, 8)
        buttons.setSpacing(8)
        for button in (self.save_button, self.switch_button, self.delete_button):
            buttons.addWidget(button)
        buttons.addWidget(self._hint, 1)
        middle = QVBoxLayout(self._middle)
        for column, parts in ((left, (self._rules, self.list)), (middle, (self._about, self.form))):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(parts[0])
            column.addWidget(parts[1], 1)
        middle.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for widget in (self._left, Divider(vertical=True), self._middle, Divider(vertical=True)):
            row.addWidget(widget)
        row.addWidget(self.past, 1)

    def _wire(self) -> None:
        self.list.picked.connect(self.pick)
        self.form.changed.connect(self._on_changed)
        self.new_button.clicked.connect(self.begin_new)
        self.save_button.clicked.connect(self._save)
        self.switch_button.clicked.connect(self._switch)
        self.delete_button.clicked.connect(self._ask_delete)
        self.past.wanted.connect(lambda _days: self._try())
        self.past.cancelled.connect(self.cancel)

    def _on_changed(self) -> None:
        self.past.set_result(None)  # it was reckoned for another rule
        self._show_state()
        rule = self._typed()
        if rule is not None:
            self.checked.emit(rule)

    def _take_over(self, stored: Rule) -> None:
        """Show the rule as it is stored now; what was tried, or is being tried, of the same condition still tells."""
        before, tried, switching = self._rule, self.past.result, self._switching
        self.pick(stored)
        if tried is not None and _same_condition(tried.rule, stored):
            self.past.set_result(tried)
        self._switching = switching and before is not None and _same_condition(before, stored)

    def _typed(self) -> Rule | None:
        rule, faults = self.form.read()
        if faults:
            self.form.set_faults(faults)
        return rule

    def _save(self) -> None:
        rule = self._typed()
        if rule is not None and self.form.is_changed:
            self.save.emit(rule)

    def _try(self) -> None:
        rule = self._typed()
        if rule is not None:
            self.past.set_running(True)
            self.backtest.emit(rule, self.past.days)

    def _switch(self) -> None:
        """On: only a stored rule, and only after its past was seen. Off: with a reason."""
        rule = self._rule
        if rule is None or rule.version == NEW or self.form.is_changed:
            return
        if rule.enabled:
            self._ask_reason(N_("Switch {code} off"), N_("Switch off"), lambda reason: self.disable.emit(rule, reason))
            return
        result = self.past.result
        if result is not None and result.complete:
            self._confirm(result)
        else:
            self._switching = True
            self._try()

    def _confirm(self, result: Backtest) -> None:
        rule = self._rule
        if rule is None:
            return
        self.asks.emit(
            Question(
                N_("Switch {code} on"), N_("Switch on"), lambda _answer: self.enable.emit(rule),
                parameters={"code": rule.code, "summary": summary_of(result)}, asks_reason=False,
                detail=N_("It would have raised: {summary}"),
            )
        )  # fmt: skip

    def _ask_delete(self) -> None:
        rule = self._rule
        if rule is not None and rule.version != NEW:
            self._ask_reason(N_("Delete {code}"), N_("Delete"), lambda reason: self.delete.emit(rule, reason))

    def _ask_reason(self, title: str, confirm: str, then: Callable[[str], None]) -> None:
        def answered(answer: Answer) -> None:
            then(answer.reason)

        assert self._rule is not None
        self.asks.emit(Question(title, confirm, answered, parameters={"code": self._rule.code}))

    def _show_state(self) -> None:
        rule, changed = self._rule, self.form.is_changed
        stored = rule is not None and rule.version != NEW
        self._about.title.setText(tr("New rule") if rule is not None and not stored else rule.code if rule else "")
        self._state.set_text("" if rule is None else tr("On") if rule.enabled else tr("Off"))
        self.switch_button.setText(tr("Switch off…") if rule is not None and rule.enabled else tr("Switch on…"))
        self.save_button.setEnabled(rule is not None and changed)
        self.switch_button.setEnabled(stored and not changed)
        self.delete_button.setEnabled(stored)
        self.past.run.setEnabled(rule is not None)
        begin = tr("Choose a rule, or begin a new one")
        self._hint.set_text(begin if rule is None else tr("Not saved") if changed else "")


def _same_condition(tried: Rule, stored: Rule) -> bool:
    """Whether a back-test of the one tells of the other: they differ in switch, version and the stored unit only."""
    unit = stored.unit if tried.kind is not RuleKind.EXPRESSION else tried.unit  # the store fills in the sensor's own
    return replace(tried, enabled=stored.enabled, version=stored.version, unit=unit) == stored

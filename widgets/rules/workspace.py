"""All rules of the park, one to change, what to do about its alarm, and what it would have done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from models.domain.alarm_life import Guidance
from models.domain.alarms import AlarmState, Priority
from models.domain.park import Sensor
from models.domain.rules import Backtest, Rule, RuleFault, RuleKind
from models.text import tr
from widgets.base import Answer
from widgets.controls import Divider, KeyButton, Tag
from widgets.header import Header
from widgets.rules import questions
from widgets.rules.backtest_panel import BacktestPanel, summary_of
from widgets.rules.form import RuleForm
from widgets.rules.guidance import NOTHING, GuidancePanel
from widgets.rules.rule_list import RuleList

NEW = 0  # the version of a rule that is not stored yet
LIST_SHARE, LIST_LEAST, FORM_LEAST, GUIDANCE_TALL = 0.32, 320, 420, 300


class RulesWorkspace(QWidget):
    """Emits `save`, `enable` and `backtest` with a rule, `disable` and `delete` with a reason too, `cancel`.

    `general` gives the words for a rule where the park has written none.
    """

    save = Signal(object)
    guide = Signal(object, object)  # rule, what to do about its alarm
    aside = Signal(object, str, str, int)  # rule, event, reason, minutes
    give_back = Signal(object)  # a rule that was set aside
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
        self._switched = 0, 0  # rules on and off
        self._sensors: Mapping[str, Sensor] = {}
        self._switching = False  # whether the back-test under way is the one before switching on
        self._aside: Mapping[str, AlarmState] = {}
        self._before: Rule | Guidance | None = None  # what stood before the last change made here
        self.general: Callable[[Rule], Guidance] = lambda _rule: NOTHING
        self.list, self.form, self.past = RuleList(), RuleForm(), BacktestPanel()
        self.guidance = GuidancePanel()
        self.new_button = KeyButton("quiet", key="N", icon="plus")
        self.save_button = KeyButton("primary", key="S", tall=True)
        self.switch_button = KeyButton("control", key="O", tall=True)
        self.undo_button = KeyButton("outline", key="Z", tall=True)
        self.aside_button = KeyButton("outline", key="K", tall=True)
        self.delete_button = KeyButton("outline", tall=True)
        self._state = Tag("filled")
        self._rules, self._about = Header(self.new_button), Header(tag=self._state)
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
        self.guidance.set_codes(rule.code for rule in rules)
        self._switched = sum(rule.enabled for rule in rules), sum(not rule.enabled for rule in rules)
        stored = {rule.code: rule for rule in rules}.get(code)
        if stored is not None and stored != self._rule and not self.form.is_changed:
            self._take_over(stored)
        elif self._rule is not None and stored is None and self._rule.version != NEW:
            self.pick(None)
        self._show_state()

    def set_written(self, written: Mapping[UUID, Guidance], editable: bool) -> None:
        """What the park has written for its rules, and whether this operator may."""
        before = self.guidance.stored
        self.guidance.set_written(written, editable)
        if self.guidance.stored.version > before.version > 0:
            self._before = before
        self._show_state()

    def set_aside(self, aside: Mapping[str, AlarmState]) -> None:
        """Rules, by code, that are shelved or out of service."""
        self._aside = aside
        self.list.set_aside(aside)
        self._show_state()

    def pick(self, rule: Rule | None) -> None:
        self._rule, self._before = rule, None
        self._switching = False
        self.form.set_rule(rule)
        self.guidance.set_rule(rule, self.general(rule) if rule is not None else NOTHING)
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
                   "try_rule": self._try, "undo": self._undo, "set_rule_aside": self._ask_aside}  # fmt: skip
        if action not in actions or not self.isVisible():
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
        self.undo_button.setText(tr("Undo"))
        self.delete_button.setText(tr("Delete…"))
        self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._left.setFixedWidth(max(LIST_LEAST, round(self.width() * LIST_SHARE)))
        self._middle.setFixedWidth(max(FORM_LEAST, round(self.width() * LIST_SHARE)))

    def _lay_out(self) -> None:
        self._left, self._middle = QWidget(), QWidget()
        self.right = QSplitter(Qt.Orientation.Vertical)
        self.right.setChildrenCollapsible(False)
        self.right.addWidget(self.guidance)
        self.right.addWidget(self.past)
        self.right.setSizes([GUIDANCE_TALL, 3 * GUIDANCE_TALL])
        self.right.setStretchFactor(1, 1)
        left = QVBoxLayout(self._left)
        buttons = QGridLayout()
        buttons.setContentsMargins(12, 6, 12, 8)
        buttons.setSpacing(8)
        for place, button in enumerate((self.save_button, self.switch_button, self.undo_button)):
            buttons.addWidget(button, 0, place)
        buttons.addWidget(self.delete_button, 1, 0)
        buttons.addWidget(self.aside_button, 1, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)
        buttons.setColumnStretch(3, 1)
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
        row.addWidget(self.right, 1)

    def _wire(self) -> None:
        self.list.picked.connect(self.pick)
        self.form.changed.connect(self._on_changed)
        self.guidance.changed.connect(self._show_state)
        self.undo_button.clicked.connect(self._undo)
        self.aside_button.clicked.connect(self._ask_aside)
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
        typed = self.guidance.read()[0] if self.guidance.is_changed else None
        self.pick(stored)
        if typed is not None:
            self.guidance.put(typed)
        if before is not None and 0 < before.version < stored.version and _text(before) != _text(stored):
            self._before = before
        if tried is not None and _same_condition(tried.rule, stored):
            self.past.set_result(tried)
        self._switching = switching and before is not None and _same_condition(before, stored)
        self._show_state()

    def _typed(self) -> Rule | None:
        rule, faults = self.form.read()
        if faults:
            self.form.set_faults(faults)
        return rule

    def _save(self) -> None:
        """What was typed of the rule, and what was typed of what to do."""
        rule = self._typed()
        if rule is not None and self.form.is_changed:
            self.save.emit(rule)
        told, _faults = self.guidance.read()
        if self._rule is not None and told is not None and self.guidance.is_changed:
            self.guide.emit(self._rule, told)

    def _undo(self) -> None:
        """Type what stood before the last change; saving it is a change of its own, in the log like any other."""
        before, self._before = self._before, None
        if isinstance(before, Rule):
            self.form.put(before)
        elif before is not None:
            self.guidance.put(before)
        self._show_state()

    def _ask_aside(self) -> None:
        """Shelve a rule or take it out of service before it alarms; what is set aside is given back at once."""
        rule = self._rule
        if rule is None or not rule.version or not rule.enabled:
            return
        if rule.code in self._aside:
            self.give_back.emit(rule)
            return

        def answered(answer: Answer) -> None:
            minutes = answer.minutes if answer.choice == questions.SHELVE else 0
            self.aside.emit(rule, answer.choice, answer.reason, minutes)

        self.asks.emit(questions.set_aside(rule, answered))

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
            self.asks.emit(questions.switch_off(rule, lambda answer: self.disable.emit(rule, answer.reason)))
            return
        result = self.past.result
        if result is not None and result.complete:
            self._confirm(result)
        else:
            self._switching = True
            self._try()

    def _confirm(self, result: Backtest) -> None:
        rule = self._rule
        if rule is not None:
            self.asks.emit(questions.switch_on(rule, summary_of(result), lambda _answer: self.enable.emit(rule)))

    def _ask_delete(self) -> None:
        rule = self._rule
        if rule is not None and rule.version != NEW:
            self.asks.emit(questions.delete(rule, lambda answer: self.delete.emit(rule, answer.reason)))

    def _show_state(self) -> None:
        self._rules.caption.set_text(tr("{on} on, {off} off", on=self._switched[0], off=self._switched[1]))
        rule, changed = self._rule, self.form.is_changed
        stored = rule is not None and rule.version != NEW
        aside = self._aside.get(rule.code) if rule is not None else None
        self._about.title.setText(tr("New rule") if rule is not None and not stored else rule.code if rule else "")
        state = "" if rule is None else tr("Off") if not rule.enabled else tr("On") if aside is None else aside.value
        self._state.set_text(state)
        self.switch_button.setText(tr("Switch off…") if rule is not None and rule.enabled else tr("Switch on…"))
        self.aside_button.setText(tr("Set aside…") if aside is None else tr("Give back"))
        self.save_button.setEnabled(rule is not None and (changed or self.guidance.is_changed))
        self.undo_button.setVisible(self._before is not None)
        self.switch_button.setEnabled(stored and not changed)
        self.aside_button.setEnabled(stored and rule is not None and rule.enabled)
        self.delete_button.setEnabled(stored)
        self.past.run.setEnabled(rule is not None)
        begin = tr("Choose a rule, or begin a new one")
        typed = changed or self.guidance.is_changed
        self._about.caption.set_text(begin if rule is None else tr("Not saved") if typed else "")


def _text(rule: Rule) -> Rule:
    """What was typed of it, apart from how often it was saved and whether it is on."""
    return replace(rule, version=0, enabled=True)


def _same_condition(tried: Rule, stored: Rule) -> bool:
    """Whether a back-test of the one tells of the other: they differ in switch, version and the stored unit only."""
    unit = stored.unit if tried.kind is not RuleKind.EXPRESSION else tried.unit  # the store fills in the sensor's own
    return replace(tried, enabled=stored.enabled, version=stored.version, unit=unit) == stored

"""What a park asks of its alarm system: who is told when nobody answers, and the limits of the key figures."""

from dataclasses import asdict, replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.alarms.design import policy_faults
from models.domain.alarm_life import DEFAULT_POLICY, AlarmPolicy
from models.domain.alarms import LONG_SHELF_MINUTES, MAX_SHELF_MINUTES, MOST_WITHOUT_REASON
from models.domain.rules import RuleFault
from models.text import N_, tr
from widgets import format as fmt
from widgets.controls import Divider, KeyButton, Label
from widgets.header import Header
from widgets.rules.draft import Field, text_of, unreadable, value_of
from widgets.rules.escalation import EscalationGrid
from widgets.rules.fields import FieldForm

FIELDS = (
    Field("rate_acceptable", N_("Alarms an hour and seat, acceptable"), "number"),
    Field("rate_most", N_("Alarms an hour and seat, at most"), "number"),
    Field("peak_limit", N_("Alarms in ten minutes; more is a flood"), "count"),
    Field("flood_share_limit", N_("Time in flood, %"), "percent"),
    Field("top_ten_limit", N_("Load of the ten worst sources, %"), "percent"),
    Field("chattering_limit", N_("Chattering sources"), "count"),
    Field("stale_after_h", N_("An alarm is stale after, h"), "number"),
    Field("stale_limit", N_("Stale alarms on any day"), "count"),
    Field("share_high", N_("Share of high alarms, %"), "percent"),
    Field("share_medium", N_("Share of medium alarms, %"), "percent"),
    Field("share_low", N_("Share of low alarms, %"), "percent"),
)
LABEL, EDITOR = 300, 120


class PolicyPanel(QWidget):
    """Emits `save` with what is typed once it has no fault. `set_policy` shows what is stored."""

    save = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stored, self._before = DEFAULT_POLICY, DEFAULT_POLICY
        self._editable = False
        self.grid, self.form = EscalationGrid(), FieldForm(FIELDS)
        self._told, self._limits = Header(), Header()
        self._about, self._fixed = Label("caption", "3"), Label("caption", "3")
        self.save_button = KeyButton("primary", key="S", tall=True)
        self.undo_button = KeyButton("outline", key="Z", tall=True)
        self.defaults_button = KeyButton("outline", tall=True)
        self._lay_out()
        self.grid.changed.connect(self._on_changed)
        self.form.changed.connect(self._on_changed)
        self.save_button.clicked.connect(self._save)
        self.undo_button.clicked.connect(lambda: self._put(self._before))
        self.defaults_button.clicked.connect(lambda: self._put(DEFAULT_POLICY))
        self._show_texts(DEFAULT_POLICY)
        self.retranslate()

    def set_policy(self, policy: AlarmPolicy, *, editable: bool) -> None:
        """What is stored, and whether this operator may change it; what is typed here now stays."""
        typing = self.is_changed
        if policy != self._stored:
            self._before, self._stored = self._stored if self._stored.version < policy.version else policy, policy
        self._editable = editable
        if not typing or policy == self._read()[0]:
            self._show_texts(policy)
            self._tell(())
        self._show_state()

    @property
    def is_changed(self) -> bool:
        typed, faults = self._read()
        return bool(faults) or typed != self._stored

    def act(self, action: str) -> bool:
        """Do one of the room's actions if it is this page's."""
        actions = {"save_rule": self.save_button, "undo": self.undo_button}
        if action not in actions or not self.isVisible():
            return False
        actions[action].click()
        return True

    def retranslate(self) -> None:
        self._told.title.setText(tr("Nobody answers"))
        self._limits.title.setText(tr("Limits of the key figures"))
        self._limits.caption.set_text(tr("the Cockpit holds the alarm system against them"))
        self._about.setText(
            tr("An alarm that nobody acknowledges is told to a role after its time: 90, 5 min or 1 h, or several with "
               "commas. There the horn sounds again, at each stage a quarter louder.")
        )  # fmt: skip
        self._fixed.setText(
            tr("Fixed for every park: an alarm is shelved for {most} at most, with a reason beyond {long}; more than "
               "{many} at once are acknowledged with one reason; five in five seconds are told by one voice.",
               most=fmt.span(MAX_SHELF_MINUTES * 60), long=fmt.span(LONG_SHELF_MINUTES * 60), many=MOST_WITHOUT_REASON)
        )  # fmt: skip
        self.save_button.setText(tr("Save"))
        self.undo_button.setText(tr("Undo"))
        self.defaults_button.setText(tr("As ISA-18.2 has it"))
        self._show_state()

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
        for label in (self._about, self._fixed):
            label.setWordWrap(True)
            label.setContentsMargins(12, 8, 12, 4)
        left.addWidget(self._told)
        left.addWidget(self._about)
        left.addWidget(self.grid)
        left.addWidget(self._fixed)
        left.addStretch(1)
        left.addLayout(self._buttons())
        self.form.set_widths(LABEL, EDITOR)
        right.addWidget(self._limits)
        right.addWidget(self.form, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(Divider(vertical=True))
        row.addLayout(right, 1)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 6, 12, 8)
        row.setSpacing(8)
        for button in (self.save_button, self.undo_button, self.defaults_button):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _read(self) -> tuple[AlarmPolicy, tuple[RuleFault, ...]]:
        """The policy typed, as far as it can be read, and every fault of it."""
        values: dict[str, Any] = {}
        faults: list[RuleFault] = []
        for field, text in zip(FIELDS, self.form.texts().values(), strict=True):
            try:
                values[field.name] = value_of(field, text)
            except ValueError:
                faults.append(unreadable(field, text))
        stages, unread = self.grid.read()
        typed = replace(self._stored, **values, escalation=stages)
        return typed, (*faults, *unread, *policy_faults(typed))

    def _put(self, policy: AlarmPolicy) -> None:
        """Type another policy; it counts once it is saved."""
        self._show_texts(policy)
        self._on_changed()

    def _show_texts(self, policy: AlarmPolicy) -> None:
        values = asdict(policy)
        self.form.set_texts({field.name: text_of(field, values[field.name]) for field in FIELDS})
        self.grid.set_stages(policy.escalation)

    def _on_changed(self, _name: str = "") -> None:
        self._tell(self._read()[1])
        self._show_state()

    def _tell(self, faults: tuple[RuleFault, ...]) -> None:
        self.form.set_faults(faults)
        self.grid.set_faults(faults)

    def _save(self) -> None:
        typed, faults = self._read()
        self._tell(faults)
        if not faults and typed != self._stored:
            self.save.emit(typed)

    def _show_state(self) -> None:
        changed = self.is_changed
        self.grid.setEnabled(self._editable)
        self.form.setEnabled(self._editable)
        self.save_button.setEnabled(self._editable and changed)
        self.undo_button.setVisible(_limits(self._before) != _limits(self._stored))
        self.defaults_button.setEnabled(self._editable)
        mine = "" if self._editable else tr("Commanders and managers change it")
        self._told.caption.set_text(tr("Not saved") if changed and self._editable else mine)


def _limits(policy: AlarmPolicy) -> AlarmPolicy:
    return replace(policy, version=0)

"""One rule to change: the fields of its kind, and under each what is wrong with it and what helps."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from models.domain.rules import Rule, RuleFault, RuleKind
from models.text import tr
from widgets import theme
from widgets.controls import Label, ShortLabel
from widgets.rules.draft import BY_NAME, FIELDS, Field, fields_of, rule_of, texts_of

LABEL_WIDTH, FIELD_HEIGHT = 148, 28


class RuleForm(QWidget):
    """`changed` whenever something is typed. What is typed stays while the kind is changed to and fro."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._base: Rule | None = None
        self._quiet = False
        self._codes = QStringListModel(self)
        self._units: dict[str, str] = {}
        self._lines: dict[str, _Line] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        grid.setColumnStretch(1, 1)
        for row, field in enumerate(FIELDS):
            line = self._lines[field.name] = _Line(field, self._codes, self._on_changed)
            grid.addWidget(line.label, 2 * row, 0)
            grid.addWidget(line.editor, 2 * row, 1)
            grid.addWidget(line.fault, 2 * row + 1, 1)
        grid.setRowStretch(2 * len(FIELDS), 1)
        area.setWidget(inner)
        column.addWidget(area)
        self.retranslate()
        self.setEnabled(False)

    def set_sensors(self, units: Mapping[str, str]) -> None:
        """The tags that can be completed, and the unit of each."""
        self._units = dict(units)
        self._codes.setStringList(list(units))

    def set_rule(self, rule: Rule | None) -> None:
        """Show a rule as it is; what was typed of another is gone."""
        self._base = rule
        self.setEnabled(rule is not None)
        self._quiet = True
        for name, text in (texts_of(rule) if rule is not None else dict.fromkeys(BY_NAME, "")).items():
            self._lines[name].set_text(text)
        self._quiet = False
        self._lines["code"].editor.setEnabled(rule is not None and rule.version == 0)  # the log knows it by its code
        self._show_fields()
        self.set_faults(())

    def read(self) -> tuple[Rule | None, tuple[RuleFault, ...]]:
        """The rule that is typed, or the faults of what cannot be read."""
        if self._base is None:
            return None, ()
        return rule_of(self._base, {name: line.text() for name, line in self._lines.items()})

    @property
    def is_changed(self) -> bool:
        """Whether what is typed is another rule than the one shown."""
        rule, faults = self.read()
        return bool(faults) or rule != self._base

    def set_faults(self, faults: Sequence[RuleFault]) -> None:
        """Each under its field; the first of a field counts."""
        told: dict[str, RuleFault] = {}
        for fault in faults:
            told.setdefault(fault.field, fault)
        for name, line in self._lines.items():
            line.set_fault(told.get(name))

    def focus(self, name: str) -> None:
        self._lines[name].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_text(self, name: str, text: str) -> None:
        """As if it had been typed."""
        self._lines[name].set_text(text)

    def fault_of(self, name: str) -> str:
        """What is said under a field."""
        return self._lines[name].fault.text()

    def shown(self) -> list[str]:
        """The fields of the kind chosen."""
        return [name for name, line in self._lines.items() if not line.editor.isHidden()]

    def retranslate(self) -> None:
        for line in self._lines.values():
            line.retranslate()

    def _on_changed(self, name: str) -> None:
        if self._quiet:
            return
        if name in ("kind", "sensor", "unit"):
            self._show_fields()
        self.changed.emit()

    def _show_fields(self) -> None:
        kind = self._lines["kind"].text() or RuleKind.HIGH
        names = {field.name for field in fields_of(RuleKind(kind))}
        for name, line in self._lines.items():
            line.set_visible(name in names)
        unit = self._units.get(self._lines["sensor"].text(), "")
        units = {RuleKind.RATE: f"{unit}/min" if unit else "", RuleKind.EXPRESSION: self._lines["unit"].text(),
                 RuleKind.STALE: "s"}  # fmt: skip
        for name in ("limit", "clear"):
            self._lines[name].set_unit(units.get(RuleKind(kind), unit))


class _Line:
    """A label, its editor, and the fault under it."""

    def __init__(self, field: Field, codes: QStringListModel, changed: Callable[[str], None]) -> None:
        self.field = field
        self.label = Label("body", "3")
        self.fault = ShortLabel("caption", theme.HIGH_TEXT)
        self.fault.hide()
        self._told: RuleFault | None = None
        self._unit = ""
        self.editor = self._make(codes)
        if isinstance(self.editor, QComboBox):
            self.editor.currentIndexChanged.connect(lambda _index: changed(field.name))
        elif isinstance(self.editor, QCheckBox):
            self.editor.toggled.connect(lambda _on: changed(field.name))
        else:
            self.editor.textChanged.connect(lambda _text: changed(field.name))

    def _make(self, codes: QStringListModel) -> QComboBox | QCheckBox | QLineEdit:
        if self.field.sort == "flag":
            return QCheckBox()
        if self.field.sort == "choice":
            box = QComboBox()
            box.setFixedHeight(FIELD_HEIGHT)
            for value, _words in self.field.choices:
                box.addItem("", value)
            return box
        line = QLineEdit()
        line.setFixedHeight(FIELD_HEIGHT)
        if self.field.sort == "sensor":
            completer = QCompleter(codes, line)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            popup = completer.popup()
            if popup is not None:
                popup.setProperty("popup", True)
            line.setCompleter(completer)
        return line

    def text(self) -> str:
        if isinstance(self.editor, QComboBox):
            return str(self.editor.currentData())
        if isinstance(self.editor, QCheckBox):
            return "1" if self.editor.isChecked() else ""
        return self.editor.text()

    def set_text(self, text: str) -> None:
        if isinstance(self.editor, QComboBox):
            self.editor.setCurrentIndex(max(0, self.editor.findData(text)))
        elif isinstance(self.editor, QCheckBox):
            self.editor.setChecked(bool(text))
        else:
            self.editor.setText(text)
            self.editor.setCursorPosition(0)

    def set_fault(self, fault: RuleFault | None) -> None:
        self._told = fault
        words = tr("{cause}. {cure}", cause=str(fault.cause), cure=str(fault.cure)) if fault is not None else ""
        self.fault.set_text(words)
        self.fault.setVisible(fault is not None and not self.editor.isHidden())

    def set_visible(self, visible: bool) -> None:
        for widget in (self.label, self.editor):
            widget.setVisible(visible)
        self.fault.setVisible(visible and self._told is not None)

    def set_unit(self, unit: str) -> None:
        self._unit = unit
        self.label.setText(f"{tr(self.field.label)}, {unit}" if unit else tr(self.field.label))

    def retranslate(self) -> None:
        self.set_unit(self._unit)
        self.editor.setAccessibleName(tr(self.field.label))
        self.set_fault(self._told)
        if isinstance(self.editor, QComboBox):
            for index, (_value, words) in enumerate(self.field.choices):
                self.editor.setItemText(index, tr(words))

"""One rule to change: the fields of its kind, and under each what is wrong with it and what helps."""

from collections.abc import Mapping

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QWidget

from models.domain.rules import Rule, RuleFault, RuleKind
from widgets.rules.draft import FIELDS, fields_of, rule_of, texts_of
from widgets.rules.fields import FieldForm


class RuleForm(FieldForm):
    """What is typed stays while the kind is changed to and fro."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._base: Rule | None = None
        self._codes = QStringListModel()
        self._units: dict[str, str] = {}
        super().__init__(FIELDS, self._codes, parent)
        self.changed.connect(self._on_typed)
        self.setEnabled(False)
        self._show_fields()

    def set_sensors(self, units: Mapping[str, str]) -> None:
        """The tags that can be completed, and the unit of each."""
        self._units = dict(units)
        self._codes.setStringList(list(units))

    def set_rule(self, rule: Rule | None) -> None:
        """Show a rule as it is; what was typed of another is gone."""
        self._base = rule
        self.setEnabled(rule is not None)
        self.set_texts(texts_of(rule) if rule is not None else dict.fromkeys(self.lines, ""))
        self.lines["code"].editor.setEnabled(rule is not None and rule.version == 0)  # the log knows it by its code
        self._show_fields()
        self.set_faults(())

    def put(self, rule: Rule) -> None:
        """Type another rule, as somebody who takes a change back does."""
        for name, text in texts_of(rule).items():
            self.set_text(name, text)

    def read(self) -> tuple[Rule | None, tuple[RuleFault, ...]]:
        """The rule that is typed, or the faults of what cannot be read."""
        return rule_of(self._base, self.texts()) if self._base is not None else (None, ())

    @property
    def is_changed(self) -> bool:
        """Whether what is typed is another rule than the one shown."""
        rule, faults = self.read()
        return bool(faults) or rule != self._base

    def _on_typed(self, name: str) -> None:
        if name in ("kind", "sensor", "unit"):
            self._show_fields()

    def _show_fields(self) -> None:
        kind = RuleKind(self.lines["kind"].text() or RuleKind.HIGH)
        self.show_only(field.name for field in fields_of(kind))
        unit = self._units.get(self.lines["sensor"].text(), "")
        units = {RuleKind.RATE: f"{unit}/min" if unit else "", RuleKind.EXPRESSION: self.lines["unit"].text(),
                 RuleKind.STALE: "s"}  # fmt: skip
        for name in ("limit", "clear"):
            self.lines[name].set_unit(units.get(kind, unit))

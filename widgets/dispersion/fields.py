"""Short fields in three columns: a name over each, and across the form what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from widgets import theme
from widgets.dispersion.draft import UNITS, Fault
from widgets.rules.draft import Field
from widgets.rules.fields import FieldLine, FieldLines

COLUMNS = 3
WHOLE_ROW = frozenset({"asset_code"})


class FieldGrid(FieldLines):
    """`changed` with every keystroke; `entered` when Enter is pressed in a field."""

    changed = Signal()
    entered = Signal()

    def __init__(
        self, fields: Sequence[Field], words: Mapping[str, QStringListModel] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        known = words or {}
        self.lines = {field.name: FieldLine(field, known.get(field.name), self._on_changed) for field in fields}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(theme.PADDING, 4, theme.PADDING, 4)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        for line in self.lines.values():
            line.label.setProperty("role", "caption")
            line.editor.setMinimumWidth(40)
            for widget in (line.label, line.editor, line.fault):
                widget.setParent(self)
            if isinstance(line.editor, QLineEdit):
                line.editor.returnPressed.connect(self.entered)
        self._shown: tuple[str, ...] = ()
        self.show_only(self.lines)
        self.retranslate()

    def show_only(self, names: Iterable[str]) -> None:
        """These fields in this order, three in a row."""
        wanted = tuple(names)
        if wanted == self._shown:
            return
        self._shown = wanted
        for name, line in self.lines.items():
            line.set_visible(name in wanted)
            for widget in (line.label, line.editor, line.fault):
                self._grid.removeWidget(widget)
        row, column = 0, 0
        for name in wanted:
            line, wide = self.lines[name], COLUMNS if name in WHOLE_ROW else 1
            self._grid.addWidget(line.label, row, column, 1, wide)
            self._grid.addWidget(line.editor, row + 1, column, 1, wide)
            self._grid.addWidget(line.fault, row + 2 + column, 0, 1, COLUMNS)
            column += wide
            if column >= COLUMNS:
                row, column = row + 2 + COLUMNS, 0
        self._set_tab_order(wanted)

    def shown(self) -> tuple[str, ...]:
        return self._shown

    def set_faults(self, faults: Mapping[str, Fault]) -> None:
        for name, line in self.lines.items():
            fault = faults.get(name) if name in self._shown else None
            line.set_fault(fault)
            line.label.set_tone("high" if fault is not None else "3")

    def retranslate(self) -> None:
        for name, line in self.lines.items():
            line.retranslate()
            line.set_unit(UNITS.get(name, ""))

    def _set_tab_order(self, names: Sequence[str]) -> None:
        editors = [self.lines[name].editor for name in names]
        for before, after in pairwise(editors):
            QWidget.setTabOrder(before, after)

    def _on_changed(self, _name: str) -> None:
        if not self._quiet:
            self.changed.emit()

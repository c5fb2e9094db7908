"""Who is told of an alarm that nobody acknowledges, and after how long: a row a priority, a column a role."""

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from models.alarms.design import stage_field
from models.domain.alarm_life import ROLE_NAMES, Stage
from models.domain.alarms import PRIORITY_NAMES, AlarmState, Priority
from models.domain.rules import RuleFault
from models.domain.transitions import Role
from models.text import tr
from scenes.symbols.priority import paint_glyph
from widgets.controls import Label
from widgets.rules.draft import Field, seconds_of, span_text, unreadable

ROLES = (Role.DISPATCHER, Role.COMMANDER, Role.MANAGER)
FIELD_HEIGHT = 28


class _Glyph(QWidget):
    def __init__(self, priority: Priority) -> None:
        super().__init__()
        self._priority = priority
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(22, 22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_glyph(painter, QRectF(1, 1, 20, 20), self._priority, AlarmState.ACKED)


class _Row(NamedTuple):
    label: Label
    cells: dict[Role, QLineEdit]
    fault: Label


class EscalationGrid(QWidget):
    """`changed` while somebody types. A cell holds a time, several with commas between, or nothing: not told."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiet = False
        self._others: list[Stage] = []
        self._faults: dict[str, RuleFault] = {}
        self._heads = {role: Label("caption", "3") for role in ROLES}
        self._rows: dict[Priority, _Row] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 4, 12, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for place, head in enumerate(self._heads.values()):
            grid.addWidget(head, 0, 2 + place)
            grid.setColumnStretch(2 + place, 1)
        for place, priority in enumerate(Priority):
            cells = {role: self._cell() for role in ROLES}
            row = _Row(Label("body", "2"), cells, Label("caption", "high"))
            row.fault.setWordWrap(True)
            self._rows[priority] = row
            grid.addWidget(_Glyph(priority), 1 + 2 * place, 0)
            grid.addWidget(row.label, 1 + 2 * place, 1)
            for column, cell in enumerate(row.cells.values()):
                grid.addWidget(cell, 1 + 2 * place, 2 + column)
            grid.addWidget(row.fault, 2 + 2 * place, 1, 1, 4)
            row.fault.hide()
        self.retranslate()

    def cell(self, priority: Priority, role: Role) -> QLineEdit:
        return self._rows[priority].cells[role]

    def set_stages(self, stages: Iterable[Stage]) -> None:
        """Show these, without telling that anything changed; stages of roles that have no column stay as they are."""
        self._quiet = True
        told = list(stages)
        self._others = [stage for stage in told if stage.role not in ROLES]
        for priority, row in self._rows.items():
            for role, cell in row.cells.items():
                cell.setText(_text(told, priority, role))
        self._quiet = False

    def read(self) -> tuple[tuple[Stage, ...], tuple[RuleFault, ...]]:
        """The stages typed, in the order of priority and time, and the faults of what is no time."""
        stages, faults = list(self._others), []
        for priority, row in self._rows.items():
            for role, cell in row.cells.items():
                for part in filter(None, (each.strip() for each in cell.text().split(","))):
                    try:
                        stages.append(Stage(priority, seconds_of(part), role))
                    except ValueError:
                        faults.append(unreadable(Field(stage_field(priority), "", "span"), part))
        stages.sort(key=lambda stage: (stage.priority.rank, stage.after_s))
        return tuple(stages), tuple(faults)

    def set_faults(self, faults: Iterable[RuleFault]) -> None:
        """Each under the row of its priority; the first counts."""
        self._faults = {}
        for fault in faults:
            self._faults.setdefault(fault.field, fault)
        for priority, row in self._rows.items():
            told = self._faults.get(stage_field(priority))
            row.fault.setText(tr("{cause}. {cure}", cause=str(told.cause), cure=str(told.cure)) if told else "")
            row.fault.setVisible(told is not None)

    def retranslate(self) -> None:
        for role, head in self._heads.items():
            head.setText(tr(ROLE_NAMES[role]))
        for priority, row in self._rows.items():
            row.label.setText(tr(PRIORITY_NAMES[priority]))
            for role, cell in row.cells.items():
                cell.setPlaceholderText(tr("not told"))
                cell.setAccessibleName(f"{tr(PRIORITY_NAMES[priority])}, {tr(ROLE_NAMES[role])}")
        self.set_faults(self._faults.values())

    def _cell(self) -> QLineEdit:
        line = QLineEdit()
        line.setFixedHeight(FIELD_HEIGHT)
        line.textChanged.connect(lambda _text: None if self._quiet else self.changed.emit())
        return line


def _text(stages: Iterable[Stage], priority: Priority, role: Role) -> str:
    mine = sorted(each.after_s for each in stages if each.priority is priority and each.role is role)
    return ", ".join(span_text(after_s) for after_s in mine)

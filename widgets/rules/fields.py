"""A form of named fields: a label, an editor of the field's sort, and under it what is wrong and what helps."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from models.domain.errors import BadInput
from models.domain.rules import RuleFault
from models.text import tr
from widgets.controls import Label
from widgets.rules.draft import Field

LABEL_WIDTH, FIELD_HEIGHT, LONG_HEIGHT = 148, 28, 64


class FieldLines(QWidget):
    """What every form of lines answers, however it lays them out; `lines` holds them by their fields' names."""

    lines: dict[str, "FieldLine"]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiet = False

    def texts(self) -> dict[str, str]:
        return {name: line.text() for name, line in self.lines.items()}

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Show these, without telling that anything changed."""
        self._quiet = True
        for name, text in texts.items():
            self.lines[name].set_text(text)
        self._quiet = False

    def set_text(self, name: str, text: str) -> None:
        """As if it had been typed."""
        self.lines[name].set_text(text)

    def fault_of(self, name: str) -> str:
        """What is said under a field."""
        return self.lines[name].fault.text()


class FieldForm(FieldLines):
    """`changed` with the field's name whenever something is typed. `codes` completes fields of the sort "sensor"."""

    changed = Signal(str)

    def __init__(
        self, fields: Sequence[Field], codes: QStringListModel | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.lines = {field.name: FieldLine(field, codes, self._on_changed) for field in fields}
        inner = QWidget()
        self._grid = grid = QGridLayout(inner)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        grid.setColumnStretch(1, 1)
        for row, line in enumerate(self.lines.values()):
            side = Qt.AlignmentFlag.AlignTop if line.field.sort == "long" else Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(line.label, 2 * row, 0, side)
            grid.addWidget(line.editor, 2 * row, 1)
            grid.addWidget(line.fault, 2 * row + 1, 1, 1, 2)
        grid.setRowStretch(2 * len(self.lines), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        self.retranslate()

    def set_widths(self, label: int, editor: int) -> None:
        """For short values under long names."""
        self._grid.setColumnMinimumWidth(0, label)
        self._grid.setColumnStretch(1, 0)
        self._grid.setColumnStretch(2, 1)
        for line in self.lines.values():
            line.editor.setFixedWidth(editor)

    def set_faults(self, faults: Iterable[RuleFault]) -> None:
        """Each under its field; the first of a field counts."""
        told: dict[str, RuleFault] = {}
        for fault in faults:
            told.setdefault(fault.field, fault)
        for name, line in self.lines.items():
            line.set_fault(told.get(name))

    def show_only(self, names: Iterable[str]) -> None:
        wanted = set(names)
        for name, line in self.lines.items():
            line.set_visible(name in wanted)

    def focus(self, name: str) -> None:
        self.lines[name].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def shown(self) -> list[str]:
        """The fields that are not hidden."""
        return [name for name, line in self.lines.items() if not line.editor.isHidden()]

    def retranslate(self) -> None:
        for line in self.lines.values():
            line.retranslate()

    def _on_changed(self, name: str) -> None:
        if not self._quiet:
            self.changed.emit(name)


class _LongText(QPlainTextEdit):
    """Several lines; Tab goes on to the next field."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(LONG_HEIGHT)
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class FieldLine:
    """A label, its editor, and the fault under it."""

    def __init__(self, field: Field, codes: QStringListModel | None, changed: Callable[[str], None]) -> None:
        self.field = field
        self.label = Label("body", "3")
        self.fault = Label("caption", "high")
        self.fault.setWordWrap(True)
        self.fault.hide()
        self._told: RuleFault | BadInput | None = None
        self._unit = ""
        self.editor = self._make(codes)
        if isinstance(self.editor, QComboBox):
            self.editor.currentIndexChanged.connect(lambda _index: changed(field.name))
        elif isinstance(self.editor, QCheckBox):
            self.editor.toggled.connect(lambda _on: changed(field.name))
        else:
            self.editor.textChanged.connect(lambda *_text: changed(field.name))

    def _make(self, codes: QStringListModel | None) -> QComboBox | QCheckBox | QLineEdit | QPlainTextEdit:
        if self.field.sort == "flag":
            return QCheckBox()
        if self.field.sort == "long":
            return _LongText()
        if self.field.sort == "choice":
            box = QComboBox()
            box.setFixedHeight(FIELD_HEIGHT)
            for value, _words in self.field.choices:
                box.addItem("", value)
            return box
        line = QLineEdit()
        line.setFixedHeight(FIELD_HEIGHT)
        if self.field.sort == "sensor" and codes is not None:
            line.setCompleter(completer(codes, line))
        return line

    def text(self) -> str:
        if isinstance(self.editor, QComboBox):
            return str(self.editor.currentData())
        if isinstance(self.editor, QCheckBox):
            return "1" if self.editor.isChecked() else ""
        if isinstance(self.editor, QPlainTextEdit):
            return self.editor.toPlainText()
        return self.editor.text()

    def set_text(self, text: str) -> None:
        if isinstance(self.editor, QComboBox):
            self.editor.setCurrentIndex(max(0, self.editor.findData(text)))
        elif isinstance(self.editor, QCheckBox):
            self.editor.setChecked(bool(text))
        elif isinstance(self.editor, QPlainTextEdit):
            self.editor.setPlainText(text)
        else:
            self.editor.setText(text)
            self.editor.setCursorPosition(0)

    def set_hint(self, words: str) -> None:
        """What stands in an empty editor."""
        if isinstance(self.editor, QLineEdit | QPlainTextEdit):
            self.editor.setPlaceholderText(words)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Other values to choose from; the one chosen stays where it is among them."""
        if isinstance(self.editor, QComboBox):
            chosen = self.editor.currentData()
            self.editor.blockSignals(True)
            self.editor.clear()
            for value, words in choices:
                self.editor.addItem(words, value)
            self.editor.setCurrentIndex(max(0, self.editor.findData(chosen)))
            self.editor.blockSignals(False)

    def set_fault(self, fault: RuleFault | BadInput | None) -> None:
        self._told = fault
        if isinstance(fault, RuleFault):
            self.fault.setText(tr("{cause}. {cure}", cause=str(fault.cause), cure=str(fault.cure)))
        else:
            self.fault.setText(str(fault) if fault is not None else "")
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


def completer(codes: QStringListModel, parent: QWidget) -> QCompleter:
    """Completes any part of a code, whatever its case."""
    made = QCompleter(codes, parent)
    made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    made.setFilterMode(Qt.MatchFlag.MatchContains)
    popup = made.popup()
    if popup is not None:
        popup.setProperty("popup", True)
    return made

"""The park's rules as a list that stays usable with ten thousand: found by typing, all or only those switched on."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from models.domain.alarms import AlarmState
from models.domain.park import Sensor
from models.domain.rules import RULE_KIND_NAMES, Rule, RuleKind
from models.text import N_, tr
from scenes.symbols.priority import paint_glyph
from widgets import format as fmt
from widgets import painting, theme
from widgets.rules.draft import span_text
from widgets.segments import Segments

ROW = 48
RULE = Qt.ItemDataRole.UserRole
SHOWN = (N_("All"), N_("On"), N_("Off"))
Index = QModelIndex | QPersistentModelIndex


class RuleModel(QAbstractListModel):
    """The rules that hold every word typed and are switched as asked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: list[tuple[str, Rule]] = []
        self._sensors: Mapping[str, Sensor] = {}
        self._typed, self._shown = "", 0
        self.rows: list[Rule] = []

    def set_rules(self, rules: Sequence[Rule], sensors: Mapping[str, Sensor]) -> None:
        self._sensors = sensors
        self._all = [(self._words(rule), rule) for rule in rules]
        self._filter()

    def find(self, typed: str) -> None:
        self._typed = typed
        self._filter()

    def show_only(self, shown: int) -> None:
        """0: all, 1: those switched on, 2: those switched off."""
        self._shown = shown
        self._filter()

    def sensor(self, rule: Rule) -> Sensor | None:
        return self._sensors.get(rule.sensor)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        rule = self.rows[index.row()]
        return rule if role == RULE else rule.code if role == Qt.ItemDataRole.DisplayRole else None

    def _words(self, rule: Rule) -> str:
        sensor = self._sensors.get(rule.sensor)
        name = f"{sensor.name.en} {sensor.name.zh} {sensor.asset}" if sensor is not None else ""
        return f"{rule.code} {rule.kind.value} {tr(RULE_KIND_NAMES[rule.kind])} {rule.priority.value} {name}".casefold()

    def _filter(self) -> None:
        words = self._typed.casefold().split()
        self.beginResetModel()
        self.rows = [
            rule
            for text, rule in self._all
            if all(word in text for word in words) and (self._shown == 0 or rule.enabled is (self._shown == 1))
        ]
        self.endResetModel()


class RuleList(QWidget):
    """`picked` with the rule of the row chosen."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = RuleModel(self)
        self.field, self.shown = QLineEdit(), Segments("quiet")
        self.field.setFixedHeight(28)
        self.field.setClearButtonEnabled(True)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Row(self.model, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.setSpacing(8)
        top.addWidget(self.field, 1)
        top.addWidget(self.shown)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        self.field.textChanged.connect(self.model.find)
        self.shown.chosen.connect(self.model.show_only)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.shown.set_taken(0)
        self.retranslate()

    def set_rules(self, rules: Sequence[Rule], sensors: Mapping[str, Sensor], keep: str = "") -> None:
        """Show these rules; the row of the code kept stays chosen, without being picked again."""
        selection = self.view.selectionModel()
        selection.blockSignals(True)
        top = self.view.verticalScrollBar().value()
        self.model.set_rules(rules, sensors)
        self.select(keep)
        self.view.verticalScrollBar().setValue(top)
        selection.blockSignals(False)
        self.view.viewport().update()

    def select(self, code: str) -> None:
        rows = [row for row, rule in enumerate(self.model.rows) if rule.code == code]
        self.view.setCurrentIndex(self.model.index(rows[0]) if rows else QModelIndex())

    def retranslate(self) -> None:
        self.field.setPlaceholderText(tr("Find a rule by code, sensor, kind or priority"))
        self.shown.set_words([tr(words) for words in SHOWN])

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.picked.emit(self.model.rows[index.row()])


class _Row(QStyledItemDelegate):
    """Priority, code and limit above; kind, sensor and delay below; a rule that is off is grey and says so."""

    def __init__(self, model: RuleModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(240, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rule: Rule = index.data(RULE)
        box, state = QRectF(option.rect), option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painting.fill(painter, box, theme.SELECTED if chosen else theme.RAISED)
        if chosen:
            painting.fill(painter, QRectF(0, box.top(), 3, box.height()), theme.ACCENT)
        glyph = QRectF(box.left() + 12, box.top() + 13, 22, 22)
        paint_glyph(painter, glyph, rule.priority, AlarmState.ACKED if rule.enabled else AlarmState.OOSRV)
        top, below = box.adjusted(46, 4, -12, -22), box.adjusted(46, 24, -12, -4)
        limit = painting.width(self._limit(rule), "body") + 8
        ink = theme.TEXT_1 if rule.enabled else theme.TEXT_3
        painting.text(painter, top.adjusted(0, 0, -limit, 0), rule.code, ink, "strong")
        painting.text(painter, top, self._limit(rule), ink, "body", align=painting.RIGHT)
        word = "" if rule.enabled else tr("off")
        painting.text(painter, below, word, theme.TEXT_2, "caption", align=painting.RIGHT)
        painting.text(painter, below.adjusted(0, 0, -44, 0), self._about(rule), theme.TEXT_3, "caption")

    def _limit(self, rule: Rule) -> str:
        sensor = self._model.sensor(rule)
        if rule.kind is RuleKind.STALE:
            return span_text(rule.limit) if rule.limit else ""
        if rule.kind is RuleKind.BAD:
            return ""
        unit = rule.unit or (sensor.unit if sensor is not None else "")
        return fmt.limit(rule.limit, f"{unit}/min" if rule.kind is RuleKind.RATE else unit)

    def _about(self, rule: Rule) -> str:
        sensor = self._model.sensor(rule)
        parts = [tr(RULE_KIND_NAMES[rule.kind]), str(sensor.name) if sensor is not None else rule.sensor]
        if rule.on_delay_s:
            parts.append(tr("for {time}", time=span_text(rule.on_delay_s)))
        return " · ".join(parts)

"""A long list that is found in by typing: a field above, painted rows below, a hint where there is nothing."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
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

from widgets import painting, theme

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole


class FoundModel(QAbstractListModel, Generic[Row]):
    """The rows whose words hold every word typed, and that pass the filter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: list[tuple[str, Row]] = []
        self._typed = ""
        self._passes: Callable[[Row], bool] = lambda _row: True
        self.rows: list[Row] = []

    def set_all(self, rows: Iterable[tuple[str, Row]]) -> None:
        """Every row with the words it may be found by."""
        self._all = [(words.casefold(), row) for words, row in rows]
        self._sift()

    @property
    def count(self) -> int:
        """How many there are, found or not."""
        return len(self._all)

    def find(self, typed: str) -> None:
        self._typed = typed
        self._sift()

    def let_pass(self, passes: Callable[[Row], bool]) -> None:
        self._passes = passes
        self._sift()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        return row if role == ROW else self.name(row) if role == Qt.ItemDataRole.DisplayRole else None

    def name(self, row: Row) -> str:
        """What a row is called, for those who cannot see it painted."""
        return str(row)

    def _sift(self) -> None:
        words = self._typed.casefold().split()
        self.beginResetModel()
        self.rows = [row for text, row in self._all if all(word in text for word in words) and self._passes(row)]
        self.endResetModel()


class FoundList(QWidget, Generic[Row]):
    """`picked` with the row chosen. Subclasses say what a row's key and words are, and paint it."""

    HEIGHT = 48
    picked = Signal(object)

    def __init__(self, model: FoundModel[Row], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.field = QLineEdit()
        self.field.setFixedHeight(28)
        self.field.setClearButtonEnabled(True)
        self.view = _View(self.hint)
        self.view.setModel(model)
        self.view.setItemDelegate(_Painted(self.HEIGHT, self.paint_row, self.view))
        self.top = QHBoxLayout()
        self.top.setContentsMargins(12, 8, 12, 8)
        self.top.setSpacing(8)
        self.top.addWidget(self.field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.top)
        column.addWidget(self.view, 1)
        self.field.textChanged.connect(self.model.find)
        self.field.returnPressed.connect(self._take_first)
        self.view.selectionModel().currentChanged.connect(self._on_current)

    def key(self, row: Row) -> object:
        """What stays the same when a row is read again."""
        raise NotImplementedError

    def words(self, row: Row) -> str:
        """What a row is found by."""
        raise NotImplementedError

    def paint_row(self, painter: QPainter, box: QRectF, row: Row) -> None:
        raise NotImplementedError

    def hint(self) -> str:
        """What an empty list says."""
        return ""

    def show_rows(self, rows: Iterable[Row], keep: object = None) -> None:
        """Show these rows; the one with the key kept stays chosen, without being picked again."""
        selection = self.view.selectionModel()
        selection.blockSignals(True)
        top = self.view.verticalScrollBar().value()
        self.model.set_all((self.words(row), row) for row in rows)
        self.select(keep)
        self.view.verticalScrollBar().setValue(top)
        selection.blockSignals(False)
        self.view.viewport().update()

    def select(self, key: object) -> None:
        found = next((place for place, row in enumerate(self.model.rows) if self.key(row) == key), None)
        self.view.setCurrentIndex(self.model.index(found) if found is not None else QModelIndex())

    def take(self, row: Row) -> None:
        """Return was pressed in the field: the first row found is meant."""
        self.select(self.key(row))
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_first(self) -> None:
        if self.model.rows:
            self.take(self.model.rows[0])

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.picked.emit(self.model.rows[index.row()])


class _View(QListView):
    def __init__(self, hint: Callable[[], str]) -> None:
        super().__init__()
        self._hint = hint
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.model().rowCount():
            box = QRectF(self.viewport().rect()).adjusted(12, 8, -12, 0)
            with QPainter(self.viewport()) as painter:
                painter.setFont(theme.font("caption"))
                painter.setPen(theme.TEXT_3)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap), self._hint())


class _Painted(QStyledItemDelegate):
    """The ground of a row by hover and choice; what stands on it is the list's own."""

    def __init__(self, height: int, paint: Callable[[QPainter, QRectF, Any], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._height, self._paint = height, paint

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, self._height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box, state = QRectF(option.rect), option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painting.fill(painter, box, theme.SELECTED if chosen else theme.RAISED)
        if chosen:
            painting.fill(painter, QRectF(0, box.top(), 3, box.height()), theme.ACCENT)
        self._paint(painter, box, index.data(ROW))

"""The alarms in their order, as rows of a Qt model; thousands are no trouble."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from models.domain.alarms import Alarm
from widgets.alarms.rows import LiveValue, Names, RowText, in_order, row_text

ALARM = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class AlarmModel(QAbstractListModel):
    """Rows change in place while their order stands; otherwise the whole order is told anew."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.alarms: list[Alarm] = []
        self.names = Names()
        self.now: datetime | None = None
        self.values: Mapping[int, LiveValue] = {}
        self._row_of: dict[UUID, int] = {}

    def set_alarms(self, alarms: Mapping[UUID, Alarm]) -> bool:
        """Take a new picture; True when rows came, went or moved."""
        ordered = in_order(alarms.values())
        if [alarm.id for alarm in ordered] == [alarm.id for alarm in self.alarms]:
            changed = [row for row, (old, new) in enumerate(zip(self.alarms, ordered, strict=True)) if old is not new]
            self.alarms = ordered
            if changed:
                self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
            return False
        self.beginResetModel()
        self.alarms = ordered
        self._row_of = {alarm.id: row for row, alarm in enumerate(ordered)}
        self.endResetModel()
        return True

    def row_of(self, alarm_id: UUID | None) -> int:
        """The row of an alarm, or -1."""
        return self._row_of.get(alarm_id, -1) if alarm_id else -1

    def alarm(self, alarm_id: UUID | None) -> Alarm | None:
        row = self.row_of(alarm_id)
        return self.alarms[row] if row >= 0 else None

    def text(self, row: int) -> RowText:
        alarm = self.alarms[row]
        return row_text(alarm, self.names, self.values.get(alarm.sensor_key), self.now)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.alarms)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.alarms):
            return None
        if role == ALARM:
            return self.alarms[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            words = self.text(index.row())
            return f"{words.tag} {words.description}\n{words.value} {words.note}"
        return None

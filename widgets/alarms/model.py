"""The alarms in their order, as rows of a Qt model; thousands are no trouble."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from models.alarms.floods import FLOOD_WITHIN, flooded
from models.domain.alarm_life import DEFAULT_POLICY
from models.domain.alarms import SET_ASIDE, Alarm
from scenes.dragging import SENSOR_MIME, sensor_data
from widgets.alarms.arrangement import Filter, Group, Row, arranged, listed
from widgets.alarms.rows import LiveValue, Names, RowText, row_text

ALARM = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class AlarmModel(QAbstractListModel):
    """Rows change in place while their order stands; otherwise the whole order is told anew.

    `alarms` are those that pass the filter, `rows` what is shown of them: groups that are closed hold theirs back.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.alarms: list[Alarm] = []
        self.rows: list[Row] = []
        self.names = Names()
        self.now: datetime | None = None
        self.values: Mapping[int, LiveValue] = {}
        self.filter = Filter()
        self.grouped = False
        self.flood_limit = DEFAULT_POLICY.peak_limit
        self._floods: Collection[str] = ()
        self._all: Mapping[UUID, Alarm] = {}
        self._opened: set[str] = set()
        self._row_of: dict[UUID | str, int] = {}

    def set_alarms(self, alarms: Mapping[UUID, Alarm]) -> bool:
        """Take a new picture; True when rows came, went or moved."""
        self._all = alarms
        return self._arrange()

    def set_filter(self, wanted: Filter) -> bool:
        self.filter = wanted
        return self._arrange()

    def set_grouped(self, grouped: bool) -> bool:
        self.grouped = grouped
        return self._arrange()

    def toggle(self, group_id: str) -> bool:
        """Open a closed group, close an open one."""
        self._opened ^= {group_id}
        return self._arrange()

    def row_of(self, row_id: UUID | str | None) -> int:
        """The row of an alarm or a group, or -1."""
        return self._row_of.get(row_id, -1) if row_id is not None else -1

    def alarm(self, row_id: UUID | str | None) -> Alarm | None:
        row = self.row_of(row_id)
        found = self.rows[row] if row >= 0 else None
        return found if isinstance(found, Alarm) else None

    def text(self, alarm: Alarm) -> RowText:
        return row_text(alarm, self.names, self.values.get(alarm.sensor_key), self.now)

    def _arrange(self) -> bool:
        self.alarms = listed(self._all.values(), self.filter, self.names)
        rows = arranged(self.alarms, self.names, self._opened, self._flooded(), self.grouped)
        if [row.id for row in rows] == [row.id for row in self.rows]:
            changed = [place for place, (old, new) in enumerate(zip(self.rows, rows, strict=True)) if old is not new]
            self.rows = rows
            if changed:
                self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
            return False
        self.beginResetModel()
        self.rows = rows
        self._row_of = {row.id: place for place, row in enumerate(rows)}
        self.endResetModel()
        return True

    def _flooded(self) -> Collection[str]:
        """The places in flood, whatever is filtered; what is set aside floods nobody."""
        if self.now is None:
            return ()
        since = self.now - FLOOD_WITHIN
        raised = [
            (self.names.place(alarm)[0], alarm.raised_at)
            for alarm in self._all.values()
            if alarm.raised_at >= since and alarm.state not in SET_ASIDE
        ]
        self._floods = flooded(raised, self.now, self.flood_limit, self._floods)
        return self._floods

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ALARM:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            if isinstance(row, Group):
                return row.name
            words = self.text(row)
            live = self.values.get(row.sensor_key)
            other = self.names.other_unit(row, live.value if live else row.value)
            value = f"{words.value} · {other}" if other else words.value
            return f"{words.tag} {words.description}\n{value}\n{words.note}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if isinstance(self.data(index, ALARM), Alarm) else flags

    def mimeTypes(self) -> list[str]:
        return [SENSOR_MIME]

    def mimeData(self, indexes: list[QModelIndex]) -> QMimeData:  # type: ignore[override]
        """The dragged alarm's sensor."""
        row = self.data(indexes[0], ALARM) if indexes else None
        return sensor_data(row.sensor_code) if isinstance(row, Alarm) else QMimeData()

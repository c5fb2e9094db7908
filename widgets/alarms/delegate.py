"""Paints one alarm row of 56 px: glyph | tag, description, age | value, limit, Ack or the state's tag."""

from uuid import UUID

from PySide6.QtCore import QObject, QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from models.domain.alarms import SET_ASIDE, Alarm, AlarmState, Priority
from models.text import tr
from scenes.symbols import paint_glyph
from widgets import format as fmt
from widgets import icons, painting, theme
from widgets.alarms.arrangement import Group, Row, waits
from widgets.alarms.model import AlarmModel, Index
from widgets.alarms.rows import STATE_TAGS, UNACKNOWLEDGED, RowText
from widgets.blink import heartbeat

ROW = 56
GLYPH, TEXT_LEFT = 24, 50


class AlarmDelegate(QStyledItemDelegate):
    """`focused` is the row whose Ack the A key presses; `selected` carries the wash."""

    def __init__(self, model: AlarmModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.focused: UUID | str | None = None  # a group's id where a group has the focus
        self.selected: UUID | None = None
        self.compact = False
        self.glyphs_only = False  # nothing right of the glyphs is asked for

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, box = self._model.rows[index.row()], QRectF(option.rect)
        alarm = row.worst if isinstance(row, Group) else row
        painter.save()
        self._paint_ground(painter, box, row)
        paint_glyph(painter, glyph_rect(box), alarm.priority, alarm.state, int(heartbeat().lit))
        if not self.glyphs_only:
            self._paint_words(painter, box, row)
        painter.restore()

    def _paint_words(self, painter: QPainter, box: QRectF, row: Row) -> None:
        if isinstance(row, Group):
            self._paint_group(painter, box, row)
        elif self.compact:
            self._paint_compact(painter, box, row, self._model.text(row))
        else:
            self._paint_wide(painter, box, row, self._model.text(row))

    def ack_rect(self, box: QRect, row: Row) -> QRectF:
        """Where the row's Ack button is; empty when it has none."""
        if self.compact or not waits(row):
            return QRectF()
        wide = painting.width(_ack_words(row), "body", 600) + 18
        if row.id == self.focused:
            wide += painting.cap_width("A") + 7
        return QRectF(box.right() - 11 - wide, box.top() + 27, wide, 24)

    def _paint_ground(self, painter: QPainter, box: QRectF, row: Row) -> None:
        if row.id == self.selected:
            painting.fill(painter, box, theme.SELECTED)
            painting.fill(painter, QRectF(box.left(), box.top(), 3, box.height()), theme.ACCENT)
        elif waits(row):
            painting.fill(painter, box, theme.RAISED)
        painting.fill(painter, QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme.DIVIDER)

    def _paint_wide(self, painter: QPainter, box: QRectF, alarm: Alarm, words: RowText) -> None:
        left, right, first, second = box.left() + TEXT_LEFT, box.right() - 12, box.top() + 6, box.top() + 28
        aside = alarm.state in SET_ASIDE
        age = painting.width(words.age, "body")
        corner = QRectF(right - age - 1, first, age + 2, 20)
        painting.text(painter, corner, words.age, theme.TEXT_3, align=painting.RIGHT)
        ink = theme.TEXT_2 if aside else theme.TEXT_1
        left += painting.text(
            painter, QRectF(left, first, right - age - 8 - left, 20), words.tag, ink, "body", _tag_weight(alarm)
        )
        painting.text(
            painter, QRectF(left + 8, first, right - age - 16 - left, 20), words.description,
            theme.TEXT_3 if aside else theme.TEXT_2, "caption",
        )
        end = self._paint_right(painter, box, alarm, right) - 4
        left = box.left() + TEXT_LEFT
        left += painting.text(
            painter, QRectF(left, second, end - left, 20), words.value, words.value_colour, "body", 600
        )
        room = QRectF(left + 6, second, end - left - 6, 20)
        note = painting.whole_parts(words.note, room.width(), "caption")
        painting.text(painter, room, note, theme.TEXT_3, "caption")

    def _paint_group(self, painter: QPainter, box: QRectF, group: Group) -> None:
        """Glyph of the worst | name | how many stand and wait | Ack, and a mark that tells open from closed."""
        left, first, second = box.left() + TEXT_LEFT, box.top() + 6, box.top() + 28
        right = box.right() - (6 if self.compact else 12)
        mark = "chevron_down" if group.opened else "chevron_right"
        icons.paint(painter, QRectF(right - 16, first + 2, 16, 16), mark, theme.TEXT_2)
        name = group.name or tr("No asset")
        painting.text(painter, QRectF(left, first, right - 20 - left, 20), name, theme.TEXT_1, "body", 600)
        end = right
        if waits(group) and not self.compact:
            end = self._paint_ack(painter, box, group) - 4
        count = fmt.number(len(group.alarms), 0)
        note = tr("flood · {count} alarms", count=count) if group.flood else tr("{count} alarms", count=count)
        ink = theme.PRIORITY_TEXT[Priority.HIGH.value] if group.flood else theme.TEXT_3
        painting.text(painter, QRectF(left, second, end - left, 20), note, ink, "caption")

    def _paint_right(self, painter: QPainter, box: QRectF, alarm: Alarm, right: float) -> float:
        """The Ack button or the state's tag; return its left edge."""
        if alarm.state not in UNACKNOWLEDGED:
            return painting.tag(painter, right, box.top() + 38, tr(STATE_TAGS[alarm.state]))
        return self._paint_ack(painter, box, alarm)

    def _paint_ack(self, painter: QPainter, box: QRectF, row: Row) -> float:
        button = self.ack_rect(box.toRect(), row)
        focused = row.id == self.focused
        painting.fill(painter, button, theme.PRIMARY if focused else theme.CONTROL, 4)
        ink = theme.WHITE if focused else theme.TEXT_1
        painting.text(painter, button.adjusted(9, 0, 0, 0), _ack_words(row), ink, "body", 600 if focused else 500)
        if focused:
            painting.keycap(painter, button.right() - 7, button.center().y(), "A", theme.WHITE)
        return button.left()

    def _paint_compact(self, painter: QPainter, box: QRectF, alarm: Alarm, words: RowText) -> None:
        left, wide = box.left() + TEXT_LEFT, box.width() - TEXT_LEFT - 6
        painting.text(
            painter, QRectF(left, box.top() + 8, wide, 20), words.tag, theme.TEXT_1, "body", _tag_weight(alarm)
        )
        aside = alarm.state in SET_ASIDE
        second = tr(STATE_TAGS[alarm.state]) if aside else words.value
        ink = theme.TEXT_3 if aside else words.value_colour
        painting.text(painter, QRectF(left, box.top() + 28, wide, 20), second, ink, "caption", 400 if aside else 600)


def glyph_rect(row: QRectF) -> QRectF:
    return QRectF(row.left() + 12, row.center().y() - GLYPH / 2, GLYPH, GLYPH)


def _ack_words(row: Row) -> str:
    """One alarm is acknowledged at once; several ask for a reason first, which the ellipsis says."""
    return tr("Ack {count}…", count=len(row.waiting)) if isinstance(row, Group) else tr("Ack")


def _tag_weight(alarm: Alarm) -> int:
    return 700 if alarm.state is AlarmState.UNACK else 500

"""What is suppressed by design, as a list: what it covers, the time left, why, and who said so."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from models.domain.alarm_life import CAUSE_NAMES, Cause, Suppression
from models.text import tr
from widgets import format as fmt
from widgets import painting, theme
from widgets.found_list import FoundList, FoundModel


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """One suppression, or an alarm that its parent hides. `who` is a person's name, `hides` the alarms away now."""

    id: UUID
    cause: Cause
    target: str
    name: str
    reason: str
    who: str = ""
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    began: bool = True
    hides: int = 0
    record: Suppression | None = None


class ExpectedList(FoundList[ExpectedRow]):
    """What it covers and the time left; why; from when until when, by whom, and how many alarms it hides."""

    HEIGHT = 68

    def __init__(self, parent: QWidget | None = None) -> None:
        self.now: datetime | None = None
        self.timezone = "UTC"
        super().__init__(FoundModel[ExpectedRow](), parent)
        self.retranslate()

    def key(self, row: ExpectedRow) -> UUID:
        return row.id

    def words(self, row: ExpectedRow) -> str:
        return f"{row.target} {row.name} {row.reason} {row.who} {tr(CAUSE_NAMES[row.cause])}"

    def hint(self) -> str:
        if self.model.count:
            return tr("Nothing of it is found. Type less")
        return tr("No alarm is expected: all that is raised is announced. Say beside it where maintenance begins, "
                  "or name a parent in a rule's guidance.")  # fmt: skip

    def retranslate(self) -> None:
        self.field.setPlaceholderText(tr("Find by place, person or reason"))

    def time_words(self, row: ExpectedRow) -> str:
        """The time left, or until it begins."""
        if row.ends_at is None or row.begins_at is None or self.now is None:
            return tr("while its parent stands")
        if not row.began and row.begins_at > self.now:
            return tr("begins in {span}", span=fmt.span((row.begins_at - self.now).total_seconds()))
        return tr("{span} left", span=fmt.span(max(0.0, (row.ends_at - self.now).total_seconds())))

    def paint_row(self, painter: QPainter, box: QRectF, row: ExpectedRow) -> None:
        lines = [box.adjusted(14, top, -14, 0) for top in (5, 25, 45)]
        for line in lines:
            line.setHeight(20)
        ink = theme.TEXT_1 if row.began else theme.TEXT_2
        left = self.time_words(row)
        painting.text(painter, lines[0], left, ink, "body", 500, painting.RIGHT)
        room = lines[0].adjusted(0, 0, -painting.width(left, "body", 500) - 12, 0)
        taken = painting.text(painter, room, row.target, ink, "strong")
        if row.name and row.name != row.target:
            painting.text(painter, room.adjusted(taken + 8, 0, 0, 0), row.name, theme.TEXT_3, "caption")
        hides = tr("hides {count}", count=fmt.number(row.hides, 0)) if row.hides else ""
        painting.text(painter, lines[1], hides, theme.TEXT_2, "caption", align=painting.RIGHT)
        why = f"{tr(CAUSE_NAMES[row.cause])} · {row.reason}" if row.reason else tr(CAUSE_NAMES[row.cause])
        end = painting.width(hides, "caption") + 12 if hides else 0
        painting.text(painter, lines[1].adjusted(0, 0, -end, 0), why, theme.TEXT_2, "caption")
        painting.text(painter, lines[2], self._from_until(row), theme.TEXT_3, "caption")
        painting.fill(painter, QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme.DIVIDER)

    def _from_until(self, row: ExpectedRow) -> str:
        if row.begins_at is None or row.ends_at is None:
            return row.who
        begins, ends = (fmt.park_stamp(each, self.timezone)[5:16] for each in (row.begins_at, row.ends_at))
        return f"{begins} – {ends} · {row.who}"

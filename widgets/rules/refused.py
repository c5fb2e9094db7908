"""What was refused from the wire: who sent it, why it was not believed, how often, an example, and what helps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QPainter
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from models.domain.faults import REASON_CURES, REASON_NAMES, Reason
from models.text import N_, tr
from widgets import format as fmt
from widgets import painting, theme
from widgets.controls import Divider, KeyButton, Label
from widgets.found_list import FoundList, FoundModel
from widgets.header import Header
from widgets.segments import Segments

SHOWN = (N_("All"), N_("Beyond the limit"))
_HEX_WIDTH = 16


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """What one sender sent that was refused for one reason; `size` is the example's whole length in bytes."""

    topic: str
    reason: str
    count: int
    first_at: datetime
    last_at: datetime
    example: bytes
    size: int


def reason_words(code: str) -> str:
    """The name of a reason; a code that this seat is too old to know is shown as it is."""
    return tr(REASON_NAMES[Reason(code)]) if code in set(Reason) else code


def example_text(payload: bytes) -> str:
    """The payload as text where it is text, else as bytes in rows of sixteen."""
    try:
        words = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        words = payload[: error.start].decode("utf-8") if error.reason == "unexpected end of data" else ""
    if words and all(letter.isprintable() or letter in "\n\r\t" for letter in words):
        return words
    rows = [payload[at : at + _HEX_WIDTH] for at in range(0, len(payload), _HEX_WIDTH)]
    return "\n".join(f"{number * _HEX_WIDTH:04x}  {row.hex(' ')}" for number, row in enumerate(rows))


class RefusedList(FoundList[RefusedRow]):
    """Sender and how many above; the reason and when it was heard last below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.now: datetime | None = None
        super().__init__(FoundModel[RefusedRow](), parent)
        self.shown = Segments("quiet")
        self.top.addWidget(self.shown)
        self.shown.set_taken(0)
        self.shown.chosen.connect(
            lambda shown: self.model.let_pass(lambda row: shown == 0 or row.reason == Reason.TOO_MANY)
        )
        self.retranslate()

    def key(self, row: RefusedRow) -> tuple[str, str]:
        return row.topic, row.reason

    def words(self, row: RefusedRow) -> str:
        return f"{row.topic} {row.reason} {reason_words(row.reason)}"

    def hint(self) -> str:
        if self.model.count:
            return tr("Nothing of it is found. Type less, or show all")
        return tr("Every message was believed. What is not will stand here with its sender, the reason and what helps.")

    def retranslate(self) -> None:
        self.field.setPlaceholderText(tr("Find by sender or reason"))
        self.shown.set_words([tr(words) for words in SHOWN])

    def paint_row(self, painter: QPainter, box: QRectF, row: RefusedRow) -> None:
        top, below = box.adjusted(14, 4, -14, -22), box.adjusted(14, 24, -14, -4)
        count = fmt.number(row.count, 0)
        painting.text(painter, top, count, theme.TEXT_1, "strong", align=painting.RIGHT)
        room = top.adjusted(0, 0, -painting.width(count, "strong") - 12, 0)
        painting.text(painter, room, row.topic, theme.TEXT_1, "body", 500)
        age = fmt.ago((self.now - row.last_at).total_seconds()) if self.now else ""
        painting.text(painter, below, age, theme.TEXT_3, "caption", align=painting.RIGHT)
        ink = theme.HIGH_TEXT if row.reason == Reason.TOO_MANY else theme.TEXT_2
        room = below.adjusted(0, 0, -painting.width(age, "caption") - 12, 0)
        painting.text(painter, room, reason_words(row.reason), ink, "caption")


class RefusedPanel(QWidget):
    """The senders at the left, what the chosen one sent at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: RefusedRow | None = None
        self._timezone = "UTC"
        self.list = RefusedList()
        self._rows, self._one = Header(), Header()
        self.reason, self.cure, self.facts = Label("title", "1"), Label("body", "2"), Label("caption", "3")
        self._do, self._sent = Label("caption", "3"), Label("caption", "3")
        self.example = QPlainTextEdit()
        self.example.setReadOnly(True)
        self.example.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.copy_button = KeyButton("control", key="C", tall=True)
        self._hint = Label("caption", "3")
        self._lay_out()
        self.list.picked.connect(self._pick)
        self.copy_button.clicked.connect(self._copy)
        self.retranslate()

    def set_timezone(self, timezone: str) -> None:
        self._timezone = timezone

    def set_rows(self, rows: Sequence[RefusedRow], now: datetime) -> None:
        """Everything the quarantine still holds, who was heard last in front. `now` is wall time."""
        self.list.now = now
        key = self.list.key(self._row) if self._row is not None else None
        self.list.show_rows(rows, key)
        self._row = next((row for row in rows if self.list.key(row) == key), None)
        beyond = sum(row.count for row in rows if row.reason == Reason.TOO_MANY)
        words = [tr("{count} messages", count=fmt.number(sum(row.count for row in rows), 0))] if rows else []
        if beyond:
            words.append(tr("{count} let go, beyond what one sender may send", count=fmt.number(beyond, 0)))
        self._rows.caption.set_text(" · ".join(words))
        self._show()

    def act(self, action: str) -> bool:
        """Do one of the room's actions if it is this page's."""
        if action != "copy_example" or not self.isVisible():
            return False
        self._copy()
        return True

    def retranslate(self) -> None:
        self._rows.title.setText(tr("Refused messages"))
        self._do.setText(tr("What helps"))
        self._sent.setText(tr("The newest of them"))
        self.copy_button.setText(tr("Copy"))
        self._show()

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
        left.addWidget(self._rows)
        left.addWidget(self.list, 1)
        for label in (self.cure, self.facts, self._hint):
            label.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inner = QVBoxLayout()
        inner.setContentsMargins(12, 10, 12, 8)
        inner.setSpacing(6)
        for widget in (self.reason, self.facts, self._do, self.cure, self._sent):
            inner.addWidget(widget)
        inner.addWidget(self.example, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self._hint, 1)
        inner.addLayout(buttons)
        right.addWidget(self._one)
        right.addLayout(inner, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(Divider(vertical=True))
        row.addLayout(right, 1)

    def _pick(self, row: RefusedRow) -> None:
        self._row = row
        self._show()

    def _copy(self) -> None:
        if self._row is not None:
            QGuiApplication.clipboard().setText(self.example.toPlainText())

    def _show(self) -> None:
        row = self._row
        for widget in (self.reason, self.facts, self._do, self.cure, self._sent, self.example, self.copy_button):
            widget.setVisible(row is not None)
        self._one.title.setText(row.topic if row is not None else "")
        if row is None:
            chosen = tr("Choose a sender to see what it sent and what helps") if self.list.model.count else ""
            self._hint.setText(chosen)
            return
        self.reason.setText(reason_words(row.reason))
        self.cure.setText(tr(REASON_CURES[Reason(row.reason)]) if row.reason in set(Reason) else "")
        stamps = [fmt.park_stamp(each, self._timezone) for each in (row.first_at, row.last_at)]
        self.facts.setText(
            tr("{count} messages, first {first}, last {last}; the example is {size} bytes long",
               count=fmt.number(row.count, 0), first=stamps[0], last=stamps[1], size=fmt.number(row.size, 0))
        )  # fmt: skip
        if self.example.toPlainText() != example_text(row.example):
            self.example.setPlainText(example_text(row.example))
        self._hint.setText(tr("Saved to a file, `command-center payload FILE --topic TOPIC` tells what it means"))

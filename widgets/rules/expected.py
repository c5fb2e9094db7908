"""Alarms that are expected: what is suppressed by design, from when until when, by whom and why; to add and to end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.domain.alarm_life import Target
from models.domain.errors import BadInput
from models.domain.instants import coming_instant
from models.domain.rules import RuleFault
from models.text import N_, Message, tr
from widgets import format as fmt
from widgets.controls import Divider, KeyButton, Label
from widgets.header import Header
from widgets.rules.draft import Field, seconds_of, span_text, unreadable
from widgets.rules.expected_list import ExpectedList, ExpectedRow
from widgets.rules.fields import FieldForm

FIELDS = (
    Field("target", N_("What it covers"), "sensor"),
    Field("begins_at", N_("From"), "text"),
    Field("lasts", N_("For"), "span"),
    Field("permit", N_("Permit to work"), "choice"),
    Field("reason", N_("Why"), "long"),
)
LONGEST_S = 31 * 86_400.0
_NO_TARGET = N_("“{code}” is no sensor, asset or enterprise of the park")
_NOTHING = N_("It covers nothing yet")
_CHOOSE = N_("Choose one from the list")
_LASTS = N_("{span} is out of range")
_LASTS_RANGE = N_("Give 1 min to 31 d")
_NO_REASON = N_("Nobody will know why these alarms are away")
_WRITE = N_("Say why in a few words")


@dataclass(frozen=True, slots=True)
class Announced:
    """What somebody announces. Times are session time."""

    target_kind: Target
    target: str
    begins_at: datetime
    ends_at_s: float  # seconds after the beginning
    reason: str
    permit: UUID | None = None


class ExpectedPanel(QWidget):
    """Emits `announce` with what was typed, `end` with the suppression chosen."""

    announce = Signal(object)
    end = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._targets: Mapping[str, Target] = {}
        self._names: Mapping[str, object] = {}
        self._permits: Mapping[str, UUID] = {}
        self._chosen: ExpectedRow | None = None
        self._ended: ExpectedRow | None = None
        self._codes = QStringListModel(self)
        self.list, self.form = ExpectedList(), FieldForm(FIELDS, self._codes)
        self._rows, self._new = Header(), Header()
        self._about = Label("caption", "3")
        self.end_button = KeyButton("control", key="E", tall=True)
        self.undo_button = KeyButton("outline", key="Z", tall=True)
        self.save_button = KeyButton("primary", key="S", tall=True)
        self._lay_out()
        self.list.picked.connect(self._pick)
        self.form.changed.connect(lambda _name: self._show_state())
        self.save_button.clicked.connect(self._announce)
        self.end_button.clicked.connect(self._end)
        self.undo_button.clicked.connect(self._undo)
        self._clear()
        self.retranslate()

    def set_places(self, targets: Mapping[str, Target], names: Mapping[str, object], timezone: str) -> None:
        """What can be covered, by code, and what each is called."""
        self._targets, self._names, self.list.timezone = targets, names, timezone
        self._codes.setStringList(list(targets))

    def set_permits(self, permits: Sequence[tuple[UUID, str]]) -> None:
        """The permits that are open now, with the words for each."""
        self._permits = {str(each): each for each, _words in permits}
        none = (("", tr("none") if permits else tr("none is open")),)
        self.form.lines["permit"].set_choices((*none, *((str(each), words) for each, words in permits)))

    def set_rows(self, rows: Sequence[ExpectedRow]) -> None:
        """Everything that is expected now or later, what ends first in front."""
        self.list.show_rows(rows, self._chosen.id if self._chosen else None)
        self._chosen = next((row for row in rows if self._chosen and row.id == self._chosen.id), None)
        hides = sum(row.hides for row in rows)
        self._rows.caption.set_text(tr("{count} alarms away by design", count=fmt.number(hides, 0)) if hides else "")
        self._show_state()

    def set_now(self, now: datetime) -> None:
        """Session time; the times left follow it."""
        self.list.now = now
        self.list.view.viewport().update()

    def announced(self) -> None:
        """What was typed stands now."""
        self._clear()

    def act(self, action: str) -> bool:
        """Do one of the room's actions if it is this page's."""
        if not self.isVisible():
            return False
        actions = {"save_rule": self._announce, "end_early": self._end, "undo": self._undo, "new_rule": self._begin}
        if action in actions:
            actions[action]()
        return action in actions

    def retranslate(self) -> None:
        self._rows.title.setText(tr("Expected alarms"))
        self._new.title.setText(tr("Say what is expected"))
        self._about.setText(
            tr("From its beginning to its end everything that is raised there is suppressed and rings nowhere; "
               "at the end what is still active is announced anew.")
        )  # fmt: skip
        self.form.lines["begins_at"].set_hint(tr("now; or 14:05, 11-21 14:05, +2h"))
        self.form.lines["target"].set_hint(tr("Sensor, asset or enterprise"))
        self.save_button.setText(tr("Suppress"))
        self.end_button.setText(tr("End now"))
        self.undo_button.setText(tr("Undo"))
        self._show_state()

    def _lay_out(self) -> None:
        buttons, ends = QHBoxLayout(), QHBoxLayout()
        for row, parts in ((buttons, (self.save_button,)), (ends, (self.end_button, self.undo_button))):
            row.setContentsMargins(12, 6, 12, 8)
            row.setSpacing(8)
            for button in parts:
                row.addWidget(button)
            row.addStretch(1)
        self._about.setWordWrap(True)
        self._about.setContentsMargins(12, 8, 12, 0)
        left, right = QVBoxLayout(), QVBoxLayout()
        stacks: tuple[tuple[QVBoxLayout, tuple[QWidget, ...]], ...] = (
            (left, (self._rows, self.list)),
            (right, (self._new, self._about, self.form)),
        )
        for column, widgets in stacks:
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            for widget in widgets:
                column.addWidget(widget)
        left.addLayout(ends)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 3)
        row.addWidget(Divider(vertical=True))
        row.addLayout(right, 2)

    def _clear(self) -> None:
        self.form.set_texts({"target": "", "begins_at": "", "lasts": "2 h", "permit": "", "reason": ""})
        self.form.set_faults(())
        self._show_state()

    def _begin(self) -> None:
        self.form.focus("target")

    def _pick(self, row: ExpectedRow) -> None:
        self._chosen = row
        self._show_state()

    def _read(self) -> tuple[Announced | None, tuple[RuleFault, ...]]:
        texts, faults = self.form.texts(), []
        target = texts["target"].strip()
        if target not in self._targets:
            cause = Message(_NO_TARGET, {"code": target}) if target else Message(_NOTHING)
            faults.append(RuleFault("target", cause, Message(_CHOOSE)))
        if not texts["reason"].strip():
            faults.append(RuleFault("reason", Message(_NO_REASON), Message(_WRITE)))
        lasts, begins = 0.0, self.list.now
        try:
            lasts = seconds_of(texts["lasts"].strip())
            if not 60 <= lasts <= LONGEST_S:
                told = Message(_LASTS, {"span": span_text(lasts)})
                faults.append(RuleFault("lasts", told, Message(_LASTS_RANGE)))
        except ValueError:
            faults.append(unreadable(FIELDS[2], texts["lasts"]))
        if begins is not None:
            try:
                begins = coming_instant(texts["begins_at"], begins, self.list.timezone)
            except BadInput as error:
                faults.append(RuleFault("begins_at", *(_message(error.parameters[name]) for name in ("cause", "cure"))))
        if faults or begins is None:
            return None, tuple(faults)
        permit = self._permits.get(texts["permit"])
        return Announced(self._targets[target], target, begins, lasts, texts["reason"].strip(), permit), ()

    def _announce(self) -> None:
        typed, faults = self._read()
        self.form.set_faults(faults)
        if typed is not None:
            self.announce.emit(typed)

    def _end(self) -> None:
        if self._chosen is not None and self._chosen.record is not None:
            self._ended = self._chosen
            self.end.emit(self._chosen.record)

    def _undo(self) -> None:
        """Type what was ended last, for the time that it still had."""
        ended, self._ended = self._ended, None
        if ended is not None and ended.ends_at is not None and self.list.now is not None:
            left = max(60.0, round((ended.ends_at - self.list.now).total_seconds() / 60) * 60)
            self.form.set_texts({"target": ended.target, "lasts": span_text(left), "reason": ended.reason})
            self.form.focus("lasts")
        self._show_state()

    def _show_state(self) -> None:
        chosen = self._chosen
        self.end_button.setEnabled(chosen is not None and chosen.record is not None)
        self.undo_button.setVisible(self._ended is not None)
        typed = self.form.texts()["target"].strip()
        self._new.caption.set_text(str(self._names.get(typed, "")))


def _message(words: object) -> Message:
    assert isinstance(words, Message)
    return words

"""The sheet that asks before an intent leaves: reason, time limit, disposition, override. It hides nothing.

It is a row of the window between the workspace and the key bar, so that alarms and map stay in sight; what was typed
is kept as a draft until it is confirmed.
"""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from models.text import N_, tr
from widgets import format as fmt
from widgets import painting, theme
from widgets.base import Answer, Choice, Question
from widgets.controls import KeyButton, Label, ShortLabel

_REASON = N_("Reason")


class ReasonSheet(QWidget):
    """Ask one question at a time; `closed` when it is gone, answered or not."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question: Question | None = None
        self._drafts: dict[str, Answer] = {}
        self._body: QWidget | None = None
        self._checks: dict[str, QCheckBox] = {}
        self._fields: dict[str, QLineEdit] = {}
        self._choice, self._minutes = "", 0
        self.title, self.detail = Label("title", "1"), ShortLabel("caption", theme.TEXT_3)
        self.back = KeyButton("outline", "Esc", tall=True)
        self.confirm = KeyButton("primary", "↵", tall=True)
        self.reason = QLineEdit()
        self.back.clicked.connect(self.leave)
        self.confirm.clicked.connect(self._confirm)
        self.reason.textChanged.connect(self._check)
        self.reason.returnPressed.connect(self._confirm)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 10, 16, 10)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.addWidget(self.title, 0, 0)
        self._grid.addWidget(self.detail, 0, 1)
        self._grid.addWidget(self.reason, 2, 0, 1, 2)
        self._grid.addWidget(self.back, 2, 2, Qt.AlignmentFlag.AlignBottom)
        self._grid.addWidget(self.confirm, 2, 3, Qt.AlignmentFlag.AlignBottom)
        self._grid.setColumnStretch(1, 1)
        self.hide()

    @property
    def question(self) -> Question | None:
        return self._question

    def ask(self, question: Question) -> None:
        """Show a question; an earlier one is left with its draft kept."""
        if self._question:
            self._keep()
        self._question = question
        draft = self._drafts.get(question.title, Answer())
        self._choice = draft.choice
        self._minutes = draft.minutes if draft.minutes in question.minutes else (question.minutes or (0,))[0]
        self.reason.setText(draft.reason)
        self._build(draft)
        self.retranslate()
        self.show()
        first = next(iter(self._fields.values()), self.reason if question.asks_reason else None)
        (first or self.confirm).setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self) -> Answer:
        """What is filled in now."""
        return Answer(
            reason=self.reason.text().strip(),
            minutes=self._minutes,
            choice=self._choice,
            checks=frozenset(name for name, box in self._checks.items() if box.isChecked()),
            fields={name: field.text().strip() for name, field in self._fields.items()},
        )

    def leave(self) -> None:
        """One step back; the draft is kept."""
        if self._question:
            self._keep()
            self._close()

    def retranslate(self) -> None:
        question = self._question
        if question is None:
            return
        self.title.setText(tr(question.title, **question.parameters))
        self.detail.set_text(tr(question.detail, **question.parameters) if question.detail else "")
        self.confirm.setText(tr(question.confirm))
        self.back.setText(tr("Back"))
        self.reason.setPlaceholderText(tr(question.reason_label or _REASON))
        self._build(self.answer())
        self._check()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painting.fill(painter, QRectF(self.rect()), theme.RAISED)
            painting.fill(painter, QRectF(0, 0, self.width(), 2), theme.ACCENT)

    def _build(self, draft: Answer) -> None:
        """Make the row of choices anew; few enough that keeping them would be dearer than making them."""
        question = self._question
        if question is None:
            return
        if self._body is not None:
            self._grid.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body, self._checks, self._fields = QWidget(self), {}, {}
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._add_buttons(row, [Choice(str(n), "") for n in question.minutes], minutes=True)
        self._add_buttons(row, list(question.choices), minutes=False)
        for choice in question.checks:
            box = QCheckBox(tr(choice.label, **choice.parameters))
            box.setChecked(choice.value in draft.checks)
            box.toggled.connect(self._check)
            self._checks[choice.value] = box
            row.addWidget(box)
        for choice in question.fields:
            field = QLineEdit(draft.fields.get(choice.value, ""))
            field.setPlaceholderText(tr(choice.label, **choice.parameters))
            field.textChanged.connect(self._check)
            field.returnPressed.connect(self._confirm)
            self._fields[choice.value] = field
            row.addWidget(field, 1)
        row.addStretch(0 if question.fields else 1)
        self._grid.addWidget(self._body, 1, 0, 1, 4)
        self._body.setVisible(row.count() > 1)
        self.reason.setVisible(question.asks_reason)

    def _add_buttons(self, row: QHBoxLayout, choices: list[Choice], *, minutes: bool) -> None:
        group = QButtonGroup(self._body)
        for choice in choices:
            button = KeyButton("quiet")
            button.setCheckable(True)
            button.setText(fmt.span(int(choice.value) * 60) if minutes else tr(choice.label, **choice.parameters))
            button.setChecked(choice.value == (str(self._minutes) if minutes else self._choice))
            button.clicked.connect(lambda _on=False, value=choice.value: self._pick(value, minutes))
            group.addButton(button)
            row.addWidget(button)

    def _pick(self, value: str, minutes: bool) -> None:
        if minutes:
            self._minutes = int(value)
        else:
            self._choice = value
        self._check()

    def _check(self, *_changed: object) -> None:
        self.confirm.setEnabled(self._is_complete())

    def _is_complete(self) -> bool:
        question, answer = self._question, self.answer()
        if question is None or (question.choices and not answer.choice):
            return False
        return bool(answer.reason) or not (question.asks_reason and question.needs_reason(answer))

    def _confirm(self) -> None:
        question = self._question
        if question is None or not self._is_complete():
            return
        answer = self.answer()
        self._drafts.pop(question.title, None)
        self._close()
        question.answered(answer)

    def _keep(self) -> None:
        if self._question:
            self._drafts[self._question.title] = self.answer()

    def _close(self) -> None:
        self._question = None
        self.hide()
        self.closed.emit()

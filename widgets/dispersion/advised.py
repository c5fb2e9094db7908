"""The advised zone: how far, of what it is made, and who made it smaller and why."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.domain.dispersion import DispersionState, Stage
from models.text import tr
from widgets import format as fmt
from widgets import theme
from widgets.controls import Label
from widgets.dispersion.words import advised_words


class Advised(QWidget):
    """Words only; the panel's header holds the buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._timezone = DispersionState(), "UTC"
        self.reach, self.people = Label("value", "1"), Label("body", "1")
        self.made_of, self.shrunk = Label("caption", "2"), Label("caption", "high")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.reach)
        row.addWidget(self.people)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PADDING, 0, theme.PADDING, 6)
        column.setSpacing(2)
        column.addLayout(row)
        for words in (self.made_of, self.shrunk):
            words.setWordWrap(True)
            column.addWidget(words)
        self.retranslate()

    def set_timezone(self, timezone: str) -> None:
        self._timezone = timezone

    def set_state(self, state: DispersionState) -> None:
        self._state = state
        self.retranslate()

    def retranslate(self) -> None:
        state = self._state
        known = state.stage is not Stage.NONE and state.advised_reach_m > 0
        for words in (self.reach, self.people, self.shrunk):
            words.setVisible(known)
        if not known:
            self.made_of.setText(tr("Published distances, the park's rule and the ensemble give it."))
            return
        self.reach.setText(fmt.distance(state.advised_reach_m))
        inside = tr("{n} people, {buildings} buildings inside", n=fmt.number(state.people, 0),
                    buildings=len(state.buildings))  # fmt: skip
        self.people.setText(inside)
        self.made_of.setText(advised_words(state))
        shrunk = state.shrunk
        self.shrunk.setVisible(shrunk is not None)
        if shrunk is not None:
            told = tr("Shrunk to {distance} by {name}, {time}: {reason}", distance=fmt.distance(shrunk.reach_m),
                      name=shrunk.by, time=fmt.park_time(shrunk.at, self._timezone), reason=shrunk.reason)  # fmt: skip
            self.shrunk.setText(told)

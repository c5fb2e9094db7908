"""[Run], how far the run is, why it was made, and [Cancel]."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from models.domain.dispersion import DispersionState, Stage
from models.text import tr
from widgets import format as fmt
from widgets import painting, theme
from widgets.controls import KeyButton, Label, ShortLabel
from widgets.dispersion.words import flow_words, rerun_words


class Share(QWidget):
    """A thin bar of what is done."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        self._share = share
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(80, 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painting.bar(painter, QRectF(self.rect()), [(self._share, theme.TEXT_1)])


class RunBar(QWidget):
    """`run` and `cancel`; both only while they mean something."""

    run = Signal()
    cancel = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = DispersionState()
        self._may, self._complete = True, False
        self.start, self.stop = KeyButton("primary", "R", tall=True), KeyButton("control", "C", tall=True)
        self.said, self.share = ShortLabel("caption", theme.TEXT_2), Share()
        self.why = Label("caption", "1")
        self.why.setWordWrap(True)
        middle = QVBoxLayout()
        middle.setSpacing(4)
        middle.addStretch(1)
        middle.addWidget(self.said)
        middle.addWidget(self.share)
        middle.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.start)
        row.addLayout(middle, 1)
        row.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PADDING, 4, theme.PADDING, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.why)
        self.start.clicked.connect(self.run)
        self.stop.clicked.connect(self.cancel)
        self.retranslate()

    def set_state(self, state: DispersionState) -> None:
        self._state = state
        self._say()

    def set_complete(self, complete: bool) -> None:
        """Whether what is typed can be run."""
        self._complete = complete
        self._say()

    def set_editable(self, may: bool) -> None:
        """Whether this seat may run a forecast now."""
        self._may = may
        self._say()

    def retranslate(self) -> None:
        self.start.setText(tr("Run"))
        self.stop.setText(tr("Cancel"))
        self._say()

    def _say(self) -> None:
        state = self._state
        self.start.setEnabled(self._may and self._complete)
        self.stop.setVisible(state.running)
        self.share.setVisible(state.running)
        self.share.set_share(state.progress)
        self.said.set_text(self._words(state), theme.TEXT_1 if state.running else theme.TEXT_3)
        self.why.setText(rerun_words(state.rerun) if state.rerun is not None else "")
        self.why.setVisible(state.rerun is not None)

    def _words(self, state: DispersionState) -> str:
        if state.running:
            done = fmt.percent(state.progress)
            if state.stage is Stage.FIRST:
                return tr("The ensemble refines it, {share}", share=done)
            return tr("Running, {share}", share=done)
        if not self._complete:
            return tr("Fill in what is missing, then run")
        if state.stage is Stage.NONE:
            return tr("Nothing was run yet")
        return flow_words(state)

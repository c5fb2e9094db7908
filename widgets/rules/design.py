"""F7: what the park decides about its alarms: rules, what is expected, the policy; and what was refused on the way."""

from PySide6.QtCore import QByteArray, QSettings, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.text import N_, tr
from widgets.base import Acts
from widgets.controls import Divider
from widgets.rules.expected import ExpectedPanel
from widgets.rules.policy import PolicyPanel
from widgets.rules.refused import RefusedPanel
from widgets.rules.workspace import RulesWorkspace
from widgets.segments import Segments

RULES, EXPECTED, POLICY, REFUSED = range(4)
PAGES = (N_("Rules"), N_("Expected alarms"), N_("Policy"), N_("Refused messages"))
KNOWN_BY = {
    "new_rule": RULES, "save_rule": RULES, "try_rule": RULES, "switch_rule": RULES, "set_rule_aside": RULES,
    "undo": RULES, "end_early": EXPECTED, "copy_example": REFUSED,
}  # fmt: skip
HEIGHT = 40


class DesignWorkspace(QWidget):
    """Four pages, of which one is shown; `turned` tells which. The page and its division are remembered."""

    turned = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rules, self.expected = RulesWorkspace(), ExpectedPanel()
        self.policy, self.refused = PolicyPanel(), RefusedPanel()
        self.pages, self.stack = Segments("quiet", height=28), QStackedWidget()
        for page in (self.rules, self.expected, self.policy, self.refused):
            self.stack.addWidget(page)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 12, 0)
        head.addWidget(self.pages)
        head.addStretch(1)
        bar = QWidget()
        bar.setFixedHeight(HEIGHT)
        bar.setLayout(head)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(Divider())
        column.addWidget(self.stack, 1)
        self.pages.chosen.connect(self.turn)
        self.retranslate()
        self.turn(RULES)

    @property
    def page(self) -> int:
        return self.stack.currentIndex()

    def turn(self, page: int) -> None:
        """Show one of the pages."""
        self.pages.set_taken(page)
        self.stack.setCurrentIndex(page)
        self.turned.emit(page)

    def act(self, action: str) -> bool:
        """Turn to a page, or let the one in sight act; what only another page knows leads to that page."""
        if action.startswith("page_"):
            self.turn(int(action.removeprefix("page_")) - 1)
            return True
        shown = self.stack.currentWidget()
        if isinstance(shown, Acts) and shown.act(action):
            return True
        if action in KNOWN_BY and KNOWN_BY[action] != self.page:
            self.turn(KNOWN_BY[action])
        return action in KNOWN_BY

    def retranslate(self) -> None:
        self.pages.set_words([f"{tr(words)}  {number}" for number, words in enumerate(PAGES, 1)])

    def save_layout(self, settings: QSettings) -> None:
        settings.setValue("design/page", self.page)
        settings.setValue("design/right", self.rules.right.saveState())

    def restore_layout(self, settings: QSettings) -> None:
        state = settings.value("design/right")
        if isinstance(state, QByteArray):
            self.rules.right.restoreState(state)
        page = settings.value("design/page", RULES)
        if str(page) in {str(each) for each in range(len(PAGES))}:
            self.turn(int(str(page)))

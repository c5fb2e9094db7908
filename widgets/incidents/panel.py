"""The incidents panel: how many are open, New, and the cards."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.domain.incidents import Incident
from models.text import tr
from widgets.controls import KeyButton, Tag
from widgets.header import Header
from widgets.incidents.cards import OVER, IncidentCards
from widgets.scrolling import scroll_area

SHOWN = 4


class IncidentPanel(QWidget):
    """`selected(id)` when a card is picked; `new_incident` when one is to be opened by hand."""

    selected = Signal(object)
    new_incident = Signal()
    height_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards, self.count, self.new = IncidentCards(), Tag("filled"), KeyButton("outline", "N", "plus")
        self.header = Header(self.new, self.count)
        self._compact = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(scroll_area(self.cards), 1)
        self.cards.chosen.connect(self._choose)
        self.new.clicked.connect(self.new_incident)
        self.retranslate()

    def set_incidents(self, incidents: Mapping[UUID, Incident]) -> None:
        count = len(self.cards.incidents)
        self.cards.set_incidents(list(incidents.values()))
        self._show_count()
        if len(self.cards.incidents) != count:
            self.height_changed.emit()

    def set_now(self, now: datetime) -> None:
        self.cards.now = now
        self.cards.update()

    def set_compact(self, compact: bool) -> None:
        self._compact = self.cards.compact = compact
        self.new.setVisible(not compact)
        self.cards.updateGeometry()
        self.cards.update()
        self._show_count()

    def select(self, incident_id: UUID | None) -> None:
        """Follow a selection made elsewhere."""
        self.cards.selected = incident_id
        self.cards.update()

    def sizeHint(self) -> QSize:
        """Header and up to four cards; more of them scroll."""
        cards = min(max(1, len(self.cards.incidents)), SHOWN)
        return QSize(200, self.header.height() + cards * self.cards.card)

    def act(self, action: str) -> bool:
        if action == "new_incident":
            self.new_incident.emit()
            return True
        by = {"next_incident": 1, "previous_incident": -1}.get(action)
        target = self.cards.step(by) if by else None
        if target:
            self._choose(target)
        return target is not None

    def retranslate(self) -> None:
        self.header.title.setText(tr("Incidents"))
        self.new.setText(tr("New"))
        self._show_count()

    def _show_count(self) -> None:
        count = sum(incident.state not in OVER for incident in self.cards.incidents)
        self.count.set_text(str(count) if self._compact else tr("{n} open", n=count))

    def _choose(self, incident_id: UUID) -> None:
        self.select(incident_id)
        self.selected.emit(incident_id)

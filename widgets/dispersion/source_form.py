"""What leaks: a tank of the park, what somebody states, a place on the map, or what the sensors point to."""

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.domain.dispersion import SourceBy, SourceChoice
from models.domain.park import Park
from models.planning.source_choice import source_faults
from models.text import tr
from widgets import theme
from widgets.controls import KeyButton, ShortLabel
from widgets.dispersion.draft import SOURCE_FIELDS, Fault, shown_fields, source_of, texts_of_source
from widgets.dispersion.fields import FieldGrid
from widgets.dispersion.words import asset_words
from widgets.segments import Segments

KINDS = (SourceBy.ASSET, SourceBy.HAND, SourceBy.PLACE, SourceBy.INVERSION)


class SourceForm(QWidget):
    """`changed` with each keystroke; `place_asked` when the place is to be picked on the map."""

    changed = Signal()
    entered = Signal()
    place_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._park: Park | None = None
        self._base: SourceChoice | None = None
        self._vessel = False
        self._codes, self._names = QStringListModel(), QStringListModel()
        self.kinds = Segments("joined")
        self.kinds.set_taken(0)
        self.fields = FieldGrid(SOURCE_FIELDS, {"asset_code": self._codes, "substance": self._names})
        self.more, self.pick = KeyButton("quiet"), KeyButton("control", "K", "target")
        self.more.setCheckable(True)
        self.holds = ShortLabel("caption", theme.TEXT_3)
        self._lay_out()
        self.kinds.chosen.connect(self._on_kind)
        self.fields.changed.connect(self._on_typed)
        self.fields.entered.connect(self.entered)
        self.more.toggled.connect(self._on_more)
        self.pick.clicked.connect(self.ask_place)
        self.retranslate()
        self._show_fields()

    @property
    def kind(self) -> SourceBy:
        return KINDS[self.kinds.taken]

    def set_park(self, park: Park) -> None:
        self._park = park
        self._codes.setStringList([each.code for each in park.assets])
        self._say_what_it_holds()

    def set_substances(self, names: Sequence[str]) -> None:
        self._names.setStringList(list(names))

    def set_choice(self, choice: SourceChoice) -> None:
        """Show it; nothing is told."""
        self._base = choice
        self.kinds.set_taken(KINDS.index(choice.kind))
        self.fields.set_texts(texts_of_source(choice))
        self._show_fields()
        self.check()

    def set_place(self, x: float, y: float) -> None:
        """The place that was picked on the map, as if it had been typed."""
        if self.kind is SourceBy.ASSET:
            self._on_kind(KINDS.index(SourceBy.PLACE))
        self.fields.set_text("x", f"{x:.1f}")
        self.fields.set_text("y", f"{y:.1f}")

    def ask_place(self) -> None:
        if self.kind is not SourceBy.PLACE:
            self.kinds.set_taken(KINDS.index(SourceBy.PLACE))
            self._show_fields()
        self.place_asked.emit()

    def check(self) -> SourceChoice | None:
        """The choice as it is typed; what is wrong with it is told beside its fields."""
        choice, faults = source_of(self.kind, self.fields.texts(), self._base, self._park)
        if choice is not None and self._park is not None:
            found: dict[str, Fault] = {**source_faults(choice, self._park)}
            faults = found
        self._show_fields()
        self.fields.set_faults(faults)
        return None if faults else choice

    def retranslate(self) -> None:
        self.kinds.set_words([tr("Tank"), tr("By hand"), tr("On the map"), tr("From sensors")])
        self.more.setText(tr("What it holds"))
        self.pick.setText(tr("Pick the place"))
        self._say_what_it_holds()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(theme.PADDING, 0, theme.PADDING, 0)
        top.addWidget(self.kinds)
        top.addStretch(1)
        below = QHBoxLayout()
        below.setContentsMargins(theme.PADDING, 2, theme.PADDING, 0)
        below.setSpacing(8)
        below.addWidget(self.holds, 1)
        below.addWidget(self.more)
        below.addWidget(self.pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.fields)
        column.addLayout(below)

    def _show_fields(self) -> None:
        self.fields.show_only(shown_fields(self.kind, self.fields.texts(), self._vessel))
        self.pick.setVisible(self.kind is not SourceBy.ASSET)
        self.more.setVisible(self.kind is not SourceBy.INVERSION)
        self._say_what_it_holds()

    def _say_what_it_holds(self) -> None:
        code = self.fields.lines["asset_code"].text().strip()
        assets = self._park.assets if self._park is not None else ()
        asset = next((each for each in assets if each.code == code), None)
        self.holds.set_text(asset_words(asset) if asset and self.kind is SourceBy.ASSET else "")

    def _on_kind(self, index: int) -> None:
        self.kinds.set_taken(index)
        self._show_fields()
        self.changed.emit()

    def _on_typed(self) -> None:
        self._say_what_it_holds()
        self.changed.emit()

    def _on_more(self, on: bool) -> None:
        self._vessel = on
        self.check()

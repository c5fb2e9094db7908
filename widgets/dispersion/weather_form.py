"""In what wind: the live station's, or figures by hand."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.domain.dispersion import WeatherChoice
from models.domain.readings import Weather
from models.planning.source_choice import weather_choice_of, weather_faults
from models.text import tr
from widgets import theme
from widgets.controls import ShortLabel
from widgets.dispersion.draft import WEATHER_FIELDS, texts_of_weather, weather_of
from widgets.dispersion.fields import FieldGrid
from widgets.dispersion.words import weather_words
from widgets.segments import Segments

LIVE, BY_HAND = 0, 1


class WeatherForm(QWidget):
    """`changed` with each keystroke. By hand begins with what the station says."""

    changed = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station: WeatherChoice | None = None
        self.kinds = Segments("joined")
        self.kinds.set_taken(LIVE)
        self.said = ShortLabel("body", theme.TEXT_1)
        self.fields = FieldGrid(WEATHER_FIELDS)
        self.fields.set_texts(texts_of_weather(WeatherChoice()))
        self.fields.hide()
        top = QHBoxLayout()
        top.setContentsMargins(theme.PADDING, 0, theme.PADDING, 0)
        top.setSpacing(12)
        top.addWidget(self.kinds)
        top.addWidget(self.said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.fields)
        self.kinds.chosen.connect(self._on_kind)
        self.fields.changed.connect(self.changed)
        self.fields.entered.connect(self.entered)
        self.retranslate()

    def set_station(self, weather: Weather | None) -> None:
        """What the live station says now; None while none does."""
        self._station = weather_choice_of(weather) if weather is not None else None
        self._say()

    def set_choice(self, choice: WeatherChoice) -> None:
        """Show it; nothing is told."""
        self.kinds.set_taken(LIVE if choice.live else BY_HAND)
        if not choice.live:
            self.fields.set_texts(texts_of_weather(choice))
        self.fields.setVisible(not choice.live)
        self._say()
        self.check()

    def check(self) -> WeatherChoice | None:
        """The choice as it is typed; what is wrong with it is told beside its fields."""
        by_hand = self.kinds.taken == BY_HAND
        choice, faults = weather_of(self._station or WeatherChoice(), by_hand, self.fields.texts())
        if choice is not None:
            faults = {**weather_faults(choice)}
        self.fields.set_faults(faults)
        return None if faults else choice

    def retranslate(self) -> None:
        self.kinds.set_words([tr("Live station"), tr("By hand")])
        self._say()

    def _say(self) -> None:
        self.said.setVisible(self.kinds.taken == LIVE)
        if self._station is None:
            self.said.set_text(tr("No weather has arrived yet"), theme.HIGH_TEXT)
        else:
            self.said.set_text(weather_words(self._station), theme.TEXT_1)

    def _on_kind(self, index: int) -> None:
        if index == BY_HAND and self._station is not None:
            self.fields.set_texts(texts_of_weather(self._station))
        self.fields.setVisible(index == BY_HAND)
        self._say()
        self.changed.emit()

"""Settings at the rail's foot: language, arranging panels, panels onto other screens, steady rings."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from models.text import LANGUAGES, current_language, tr
from widgets.blink import heartbeat
from widgets.shell.docks import PANEL_NAMES

if TYPE_CHECKING:
    from widgets.shell.window import RoomWindow

LANGUAGE_NAMES = {"en": "English", "zh_CN": "简体中文"}  # each language names itself


class SettingsMenu(QObject):
    """Made anew each time it opens, so that languages and screens are always those of now."""

    language_chosen = Signal(str)

    def __init__(self, window: "RoomWindow") -> None:
        super().__init__(window)
        self._window = window
        self._arranging, self._steady = False, False

    def open_at(self, point: QPoint) -> QMenu:
        menu = self.build()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)
        return menu

    def build(self) -> QMenu:
        menu = QMenu(self._window)
        languages = menu.addMenu(tr("Language"))
        for language in LANGUAGES:
            entry = self._tick(languages, LANGUAGE_NAMES[language], language == current_language())
            entry.triggered.connect(partial(self.language_chosen.emit, language))
        arrange = self._tick(menu, tr("Arrange panels"), self._arranging)
        arrange.triggered.connect(self._arrange)
        menu.addAction(tr("Standard arrangement")).triggered.connect(self._window.docks.reset_layout)
        self._add_screens(menu)
        steady = self._tick(menu, tr("Reduced motion"), self._steady)
        steady.triggered.connect(self._steady_rings)
        return menu

    def _add_screens(self, menu: QMenu) -> None:
        screens = QGuiApplication.screens()
        others = [screen for screen in screens if screen is not self._window.screen()]
        if not others:
            return
        onto = menu.addMenu(tr("Panel to another screen"))
        for name, label in PANEL_NAMES.items():
            places = onto.addMenu(tr(label))
            for screen in others:
                where = places.addAction(screen.name())
                where.triggered.connect(partial(self._window.docks.float_panel, name, screen))

    def _tick(self, menu: QMenu, words: str, ticked: bool) -> QAction:
        entry = menu.addAction(words)
        entry.setCheckable(True)
        entry.setChecked(ticked)
        return entry

    def _arrange(self, arranging: bool) -> None:
        self._arranging = arranging
        self._window.docks.set_arranging(arranging)

    def _steady_rings(self, steady: bool) -> None:
        self._steady = steady
        heartbeat().set_steady(steady)

"""Builds the room with the synthetic picture and leaves screenshots: python -m tests.gui.gallery FOLDER [LANGUAGE]."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from models.domain.alarms import Priority
from models.domain.dispersion import DispersionState
from models.domain.readings import Weather
from models.domain.sessions import SessionKind
from models.text import Message, set_language
from tests.gui import pictures
from tests.gui.dispersion import records
from widgets import theme
from widgets.alarms.panel import AlarmPanel
from widgets.alarms.rows import LiveValue
from widgets.dispatch.incident_panel import DispatchPanel
from widgets.dispersion.panel import DispersionPanel
from widgets.incidents.panel import IncidentPanel
from widgets.shell.docks import Panels
from widgets.shell.links import LinkHealth
from widgets.shell.window import RoomWindow


def links() -> list[LinkHealth]:
    since = pictures.before(3700)
    return [
        LinkHealth("database", True, "4 ms", since),
        LinkHealth("broker", True, "11 ms", since),
        LinkHealth("cameras", True, "63 / 64", since, degraded=True),
        LinkHealth("gateway", True, "0.4 s", since),
    ]


def make_room() -> RoomWindow:
    """The Command workspace's left and right sides filled; the middle is other panels' part."""
    park, now = pictures.park(), pictures.NOW
    incidents, alarms, dispatch = IncidentPanel(), AlarmPanel(), DispatchPanel()
    window = RoomWindow(Panels(incidents=incidents, alarms=alarms, incident=dispatch))
    incidents.set_incidents(pictures.incidents())
    incidents.select(pictures.uuid(7))
    alarms.set_park(park)
    alarms.set_values({7: LiveValue(38.2, pictures.before(95), 30.0)})
    alarms.set_alarms(pictures.alarms())
    dispatch.set_park(park)
    dispatch.set_incident(pictures.incident())
    dispatch.set_recommendation(pictures.recommendation())
    dispatch.set_assignments(pictures.assignments())
    dispatch.set_steps(pictures.steps())
    dispatch.set_people(pictures.forecast(), pictures.evacuation(), True)
    dispatch.set_notifications(pictures.notifications())
    dispatch.set_events(pictures.events())
    dispatch.set_chain(True)
    dispatch.set_operators({"li_na": "Li Na", "chen_yu": "Chen Yu"})
    for panel in (incidents, alarms, dispatch):
        panel.set_now(now)
    bar = window.top_bar
    bar.set_park(park.name)
    bar.set_weather(Weather(now, 3.2, 242, "D", 16.0), 12)
    bar.set_links(links())
    bar.set_operator("Chen Yu", Message("Dispatcher, seat {seat}", {"seat": 2}))
    bar.set_clock(now, park.timezone)
    window.links.set_links(links(), now)
    window.links.set_quarantine({"unknown sensor": 12, "not a number": 3})
    return window


def add_dispersion(window: RoomWindow) -> DispersionPanel:
    """The forecast in front of the incident."""
    panel = DispersionPanel()
    window.set_panel("dispersion", panel)
    panel.set_park(pictures.park())
    panel.set_incident("2026-0007", "V-3", 210.0, 205.0)
    panel.set_live_weather(Weather(pictures.NOW, 3.2, 242, "D", 16.0))
    panel.set_state(records.state())
    panel.set_receptor(records.receptor())
    panel.set_now(pictures.NOW)
    window.docks.raise_panel("dispersion")
    return panel


def shoot(window: RoomWindow, path: Path) -> None:
    for _ in range(6):
        QApplication.processEvents()
    window.grab().save(str(path))


def main(folder: Path, language: str) -> None:
    application = QApplication([])
    theme.apply(application)
    if language == "zh_CN":
        set_language("zh_CN")
    window = make_room()
    for size in ((1920, 1080), (1366, 768)):
        window.resize(*size)
        window.show()
        shoot(window, folder / f"command_{language}_{size[0]}.png")
    dispersion = add_dispersion(window)
    for size in ((1920, 1080), (1366, 768)):
        window.resize(*size)
        shoot(window, folder / f"dispersion_{language}_{size[0]}.png")
    dispersion.source.set_choice(records.impossible())
    dispersion.set_state(DispersionState())
    shoot(window, folder / f"dispersion_{language}_refused.png")
    window.docks.raise_panel("incident")
    window.docks.panel("alarms").act("shelve")  # type: ignore[union-attr]
    window.set_session(SessionKind.DRILL)
    window.break_in.show_alarm(Priority.CRITICAL, "AT-3012", "Chlorine, Area A east  12.4 ppm")
    window.do("keys")
    window.say("refused", Message("{unit} was taken by {operator} for incident {incident}",
                                  {"unit": "Engine 3", "operator": "Li Na", "incident": "2026-0006"}))
    shoot(window, folder / f"drill_{language}_1366.png")
    window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "en")

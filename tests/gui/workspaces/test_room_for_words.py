"""No word of a workspace is clipped or shortened at the smallest and the usual screen, in either language."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from models.domain.park import UnitKind
from models.text import Language, set_language
from tests.gui.cameras.fleet import CAMERAS
from tests.gui.shortened import shortened_in
from tests.gui.trends.sensors import NOW as TREND_NOW
from tests.gui.trends.sensors import RULES, pressure
from tests.gui.workspaces.records import (
    ACTIONS,
    ALARMS,
    CALLS,
    FIGURES,
    INJECTS,
    NOW,
    SCENARIOS,
    ZONE,
    drill_milestones,
    session,
)
from widgets import theme
from widgets.trends.spec import trend_spec
from widgets.workspaces.cameras import CamerasWorkspace
from widgets.workspaces.cockpit import CockpitWorkspace
from widgets.workspaces.drill import DrillWorkspace
from widgets.workspaces.monitor import MonitorWorkspace
from widgets.workspaces.shift_panel import ReadyUnits

# What rail, bars and the drill's frame leave of a screen.
SIZES = {"1366x768": QSize(1366 - 64 - 24, 768 - 80 - 36), "1920x1080": QSize(1920 - 64 - 24, 1080 - 80 - 36)}


def drill() -> QWidget:
    workspace = DrillWorkspace()
    workspace.set_session(session(), ZONE)
    workspace.set_injects(INJECTS)
    workspace.set_milestones(drill_milestones())
    workspace.set_actions(ACTIONS)
    workspace.set_elapsed(372.0)
    return workspace


def drill_form() -> QWidget:
    workspace = DrillWorkspace()
    workspace.set_scenarios(SCENARIOS)
    return workspace


def cockpit() -> QWidget:
    workspace = CockpitWorkspace()
    workspace.set_figures(FIGURES, NOW, ZONE)
    workspace.set_alarm_figures(ALARMS)
    workspace.set_calls(CALLS)
    return workspace


def monitor() -> QWidget:
    workspace = MonitorWorkspace()
    workspace.set_figures(FIGURES)
    workspace.set_alarm_figures(ALARMS)
    workspace.set_units([ReadyUnits(kind, 1, 3) for kind in UnitKind])
    workspace.trends.set_now(TREND_NOW)
    workspace.trends.set_specs([trend_spec(pressure(key), RULES) for key in range(8)], ZONE)
    return workspace


def cameras() -> QWidget:
    workspace = CamerasWorkspace()
    workspace.set_cameras(CAMERAS, ZONE)
    return workspace


def clipped_labels(widget: QWidget) -> set[str]:
    """Labels that are narrower or lower than their text."""
    labels = [label for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]
    return {
        label.text()
        for label in labels
        if (label.width() < label.sizeHint().width() and not label.wordWrap())
        or label.height() < (label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height())
    }


@pytest.mark.parametrize("make", [drill, drill_form, cockpit, monitor, cameras], ids=lambda make: make.__name__)
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_that_every_word_has_room(
    qtbot: QtBot, qapp: QApplication, make: Callable[[], QWidget], size: QSize, language: Language
) -> None:
    set_language(language)
    theme.apply(qapp)
    workspace = make()
    qtbot.addWidget(workspace)
    shortened = shortened_in(workspace, size.width(), size.height())
    assert workspace.size() == size  # nothing in it needs more room than the screen has
    assert shortened == set()
    assert clipped_labels(workspace) == set()

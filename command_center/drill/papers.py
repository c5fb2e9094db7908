"""What a drill leaves behind: the papers of the incident that was worked, as the first unit found it."""

from dataclasses import dataclass
from pathlib import Path

import structlog

from command_center.drill.dispatcher import Dispatcher
from command_center.drill.outcome import worked_incident
from command_center.drill.stage import Stage
from command_center.papers import write_papers
from models.domain.errors import CommandCenterError
from models.store.roles import read_operators

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Left:
    """Where they lie; no report where no incident was opened."""

    report: Path | None = None
    pictures: tuple[Path, ...] = ()


def leave_papers(stage: Stage, dispatcher: Dispatcher, folder: Path) -> Left:
    """Draw the pictures, write the report, and note in the log that it was written."""
    incident = worked_incident(stage.picture)
    if incident is None:
        return Left()
    from command_center.wiring import make_picture_maker  # drawing libraries are slow to import

    names = stage.patiently(lambda: read_operators(stage.store, stage.scope.park_id))
    try:
        papers = write_papers(
            stage.store, stage.scope, stage.park, incident.id, folder, stage.now(),
            maker=make_picture_maker(), scene=dispatcher.scene or stage.picture, forecast=dispatcher.forecast,
            names={login: each.display_name for login, each in names.items()},
        )  # fmt: skip
    except CommandCenterError as error:
        log.error("drill.no_report", cause=str(error))
        return Left()
    return Left(papers.report, papers.pictures)

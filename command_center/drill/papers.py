"""What a drill leaves behind: pictures of map and twin, and the report with them."""

from dataclasses import dataclass
from pathlib import Path

import structlog

from command_center.drill.dispatcher import Dispatcher
from command_center.drill.outcome import worked_incident
from command_center.drill.stage import Stage
from models.domain.errors import CommandCenterError
from models.domain.incidents import Incident
from models.reports.report import write_report
from models.store.repositories import read_events, read_head
from models.text import N_
from models.use_cases.log import record_report

log = structlog.get_logger()

CAPTIONS = (N_("Map when the first unit arrived"), N_("Park in three dimensions when the first unit arrived"))


@dataclass(frozen=True, slots=True)
class Papers:
    """Where they lie; no report where no incident was opened."""

    report: Path | None = None
    pictures: tuple[Path, ...] = ()


def leave_papers(stage: Stage, dispatcher: Dispatcher, folder: Path) -> Papers:
    """Draw the pictures, write the report, and note in the log that it was written."""
    incident = worked_incident(stage.picture)
    if incident is None:
        return Papers()
    folder.mkdir(parents=True, exist_ok=True)
    pictures = _pictures(stage, dispatcher, incident, folder)
    try:
        return Papers(_report(stage, incident, pictures, folder / f"{incident.number}.html"), pictures)
    except CommandCenterError as error:
        log.error("drill.no_report", cause=str(error))
        return Papers(None, pictures)


def _pictures(stage: Stage, dispatcher: Dispatcher, incident: Incident, folder: Path) -> tuple[Path, ...]:
    """Map and twin as they stood when the first unit arrived."""
    from command_center.wiring import make_picture_maker  # drawing libraries are slow to import

    maker, scene = make_picture_maker(), dispatcher.scene or stage.picture
    return (
        maker.map_picture(stage.park, scene, scene.forecasts.get(incident.id), folder / "map.png"),
        maker.twin_picture(stage.park, scene, dispatcher.forecast, folder / "twin.png"),
    )


def _report(stage: Stage, incident: Incident, pictures: tuple[Path, ...], path: Path) -> Path:
    head = stage.patiently(lambda: read_head(stage.store, stage.scope.park_id))
    written = write_report(
        stage.park,
        stage.picture,
        incident.id,
        stage.read(read_events),
        head=head,
        path=path,
        written_at=stage.now(),
        pictures=list(zip(CAPTIONS, pictures, strict=True)),
    )
    record_report(stage.store, stage.scope, incident.id, str(written), head)
    return written

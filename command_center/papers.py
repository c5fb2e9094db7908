"""What an incident leaves behind: pictures of map and twin, the report with them, and a line in the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from models.domain.forecasts import Forecast
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.sessions import Scope
from models.ports import PictureMaker
from models.reports.report import write_report
from models.store.engine import Store
from models.store.repositories import read_events, read_head, read_picture
from models.text import N_
from models.use_cases.log import record_report

CAPTIONS = (N_("Map when the first unit arrived"), N_("Park in three dimensions when the first unit arrived"))


@dataclass(frozen=True, slots=True)
class Papers:
    """Where they lie."""

    report: Path
    pictures: tuple[Path, ...]


def write_papers(
    store: Store,
    scope: Scope,
    park: Park,
    incident_id: UUID,
    folder: Path,
    written_at: datetime,
    *,
    maker: PictureMaker,
    scene: Picture,
    forecast: Forecast | None,
    names: Mapping[str, str],
) -> Papers:
    """Draw `scene` (the room as it stood when the first unit arrived), write the report of now, and log it.

    names: login to person; written_at: session time. Raises CommandCenterError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pictures = (
        maker.map_picture(park, scene, scene.forecasts.get(incident_id), folder / "map.png"),
        maker.twin_picture(park, scene, forecast, folder / "twin.png"),
    )
    head = read_head(store, scope.park_id)
    picture = read_picture(store, scope)
    report = write_report(
        park,
        picture,
        incident_id,
        read_events(store, scope),
        head=head,
        path=folder / f"{picture.incidents[incident_id].number}.html",
        written_at=written_at,
        pictures=list(zip(CAPTIONS, pictures, strict=True)),
        names=names,
    )
    record_report(store, scope, incident_id, str(report), head)
    return Papers(report, pictures)

"""The report of one incident: a single HTML file that needs nothing else, for the screen and for paper.

It is written from the event log and the picture of the session alone, and carries the head of the log's hash chain: who
keeps a report can prove later that the log's beginning, up to here, was not changed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import UUID

from models.domain.errors import NotFound
from models.domain.events import Event
from models.domain.incidents import INCIDENT_KIND_NAMES, Incident
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.sessions import Session
from models.reports import chapters, response
from models.reports.figures import Times
from models.reports.intervals import incident_events, incident_milestones
from models.reports.markup import Markup, element, fragment
from models.text import N_, current_language, tr

MAP_CAPTION = N_("Map at closing")
TWIN_CAPTION = N_("Twin at closing")
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def write_report(
    park: Park,
    picture: Picture,
    incident_id: UUID,
    events: Sequence[Event],
    *,
    head: tuple[int, bytes],
    path: Path,
    written_at: datetime,
    pictures: Sequence[tuple[str, Path]] = (),
    names: Mapping[str, str] | None = None,
) -> Path:
    """Write the report in the current language and return where it is.

    events: the session's log, from which the incident's part is taken; head: number and SHA-256 of the log's newest
    event; pictures: caption (message id) and PNG or JPEG file, which are embedded; names: login to person; written_at:
    session time. The file appears whole or not at all.
    """
    document = render_report(
        park, picture, incident_id, events, head=head, written_at=written_at, pictures=pictures, names=names
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.write_text(document, encoding="utf-8")
    return partial.replace(path)


def render_report(
    park: Park,
    picture: Picture,
    incident_id: UUID,
    events: Sequence[Event],
    *,
    head: tuple[int, bytes],
    written_at: datetime,
    pictures: Sequence[tuple[str, Path]] = (),
    names: Mapping[str, str] | None = None,
) -> str:
    """Return the report's HTML; see `write_report`. Raises NotFound for an incident the picture does not hold."""
    incident = picture.incidents.get(incident_id)
    if incident is None:
        raise NotFound(entity="incident", id=incident_id)
    times, people = Times(park.timezone, incident.opened_at), names or {}
    alarms = [alarm.id for alarm in picture.alarms.values() if alarm.incident_id == incident_id]
    mine = incident_events(events, incident_id, alarms)
    now_s = (written_at - picture.session.clock.started_at).total_seconds()
    forecast = picture.forecasts.get(incident_id)
    body = fragment(
        _opening(park, incident, picture.session),
        chapters.chapter(N_("Summary"), chapters.summary(park, incident, times, people)),
        chapters.chapter(N_("Handling"), chapters.handling(incident_milestones(mine, picture.session), now_s)),
        chapters.chapter(N_("Release and forecast"), response.release_and_forecast(forecast, park, times)),
        chapters.chapter(N_("Evacuation"), response.evacuation(picture.evacuations.get(incident_id), park)),
        chapters.chapter(N_("Pictures"), chapters.pictures(pictures)),
        chapters.chapter(N_("Units"), response.units(_of(picture.assignments, incident_id), park, times)),
        chapters.chapter(N_("Notifications"), response.notifications(_of(picture.notifications, incident_id), times)),
        chapters.chapter(N_("Plan"), response.plan(_of(picture.steps, incident_id), times, people)),
        chapters.chapter(N_("Termination"), chapters.termination(mine, times, people)),
        chapters.chapter(N_("Log"), chapters.log(mine, times, people)),
        _closing(head, times.full(written_at)),
    )
    return _document(f"{incident.number} {park.name}", body)


class _Part(Protocol):
    @property
    def incident_id(self) -> UUID: ...


P = TypeVar("P", bound=_Part)


def _of(records: Mapping[UUID, P], incident_id: UUID) -> list[P]:
    return [record for record in records.values() if record.incident_id == incident_id]


def _opening(park: Park, incident: Incident, session: Session) -> Markup:
    title = tr(N_("Incident {number}: {kind}"), number=incident.number, kind=tr(INCIDENT_KIND_NAMES[incident.kind]))
    drill = session.scope.is_drill
    return fragment(
        element("div", tr(N_("DRILL")), class_="watermark", aria_hidden="true") if drill else None,
        element("p", tr(N_("DRILL: nothing in this report really happened")), class_="drill") if drill else None,
        element("p", str(park.name), class_="caption"),
        element("h1", title),
        element("p", tr(N_("Exercise: {title}"), title=session.title)) if drill and session.title else None,
    )


def _closing(head: tuple[int, bytes], written: str) -> Markup:
    number, digest = head
    return element(
        "footer",
        element("p", tr(N_("Written {time}"), time=written), class_="caption"),
        element("p", tr(N_("Event log up to number {number}, SHA-256:"), number=number), class_="caption"),
        element("p", digest.hex(), class_="hash"),
    )


def _document(title: str, body: Markup) -> str:
    style = (files("models.reports") / "report.css").read_text(encoding="utf-8")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width"),
        element("title", title),
        element("style", Markup(style)),
    )
    language = "zh-CN" if current_language() == "zh_CN" else "en"
    return "<!DOCTYPE html>\n" + element("html", head, element("body", body), lang=language) + "\n"

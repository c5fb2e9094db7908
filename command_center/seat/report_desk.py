"""The report of a closed incident: written off the main thread, logged, and shown where it lies."""

from uuid import UUID

from command_center.papers import write_papers
from command_center.seat.context import Seat
from command_center.wiring import make_picture_maker, reports_folder
from models.domain.forecasts import Forecast
from models.domain.picture import Picture
from models.store.roles import read_operators
from models.text import N_, Message


class ReportDesk:
    """Keeps the scene of each incident as it stood when the first unit arrived, for the report's pictures."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._scenes: dict[UUID, tuple[Picture, Forecast | None]] = {}
        seat.room.picture_changed.connect(self._on_picture_changed)

    def write(self, incident_id: UUID) -> None:
        seat, scope, now = self._seat, self._seat.scope, self._seat.now()
        closed = seat.picture
        scene, forecast = self._scenes.pop(incident_id, (closed, seat.room.forecast))
        folder = reports_folder(seat.settings) / closed.incidents[incident_id].number

        def write() -> str:
            names = {login: each.display_name for login, each in read_operators(seat.store, seat.park_id).items()}
            papers = write_papers(
                seat.store, scope, seat.park, incident_id, folder, now,
                maker=make_picture_maker(), scene=scene, forecast=forecast, names=names,
            )  # fmt: skip
            return str(papers.report)

        seat.workers.submit(
            "files", write, lambda path: seat.window.say("done", Message(N_("Report written: {path}"), {"path": path})),
            seat.tell,
        )  # fmt: skip

    def _on_picture_changed(self, picture: Picture, before: Picture | None) -> None:
        for incident in picture.incidents.values():
            known = before.incidents.get(incident.id) if before else None
            if incident.state == "on_scene" and (known is None or known.state != "on_scene"):
                self._scenes.setdefault(incident.id, (picture, self._seat.room.forecast))

"""The forecast on paper: the panel's state and the map as it stands, written as a page beside the reports."""

from PySide6.QtGui import QImage

from command_center.seat.context import Seat
from command_center.wiring import reports_folder
from models.domain.errors import BadInput
from models.domain.incidents import Incident
from models.domain.sessions import SessionKind
from models.text import N_, Message
from widgets.dispersion.page import CANNOT_WRITE, Page, write_page
from widgets.dispersion.panel import DispersionPanel
from widgets.map_panel.panel import MapPanel

PRINTED = N_("Page written: {path}")


class PageDesk:
    """Writes a page for each [Print]; older ones of the incident stay."""

    def __init__(self, seat: Seat, panel: DispersionPanel, map_panel: MapPanel, by: str) -> None:
        self._seat, self._panel, self._map_panel, self._by = seat, panel, map_panel, by
        self._incident: Incident | None = None
        panel.print_asked.connect(self.write)

    def show(self, incident: Incident | None) -> None:
        self._incident = incident

    def write(self) -> None:
        seat, incident, now = self._seat, self._incident, self._seat.now()
        number = incident.number if incident is not None else "-"
        path = reports_folder(seat.settings) / number / f"dispersion-{now:%Y%m%d-%H%M%S}.pdf"
        picture: QImage | None = self._map_panel.picture()
        page = Page(
            park=str(seat.park.name), number=number, place=incident.place if incident is not None else "", by=self._by,
            printed_at=now, timezone=seat.park.timezone, state=self._panel.state, map_picture=picture,
            exercise=seat.picture.session.kind is SessionKind.DRILL,
            names={each.code: f"{each.code}  {each.name}" for each in seat.park.assets},
        )  # fmt: skip
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_page(path, page)
        except OSError:
            seat.tell(BadInput(CANNOT_WRITE, path=path))
        except BadInput as error:
            seat.tell(error)
        else:
            seat.window.say("done", Message(PRINTED, {"path": str(path)}))

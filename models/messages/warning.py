"""The notices of an incident: a CAP document for each enterprise, village and school within the warning distance."""

from collections.abc import Iterator
from datetime import datetime

from models.domain.forecasts import ForecastSummary
from models.domain.incidents import Incident
from models.domain.park import Park
from models.messages.cap import build_alert
from models.physics.substances import substance
from models.planning.evacuation import warned_parties

CHANNEL = "cap"


def notices_for(
    park: Park, incident: Incident, summary: ForecastSummary, sent: datetime, *, drill: bool
) -> list[tuple[str, str, str]]:
    """(recipient, channel, CAP document) for everybody on the warning list, nearest first."""
    names = dict(_names(park))
    label = substance(incident.substance).label if incident.substance else None
    notices = []
    for party in warned_parties(park, summary.release.x, summary.release.y):
        recipient = names.get(party.code, party.code)
        document = build_alert(
            park,
            incident,
            sent=sent,
            zone=summary.advised,
            drill=drill,
            recipients=(recipient,),
            contact=party.phone,
            substance=label,
        )
        notices.append((recipient, CHANNEL, document))
    return notices


def _names(park: Park) -> Iterator[tuple[str, str]]:
    for enterprise in park.enterprises:
        yield enterprise.code, str(enterprise.name)
    for area in park.areas:
        yield area.code, str(area.name)

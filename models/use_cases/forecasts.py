"""What physics and planning say about an incident, put on record when it is decided on."""

from uuid import UUID

from models.domain.forecasts import ForecastSummary
from models.domain.ids import new_id
from models.domain.picture import Evacuation
from models.domain.sessions import Scope
from models.store.engine import Jsonb, Store
from models.store.intents import ask
from models.store.repositories import forecasts


def record_forecast(store: Store, scope: Scope, incident_id: UUID, summary: ForecastSummary) -> UUID:
    """Keep a run's summary; the newest run of an incident is the one every seat draws."""
    document, shapes = forecasts.encode(summary)
    forecast_id = new_id()
    ask(store, scope, "record_forecast", id=forecast_id, incident=incident_id, summary=document, shapes=shapes)
    return forecast_id


def shrink_zone(
    store: Store, scope: Scope, incident_id: UUID, summary: ForecastSummary, reach_m: float, reason: str
) -> UUID:
    """Let the advised zone of `summary` hold, which its commander has made reach no farther than `reach_m`.

    `summary.shrunk.full` is what it was before; who did it, and when, is what the store knows. Raises PermissionRefused
    for everybody but a commander, BadInput without a reason.
    """
    document, shapes = forecasts.encode(summary)
    forecast_id = new_id()
    ask(
        store, scope, "shrink_zone", id=forecast_id, incident=incident_id, summary=document, shapes=shapes,
        reach_m=reach_m, reason=reason,
    )  # fmt: skip
    return forecast_id


def order_evacuation(store: Store, scope: Scope, incident_id: UUID, evacuation: Evacuation) -> UUID:
    """Order who leaves, who stays inside and who is warned."""
    evacuation_id = new_id()
    ask(
        store, scope, "order_evacuation", id=evacuation_id, incident=incident_id, zone=evacuation.zone_wkb,
        people_out=evacuation.people_out, people_inside=evacuation.people_inside, buildings=list(evacuation.buildings),
        shelters=Jsonb([list(pair) for pair in evacuation.shelters]), warned=list(evacuation.warned),
    )  # fmt: skip
    return evacuation_id

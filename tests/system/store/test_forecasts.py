"""Forecasts on record: what is new in them comes back, older ones read on, and only a commander shrinks a zone."""

from dataclasses import replace
from uuid import UUID

import pytest
from shapely import MultiPolygon, box

from models.domain.dispersion import Rerun, RerunReason, Shrunk
from models.domain.errors import BadInput, PermissionRefused
from models.domain.forecasts import ForecastSummary
from models.domain.incidents import IncidentKind, ResponseLevel
from models.store.repositories import forecasts as documents
from models.store.repositories import read_events, read_picture
from models.use_cases import incidents
from models.use_cases.forecasts import record_forecast, shrink_zone
from tests.system.store.acts import NOW
from tests.system.store.conftest import Stores
from tests.system.store.test_picture import summary

pytestmark = pytest.mark.system

WIDE, NARROW = MultiPolygon([box(0, 0, 900, 900)]), MultiPolygon([box(0, 0, 200, 200)])


def opened(stores: Stores) -> UUID:
    return incidents.open_incident(
        stores["li_na"], stores.scope, IncidentKind.TOXIC_RELEASE, ResponseLevel.II, "critical", "V-3", 1.0, 2.0
    )


def shrunk() -> ForecastSummary:
    return replace(summary(3), advised=NARROW, shrunk=Shrunk("nobody", "Wind has dropped", NOW, 200.0, WIDE))


def test_that_contours_the_rule_and_the_reason_come_back(stores: Stores) -> None:
    key = opened(stores)
    reason = RerunReason(Rerun.WIND_TURNED, "242", "268")
    whole = replace(summary(1), rule=WIDE, likely=NARROW, covering=WIDE, rerun=reason)
    record_forecast(stores["li_na"], stores.scope, key, whole)
    assert read_picture(stores["li_na"], stores.scope).forecasts[key] == whole


def test_that_a_record_from_before_there_were_ensembles_reads_on() -> None:
    document, shapes = documents.encode(summary(1))
    for name in ("others", "shrunk", "rerun"):
        del document[name]
    assert documents.decode(document, shapes) == summary(1)


def test_that_the_commander_shrinks_the_zone_on_record_with_name_and_reason(stores: Stores) -> None:
    key = opened(stores)
    record_forecast(stores["li_na"], stores.scope, key, replace(summary(9), advised=WIDE))
    shrink_zone(stores["chen_yu"], stores.scope, key, shrunk(), 200.0, "Wind has dropped")
    found = read_picture(stores["li_na"], stores.scope).forecasts[key]
    assert found.advised == NARROW
    assert found.shrunk is not None
    assert (found.shrunk.by, found.shrunk.reason, found.shrunk.full) == ("chen_yu", "Wind has dropped", WIDE)
    event = read_events(stores["li_na"], stores.scope)[-1]
    assert event.kind == "forecast.shrunk"
    assert event.payload["reason"] == "Wind has dropped"
    assert event.actor == "chen_yu"


def test_that_nobody_else_shrinks_it(stores: Stores) -> None:
    key = opened(stores)
    record_forecast(stores["li_na"], stores.scope, key, replace(summary(9), advised=WIDE))
    for login in ("li_na", "deng_qiao"):
        with pytest.raises(PermissionRefused):
            shrink_zone(stores[login], stores.scope, key, shrunk(), 200.0, "Because")
    assert read_picture(stores["li_na"], stores.scope).forecasts[key].advised == WIDE


def test_that_a_zone_is_not_shrunk_without_a_reason(stores: Stores) -> None:
    with pytest.raises(BadInput):
        shrink_zone(stores["chen_yu"], stores.scope, opened(stores), shrunk(), 200.0, "  ")


def test_that_a_run_claims_no_shrinking(stores: Stores) -> None:
    key = opened(stores)
    record_forecast(stores["li_na"], stores.scope, key, shrunk())
    assert read_picture(stores["li_na"], stores.scope).forecasts[key].shrunk is None

"""An alarm becomes a proposal: kind, level, place, whom to phone and what to look at."""

from dataclasses import replace

import pytest

from models.domain.alarms import Alarm, AlarmState, Priority
from models.domain.ids import new_id
from models.domain.incidents import IncidentKind, ResponseLevel
from models.domain.park import Park, Quantity
from models.planning.suggestion import nearest_cameras, nearest_sensors, suggest_incident, whom_to_phone
from models.text import set_language
from tests.unit.planning.conftest import START


def alarm_on(park: Park, code: str, label: str = "HH", value: float = 12.4) -> Alarm:
    sensor, rule = park.sensor(code), next(r for r in park.rules if r.code == f"{code}.{label}")
    return Alarm(
        id=new_id(),
        sensor_key=sensor.key,
        sensor_code=code,
        rule_id=new_id(),
        kind=rule.kind,
        label=label,
        priority=rule.priority,
        state=AlarmState.UNACK,
        active=True,
        raised_at=START,
        changed_at=START,
        value=value,
        limit=rule.limit,
        unit=sensor.unit,
    )


def tag(park: Park, quantity: Quantity, asset: str) -> str:
    return next(s.code for s in park.sensors if s.quantity is quantity and s.asset == asset)


def test_that_chlorine_at_v3_is_a_toxic_release_there_at_level_two(park: Park) -> None:
    found = suggest_incident(park, alarm_on(park, "AT-3012"))
    centre = park.asset("V-3").geometry.centroid
    assert (found.kind, found.level, found.priority) == (
        IncidentKind.TOXIC_RELEASE,
        ResponseLevel.II,
        Priority.CRITICAL,
    )
    assert (found.asset_code, found.substance, found.x, found.y) == ("V-3", "chlorine", centre.x, centre.y)
    assert found.place == "Chlorine bullet V-3 · P01 Lanchuan Chlor-Alkali"
    set_language("en")


def test_that_a_fence_detector_points_to_the_nearest_vessel_of_its_gas(park: Park) -> None:
    fence = next(s for s in park.sensors if s.enterprise == "P12" and s.substance == "chlorine")
    found = suggest_incident(park, alarm_on(park, fence.code))
    assert found.asset_code in ("V-1", "V-2", "V-3")
    far = replace(park, assets=tuple(a for a in park.assets if a.substance != "chlorine"))
    alone = suggest_incident(far, alarm_on(park, fence.code))
    assert alone.asset_code is None
    assert (alone.x, alone.y) == (fence.geometry.x, fence.geometry.y)


@pytest.mark.parametrize(
    ("quantity", "asset", "label", "value", "kind"),
    [
        (Quantity.LEVEL, "TK-201", "HH", 16.0, IncidentKind.SPILL),
        (Quantity.LEVEL, "TK-201", "LO", 1.0, IncidentKind.OTHER),
        (Quantity.TEMPERATURE, "TK-1001", "HI", 95.0, IncidentKind.FIRE),
        (Quantity.TEMPERATURE, "TK-1001", "HI", 45.0, IncidentKind.OTHER),
        (Quantity.PRESSURE, "V-3", "LO", 400.0, IncidentKind.TOXIC_RELEASE),
        (Quantity.PRESSURE, "V-1201", "LO", 500.0, IncidentKind.FLAMMABLE_RELEASE),
        (Quantity.PRESSURE, "V-1201", "HI", 1100.0, IncidentKind.OTHER),
    ],
)
def test_that_the_kind_follows_from_what_is_measured(
    quantity: Quantity, asset: str, label: str, value: float, kind: IncidentKind, park: Park
) -> None:
    found = suggest_incident(park, alarm_on(park, tag(park, quantity, asset), label, value))
    assert (found.kind, found.asset_code) == (kind, asset)


def test_that_a_lower_limit_asks_for_a_lower_level(park: Park) -> None:
    assert suggest_incident(park, alarm_on(park, "AT-3012", "HI")).level is ResponseLevel.III
    lel = next(s.code for s in park.sensors if s.unit == "%LEL")
    found = suggest_incident(park, alarm_on(park, lel, "HI", 30.0))
    assert found.kind is IncidentKind.FLAMMABLE_RELEASE


def test_that_every_rule_of_the_park_leads_to_a_suggestion(park: Park) -> None:
    for rule in park.rules:
        found = suggest_incident(park, alarm_on(park, rule.sensor, rule.label, rule.limit))
        assert found.place


def test_that_the_control_room_is_phoned_first_then_the_responsible(park: Park) -> None:
    people = whom_to_phone(park, park.sensor("AT-3011"))
    assert people[0].phone == park.asset("V-3").control_room_phone
    assert [person.duty for person in people[1:]] == [person.duty for person in park.asset("V-3").responsible]
    assert len(people) == 4
    assert whom_to_phone(park, park.sensor("WS-01")) == ()


def test_that_cameras_that_look_at_the_place_come_first(park: Park) -> None:
    source = park.asset("V-3").geometry.centroid
    assert [camera.code for camera in nearest_cameras(park, source.x, source.y, 2)] == ["CAM-07", "CAM-08"]
    assert len(nearest_cameras(park, source.x, source.y)) == 4


def test_that_the_nearest_sensors_may_be_asked_by_quantity(park: Park) -> None:
    source = park.asset("V-3").geometry.centroid
    found = nearest_sensors(park, source.x, source.y, 5, Quantity.GAS)
    distances = [sensor.geometry.distance(source) for sensor in found]
    assert distances == sorted(distances)
    assert {sensor.substance for sensor in found} == {"chlorine"}

"""The picture: whichever way a seat got there, it holds what the log says; and a park comes back as it went in."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from shapely import MultiPolygon, box

from models.domain.alarms import AlarmState
from models.domain.errors import BadInput, BadParkFile, CommandCenterError, PermissionRefused, Refused
from models.domain.events import EVENT_TEXTS
from models.domain.forecasts import ForecastSummary, ProtectiveDistances, Release, ThreatZone
from models.domain.incidents import Disposition, Incident, IncidentKind, ResponseLevel
from models.domain.picture import Evacuation, Picture
from models.domain.readings import Weather
from models.domain.sessions import Scope
from models.planning.plans import PlannedStep
from models.store.repositories import list_parks, read_changes, read_events, read_figures, read_park, read_picture
from models.text import tr
from models.use_cases import alarms, dispatch, forecasts, incidents, log, notices, sessions, steps
from models.use_cases.parks import import_park
from tests.system.store.acts import NOW, apply, change
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system


def summary(people: int = 12, protective: bool = True) -> ForecastSummary:
    shape = MultiPolygon([box(0, 0, 10, 10), box(20, 0, 30, 5)])
    zones = tuple(ThreatZone(level, ppm, shape, 100.0, 9.5) for level, ppm in ((3, 20.0), (2, 2.0), (1, 0.5)))
    return ForecastSummary(
        release=Release("chlorine", 1.0, 2.0, 1.5, 2.5, 600.0, NOW, 1500.0, "hole"),
        weather=Weather(NOW, 1.2, 75.0, "F", 8.0),
        zones=zones,
        protective=ProtectiveDistances(60.0, 1100.0, True, True, "ERG", shape, shape) if protective else None,
        advised=shape,
        caveats=("passive",),
        engine="puff",
        people_in_zone=people,
        people_by_level={3: 1, 2: 4, 1: 7},
        buildings_in_zone=("P01-B0",),
        warned=("P02",),
    )


class Play:
    """Random acts of everybody, most of them allowed."""

    def __init__(self, stores: Stores, scope: Scope, seed: int) -> None:
        self.stores, self.scope, self.dice, self.second = stores, scope, random.Random(seed), 0

    def act(self, picture: Picture) -> None:
        acts = [
            self.sense,
            self.judge,
            self.open,
            self.send,
            self.advance,
            self.press,
            self.decide,
            self.write,
            self.close,
        ]
        with suppress(Refused, BadInput):  # what is refused, the picture must not notice
            self.dice.choice(acts)(picture)

    def sense(self, _: Picture) -> None:
        self.second += 1
        apply(self.stores["gateway"], self.scope, change(1, self.dice.choice(["activate", "return"]), self.second))

    def judge(self, picture: Picture) -> None:
        alarm = self.dice.choice(list(picture.alarms.values()) or [None])
        if alarm is None:
            return
        store, key = self.stores["li_na"], (alarm.id, alarm.version)
        if self.dice.random() < 0.5:
            alarms.acknowledge_alarms(store, self.scope, [alarm.id])
        elif alarm.state is AlarmState.SHLVD:
            alarms.unshelve_alarm(store, self.scope, *key)
        else:
            alarms.shelve_alarm(store, self.scope, *key, 5, "x")

    def open(self, picture: Picture) -> None:
        free = [alarm.id for alarm in picture.alarms.values() if alarm.incident_id is None]
        incidents.open_incident(
            self.stores["li_na"],
            self.scope,
            IncidentKind.FIRE,
            ResponseLevel.II,
            "high",
            "V-3",
            1.0,
            2.0,
            alarm_id=free[0] if free else None,
            steps=[PlannedStep("a", "b", 1.0)],
        )

    def send(self, picture: Picture) -> None:
        unit = self.dice.choice(self.stores.park.units).code
        if self.dice.random() < 0.2:
            dispatch.set_unit_service(self.stores["li_na"], self.scope, unit, self.dice.random() < 0.7, "x")
        else:
            dispatch.dispatch_units(
                self.stores["li_na"], self.scope, self._incident(picture).id, [dispatch.Order(unit, "t")]
            )

    def advance(self, picture: Picture) -> None:
        incident = self._incident(picture)
        event = self.dice.choice(["verify", "start_response", "control"])
        incidents.advance_incident(self.stores["li_na"], self.scope, incident.id, incident.version, event)

    def press(self, picture: Picture) -> None:
        assignment = self.dice.choice(list(picture.assignments.values()) or [None])
        if assignment is not None:
            event = self.dice.choice(["depart", "arrive", "release"])
            dispatch.advance_assignment(self.stores["gateway"], self.scope, assignment.id, None, event)

    def decide(self, picture: Picture) -> None:
        incident = self._incident(picture)
        forecasts.record_forecast(self.stores["li_na"], self.scope, incident.id, summary(self.dice.randrange(99)))
        plan = Evacuation(incident.id, box(0, 0, 1, 1).wkb, 3, 4, ("B",), (("S1", 3),), ("P02",))
        forecasts.order_evacuation(self.stores["li_na"], self.scope, incident.id, plan)
        notices.queue_notices(self.stores["li_na"], self.scope, incident.id, [("P02", "cap", "<a/>")])
        for notice in picture.notifications.values():
            notices.settle_notice(self.stores["gateway"], self.scope, notice.id, "withhold")

    def write(self, picture: Picture) -> None:
        log.write_note(self.stores["deng_qiao"], self.scope, "note")
        for step in picture.steps.values():
            steps.tick_step(self.stores["li_na"], self.scope, step.id, step.version)

    def close(self, picture: Picture) -> None:
        incident = self._incident(picture)
        incidents.close_incident(self.stores["li_na"], self.scope, incident.id, incident.version, Disposition.RESOLVED)

    def _incident(self, picture: Picture) -> Incident:
        if not picture.incidents:
            raise Refused("nothing to do")
        return self.dice.choice(list(picture.incidents.values()))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_that_following_the_feed_leads_to_the_picture_read_whole(stores: Stores, seed: int) -> None:
    drill = sessions.start_drill(stores["chen_yu"], stores.scope.park_id, "Play", "chlorine-leak", NOW, 10.0)
    play = Play(stores, drill, seed)
    near, far = read_picture(stores["li_na"], drill), read_picture(stores["li_na"], drill)
    for _ in range(60):
        play.act(near)
        near = read_changes(stores["li_na"], near)
        assert near == read_picture(stores["li_na"], drill)
    assert read_changes(stores["li_na"], far) == near  # all at once, as after a lost connection
    assert read_changes(stores["li_na"], near) is near
    for event in near.events:
        assert tr(EVENT_TEXTS[event.kind], **event.payload)


def test_that_other_sessions_move_the_head_and_nothing_else(stores: Stores) -> None:
    drill = sessions.start_drill(stores["chen_yu"], stores.scope.park_id, "Quiet", "chlorine-leak", NOW)
    before = read_picture(stores["li_na"], drill)
    log.write_note(stores["li_na"], stores.scope, "elsewhere")
    after = read_changes(stores["li_na"], before)
    assert after == replace(before, head=before.head + 1)
    assert after.alarms is before.alarms


@pytest.mark.parametrize("protective", [True, False])
def test_that_a_forecast_comes_back_as_it_was(stores: Stores, protective: bool) -> None:
    key = incidents.open_incident(
        stores["li_na"],
        stores.scope,
        IncidentKind.TOXIC_RELEASE,
        ResponseLevel.II,
        "critical",
        "V-3",
        1.0,
        2.0,
    )
    forecasts.record_forecast(stores["li_na"], stores.scope, key, summary(1))
    forecasts.record_forecast(stores["li_na"], stores.scope, key, summary(2, protective))
    assert read_picture(stores["li_na"], stores.scope).forecasts[key] == summary(2, protective)


def test_that_a_park_comes_back_as_it_went_in(stores: Stores) -> None:
    assert read_park(stores["li_na"], stores.scope.park_id) == stores.park
    assert list_parks(stores["li_na"]) == [(stores.scope.park_id, "small", stores.park.name)]


def test_that_an_import_is_the_owner_s(stores: Stores) -> None:
    with pytest.raises(PermissionRefused):
        import_park(stores["chen_yu"], stores.park)


def test_that_a_park_is_loaded_whole_or_not_at_all(stores: Stores) -> None:
    broken = replace(stores.park, code="broken", rules=(replace(stores.park.rules[0], sensor="AT-0"),))
    with pytest.raises(BadParkFile, match="AT-0"):
        import_park(stores.owner, broken)
    twins = replace(stores.park, code="twins", units=(*stores.park.units, stores.park.units[0]))
    with pytest.raises(CommandCenterError):
        import_park(stores.owner, twins)
    assert [code for _, code, _ in list_parks(stores.owner)] == ["small"]


def test_that_a_second_import_replaces_what_nothing_refers_to(stores: Stores) -> None:
    park = stores.park
    changed = replace(park, cameras=park.cameras[:1], sensors=park.sensors[:-1], buildings=())
    assert import_park(stores.owner, changed) == stores.scope.park_id
    assert read_park(stores["li_na"], stores.scope.park_id) == changed
    assert read_events(stores["li_na"], stores.scope)[-1].kind == "park.imported"
    import_park(stores.owner, park)
    assert read_park(stores["li_na"], stores.scope.park_id) == park


def test_that_a_second_import_may_renumber_what_nothing_refers_to(stores: Stores) -> None:
    unused = [replace(stores.park.sensors[-1], key=stores.park.sensors[-2].key)]
    unused.append(replace(stores.park.sensors[-2], key=stores.park.sensors[-1].key))
    swapped = replace(stores.park, sensors=(*stores.park.sensors[:-2], *unused))
    import_park(stores.owner, swapped)
    assert read_park(stores["li_na"], stores.scope.park_id) == swapped
    import_park(stores.owner, stores.park)


def test_that_a_second_import_keeps_what_is_referred_to(stores: Stores) -> None:
    park = stores.park
    apply(stores["gateway"], stores.scope, change(1, "activate", timedelta(days=1).total_seconds()))
    renamed = (replace(park.sensors[0], code="AT-X"), *park.sensors[1:])
    for wrong in (replace(park, sensors=park.sensors[1:], rules=()), replace(park, sensors=renamed, rules=())):
        with pytest.raises(Refused, match="Keep its key, code and unit"):
            import_park(stores.owner, wrong)
    dispatch.set_unit_service(stores["li_na"], stores.scope, "H2", False, "pump")
    with pytest.raises(Refused, match="Unit H2 has dispatches"):
        import_park(stores.owner, replace(park, units=tuple(unit for unit in park.units if unit.code != "H2")))
    with pytest.raises(Refused, match="has an open alarm"):
        import_park(stores.owner, replace(park, rules=()))
    assert read_park(stores["li_na"], stores.scope.park_id) == park


def test_that_figures_without_data_are_left_out(stores: Stores) -> None:
    quiet = sessions.start_drill(stores["chen_yu"], stores.scope.park_id, "Quiet", "chlorine-leak", NOW)
    figures = read_figures(stores["deng_qiao"], quiet)
    assert figures["sensors"] == len(stores.park.sensors)
    assert figures["incidents_open"] == 0
    assert "dispatch_p90_s" not in figures

"""The incident report: what it holds, in both languages, and that nothing in it can break out of its place."""

import re
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, box

import models.text as text_module
from models.domain.dispatch import Assignment, AssignmentState, Notification, NotificationState, Step
from models.domain.errors import NotFound
from models.domain.events import EVENT_TEXTS, Event
from models.domain.forecasts import ForecastSummary, Release, ThreatZone
from models.domain.incidents import Disposition, Incident, IncidentKind, IncidentState, ResponseLevel
from models.domain.park import Area, Park
from models.domain.picture import Evacuation, Picture
from models.domain.readings import Weather
from models.domain.sessions import Scope, Session, SessionClock, SessionKind, SessionState
from models.physics.isolation import protective_distances
from models.reports.intervals import incident_events, unit_times
from models.reports.markup import Markup, element
from models.reports.report import MAP_CAPTION, render_report, write_report
from models.reports.sentences import sentence
from models.text import N_, LocalName

BEGAN = datetime(2026, 3, 17, 19, 0, tzinfo=UTC)  # 03:00 in the park
INCIDENT, ALARM = uuid4(), uuid4()
PARK = Park(
    code="jinhe", name=LocalName("Jinhe Chemical Industrial Park", "金禾化工园区"), epsg=4549,
    timezone="Asia/Shanghai", boundary=box(0, 0, 3000, 2000),
    areas=(Area("P02", LocalName("East Village", "东村"), "village", box(0, 0, 9, 9)),),
)  # fmt: skip
HEAD = (42, bytes(range(32)))
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000"
                    "0500010d0a2db40000000049454e44ae426082")  # fmt: skip


def _at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def _event(kind: str, seconds: float, entity: str = "incident", of: UUID = INCIDENT, **payload: object) -> Event:
    linked = {} if entity in ("incident", "alarm") else {"incident": str(INCIDENT)}
    full = {"entity": entity, "id": str(of)} | linked | payload
    return Event(int(seconds * 10) + 1, Scope(1, 3), _at(seconds), _at(seconds), "chen_yu", kind, full)


EVENTS = (
    _event("alarm.activate", 60, "alarm", ALARM, sensor="AT-3011", label="HH", value=12.3456, unit="ppm"),
    _event("alarm.activate", 61, "alarm", uuid4(), sensor="AT-9999", label="HI", value=1, unit="ppm"),
    _event("incident.opened", 100, number="DR-2026-0001", place="V-3", alarm=str(ALARM)),
    _event("forecast.recorded", 120, "forecast", uuid4(), people=128),
    _event("assignment.dispatch", 150, "assignment", uuid4(), unit="E1"),
    _event("assignment.arrive", 400, "assignment", uuid4(), unit="E1"),
    _event("note.written", 420, "note", uuid4(), text="<script>alert(1)</script> {x} & more"),
    _event("incident.control", 900),
    _event("termination.overridden", 1000, conditions=["nobody_missing"], reason="counted twice"),
    _event("incident.terminate", 1001),
    _event("incident.close", 1100, disposition="resolved"),
)


def _incident(**changes: object) -> Incident:
    values: dict[str, object] = {
        "id": INCIDENT, "number": "DR-2026-0001", "kind": IncidentKind.TOXIC_RELEASE, "level": ResponseLevel.II,
        "priority": "critical", "state": IncidentState.CLOSED, "place": "V-3 <dike> & rack", "x": 500.0, "y": 500.0,
        "opened_at": _at(100), "changed_at": _at(1100), "commander": "chen_yu", "alarm_id": ALARM,
        "substance": "chlorine", "disposition": Disposition.RESOLVED, "closed_at": _at(1100),
    }  # fmt: skip
    return Incident(**(values | changes))  # type: ignore[arg-type]


def _summary() -> ForecastSummary:
    weather = Weather(BEGAN, 1.2, 242.0, "F", 12.0)
    zone = MultiPolygon([Point(500, 500).buffer(200)])
    return ForecastSummary(
        release=Release("chlorine", 500, 500, 1.2, 1.3, 600, _at(30), 780, N_("Gas flowing out through a hole")),
        weather=weather, zones=(ThreatZone(3, 20.0, zone, 1234.0, 300.0),),
        protective=protective_distances("chlorine", 780, True, weather, 500, 500), advised=zone,
        caveats=("Mind <this>",), engine="test", people_in_zone=128, people_by_level={3: 17},
        buildings_in_zone=("B-1",), warned=("P02",),
    )  # fmt: skip


ASSIGNMENT = Assignment(
    id=uuid4(), incident_id=INCIDENT, unit_code="E1", state=AssignmentState.RELEASED, task="Cool <V-3>",
    route=((0.0, 0.0), (1.0, 1.0)), eta_s=240.0, dose=0.25, reserved_at=_at(149), dispatched_at=_at(150),
    en_route_at=_at(170), on_scene_at=_at(400), released_at=_at(1090),
)  # fmt: skip


def _picture(session_id: int = 3, **changes: object) -> Picture:
    kind = SessionKind.DRILL if session_id else SessionKind.LIVE
    session = Session(Scope(1, session_id), kind, SessionState.RUNNING, SessionClock(BEGAN, BEGAN), title="Night leak")
    notice = Notification(uuid4(), INCIDENT, "P02 control room", "cap", NotificationState.WITHHELD, _at(200), _at(201))
    step = Step(uuid4(), INCIDENT, 1, "Close the valve", "Team V", 300.0, _at(500), "chen_yu")
    values: dict[str, object] = {
        "session": session, "incidents": {INCIDENT: _incident()}, "assignments": {ASSIGNMENT.id: ASSIGNMENT},
        "notifications": {notice.id: notice}, "steps": {step.id: step}, "forecasts": {INCIDENT: _summary()},
        "evacuations": {INCIDENT: Evacuation(INCIDENT, b"", 120, 8, ("B-1",), (("S1", 120),), ("P02",))},
    }  # fmt: skip
    return Picture(**(values | changes))  # type: ignore[arg-type]


def _render(picture: Picture | None = None, **options: object) -> str:
    values: dict[str, object] = {"head": HEAD, "written_at": _at(1200), "names": {"chen_yu": "Chen Yu"}}
    return render_report(PARK, picture or _picture(), INCIDENT, EVENTS, **(values | options))  # type: ignore[arg-type]


class _Reader(HTMLParser):
    """Collects the tags, and checks that they close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not any(name.startswith("on") for name, _ in attrs)
        self.seen.add(tag)
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read(document: str) -> _Reader:
    reader = _Reader()
    reader.feed(document)
    reader.close()
    assert reader.open == []
    return reader


def test_that_it_holds_every_chapter() -> None:
    text = " ".join(_read(_render()).text)
    for expected in (
        "DR-2026-0001", "Jinhe Chemical Industrial Park", "Chlorine", "AEGL-3", "20 ppm", "1.23 km", "128", "P02",
        "East Village", "WSW 242°", "Withheld, drill",
        "Close the valve", "Overridden by Chen Yu", "counted twice", "Resolved",
        "Nobody missing", "Unit", "night", "Mind <this>",
    ):  # fmt: skip
        assert expected in text, expected


def test_that_names_and_the_documents_language_follow_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.text._current", "zh_CN")
    monkeypatch.setitem(text_module._translations, "zh_CN", NullTranslations())
    document = _render()
    assert '<html lang="zh-CN">' in document
    assert "金禾化工园区" in document
    assert "<td>氯气</td>" in document


def test_that_the_log_is_in_park_time_with_the_time_since_the_opening() -> None:
    text = " ".join(_read(_render()).text)
    assert "2026-03-18 03:01:40" in text
    assert "+05:00" in text  # the arrival, 400 s against 100 s
    assert "-00:40" in text  # the alarm came before the opening
    assert "AT-3011 HH 12.35 ppm" in text


def test_that_alarms_of_other_incidents_are_not_in_it() -> None:
    assert "AT-9999" not in _render()
    assert [event.kind for event in incident_events(reversed(EVENTS), INCIDENT)][:2] == [
        "alarm.activate",
        "incident.opened",
    ]


def test_that_intervals_are_held_against_their_limits() -> None:
    document = _render()
    row = re.search(r"<tr><td>Dispatch the first unit</td>(.*?)</tr>", document)
    assert row is not None
    assert "00:50" in row[1]
    assert "Met" in row[1]
    late = re.search(r"<tr><td>Open the incident</td>(.*?)</tr>", _render(written_at=_at(1200)))
    assert late is not None
    assert "00:40" in late[1]


def test_that_units_show_their_own_times() -> None:
    (taken,) = unit_times([ASSIGNMENT])
    assert (taken.turnout_s, taken.arrival_s, taken.on_scene_s, taken.late) == (20.0, 250.0, 690.0, False)
    assert unit_times([ASSIGNMENT], limit_s=200.0)[0].late


def test_that_nothing_people_wrote_becomes_markup() -> None:
    document = _render()
    reader = _read(document)
    assert "script" not in reader.seen
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {x} &amp; more" in document


def test_that_the_head_of_the_log_is_on_it() -> None:
    assert bytes(range(32)).hex() in _render()
    assert "up to number 42" in _render()


def test_that_a_drill_is_marked_and_a_live_incident_is_not() -> None:
    assert "DRILL" in _render()
    assert "DRILL" not in _render(_picture(session_id=0)).replace("Withheld, drill", "")


def test_that_pictures_are_inside_and_missing_ones_are_named(tmp_path: Path) -> None:
    drawn = tmp_path / "map.png"
    drawn.write_bytes(PNG)
    document = _render(pictures=[(MAP_CAPTION, drawn), ("Twin", tmp_path / "twin.png")])
    assert 'src="data:image/png;base64,iVBORw0KGgo' in document
    assert "Picture missing: Twin" in document
    assert str(tmp_path) not in document


def test_that_it_needs_nothing_from_outside() -> None:
    document = _render()
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!data:)""", document)
    assert "default-src" in document
    assert "@page" in document


def test_that_an_incident_with_nothing_but_itself_has_a_report() -> None:
    bare = _picture(assignments={}, notifications={}, steps={}, forecasts={}, evacuations={})
    document = render_report(PARK, bare, INCIDENT, (), head=HEAD, written_at=_at(1200))
    text = " ".join(_read(document).text)
    assert "Toxic release" in text
    assert "Notifications" not in text


def test_that_it_is_written_whole_and_again(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "DR-2026-0001.html"
    for _ in range(2):
        assert write_report(PARK, _picture(), INCIDENT, EVENTS, head=HEAD, path=path, written_at=_at(1200)) == path
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_that_an_unknown_incident_is_refused() -> None:
    with pytest.raises(NotFound):
        render_report(PARK, _picture(incidents={}), INCIDENT, EVENTS, head=HEAD, written_at=_at(0))


def test_that_every_kind_of_event_has_a_sentence_whatever_its_payload_lacks() -> None:
    for kind in [*EVENT_TEXTS, "something.new"]:
        assert sentence(Event(1, Scope(1), BEGAN, BEGAN, "x", kind, {}))


def test_that_stored_ids_are_told_in_words() -> None:
    assert sentence(_event("incident.close", 0, disposition="false_alarm")) == "Incident closed: False alarm"
    overridden = _event("termination.overridden", 0, conditions=["commander_order", "nobody_missing"])
    assert sentence(overridden).endswith("Commander's order, Nobody missing")


@given(st.text(), st.text())
def test_that_no_text_breaks_an_element(text: str, attribute: str) -> None:
    reader = _read(element("p", element("b", text), title=attribute))
    assert reader.seen == {"p", "b"}


def test_that_finished_markup_is_not_escaped_twice() -> None:
    assert element("p", Markup("<b>x</b>"), "<i>") == "<p><b>x</b>&lt;i&gt;</p>"

"""A small synthetic park and the picture of a chlorine release in it, for widget tests and the gallery."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shapely import MultiPolygon, Point, box

from models.domain.alarms import Alarm, AlarmState, Priority
from models.domain.dispatch import Assignment, AssignmentState, Notification, NotificationState, Step
from models.domain.events import Event
from models.domain.forecasts import ForecastSummary, Release, ThreatZone
from models.domain.incidents import Incident, IncidentKind, IncidentState, ResponseLevel
from models.domain.park import Asset, Enterprise, Park, Person, Quantity, Sensor, Shelter, Unit, UnitKind
from models.domain.picture import Evacuation
from models.domain.readings import Weather
from models.domain.sessions import Scope
from models.text import LocalName, Message

NOW = datetime(2026, 3, 18, 6, 30, 52, tzinfo=UTC)
SCOPE = Scope(1)


def uuid(number: int) -> UUID:
    return UUID(int=number)


def before(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


_SENSORS = (
    ("AT-3012", "Chlorine, Area A east", "氯气，A 区东侧", "ppm"),
    ("PT-305", "V-3 pressure falling", "V-3 压力下降", "MPa"),
    ("PR-0231", "Hot work open in zone", "危险区内动火未停", "people"),
    ("XV-302", "Isolation valve travel slow", "切断阀行程超时", "s"),
    ("AT-3011", "Chlorine, V-3 dike", "氯气，V-3 围堰", "ppm"),
    ("CAM-07", "Person in exclusion zone", "人员进入禁区", "person"),
    ("FT-112", "Scrubber caustic flow low", "洗涤塔碱液流量低", "m³/h"),
    ("LT-2207", "Sump level high", "集水坑液位高", "m"),
    ("TT-118", "Bearing temperature", "轴承温度", "°C"),
)


def park() -> Park:
    """One enterprise with the bullet V-3, nine points, five units, three shelters."""
    people = (
        Person("Zhou Wen", "Principal responsible person", "138 0000 0001"),
        Person("Han Mei", "Technical responsible person", "138 0000 0002"),
        Person("Lu Jian", "Operating responsible person", "138 0000 0003"),
    )
    return Park(
        code="jinhe",
        name=LocalName("Jinhe Chemical Industrial Park", "金禾化工园区"),
        epsg=4549,
        timezone="Asia/Shanghai",
        boundary=box(0, 0, 3000, 2000),
        enterprises=(
            Enterprise("P01", LocalName("Lanchuan Chlor-Alkali", "岚川氯碱"), box(0, 0, 500, 500), "", 9, 6, "3011"),
        ),
        assets=(
            Asset("V-3", LocalName("Bullet V-3", "储罐 V-3"), "P01", "bullet", box(200, 200, 220, 206), 1, 4,
                  "chlorine", 60, 0.6, 700, 15, 2, people, "0512 0000 3000"),
        ),
        units=(
            Unit("H2", LocalName("HazMat 2", "危化处置车 2"), UnitKind.HAZMAT, "F1", 1, 6, ("gas_suit",)),
            Unit("A3", LocalName("Ambulance 3", "救护车 3"), UnitKind.AMBULANCE, "F1", 1, 3, ("medical",)),
            Unit("E5", LocalName("Engine 5", "消防车 5"), UnitKind.ENGINE, "F2", 1, 6, ("foam",)),
            Unit("TV", LocalName("Team V", "处置五组"), UnitKind.TEAM, "P01", 1, 4, ("valve_entry",)),
            Unit("E1", LocalName("Engine 1", "消防车 1"), UnitKind.ENGINE, "F1", 1, 6, ("foam",)),
            Unit("E3", LocalName("Engine 3", "消防车 3"), UnitKind.ENGINE, "F2", 1, 6, ("foam",)),
        ),
        shelters=tuple(
            Shelter(f"S{n}", LocalName(f"Shelter {n}", f"避难场所 {n}"), Point(n, n), capacity, 1)
            for n, capacity in ((1, 300), (2, 250), (3, 120))
        ),
        sensors=tuple(
            Sensor(key, code, LocalName(en, zh), Quantity.GAS, unit, 0, 100, 1, Point(210 + key, 205), 1, "P01", "V-3")
            for key, (code, en, zh, unit) in enumerate(_SENSORS, 1)
        ),
    )


def alarm(
    number: int, state: AlarmState, priority: Priority, seconds: float, value: float, limit: float, label: str = "HH",
    **more: object,
) -> Alarm:
    code, _en, _zh, unit = _SENSORS[(number - 1) % len(_SENSORS)]
    return Alarm(
        id=uuid(number), sensor_key=(number - 1) % len(_SENSORS) + 1, sensor_code=code, rule_id=uuid(1000 + number),
        kind="high", label=label, priority=priority, state=state, active=state is not AlarmState.RTNUN,
        raised_at=before(seconds), changed_at=before(seconds), value=value, limit=limit, unit=unit,
        **more,  # type: ignore[arg-type]
    )


def alarms() -> dict[UUID, Alarm]:
    s, p = AlarmState, Priority
    rows = (
        alarm(1, s.UNACK, p.CRITICAL, 42, 12.4, 1.0),
        alarm(2, s.UNACK, p.HIGH, 78, 0.61, 0.55, "LO"),
        alarm(3, s.UNACK, p.MEDIUM, 220, 5, 0, "HI"),
        alarm(4, s.RTNUN, p.HIGH, 185, 9, 10, "HI"),
        alarm(5, s.ACKED, p.CRITICAL, 252, 38.6, 1.0),
        alarm(6, s.ACKED, p.HIGH, 151, 1, 0, "HI"),
        alarm(7, s.ACKED, p.MEDIUM, 232, 38.2, 45.0, "LO"),
        alarm(8, s.ACKED, p.LOW, 1330, 1.42, 1.40, "HI"),
        alarm(9, s.SHLVD, p.MEDIUM, 3850, 78.5, 75, "HI", shelved_until=NOW + timedelta(minutes=26),
              set_aside_by="Li Na"),
    )
    return {row.id: row for row in rows}


def many_alarms(count: int) -> dict[UUID, Alarm]:
    """Alarms that came one after the other, the newest eleven minutes ago: many, but no flood."""
    states = (AlarmState.UNACK, AlarmState.ACKED, AlarmState.RTNUN)
    priorities = list(Priority)
    rows = (alarm(n, states[n % 3], priorities[n % 4], 660 + n, n % 97, 10) for n in range(1, count + 1))
    return {row.id: row for row in rows}


def incident(number: int = 7, **more: object) -> Incident:
    values: dict[str, object] = {
        "id": uuid(number), "number": f"2026-{number:04d}", "kind": IncidentKind.TOXIC_RELEASE,
        "level": ResponseLevel.II, "priority": "critical", "state": IncidentState.ON_SCENE,
        "place": "Tank V-3, Area A · P01 Lanchuan Chlor-Alkali", "x": 210.0, "y": 205.0, "opened_at": before(252),
        "changed_at": before(35), "commander": "Zhao Min", "alarm_id": uuid(5), "asset_code": "V-3",
        "substance": "chlorine",
    }
    return Incident(**(values | more))  # type: ignore[arg-type]


def incidents() -> dict[UUID, Incident]:
    rows = (
        incident(),
        incident(6, kind=IncidentKind.SPILL, priority="medium", state=IncidentState.CONTROLLED, opened_at=before(6380),
                 place="Pump P-118 · P10 Tongxi Solvents", commander="Li Na"),
        incident(5, kind=IncidentKind.INJURY, priority="low", state=IncidentState.CONTROLLED, opened_at=before(11528),
                 place="Store 4 · P06 Yanting Coatings", commander="Wu Jun"),
    )
    return {row.id: row for row in rows}


def steps() -> list[Step]:
    rows = (
        ("Raise the alarm in the enterprise", "Dispatcher", 30, 12), ("Phone the control room", "Dispatcher", 45, 25),
        ("Name the commander", "Dispatcher", 45, 33), ("Confirm by second sensor or camera", "Dispatcher", 60, 38),
        ("Order evacuation, AEGL-2 zone", "Commander", 180, 125),
        ("Close Chuangxin Road east end", "Gate 3", 230, None),
        ("Isolate V-3: XV-301, XV-302", "Team V", 300, None), ("Start water curtain WC-2", "Engine 1", 360, None),
        ("Notify district bureau in writing", "Dispatcher", 600, None),
    )
    opened = before(252)
    return [
        Step(uuid(100 + place), uuid(7), place, text, owner, due, opened + timedelta(seconds=done) if done else None)
        for place, (text, owner, due, done) in enumerate(rows, 1)
    ]


@dataclass(frozen=True)
class Candidate:
    unit_code: str
    eta_s: float
    dose: float
    reasons: tuple[Message, ...]
    busy: str = ""


@dataclass(frozen=True)
class Recommendation:
    candidates: tuple[Candidate, ...]
    wanted: dict[UnitKind, int]
    shortfalls: tuple[Message, ...] = ()


def recommendation() -> Recommendation:
    return Recommendation(
        candidates=(
            Candidate("H2", 310, 0.1, (Message("6 gas suits"), Message("capping kit for V-3"))),
            Candidate("A3", 265, 0.0, (Message("Cl₂ antidote set"), Message("clinic 2 beds free"))),
            Candidate("E5", 400, 0.0, (Message("foam, curtain"), Message("next best upwind"))),
            Candidate("E3", 200, 0.0, (), "en route to 2026-0006"),
        ),
        wanted={UnitKind.HAZMAT: 1, UnitKind.ENGINE: 1},
        shortfalls=(Message("One monitoring van is missing"),),
    )


def assignments() -> list[Assignment]:
    s = AssignmentState
    return [
        Assignment(uuid(201), uuid(7), "TV", s.ON_SCENE, "valve entry, 4 people", (), 60, 0, before(200), before(190),
                   before(180), before(35)),
        Assignment(uuid(202), uuid(7), "E1", s.EN_ROUTE, "via Huagong Rd", (), 200, 0, before(120), before(110),
                   before(90)),
        Assignment(uuid(203), uuid(7), "E3", s.EN_ROUTE, "via West Ring Rd", (), 260, 0, before(80), before(70),
                   before(60)),
    ]


def notifications() -> list[Notification]:
    s = NotificationState
    rows = (("District duty officer", "cap", s.SENT, 130), ("P09 Suoming Pharma", "cap", s.SENT, 65),
            ("City Hospital No. 2", "call", s.ACKNOWLEDGED, 58), ("P01, P08, P12 wardens", "siren", s.ACKNOWLEDGED, 41))
    return [
        Notification(uuid(300 + place), uuid(7), name, channel, state, before(age), before(age))
        for place, (name, channel, state, age) in enumerate(rows, 1)
    ]


def forecast() -> ForecastSummary:
    zones = tuple(
        ThreatZone(level, ppm, MultiPolygon([box(200, 200, 200 + reach, 300)]), reach, arrival)
        for level, ppm, reach, arrival in ((3, 20.0, 230.0, 60.0), (2, 2.0, 820.0, 250.0), (1, 0.5, 1850.0, 560.0))
    )
    return ForecastSummary(
        release=Release("chlorine", 210, 205, 1, 1.2, 600, before(252)),
        weather=Weather(before(12), 3.2, 242, "D", 16), zones=zones, protective=None, advised=MultiPolygon(),
        caveats=("A passive puff understates dense chlorine; the published distances are kept.",), engine="puff",
        people_in_zone=710, people_by_level={3: 12, 2: 298, 1: 412}, buildings_in_zone=("B1", "B2"),
        warned=("P08", "P09", "P12"),
    )


def evacuation() -> Evacuation:
    return Evacuation(uuid(7), b"", 298, 412, ("B1", "B2", "B3", "B4"), (("S1", 118), ("S2", 61), ("S3", 24)),
                      ("P08 Ruohe Epoxy", "P09 Suoming Pharma", "P12 Tonglan Rubber"))


def events() -> list[Event]:
    rows: tuple[tuple[str, int, str, dict[str, object]], ...] = (
        ("li_na", 240, "incident.opened", {"number": "2026-0007", "place": "V-3"}),
        ("gateway", 82, "alarm.activate", {"sensor": "AT-3012", "label": "HH", "value": 12.4, "unit": "ppm"}),
        ("chen_yu", 42, "note.written", {"text": "On scene, entering with air packs"}),
        ("gateway", 12, "forecast.recorded", {"people": 710}),
    )
    return [
        Event(seq, SCOPE, before(age), before(age), actor, kind, payload)
        for seq, (actor, age, kind, payload) in enumerate(rows, 1)
    ]

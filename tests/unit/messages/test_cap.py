"""CAP 1.2 messages: against the schema and its examples, hostile input, and what a drill may say."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from shapely import MultiPolygon, Point, box

from models.domain.errors import BadInput
from models.domain.incidents import Incident, IncidentKind, IncidentState, ResponseLevel
from models.domain.park import Park
from models.messages.alert import Alert, Area, Info
from models.messages.cap import build_alert, wgs84_rings
from models.messages.cap_xml import from_xml, to_xml
from models.text import LocalName

SENT = datetime(2026, 3, 18, 6, 30, 52, tzinfo=UTC)
PARK = Park(
    code="jinhe", name=LocalName("Jinhe Chemical Industrial Park", "金禾化工园区"), epsg=4549,
    timezone="Asia/Shanghai", boundary=box(500_000, 3_400_000, 503_000, 3_402_000),
)  # fmt: skip
ZONE = MultiPolygon([Point(500_500, 3_400_500).buffer(300, quad_segs=64), box(502_000, 3_400_000, 502_100, 3_400_100)])


def _incident(place: str = "Tank V-3, P01 <Lanchuan>") -> Incident:
    return Incident(
        id=uuid4(), number="2026-0007", kind=IncidentKind.TOXIC_RELEASE, level=ResponseLevel.II, priority="critical",
        state=IncidentState.RESPONDING, place=place, x=500_500, y=3_400_500, opened_at=SENT, changed_at=SENT,
        commander="chen_yu",
    )  # fmt: skip


def _build(**changes: object) -> str:
    values: dict[str, object] = {"sent": SENT, "zone": ZONE, "drill": False, "action": "evacuate"}
    return build_alert(PARK, _incident(), **(values | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def cap_data(reference_data: Path) -> Path:
    folder = reference_data / "cap"
    if not folder.is_dir():
        pytest.skip(f"no CAP schema and samples in {folder}")
    return folder


@pytest.fixture(scope="module")
def schema(cap_data: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(cap_data / "CAP-v1.2.xsd")))


VARIANTS: list[dict[str, object]] = [
    {},
    {"drill": True},
    {"recipients": ["P01 control room", "duty@district.example"]},
    {"message_type": "Update", "references": ["a@b,c,2026-03-18T14:30:52+08:00"]},
    {"message_type": "Cancel", "references": ["a@b,c,2026-03-18T14:30:52+08:00"]},
    {"zone": MultiPolygon(), "substance": LocalName("Chlorine", "氯"), "contact": "+86 573 5550 0101"},
]


@pytest.mark.reference
@pytest.mark.parametrize("changes", VARIANTS)
def test_that_every_kind_of_message_fits_the_schema(schema: etree.XMLSchema, changes: dict[str, object]) -> None:
    schema.assertValid(etree.fromstring(_build(**changes).encode()))


@pytest.mark.parametrize("changes", VARIANTS)
def test_that_messages_are_read_back_as_they_were_written(changes: dict[str, object]) -> None:
    document = _build(**changes)
    assert to_xml(from_xml(document)) == document


def test_that_a_drill_is_an_exercise_and_says_so() -> None:
    drill, live = from_xml(_build(drill=True)), from_xml(_build())
    assert (drill.status, live.status) == ("Exercise", "Actual")
    assert "EXERCISE" in drill.note
    assert not live.note


def test_that_it_speaks_english_and_chinese_and_local_time() -> None:
    alert = from_xml(_build())
    assert [info.language for info in alert.infos] == ["en-US", "zh-CN"]
    assert alert.infos[1].sender_name == "金禾化工园区"
    assert alert.sent == SENT
    assert alert.sent.utcoffset() == timedelta(hours=8)
    assert alert.infos[0].expires == SENT + timedelta(hours=1)


def test_that_the_zone_is_closed_short_and_where_the_park_is() -> None:
    (circle, square) = from_xml(_build()).infos[0].areas[0].polygons
    assert circle[0] == circle[-1]
    assert 20 < len(circle) <= 100
    assert len(square) == 5
    assert all(30.0 < latitude < 31.5 and 119.5 < longitude < 120.5 for latitude, longitude in circle)


def test_that_a_zone_survives_the_way_to_degrees() -> None:
    (ring,) = wgs84_rings(box(500_000, 3_400_000, 501_000, 3_401_000), 4549)
    latitudes, longitudes = [p[0] for p in ring], [p[1] for p in ring]
    assert (max(latitudes) - min(latitudes)) * 111_000 == pytest.approx(1000, rel=0.01)
    assert (max(longitudes) - min(longitudes)) * 95_600 == pytest.approx(1000, rel=0.02)


def test_that_an_update_refers_to_what_it_replaces() -> None:
    first = from_xml(_build())
    update = from_xml(_build(message_type="Update", references=[first.reference]))
    assert update.references == (f"{first.sender},{first.identifier},2026-03-18T14:30:52+08:00",)
    with pytest.raises(BadInput):
        _build(message_type="Update")


def test_that_a_cancellation_gives_the_all_clear() -> None:
    cancel = from_xml(_build(message_type="Cancel", references=["a,b,2026-03-18T14:30:52+08:00"]))
    assert cancel.infos[0].response_types == ("AllClear",)
    assert cancel.infos[0].urgency == "Past"


def test_that_private_messages_name_their_addresses_and_others_whom_they_are_restricted_to() -> None:
    private = from_xml(_build(recipients=["P01 control room", "duty@x.example"]))
    assert (private.scope, private.addresses) == ("Private", ("P01 control room", "duty@x.example"))
    assert not private.restriction
    restricted = from_xml(_build())
    assert restricted.scope == "Restricted"
    assert restricted.restriction
    assert not restricted.addresses


def test_that_utc_is_written_as_cap_wants_it() -> None:
    alert = Alert("a", "b", SENT, "Actual", "Alert", "Public")
    assert "<sent>2026-03-18T06:30:52-00:00</sent>" in to_xml(alert)


@pytest.mark.parametrize(
    "changes",
    [
        {"identifier": "two words"},
        {"sender": "a,b"},
        {"sent": datetime(2026, 3, 18, 6, 30)},  # noqa: DTZ001 - the missing offset is the point
        {"scope": "Private"},
        {"scope": "Restricted"},
        {"status": "Exercise"},
        {"message_type": "Cancel"},
    ],
)
def test_that_an_alert_cap_would_not_allow_is_never_born(changes: dict[str, object]) -> None:
    values: dict[str, object] = {
        "identifier": "a", "sender": "b", "sent": SENT, "status": "Actual", "message_type": "Alert", "scope": "Public",
    }  # fmt: skip
    Alert(**values)  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        Alert(**(values | changes))  # type: ignore[arg-type]


def test_that_an_open_polygon_is_refused() -> None:
    with pytest.raises(BadInput):
        Area("x", (((30.0, 120.0), (30.1, 120.0), (30.1, 120.1), (30.0, 120.1)),))


BOMB = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&y;</identifier></alert>"""
XXE = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&x;</identifier></alert>"""


@pytest.mark.parametrize(
    "document",
    [
        BOMB, XXE, "", "not xml", "<alert/>", "<alert xmlns='urn:oasis:names:tc:emergency:cap:1.1'/>",
        "<a>" * 5000 + "</a>" * 5000, b"\xff\xfe\x00\x01", "<a>&#0;</a>",
        "<?xml version='1.0' encoding='no-such-thing'?><alert/>", b"<a>" + b"x" * 5_000_000 + b"</a>",
    ],
    ids=lambda document: str(document[:24]),
)  # fmt: skip
def test_that_hostile_documents_are_refused(document: str | bytes) -> None:
    with pytest.raises(BadInput):
        from_xml(document)


@given(st.text(), st.text(min_size=1))
def test_that_no_text_breaks_the_document(place: str, contact: str) -> None:
    document = build_alert(PARK, _incident(place), sent=SENT, zone=ZONE, drill=True, contact=contact)
    etree.fromstring(document.encode())
    assert from_xml(document).infos[0].language == "en-US"


@given(st.binary(max_size=300))
def test_that_any_bytes_are_read_or_refused(document: bytes) -> None:
    with pytest.raises(BadInput):
        from_xml(document)


@pytest.mark.reference
def test_that_the_standards_own_examples_are_read(cap_data: Path) -> None:
    for path in sorted((cap_data / "valid").glob("*.xml")):
        alert = from_xml(path.read_bytes())
        assert alert.identifier
        assert alert.infos[0].event


@pytest.mark.reference
def test_that_real_messages_are_read_or_refused_with_a_reason(cap_data: Path) -> None:
    refused = set()
    for path in sorted(cap_data.glob("*.cap")):
        try:
            from_xml(path.read_bytes())
        except BadInput:
            refused.add(path.stem)
    faulty_or_older = {"canada_errors", "earthquake", "invalid", "no_optional_fields", "noaa_errors", "weather"}
    assert refused == faulty_or_older


def test_that_empty_polygons_and_circles_without_size_are_read() -> None:
    info = Info("en-US", "Fire", ("Fire",), "Immediate", "Severe", "Observed", areas=(Area("x"),))
    document = to_xml(Alert("a", "b", SENT.astimezone(ZoneInfo("UTC")), "Actual", "Alert", "Public", infos=(info,)))
    odd = document.replace("</areaDesc>", "</areaDesc><polygon/><circle>30.1,120.2 0</circle>")
    assert from_xml(odd).infos[0].areas[0].circles == (((30.1, 120.2), 0.0),)

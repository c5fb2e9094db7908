"""The room's outward message: an incident as a CAP 1.2 alert in English and Chinese."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal, cast
from zoneinfo import ZoneInfo

from pyproj import Transformer
from shapely import MultiPolygon, Polygon

from models.domain.errors import BadInput
from models.domain.ids import new_id
from models.domain.incidents import INCIDENT_KIND_NAMES, Incident, IncidentKind
from models.domain.park import Park
from models.messages.alert import Alert, Area, Info, MessageType, Position
from models.messages.cap_xml import to_xml
from models.text import N_, Language, LocalName, tr_in

Action = Literal["evacuate", "shelter", "avoid", "monitor", "all_clear"]

_LANGUAGES: tuple[tuple[str, Language], ...] = (("en-US", "en"), ("zh-CN", "zh_CN"))
_RESPONSES = {
    "evacuate": "Evacuate",
    "shelter": "Shelter",
    "avoid": "Avoid",
    "monitor": "Monitor",
    "all_clear": "AllClear",
}
_CATEGORIES = {
    IncidentKind.TOXIC_RELEASE: ("CBRNE", "Safety", "Health"),
    IncidentKind.FLAMMABLE_RELEASE: ("CBRNE", "Fire"),
    IncidentKind.FIRE: ("Fire",),
    IncidentKind.EXPLOSION: ("Fire", "Safety"),
    IncidentKind.INJURY: ("Rescue", "Health"),
    IncidentKind.SPILL: ("Env", "Safety"),
    IncidentKind.OTHER: ("Safety",),
}
_INSTRUCTIONS = {
    "evacuate": N_("Leave the marked area across the wind, not through the cloud. Go to the shelter you are told"),
    "shelter": N_("Stay inside. Close doors and windows, switch ventilation off, wait for further word"),
    "avoid": N_("Keep out of the marked area and leave its roads free"),
    "monitor": N_("Be ready to act and watch for further messages"),
    "all_clear": N_("The danger has passed. You may return"),
}
_EXERCISE = N_("EXERCISE. This is a drill, nothing has happened. Do not act on it outside the drill")
_RESTRICTED_TO = N_("Emergency organisations and enterprises of the park")
NO_PLACE = N_(
    "The park's grid is its own, so nobody outside knows where the zone lies. Name an EPSG code in the park file"
)
_HEADLINE = N_("{kind} at {place}")
_DESCRIPTION = N_("Incident {number}: {kind} at {place}, response level {level}")
_SUBSTANCE = N_("Substance: {substance}")
_CANCELLED = N_("The warning for incident {number} is lifted")
_MOST_POINTS = 100  # receivers choke on long polygons


def build_alert(
    park: Park,
    incident: Incident,
    *,
    sent: datetime,
    zone: MultiPolygon | Polygon,
    drill: bool,
    action: Action = "shelter",
    recipients: Sequence[str] = (),
    message_type: MessageType = "Alert",
    references: Sequence[str] = (),
    sender: str | None = None,
    contact: str = "",
    substance: LocalName | None = None,
    lasts: timedelta = timedelta(hours=1),
    identifier: str | None = None,
) -> str:
    """Return a CAP 1.2 document about an incident.

    zone: whom it concerns, metres in the park's CRS; recipients: named ones make it private, none restricted to the
    park's organisations; references: `reference_of` earlier messages, for Update and Cancel; a drill's status is
    Exercise, with a note. Raises BadInput where CAP would not allow it.
    """
    local = sent.astimezone(ZoneInfo(park.timezone))
    action = "all_clear" if message_type == "Cancel" else action
    rings = wgs84_rings(zone, park.epsg)
    alert = Alert(
        identifier=identifier or str(new_id()),
        sender=sender or f"{park.code}@command-center",
        sent=local,
        status="Exercise" if drill else "Actual",
        message_type=message_type,
        scope="Private" if recipients else "Restricted",
        restriction="" if recipients else _both(_RESTRICTED_TO),
        addresses=tuple(recipients),
        note=_both(_EXERCISE) if drill else "",
        references=tuple(references),
        incidents=(incident.number,),
        infos=tuple(
            _info(park, incident, tag, language, local, rings, action, contact, substance, lasts)
            for tag, language in _LANGUAGES
        ),
    )
    return to_xml(alert)


def wgs84_rings(zone: MultiPolygon | Polygon, epsg: int) -> tuple[tuple[Position, ...], ...]:
    """Return a zone's outlines as closed rings of latitude and longitude; CAP knows no holes."""
    polygons = zone.geoms if isinstance(zone, MultiPolygon) else (zone,)
    return tuple(_ring(polygon, epsg) for polygon in polygons if not polygon.is_empty)


def _ring(polygon: Polygon, epsg: int) -> tuple[Position, ...]:
    outline, tolerance = Polygon(polygon.exterior), 0.5
    while len(outline.exterior.coords) > _MOST_POINTS:
        outline, tolerance = cast(Polygon, outline.simplify(tolerance)), tolerance * 2.0
    to_wgs84 = _to_wgs84(epsg)
    corners = [to_wgs84.transform(x, y) for x, y in outline.exterior.coords]
    positions = [(round(latitude, 5), round(longitude, 5)) for longitude, latitude in corners]
    return (*positions[:-1], positions[0])


@lru_cache(maxsize=8)
def _to_wgs84(epsg: int) -> Transformer:
    if not epsg:
        raise BadInput(NO_PLACE)
    return Transformer.from_crs(epsg, 4326, always_xy=True)


def _info(
    park: Park,
    incident: Incident,
    tag: str,
    language: Language,
    sent: datetime,
    rings: tuple[tuple[Position, ...], ...],
    action: Action,
    contact: str,
    substance: LocalName | None,
    lasts: timedelta,
) -> Info:
    def text(message: str, **parameters: object) -> str:
        return tr_in(language, message, **parameters)

    def named(name: LocalName) -> str:
        return name.zh if language == "zh_CN" and name.zh else name.en

    kind = text(INCIDENT_KIND_NAMES[incident.kind])
    headline = text(_HEADLINE, kind=kind, place=incident.place)
    parts = [text(_DESCRIPTION, number=incident.number, kind=kind, place=incident.place, level=incident.level)]
    if substance is not None:
        parts.append(text(_SUBSTANCE, substance=named(substance)))
    if action == "all_clear":
        headline = text(_CANCELLED, number=incident.number)
        parts.insert(0, headline)
    stop = "。" if language == "zh_CN" else ". "
    return Info(
        language=tag,
        event=kind,
        categories=_CATEGORIES[incident.kind],
        urgency="Past" if action == "all_clear" else "Immediate",
        severity="Minor" if action == "all_clear" else _severity(incident),
        certainty="Observed",
        response_types=(_RESPONSES[action],),
        effective=sent,
        expires=sent + lasts,
        sender_name=named(park.name),
        headline=headline,
        description=stop.join(parts),
        instruction=text(_INSTRUCTIONS[action]),
        contact=contact,
        parameters=(("responseLevel", str(incident.level)),),
        areas=(Area(named(park.name), rings),),
    )


def _severity(incident: Incident) -> str:
    return {"I": "Extreme", "II": "Severe", "III": "Moderate"}.get(str(incident.level), "Minor")


def _both(message: str) -> str:
    texts = dict.fromkeys(tr_in(language, message) for _, language in _LANGUAGES)
    return " / ".join(texts)

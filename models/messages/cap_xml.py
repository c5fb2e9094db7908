"""CAP 1.2 records to XML and back.

Reading trusts nothing: a document type (and with it every entity attack) is refused, and so are other name spaces,
faulty times, huge documents and deep nesting. What CAP leaves open (empty polygons, circles of zero radius) is read.
"""

import re
from datetime import datetime
from typing import NoReturn, cast
from xml.etree import ElementTree as ET  # only to build and to walk; reading goes through _tree
from xml.parsers import expat

from models.domain.errors import BadInput
from models.messages.alert import (
    MESSAGE_TYPES,
    SCOPES,
    STATUSES,
    Alert,
    AlertScope,
    Area,
    Info,
    MessageType,
    Position,
    Status,
    written_time,
)
from models.text import N_

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LONGEST = 4 * 1024 * 1024  # bytes
DEEPEST = 32
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ADDRESS = re.compile(r'"([^"]*)"|(\S+)')

ET.register_namespace("", NAMESPACE)


def to_xml(alert: Alert) -> str:
    """Return the alert as a CAP 1.2 document."""
    root = ET.Element(f"{{{NAMESPACE}}}alert")
    _put(root, "identifier", alert.identifier)
    _put(root, "sender", alert.sender)
    _put(root, "sent", written_time(alert.sent))
    _put(root, "status", alert.status)
    _put(root, "msgType", alert.message_type)
    _put(root, "scope", alert.scope)
    _put(root, "restriction", alert.restriction)
    _put(root, "addresses", " ".join(_quoted(each) for each in alert.addresses))
    _put(root, "note", alert.note)
    _put(root, "references", " ".join(alert.references))
    _put(root, "incidents", " ".join(_quoted(each) for each in alert.incidents))
    for info in alert.infos:
        _put_info(root, info)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def from_xml(document: str | bytes) -> Alert:
    """Read a CAP 1.2 document, or raise BadInput."""
    root = _tree(document.encode() if isinstance(document, str) else document)
    if root.tag != _name("alert"):
        raise BadInput(N_("This is not a CAP 1.2 alert but {tag}"), tag=root.tag)
    return Alert(
        identifier=_text(root, "identifier"),
        sender=_text(root, "sender"),
        sent=_time(_text(root, "sent")),
        status=cast(Status, _one_of(root, "status", STATUSES)),
        message_type=cast(MessageType, _one_of(root, "msgType", MESSAGE_TYPES)),
        scope=cast(AlertScope, _one_of(root, "scope", SCOPES)),
        restriction=_text(root, "restriction"),
        addresses=_list(_text(root, "addresses")),
        note=_text(root, "note"),
        references=tuple(_text(root, "references").split()),
        incidents=_list(_text(root, "incidents")),
        infos=tuple(_info(each) for each in root.findall(_name("info"))),
    )


def _put(parent: ET.Element, name: str, text: str) -> None:
    if text:
        ET.SubElement(parent, _name(name)).text = _FORBIDDEN.sub(" ", text)


def _put_info(root: ET.Element, info: Info) -> None:
    node = ET.SubElement(root, _name("info"))
    _put(node, "language", info.language)
    for category in info.categories:
        _put(node, "category", category)
    _put(node, "event", info.event)
    for response in info.response_types:
        _put(node, "responseType", response)
    _put(node, "urgency", info.urgency)
    _put(node, "severity", info.severity)
    _put(node, "certainty", info.certainty)
    _put(node, "effective", written_time(info.effective) if info.effective else "")
    _put(node, "expires", written_time(info.expires) if info.expires else "")
    _put(node, "senderName", info.sender_name)
    _put(node, "headline", info.headline)
    _put(node, "description", info.description)
    _put(node, "instruction", info.instruction)
    _put(node, "contact", info.contact)
    for name, value in info.parameters:
        parameter = ET.SubElement(node, _name("parameter"))
        _put(parameter, "valueName", name)
        ET.SubElement(parameter, _name("value")).text = _FORBIDDEN.sub(" ", value)
    for area in info.areas:
        _put_area(node, area)


def _put_area(info: ET.Element, area: Area) -> None:
    node = ET.SubElement(info, _name("area"))
    ET.SubElement(node, _name("areaDesc")).text = _FORBIDDEN.sub(" ", area.description)
    for ring in area.polygons:
        _put(node, "polygon", " ".join(f"{latitude:.5f},{longitude:.5f}" for latitude, longitude in ring))
    for (latitude, longitude), radius in area.circles:
        _put(node, "circle", f"{latitude:.5f},{longitude:.5f} {radius:g}")


def _info(node: ET.Element) -> Info:
    effective, expires = _text(node, "effective"), _text(node, "expires")
    return Info(
        language=_text(node, "language") or "en-US",
        event=_text(node, "event"),
        categories=_texts(node, "category"),
        urgency=_text(node, "urgency"),
        severity=_text(node, "severity"),
        certainty=_text(node, "certainty"),
        response_types=_texts(node, "responseType"),
        effective=_time(effective) if effective else None,
        expires=_time(expires) if expires else None,
        sender_name=_text(node, "senderName"),
        headline=_text(node, "headline"),
        description=_text(node, "description"),
        instruction=_text(node, "instruction"),
        contact=_text(node, "contact"),
        parameters=tuple((_text(each, "valueName"), _text(each, "value")) for each in node.findall(_name("parameter"))),
        areas=tuple(_area(each) for each in node.findall(_name("area"))),
    )


def _area(node: ET.Element) -> Area:
    rings = [tuple(_position(each) for each in text.split()) for text in _texts(node, "polygon")]
    circles = [text.split() for text in _texts(node, "circle")]
    if any(len(parts) != 2 for parts in circles):
        raise BadInput(N_("A CAP circle is a position and a radius"))
    return Area(
        description=_text(node, "areaDesc"),
        polygons=tuple(ring for ring in rings if ring),
        circles=tuple((_position(centre), _number(radius)) for centre, radius in circles),
    )


def _position(text: str) -> Position:
    latitude, _, longitude = text.partition(",")
    position = _number(latitude), _number(longitude)
    if not (-90.0 <= position[0] <= 90.0 and -180.0 <= position[1] <= 180.0):
        raise BadInput(N_("{text} is no position on Earth"), text=text)
    return position


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as cause:
        raise BadInput(N_("{text} is not a number"), text=text) from cause


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as cause:
        raise BadInput(N_("{text} is not a time with an offset"), text=text) from cause
    if time.tzinfo is None or text.endswith(("Z", "z")):
        raise BadInput(N_("{text} is not a time with an offset"), text=text)
    return time


def _one_of(root: ET.Element, name: str, allowed: tuple[str, ...]) -> str:
    value = _text(root, name)
    if value not in allowed:
        raise BadInput(N_("{name} cannot be {value} in CAP"), name=name, value=repr(value))
    return value


def _list(text: str) -> tuple[str, ...]:
    return tuple(quoted or plain for quoted, plain in _ADDRESS.findall(text))


def _quoted(text: str) -> str:
    text = text.replace('"', "'")
    return f'"{text}"' if re.search(r"\s", text) else text


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _text(node: ET.Element, name: str) -> str:
    return (node.findtext(_name(name)) or "").strip()


def _texts(node: ET.Element, name: str) -> tuple[str, ...]:
    found = ((each.text or "").strip() for each in node.findall(_name(name)))
    return tuple(text for text in found if text)


def _tree(document: bytes) -> ET.Element:
    """Parse without a document type, without entities of its own, within limits."""
    if len(document) > LONGEST:
        raise BadInput(N_("A CAP document of {size} bytes is too long"), size=len(document))
    builder, depth = ET.TreeBuilder(), 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise BadInput(N_("This XML is nested too deeply"))
        builder.start(_clark(tag), attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_clark(tag))

    def refuse(*_: object) -> NoReturn:
        raise BadInput(N_("A CAP document may not bring a document type"))

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, builder.data
    parser.StartDoctypeDeclHandler = refuse  # comes before any entity
    try:
        parser.Parse(document, True)
    except (expat.ExpatError, LookupError, ValueError) as cause:
        raise BadInput(N_("This is not XML: {cause}"), cause=cause) from cause
    return builder.close()


def _clark(tag: str) -> str:
    return "{" + tag if "}" in tag else tag

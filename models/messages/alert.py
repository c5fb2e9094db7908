"""The Common Alerting Protocol 1.2 as records (OASIS, 2010), checked at birth."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from models.domain.errors import BadInput
from models.text import N_

Status = Literal["Actual", "Exercise", "System", "Test", "Draft"]
MessageType = Literal["Alert", "Update", "Cancel", "Ack", "Error"]
AlertScope = Literal["Public", "Restricted", "Private"]

STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGE_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
_PLAIN = re.compile(r"[^\s,<&]+")  # what CAP allows in an identifier and a sender
Position = tuple[float, float]  # latitude, longitude, WGS 84


@dataclass(frozen=True, slots=True)
class Area:
    """`polygons` are closed rings of at least four positions; `circles` a position and a radius in km."""

    description: str
    polygons: tuple[tuple[Position, ...], ...] = ()
    circles: tuple[tuple[Position, float], ...] = ()

    def __post_init__(self) -> None:
        for ring in self.polygons:
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise BadInput(N_("A CAP polygon is closed and has at least four positions"))


@dataclass(frozen=True, slots=True)
class Info:
    """What is the matter, in one language."""

    language: str
    event: str
    categories: tuple[str, ...]
    urgency: str
    severity: str
    certainty: str
    response_types: tuple[str, ...] = ()
    effective: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    contact: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    areas: tuple[Area, ...] = ()

    def __post_init__(self) -> None:
        if not self.categories or not self.event:
            raise BadInput(N_("A CAP info block names its event and at least one category"))


@dataclass(frozen=True, slots=True)
class Alert:
    """One message. `references` are "sender,identifier,sent" of earlier ones; `sent` knows its offset from UTC."""

    identifier: str
    sender: str
    sent: datetime
    status: Status
    message_type: MessageType
    scope: AlertScope
    restriction: str = ""
    addresses: tuple[str, ...] = ()
    note: str = ""
    references: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()

    def __post_init__(self) -> None:
        for name in (self.identifier, self.sender):
            if not _PLAIN.fullmatch(name):
                raise BadInput(N_("CAP allows no space, comma, < or & in {name}"), name=repr(name))
        if self.sent.utcoffset() is None:
            raise BadInput(N_("A CAP message's time needs an offset from UTC"))
        if self.scope == "Restricted" and not self.restriction:
            raise BadInput(N_("A restricted CAP message says whom it is restricted to"))
        if self.scope == "Private" and not self.addresses:
            raise BadInput(N_("A private CAP message needs addresses"))
        if self.message_type in ("Update", "Cancel") and not self.references:
            raise BadInput(N_("A CAP update or cancellation refers to an earlier message"))
        if self.status == "Exercise" and not self.note:
            raise BadInput(N_("A CAP exercise message needs a note that says so"))

    @property
    def reference(self) -> str:
        """How a later message refers to this one."""
        return f"{self.sender},{self.identifier},{written_time(self.sent)}"


def written_time(time: datetime) -> str:
    """CAP's time: whole seconds and a numeric offset; UTC is written -00:00."""
    text = time.isoformat(timespec="seconds")
    return text[:-6] + "-00:00" if text.endswith("+00:00") else text

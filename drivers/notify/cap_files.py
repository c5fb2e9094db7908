"""The channel that is always there: each notice becomes a CAP file in its recipient's own folder.

A siren controller, a mail gateway or a provincial platform picks the files up from there. Files appear whole or not at
all, and sending the same notice twice leaves one file.
"""

import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

from models.domain.errors import BadInput, CommandCenterError, Refused
from models.text import N_

_CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


class CapFiles:
    """Fulfils `models.ports.NotificationChannel` below one folder."""

    name = "cap"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, recipient: str, document: str, identifier: str) -> None:
        """Write `document` for `recipient`; only real messages leave the room, whatever the caller thinks."""
        status = status_of(document)
        if status != "Actual":
            raise Refused(N_("A message with status {status} never leaves the room"), status=status)
        target = self.path(recipient, identifier)
        part = target.with_suffix(".part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(document, encoding="utf-8")
            os.replace(part, target)
        except OSError as error:
            raise CommandCenterError(
                N_("The notice to {recipient} could not be written: {cause}"), recipient=recipient, cause=str(error)
            ) from error

    def path(self, recipient: str, identifier: str) -> Path:
        """Where the notice to `recipient` is or will be; names from outside cannot leave the folder."""
        return self._folder / _file_name(recipient) / f"{_file_name(identifier)}.xml"


def status_of(document: str) -> str:
    """The CAP status a document bears, or raise BadInput when it is no CAP 1.2 alert."""
    try:
        root = ET.fromstring(document)  # noqa: S314 - the store's own document, not a stranger's
    except ET.ParseError as error:
        raise BadInput(N_("Not a CAP document: {cause}"), cause=str(error)) from error
    if root.tag != f"{_CAP}alert":
        raise BadInput(N_("Not a CAP document: {cause}"), cause=root.tag)
    return root.findtext(f"{_CAP}status", default="")


def _file_name(text: str) -> str:
    cleaned = re.sub(r"[^\w\-. ]", "_", text).strip(". ")
    return cleaned[:120] or "_"

"""Intakes as bytes for the spool, and back. The columns lie as they are in memory, the rest is JSON before them."""

import base64
import struct
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np
import orjson

from command_center.gateway.intake import Intake, empty_batch
from models.domain.faults import Reason, Rejected
from models.domain.readings import Batch, UnitFix, Weather
from models.domain.sessions import LIVE_SESSION

_HEAD = struct.Struct("<4sI")  # format, length of the JSON
_FORMAT = b"CCI1"
_KINDS = ("<i4", "<i8", "<f8", "u1", "<i8")  # of the columns, in the order of Batch


def pack(intake: Intake) -> bytes:
    """The intake without its acknowledgement, which is given once these bytes are on the disk."""
    head = orjson.dumps(
        {
            "session": intake.session_id,
            "rows": len(intake.batch),
            "messages": intake.messages,
            "epoch": intake.epoch,
            "fixes": [asdict(fix) for fix in intake.fixes],
            "weather": None if intake.weather is None else asdict(intake.weather),
            "rejected": [_rejected(each) for each in intake.rejected],
        }
    )
    columns = (np.ascontiguousarray(column, kind) for column, kind in zip(intake.batch, _KINDS, strict=True))
    return b"".join((_HEAD.pack(_FORMAT, len(head)), head, *(column.tobytes() for column in columns)))


def unpack(record: bytes) -> Intake:
    """The intake that was packed; a record of an unknown format becomes an intake that is all quarantine."""
    form, length = _HEAD.unpack_from(record)
    if form != _FORMAT:
        unread = Rejected("spool", Reason.REFUSED, record[:4096], len(record))
        return Intake(LIVE_SESSION, empty_batch(), rejected=(unread,))
    head: dict[str, Any] = orjson.loads(record[_HEAD.size : _HEAD.size + length])
    offset = _HEAD.size + length
    columns: list[Any] = []
    for kind in _KINDS:
        column = np.frombuffer(record, kind, head["rows"], offset)
        offset += column.nbytes
        columns.append(column)
    return Intake(
        head["session"],
        Batch(*columns),
        tuple(UnitFix(**_timed(each)) for each in head["fixes"]),
        None if head["weather"] is None else Weather(**_timed(head["weather"])),
        tuple(_as_rejected(each) for each in head["rejected"]),
        head["messages"],
        epoch=head["epoch"],
    )


def _timed(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "time": datetime.fromisoformat(record["time"])}


def _rejected(each: Rejected) -> list[object]:
    return [each.topic, each.reason.value, base64.b64encode(each.payload).decode(), each.size, each.count]


def _as_rejected(fields: list[Any]) -> Rejected:
    topic, reason, payload, size, count = fields
    return Rejected(topic, Reason(reason), base64.b64decode(payload), size, count)

"""The retained control message of a drill: how the gateway tells the simulator what to play, and at which pace."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from drivers.simulated.scenario import Casting, parse_casting
from models.domain.errors import BadPayload
from models.domain.sessions import Session, SessionClock
from models.text import N_


@dataclass(frozen=True, slots=True)
class Inject:
    """Something the trainer lets happen; `number` is its event's sequence number and orders them."""

    number: int
    time: datetime
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Control:
    casting: Casting
    clock: SessionClock
    injects: tuple[Inject, ...] = ()


def control_of(session: Session, injects: tuple[Inject, ...] = ()) -> Control:
    """What the simulator must know of a session."""
    return Control(parse_casting(session.scenario), session.clock, injects)


def encode_control(control: Control) -> bytes:
    clock = control.clock
    return orjson.dumps(
        {
            "scenario": control.casting.code,
            "seed": control.casting.seed,
            "started_at": clock.started_at,
            "anchored_at": clock.anchored_at,
            "elapsed_s": clock.elapsed_s,
            "speed": clock.speed,
            "frozen": clock.frozen,
            "injects": [{"number": each.number, "time": each.time, **each.payload} for each in control.injects],
        }
    )


def decode_control(payload: bytes) -> Control:
    """Read a control message, or raise BadPayload."""
    try:
        record = orjson.loads(payload)
        clock = SessionClock(
            started_at=datetime.fromisoformat(record["started_at"]),
            anchored_at=datetime.fromisoformat(record["anchored_at"]),
            elapsed_s=float(record["elapsed_s"]),
            speed=float(record["speed"]),
            frozen=bool(record["frozen"]),
        )
        casting = parse_casting(f"{record['scenario']}#{int(record['seed'])}")
        return Control(casting, clock, tuple(_inject(each) for each in record["injects"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BadPayload(N_("Not a control message: {cause}"), reason="bad_json", cause=str(error)) from error


def _inject(record: dict[str, Any]) -> Inject:
    fields = dict(record)
    return Inject(int(fields.pop("number")), datetime.fromisoformat(fields.pop("time")), fields)

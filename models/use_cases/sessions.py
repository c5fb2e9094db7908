"""Drills: started with their own clock, frozen, sped up, injected into, ended. The LIVE session just goes on."""

import json
from collections.abc import Mapping
from datetime import datetime

from models.domain.errors import BadInput
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.intents import ask
from models.text import N_

_TITLE = N_("The drill has no title. Give it one")
_TIME = N_("The drill's start has no time zone. Give its time in UTC")


def start_drill(
    store: Store, park_id: int, title: str, scenario: str, started_at: datetime, speed: float = 1.0
) -> Scope:
    """Open a drill whose clock starts at `started_at` now; return its scope. A trainer's right."""
    if not title.strip():
        raise BadInput(_TITLE, field="title")
    if started_at.tzinfo is None:
        raise BadInput(_TIME, field="started_at")
    with store.transaction() as tx:
        session = tx.call(
            "start_session",
            park=park_id,
            title=title,
            scenario=scenario,
            started_at=started_at,
            speed=float(speed),
        )
    return Scope(park_id, int(session))


def freeze_drill(store: Store, scope: Scope, version: int) -> int:
    return _change(store, scope, version, "freeze")


def resume_drill(store: Store, scope: Scope, version: int) -> int:
    return _change(store, scope, version, "resume")


def set_drill_speed(store: Store, scope: Scope, version: int, speed: float) -> int:
    """Let the drill's clock run this many times as fast as the wall's from now on."""
    return _change(store, scope, version, "speed", float(speed))


def end_drill(store: Store, scope: Scope, version: int) -> int:
    """End the drill: nothing can be changed in it any more."""
    return _change(store, scope, version, "end")


def fire_inject(store: Store, scope: Scope, title: str, payload: Mapping[str, object]) -> int:
    """Let a scripted event happen in the drill; return the event's number. A trainer's right, and the gateway's.

    A payload with `planned`, the number of an inject in its scenario, happens once: the second one is Refused.
    """
    if not title.strip():
        raise BadInput(_TITLE, field="title")
    plain = json.loads(json.dumps(dict(payload)))
    return int(ask(store, scope, "fire_inject", title=title, payload=plain))


def _change(store: Store, scope: Scope, version: int, event: str, speed: float | None = None) -> int:
    return int(ask(store, scope, "change_session", version=version, event=event, speed=speed))

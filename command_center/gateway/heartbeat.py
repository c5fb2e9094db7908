"""The gateway's sign of life: a retained message each second, and a last will that says it is gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson


def status_topic(park_code: str, name: str) -> str:
    return f"park/{park_code}/status/{name}"


def last_will(name: str) -> bytes:
    """What the broker says for a process that has died."""
    return orjson.dumps({"name": name, "ok": False, "detail": "gone"})


@dataclass(frozen=True, slots=True)
class LinkState:
    """One of the process's own links: since when it is as it is, wall time."""

    ok: bool
    since: datetime
    detail: str = ""


def heartbeat(name: str, now: datetime, links: Mapping[str, LinkState], figures: Mapping[str, object]) -> bytes:
    """The status message: ok when every link is."""
    return orjson.dumps(
        {
            "name": name,
            "ok": all(link.ok for link in links.values()),
            "t": now,
            "links": {key: {"ok": link.ok, "since": link.since, "detail": link.detail} for key, link in links.items()},
            **figures,
        }
    )

"""The field sources' lines as the gateway's heartbeat tells them: a figure for the top bar, a row each in the list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.text import N_, Message
from widgets import format as fmt
from widgets.shell.links import LinkHealth

SPARKPLUG = "sparkplug"
NOBODY = "0/0"  # the host is there, and no edge node has ever spoken to it
DOWN = N_("{name}: {cause}")


def source_links(beat: Mapping[str, Any]) -> tuple[LinkHealth, ...]:
    """A row for each source of the gateway's heartbeat; none for a Sparkplug host that nobody talks to."""
    lines = beat.get("sources", {}).get("links", {})
    return tuple(
        LinkHealth(name, bool(line["ok"]), line["detail"] if line["ok"] else "", _since(line), _cause(line))
        for name, line in sorted(lines.items())
        if not (name == SPARKPLUG and line["ok"] and line["detail"] == NOBODY)
    )


def summary(rows: tuple[LinkHealth, ...]) -> LinkHealth | None:
    """All sources as one link, in working order while one of them is; None when there are none."""
    if not rows:
        return None
    working = sum(row.ok for row in rows)
    figure = f"{fmt.number(working, 0)} / {fmt.number(len(rows), 0)}"
    lost = next((row for row in rows if not row.ok), None)
    detail: Message | str = "" if lost is None else Message(DOWN, {"name": lost.name, "cause": lost.detail})
    since = max((row.since for row in rows if row.since is not None), default=None)
    return LinkHealth("sources", working > 0, figure, since, detail, degraded=working < len(rows))


def _since(line: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(line["since"]) if line.get("since") else None


def _cause(line: Mapping[str, Any]) -> str:
    return "" if line["ok"] else str(line.get("detail", ""))

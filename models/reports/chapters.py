"""The report's chapters on the incident itself; each takes records and returns markup."""

import base64
from collections.abc import Sequence
from pathlib import Path

from models.domain.alarms import PRIORITY_NAMES, Priority
from models.domain.events import Event
from models.domain.incidents import (
    DISPOSITION_NAMES,
    INCIDENT_KIND_NAMES,
    INCIDENT_STATE_NAMES,
    TERMINATION_CONDITION_NAMES,
    TERMINATION_CONDITIONS,
    Incident,
)
from models.domain.park import Park
from models.reports.figures import NOTHING, Times, elapsed
from models.reports.markup import Markup, element, fragment, pairs, table
from models.reports.milestones import Milestone, Standing
from models.reports.names import Names, called, substance_name
from models.reports.sentences import sentence
from models.text import N_, tr


def chapter(title: str, *content: Markup | str | None) -> Markup:
    """A heading and what stands under it; nothing at all where there is nothing to say."""
    written = fragment(*content)
    return element("section", element("h2", tr(title)), written) if written else Markup("")


def summary(park: Park, incident: Incident, times: Times, names: Names) -> Markup:
    asset = next((each for each in park.assets if each.code == incident.asset_code), None)
    priority = incident.priority
    ended = incident.closed_at
    return pairs(
        [
            (tr(N_("Kind")), tr(INCIDENT_KIND_NAMES[incident.kind])),
            (tr(N_("Response level")), str(incident.level)),
            (tr(N_("Priority")), tr(PRIORITY_NAMES[Priority(priority)]) if priority in list(Priority) else priority),
            (tr(N_("Place")), incident.place),
            (tr(N_("Installation")), str(asset.name) if asset else incident.asset_code),
            (tr(N_("Substance")), substance_name(incident.substance)),
            (tr(N_("Commander")), called(incident.commander, names)),
            (tr(N_("Opened")), times.full(incident.opened_at)),
            (tr(N_("Closed")), times.full(ended) if ended else None),
            (tr(N_("Duration")), elapsed((ended - incident.opened_at).total_seconds()) if ended else None),
            (tr(N_("State")), tr(INCIDENT_STATE_NAMES[incident.state])),
            (tr(N_("Disposition")), tr(DISPOSITION_NAMES[incident.disposition]) if incident.disposition else None),
        ]
    )


def handling(found: Sequence[Milestone], now_s: float) -> Markup:
    """Intervals against their limits."""
    standings = {
        Standing.WAITING: N_("Not begun"),
        Standing.RUNNING: N_("Open"),
        Standing.LATE: N_("Missed"),
        Standing.MET: N_("Met"),
        Standing.MET_LATE: N_("Late"),
    }
    rows = []
    for each in found:
        standing = each.standing(now_s)
        late = standing in (Standing.LATE, Standing.MET_LATE)
        judged = tr(standings[standing]) if each.limit_s is not None else NOTHING
        verdict = element("span", judged, class_="late" if late else None)
        rows.append((tr(each.name), elapsed(each.actual_s), elapsed(each.limit_s), verdict))
    heads = [tr(text) for text in (N_("Interval"), N_("Took"), N_("Limit"), N_("Result"))]
    return table(heads, rows) if rows else Markup("")


def pictures(found: Sequence[tuple[str, Path]]) -> Markup:
    """Figures with their pictures inside the document."""
    return fragment(*(_figure(tr(caption), path) for caption, path in found))


def _figure(caption: str, path: Path) -> Markup:
    if not path.is_file():
        return element("p", tr(N_("Picture missing: {caption}"), caption=caption), class_="caption")
    kind = "jpeg" if path.suffix.lower() in (".jpg", ".jpeg") else "png"
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    image = element("img", src=f"data:image/{kind};base64,{data}", alt=caption)
    return element("figure", image, element("figcaption", caption, class_="caption"))


def termination(events: Sequence[Event], times: Times, names: Names) -> Markup:
    """Which conditions were met when the response ended, and who overrode the others."""
    ended = [event for event in events if event.kind == "incident.terminate"]
    if not ended:
        return Markup("")
    overrides = [event for event in events if event.kind == "termination.overridden"]
    unmet = {str(name) for event in overrides[-1:] for name in event.payload.get("conditions") or ()}
    rows = [
        (tr(TERMINATION_CONDITION_NAMES[name]), tr(N_("Overridden")) if name in unmet else tr(N_("Met")))
        for name in TERMINATION_CONDITIONS
    ]
    lines = [
        element(
            "p",
            tr(
                N_("Overridden by {person} at {time}: {reason}"),
                person=called(event.actor, names),
                time=times.full(event.time),
                reason=str(event.payload.get("reason") or NOTHING),
            ),
            class_="note",
        )
        for event in overrides
    ]
    return fragment(table([tr(N_("Condition")), tr(N_("Result"))], rows), *lines)


def log(events: Sequence[Event], times: Times, names: Names) -> Markup:
    heads = [tr(text) for text in (N_("Time"), N_("Elapsed"), N_("No."), N_("By"), N_("What happened"))]
    rows = [
        (
            times.full(each.time),
            times.since(each.time),
            str(each.seq),
            names.get(each.actor, each.actor),
            sentence(each),
        )
        for each in events
    ]
    return table(heads, rows, class_="log")

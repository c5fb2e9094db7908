"""For each chattering or fleeting source of the log, the delays that would have kept it quiet."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from models.alarms.chatter import DelayProposal, chatters, conditions, propose_delays
from models.domain.events import Event
from models.domain.rules import Rule
from models.reports.alarm_figures import FLEETING_S, source_of

Source = tuple[str, str]  # sensor, limit's label


def proposals(events: Iterable[Event], start: datetime, rules: Iterable[Rule]) -> Mapping[Source, DelayProposal]:
    """Return source -> proposal, for sources with a rule that chattered or raised fleeting alarms since `start`.

    events: of one session, in the order of the log. Times are the readings' own where the event tells them.
    """
    turns: dict[Source, tuple[list[float], list[float]]] = {}
    for event in events:
        if event.kind in ("alarm.activate", "alarm.return"):
            at = event.payload.get("at")
            time = datetime.fromisoformat(str(at)) if at else event.time
            ons, offs = turns.setdefault(source_of(event), ([], []))
            (ons if event.kind == "alarm.activate" else offs).append((time - start).total_seconds())
    found = {}
    for rule in rules:
        ons, offs = turns.get((rule.sensor, rule.label), ([], []))
        intervals = conditions(sorted(ons), sorted(offs), rule.on_delay_s, rule.off_delay_s)
        fleeting = any(each.end - each.start + rule.off_delay_s < FLEETING_S for each in intervals)
        if chatters(sorted(ons)) or fleeting:
            proposal = propose_delays(intervals, rule.on_delay_s, rule.off_delay_s, rule.priority)
            if proposal is not None:
                found[rule.sensor, rule.label] = proposal
    return found

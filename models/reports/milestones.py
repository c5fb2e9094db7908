"""A session's milestones: what was expected, from when, within which limit, and when it was done.

Computed from the event log alone, so the live drill screen, the report and the score read the same figures. Every
limit is a default that a park may change; only those of call handling come from a standard.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.domain.events import Event
from models.domain.sessions import Session
from models.text import N_


class Standing(StrEnum):
    """How a milestone stands at a given instant of session time."""

    WAITING = "waiting"  # what starts its clock has not happened
    RUNNING = "running"
    LATE = "late"  # its limit has passed and it is not done
    MET = "met"
    MET_LATE = "met_late"


@dataclass(frozen=True, slots=True)
class Milestone:
    """`starts_s` and `done_s` are seconds of session time since the session began; `limit_s` counts from the start."""

    key: str
    name: str  # message id
    limit_s: float | None = None  # None: measured, not judged
    starts_s: float | None = None
    done_s: float | None = None

    @property
    def actual_s(self) -> float | None:
        """Seconds it took, or None while it is not done."""
        if self.done_s is None or self.starts_s is None:
            return None
        return self.done_s - self.starts_s

    @property
    def due_s(self) -> float | None:
        """Session second at which the limit ends."""
        if self.limit_s is None or self.starts_s is None:
            return None
        return self.starts_s + self.limit_s

    def standing(self, now_s: float) -> Standing:
        due = self.due_s
        if self.done_s is not None:
            return Standing.MET if due is None or self.done_s <= due else Standing.MET_LATE
        if self.starts_s is None:
            return Standing.WAITING
        return Standing.RUNNING if due is None or now_s <= due else Standing.LATE


@dataclass(frozen=True, slots=True)
class Expectation:
    """A milestone before anything happened: the event kinds that start its clock and those that meet it."""

    key: str
    name: str
    starts: tuple[str, ...]
    met_by: tuple[str, ...]
    limit_s: float | None


_DISPATCH = ("assignment.dispatch", "incident.dispatch")
_ARRIVAL = ("assignment.arrive", "incident.arrive")
EXPECTATIONS = (
    Expectation("acknowledged", N_("Acknowledge the alarm"), ("alarm.activate",), ("alarm.acknowledge",), 60.0),
    Expectation("opened", N_("Open the incident"), ("alarm.activate",), ("incident.opened",), 120.0),
    # NFPA 1225: 90 % of calls within 60 s from the report to the dispatch
    Expectation("dispatched", N_("Dispatch the first unit"), ("incident.opened",), _DISPATCH, 60.0),
    Expectation("forecast", N_("Run the forecast"), ("incident.opened",), ("forecast.recorded",), 120.0),
    Expectation("evacuation", N_("Order the evacuation"), ("forecast.recorded",), ("evacuation.ordered",), 180.0),
    Expectation("notified", N_("Notify who is at risk"), ("forecast.recorded",), ("notification.queued",), 300.0),
    Expectation("on_scene", N_("First unit on scene"), _DISPATCH, _ARRIVAL, 900.0),
    Expectation("controlled", N_("Source under control"), _ARRIVAL, ("incident.control",), None),
    Expectation("terminated", N_("Terminate the response"), ("incident.control",), ("incident.terminate",), None),
    Expectation("closed", N_("Close the incident"), ("incident.terminate",), ("incident.close",), None),
)


def milestones(
    events: Iterable[Event],
    session: Session,
    *,
    expectations: tuple[Expectation, ...] = EXPECTATIONS,
    limits: Mapping[str, float | None] | None = None,
) -> tuple[Milestone, ...]:
    """The milestones of one session, in the order they are expected.

    events: the session's events in any order, of which each expectation takes the first that starts or meets it;
    limits: seconds by expectation key that replace the defaults.
    """
    first = _first_seconds(events, session)
    changed = limits or {}
    return tuple(_milestone(each, first, changed.get(each.key, each.limit_s)) for each in expectations)


def _first_seconds(events: Iterable[Event], session: Session) -> dict[str, float]:
    first: dict[str, float] = {}
    for event in events:
        if event.scope != session.scope:
            continue
        seconds = (event.time - session.clock.started_at).total_seconds()
        first[event.kind] = min(seconds, first.get(event.kind, seconds))
    return first


def _milestone(expected: Expectation, first: Mapping[str, float], limit_s: float | None) -> Milestone:
    starts = min((first[kind] for kind in expected.starts if kind in first), default=None)
    done = min((first[kind] for kind in expected.met_by if kind in first), default=None)
    if done is not None:  # done before its clock began, or without it: met at once
        starts = done if starts is None else min(starts, done)
    return Milestone(expected.key, expected.name, limit_s, starts, done)

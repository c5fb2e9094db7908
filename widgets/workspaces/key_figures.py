"""Which key figures the Monitor and the Cockpit show, made from what the store and the log can give.

`figures` is what the store reads (counts; seconds where a name ends in _s). What it lacks is shown as having no
source, with the part of the room that will bring it: nothing here is invented.
"""

from collections.abc import Mapping

from models.domain.alarm_life import DEFAULT_POLICY
from models.reports.alarm_figures import AlarmFigures
from models.reports.response_times import ARRIVAL_LIMIT_S, DISPATCH_LIMIT_S
from models.text import tr
from widgets.format import duration, number
from widgets.workspaces.kpi import Kpi, no_source

Figures = Mapping[str, float]


def _count(figures: Figures, name: str) -> str:
    return number(figures[name], 0)


def monitor_kpis(figures: Figures, alarms: AlarmFigures | None) -> tuple[Kpi, ...]:
    """The Monitor's strip: what the shift is held to."""
    return (
        _alarm_rate(alarms),
        _standing(figures, alarms),
        _offline(figures),
        no_source(tr("Overdue hazards"), tr("comes with the hazard register")),
        no_source(tr("Permits open"), tr("comes with work permits")),
        _peak(alarms),
    )


def cockpit_kpis(figures: Figures) -> tuple[Kpi, ...]:
    """The Cockpit's strip: how the park is doing."""
    return (
        _incidents(figures),
        _response(figures, "dispatch_p90_s", tr("Report to dispatch, 90 %"), DISPATCH_LIMIT_S),
        _response(figures, "arrival_p90_s", tr("Report to arrival, 90 %"), DISPATCH_LIMIT_S + ARRIVAL_LIMIT_S),
        no_source(tr("Hazards closed on time"), tr("comes with the hazard register")),
        no_source(tr("Red-risk units"), tr("comes with the risk register")),
        _drills(figures),
    )


def _alarm_rate(alarms: AlarmFigures | None) -> Kpi:
    caption = tr("Alarm rate per operator")
    if alarms is None:
        return no_source(caption, tr("the event log is being read"))
    limit = alarms.policy.rate_acceptable
    return Kpi(
        caption, number(alarms.rate, 1), tr("alarms / h"), tr("acceptable up to {limit} / h", limit=f"{limit:g}"),
        alarms.rate > limit, tuple(count / alarms.seats for count in alarms.hourly), limit,
    )  # fmt: skip


def _standing(figures: Figures, alarms: AlarmFigures | None) -> Kpi:
    caption = tr("Standing alarms")
    if "alarms_open" not in figures:
        return no_source(caption, tr("the store is being read"))
    stale, policy = (alarms.stale, alarms.policy) if alarms else (0, DEFAULT_POLICY)
    hours = f"{policy.stale_after_h:g}"
    note = ""
    if alarms:
        note = tr("stale over {hours} h: {stale}, limit {limit}", hours=hours, stale=stale, limit=policy.stale_limit)
    unit = tr("of {points} points", points=_count(figures, "sensors")) if "sensors" in figures else ""
    return Kpi(caption, _count(figures, "alarms_open"), unit, note, stale > policy.stale_limit)


def _offline(figures: Figures) -> Kpi:
    caption = tr("Sensors offline")
    if "sensors" not in figures or "sensors_reporting" not in figures:
        return no_source(caption, tr("the store is being read"))
    silent = figures["sensors"] - figures["sensors_reporting"]
    unit = tr("of {points}", points=_count(figures, "sensors"))
    return Kpi(caption, number(silent, 0), unit, tr("nothing heard for 1 h"), silent > 0)


def _peak(alarms: AlarmFigures | None) -> Kpi:
    caption = tr("Peak in 10 minutes")
    if alarms is None:
        return no_source(caption, tr("the event log is being read"))
    limit = alarms.policy.peak_limit
    note = tr("limit {limit} in 10 min", limit=limit)
    return Kpi(caption, number(alarms.peak, 0), tr("alarms"), note, alarms.peak > limit)


def _incidents(figures: Figures) -> Kpi:
    caption = tr("Incidents")
    if "incidents_total" not in figures:
        return no_source(caption, tr("the store is being read"))
    still_open = number(figures.get("incidents_open", 0), 0)
    return Kpi(caption, _count(figures, "incidents_total"), tr("in this session"), tr("{count} open", count=still_open))


def _response(figures: Figures, name: str, caption: str, limit_s: float) -> Kpi:
    limit = tr("limit {limit}", limit=duration(limit_s))
    if name not in figures:
        return Kpi(caption, "—", "", tr("no call handled yet · {limit}", limit=limit))
    seconds = figures[name]
    return Kpi(caption, duration(seconds), "", limit, seconds > limit_s)


def _drills(figures: Figures) -> Kpi:
    caption = tr("Drills")
    if "drills" not in figures:
        return no_source(caption, tr("the store is being read"))
    return Kpi(caption, _count(figures, "drills"), tr("recorded"), tr("half-yearly at least"))

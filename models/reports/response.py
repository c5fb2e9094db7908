"""The report's chapters on the response: forecast, evacuation, units, notices, plan."""

from collections.abc import Iterable, Mapping

from models.domain.dispatch import ASSIGNMENT_STATE_NAMES, NOTIFICATION_STATE_NAMES, Assignment, Notification, Step
from models.domain.forecasts import ForecastSummary
from models.domain.park import Park
from models.domain.picture import Evacuation
from models.reports.figures import NOTHING, Times, compass, distance, elapsed, figure, mass
from models.reports.intervals import UnitTimes, unit_times
from models.reports.markup import Markup, element, fragment, pairs, table
from models.reports.names import Names, called, place_names, substance_name
from models.text import N_, LocalName, tr


def release_and_forecast(forecast: ForecastSummary | None, park: Park, times: Times) -> Markup:
    if forecast is None:
        return Markup("")
    release, weather = forecast.release, forecast.weather
    wind = tr(
        N_("{name} {degrees}°, {speed} m/s at {height} m, stability {stability}, {celsius} °C"),
        name=compass(weather.wind_from), degrees=f"{weather.wind_from:.0f}", speed=f"{weather.wind_speed:.1f}",
        height=f"{weather.height_m:.0f}", stability=weather.stability, celsius=f"{weather.temperature_c:.0f}",
    )  # fmt: skip
    facts = [
        (tr(N_("Substance")), substance_name(release.substance)),
        (tr(N_("Began")), times.full(release.started_at)),
        (tr(N_("Rate")), tr(N_("{value} kg/s"), value=figure(release.rate_kg_s))),
        (tr(N_("Lasts")), elapsed(release.duration_s)),
        (tr(N_("In all")), mass(release.total_kg)),
        (tr(N_("Found by")), tr(release.description) if release.description else None),
        (tr(N_("Weather")), wind),
        (tr(N_("Model")), tr(forecast.engine)),
        (tr(N_("People in the advised zone")), str(forecast.people_in_zone)),
        (tr(N_("Buildings")), place_names(forecast.buildings_in_zone, park)),
        (tr(N_("Warned within 1 km")), place_names(forecast.warned, park)),
    ]
    caveats = [element("p", tr(text), class_="note") for text in forecast.caveats]
    return fragment(pairs(facts), _zones(forecast), _published(forecast), *caveats)


def _zones(forecast: ForecastSummary) -> Markup:
    heads = [tr(text) for text in (N_("Zone"), N_("Limit"), N_("Reach"), N_("Arrives after"), N_("People"))]
    rows = [
        (
            fragment(element("span", class_=f"swatch level-{zone.level}"), zone.name),
            tr(N_("{value} ppm"), value=figure(zone.ppm)),
            distance(zone.reach_m),
            elapsed(zone.arrival_s),
            str(forecast.people_by_level.get(zone.level, NOTHING)),
        )
        for zone in forecast.zones
    ]
    return table(heads, rows) if rows else Markup("")


def _published(forecast: ForecastSummary) -> Markup:
    published = forecast.protective
    if published is None:
        return Markup("")
    text = tr(
        N_("Published distances ({size}, {time}): isolate {isolation}, protect {downwind} downwind. {source}"),
        size=tr(N_("large spill")) if published.large else tr(N_("small spill")),
        time=tr(N_("night")) if published.night else tr(N_("day")),
        isolation=distance(published.isolation_m), downwind=distance(published.downwind_m), source=published.source,
    )  # fmt: skip
    return element("p", text)


def evacuation(ordered: Evacuation | None, park: Park) -> Markup:
    if ordered is None:
        return Markup("")
    shelters: dict[str, LocalName] = {each.code: each.name for each in park.shelters}
    sent = [f"{shelters.get(code, code)}: {people}" for code, people in ordered.shelters]
    return pairs(
        [
            (tr(N_("Evacuated")), str(ordered.people_out)),
            (tr(N_("Staying inside")), str(ordered.people_inside)),
            (tr(N_("Buildings")), place_names(ordered.buildings, park)),
            (tr(N_("Shelters")), ", ".join(sent)),
            (tr(N_("Warned")), place_names(ordered.warned, park)),
        ]
    )


def units(assignments: Iterable[Assignment], park: Park, times: Times) -> Markup:
    assignments = sorted(assignments, key=lambda each: (each.dispatched_at or each.reserved_at, each.unit_code))
    known = {each.code: str(each.name) for each in park.units}
    heads = [
        tr(text)
        for text in (
            N_("Unit"), N_("Task"), N_("State"), N_("Dispatched"), N_("En route"), N_("On scene"), N_("Released"),
            N_("Travel"), N_("Planned"), N_("Dose"),
        )
    ]  # fmt: skip
    rows = [
        _unit_row(each, taken, known, times) for each, taken in zip(assignments, unit_times(assignments), strict=True)
    ]
    return table(heads, rows) if rows else Markup("")


def _unit_row(each: Assignment, taken: UnitTimes, known: Mapping[str, str], times: Times) -> tuple[Markup | str, ...]:
    return (
        known.get(each.unit_code, each.unit_code),
        tr(each.task),
        tr(ASSIGNMENT_STATE_NAMES[each.state]),
        times.short(each.dispatched_at),
        times.short(each.en_route_at),
        times.short(each.on_scene_at),
        times.short(each.released_at),
        element("span", elapsed(taken.arrival_s), class_="late" if taken.late else None),
        elapsed(each.eta_s),
        tr(N_("{value} ppm min"), value=figure(each.dose)),
    )


def notifications(found: Iterable[Notification], times: Times) -> Markup:
    heads = [tr(text) for text in (N_("Recipient"), N_("Channel"), N_("Queued"), N_("State"), N_("Since"))]
    rows = [
        (each.recipient, each.channel, times.short(each.queued_at), tr(NOTIFICATION_STATE_NAMES[each.state]),
         times.short(each.changed_at))
        for each in sorted(found, key=lambda each: (each.queued_at, each.recipient))
    ]  # fmt: skip
    return table(heads, rows) if rows else Markup("")


def plan(steps: Iterable[Step], times: Times, names: Names) -> Markup:
    heads = [tr(text) for text in (N_("Step"), N_("Owner"), N_("Due"), N_("Done"), N_("By"))]
    rows = []
    for step in sorted(steps, key=lambda each: each.position):
        took = None if step.done_at is None else (step.done_at - times.opened_at).total_seconds()
        done = element("span", elapsed(took), class_="late" if took is not None and took > step.due_s else None)
        by = called(step.done_by, names) if step.done_by else NOTHING
        rows.append((tr(step.text), tr(step.owner), elapsed(step.due_s), done, by))
    return table(heads, rows) if rows else Markup("")

"""What is done about rules: check, save, enable, disable, delete, and ask what one would have done in the past."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from models.alarms.checks import rule_faults
from models.alarms.defaults import unit_of
from models.domain.errors import BadInput
from models.domain.ids import rule_id
from models.domain.park import Park
from models.domain.readings import Weather
from models.domain.rules import Backtest, Rule, RuleFault
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.repositories import read_batch, read_weather_between
from models.text import N_

if TYPE_CHECKING:
    from models.alarms.backtest import Replay

KeepOn = Callable[[float], bool]
STRETCH = timedelta(days=1)  # what is read at once
WEATHER_KEPT = timedelta(hours=2)
_TICK = timedelta(microseconds=1)
NEW = 0  # the version of a rule that is not in the store yet
_FAULT = N_("{cause}. {cure}")
_ORDER = N_("The end is not after the beginning. Choose a later end")
_REASON = N_("A reason is needed here. Say why in a few words")


def _to_the_end(_done: float) -> bool:
    return True


def check_rule(park: Park, rule: Rule) -> tuple[RuleFault, ...]:
    """Return every fault of a rule, with field, cause and cure; none where it can be saved."""
    return rule_faults(park, rule)


def save_rule(store: Store, park_id: int, park: Park, rule: Rule) -> int:
    """Save a rule, new (its version is NEW) or changed (version as read), and return its new version.

    Raises BadInput with the first fault's field, cause and cure; `parameters["faults"]` holds them all. Raises
    StaleVersion where somebody else changed the rule meanwhile. A commander's or manager's right.
    """
    _refuse_faults(park, rule)
    whole = replace(rule, unit=unit_of(rule, park.sensor(rule.sensor)))
    with store.transaction() as tx:
        return int(tx.call("save_rule", park=park_id, version=rule.version, rule=_payload(whole)))


def enable_rule(store: Store, park_id: int, park: Park, rule: Rule) -> int:
    """Let a stored rule raise alarms from now on; return its new version. Raises BadInput like `save_rule`."""
    _refuse_faults(park, rule)
    return _switch(store, park_id, rule, enabled=True, reason="")


def disable_rule(store: Store, park_id: int, rule: Rule, reason: str) -> int:
    """Let a rule raise no alarms until it is enabled; one that stands returns. Return the new version."""
    _need(reason)
    return _switch(store, park_id, rule, enabled=False, reason=reason)


def delete_rule(store: Store, park_id: int, rule: Rule, reason: str) -> None:
    """Remove a rule for good; one of its alarms that stands returns. The log keeps what it was."""
    _need(reason)
    with store.transaction() as tx:
        tx.call("delete_rule", park=park_id, code=rule.code, version=rule.version, reason=reason)


def backtest(
    store: Store, scope: Scope, park: Park, rule: Rule, start: datetime, end: datetime, keep_on: KeepOn = _to_the_end
) -> Backtest:
    """Return the alarms that a rule would have raised between two instants: the live engine over stored readings.

    The rule need be neither stored nor enabled. `keep_on` is told which part is done, 0 to 1, and answers whether to go
    on; when it says no, the result ends there and is not `complete`. Raises BadInput like `save_rule`.
    """
    from models.alarms.backtest import Replay  # imports numba, which a seat shall not wait for

    _refuse_faults(park, rule)
    if not start < end:
        raise BadInput(_ORDER, field="end")
    replay = Replay(park.sensors, rule, start)
    before = start - timedelta(seconds=replay.reach_s)
    lead = read_batch(store, scope, replay.keys, before, start - _TICK)
    replay.lead_in(lead, _weather(store, scope, replay, start - WEATHER_KEPT, start - _TICK))
    at = start
    while at < end:
        until = min(at + STRETCH, end)
        batch = read_batch(store, scope, replay.keys, at, until - _TICK)
        replay.take(batch, _weather(store, scope, replay, at, until - _TICK))
        at = until
        if not keep_on((at - start) / (end - start)):
            break
    return replay.result(at, complete=at == end)


def _weather(store: Store, scope: Scope, replay: "Replay", start: datetime, end: datetime) -> list[Weather]:
    return read_weather_between(store, scope, start, end) if replay.uses_weather else []


def _switch(store: Store, park_id: int, rule: Rule, *, enabled: bool, reason: str) -> int:
    with store.transaction() as tx:
        return int(
            tx.call("switch_rule", park=park_id, code=rule.code, version=rule.version, enabled=enabled, reason=reason)
        )


def _refuse_faults(park: Park, rule: Rule) -> None:
    faults = rule_faults(park, rule)
    if faults:
        first = faults[0]
        raise BadInput(_FAULT, field=first.field, cause=first.cause, cure=first.cure, faults=faults)


def _need(reason: str) -> None:
    if not reason.strip():
        raise BadInput(_REASON, field="reason")


def _payload(rule: Rule) -> dict[str, Any]:
    """The rule as the columns of its row; the sensor by its code."""
    row = asdict(rule)
    row["limit_value"], row["clear_value"] = row.pop("limit"), row.pop("clear")
    return row | {"id": str(rule_id(rule.code)), "inputs": list(rule.inputs)}

"""What is done about rules: check, save, enable, disable and delete."""

from dataclasses import asdict
from typing import Any

from models.alarms.checks import rule_faults
from models.domain.errors import BadInput
from models.domain.ids import rule_id
from models.domain.park import Park
from models.domain.rules import Rule, RuleFault
from models.store.engine import Store
from models.text import N_

NEW = 0  # the version of a rule that is not in the store yet
_FAULT = N_("{cause}. {cure}")
_REASON = N_("A reason is needed here. Say why in a few words")


def check_rule(park: Park, rule: Rule) -> tuple[RuleFault, ...]:
    """Return every fault of a rule, with field, cause and cure; none where it can be saved."""
    return rule_faults(park, rule)


def save_rule(store: Store, park_id: int, park: Park, rule: Rule) -> int:
    """Save a rule, new (its version is NEW) or changed (version as read), and return its new version.

    Raises BadInput with the first fault's field, cause and cure; `parameters["faults"]` holds them all. Raises
    StaleVersion where somebody else changed the rule meanwhile. A commander's or manager's right.
    """
    _refuse_faults(park, rule)
    with store.transaction() as tx:
        return int(tx.call("save_rule", park=park_id, version=rule.version, rule=_payload(rule)))


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

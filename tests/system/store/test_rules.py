"""Rules in the store: saved with versions, refused with a cure, kept over an import, and asked about the past."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.domain.alarms import Priority
from models.domain.errors import BadInput, NotFound, PermissionRefused, StaleVersion
from models.domain.rules import Rule, RuleKind
from models.store.repositories import count_rule_changes, read_events, read_park, read_rules
from models.store.telemetry import commit_batch
from models.use_cases.parks import import_park
from models.use_cases.rules import NEW, backtest, delete_rule, disable_rule, enable_rule, save_rule
from models.use_cases.sessions import start_drill
from tests.system.store.acts import NOW, batch_of
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system

RATE = Rule(
    "AT-3011.ROC", "AT-3011", RuleKind.RATE, "ROC", 2.0, 1.0, Priority.MEDIUM, 5.0, unit="ppm/min", window_s=60.0,
    note="Plant standard 7", version=NEW,
)  # fmt: skip
HIGH = Rule("AT-3011.H3", "AT-3011", RuleKind.HIGH, "H3", 0.5, 0.4, Priority.LOW, unit="ppm", version=NEW)
DAY = timedelta(days=1)


def find(stores: Stores, code: str) -> Rule:
    return next(rule for rule in read_rules(stores["li_na"], stores.scope.park_id) if rule.code == code)


def test_that_a_rule_comes_back_as_it_was_saved_and_each_version_is_in_the_log(stores: Stores) -> None:
    park_id, manager = stores.scope.park_id, stores["deng_qiao"]
    before = count_rule_changes(stores["gateway"], park_id)
    assert save_rule(manager, park_id, stores.park, RATE) == 1
    saved = find(stores, RATE.code)
    assert saved == replace(RATE, version=1)
    assert save_rule(manager, park_id, stores.park, replace(saved, limit=3.0)) == 2
    assert disable_rule(manager, park_id, replace(saved, version=2), "too many") == 3
    assert not find(stores, RATE.code).enabled
    assert enable_rule(manager, park_id, stores.park, find(stores, RATE.code)) == 4
    delete_rule(manager, park_id, find(stores, RATE.code), "not needed")
    assert RATE.code not in {rule.code for rule in read_rules(stores["li_na"], park_id)}
    told = [event for event in read_events(stores["li_na"], stores.scope) if event.payload.get("code") == RATE.code]
    assert [event.kind for event in told] == [
        "rule.saved", "rule.saved", "rule.disabled", "rule.enabled", "rule.deleted"
    ]  # fmt: skip
    assert [event.payload.get("limit_value") for event in told[:2]] == [2.0, 3.0]
    assert {event.actor for event in told} == {"deng_qiao"}
    assert count_rule_changes(stores["gateway"], park_id) == before + 5


def test_that_the_second_of_two_editors_is_told(stores: Stores) -> None:
    park_id, manager = stores.scope.park_id, stores["deng_qiao"]
    save_rule(manager, park_id, stores.park, HIGH)
    read = find(stores, HIGH.code)
    save_rule(stores["chen_yu"], park_id, stores.park, replace(read, limit=0.6))
    with pytest.raises(StaleVersion):
        save_rule(manager, park_id, stores.park, replace(read, limit=0.7))
    with pytest.raises(StaleVersion):
        save_rule(manager, park_id, stores.park, HIGH)  # new, under a code that is taken
    with pytest.raises(StaleVersion):
        disable_rule(manager, park_id, read, "because")
    assert find(stores, HIGH.code).limit == 0.6
    delete_rule(manager, park_id, find(stores, HIGH.code), "over")
    with pytest.raises(NotFound):
        delete_rule(manager, park_id, read, "again")


def test_that_a_dispatcher_and_the_gateway_change_no_rules(stores: Stores) -> None:
    for login in ("li_na", "gateway"):
        with pytest.raises(PermissionRefused):
            save_rule(stores[login], stores.scope.park_id, stores.park, HIGH)
    with pytest.raises(PermissionRefused):
        disable_rule(stores["li_na"], stores.scope.park_id, find(stores, "AT-3011.HH"), "quiet")


def test_that_a_rule_that_cannot_be_evaluated_is_refused_with_field_cause_and_cure(stores: Stores) -> None:
    rule = replace(HIGH, kind=RuleKind.EXPRESSION, expression="{AT-3011} / (1 - 1)")
    with pytest.raises(BadInput) as refused:
        save_rule(stores["deng_qiao"], stores.scope.park_id, stores.park, rule)
    assert refused.value.parameters["field"] == "expression"
    assert "divides by zero" in str(refused.value)
    assert "Divide by something" in str(refused.value)
    with pytest.raises(BadInput) as refused:
        save_rule(stores["deng_qiao"], stores.scope.park_id, stores.park, replace(rule, expression="{AT-0} > 1"))
    assert "no sensor AT-0" in str(refused.value)


def test_that_an_import_keeps_what_operators_decided_about_rules(stores: Stores) -> None:
    park_id, manager = stores.scope.park_id, stores["deng_qiao"]
    theirs = find(stores, "AT-3011.HH")
    save_rule(manager, park_id, stores.park, replace(theirs, limit=0.9, clear=0.8))
    save_rule(manager, park_id, stores.park, HIGH)
    before = count_rule_changes(stores["gateway"], park_id)
    import_park(stores.owner, stores.park)
    assert find(stores, "AT-3011.HH").limit == 0.9
    assert find(stores, HIGH.code).limit == 0.5
    assert count_rule_changes(stores["gateway"], park_id) > before
    assert read_park(stores["li_na"], park_id).rules == read_rules(stores["li_na"], park_id)
    delete_rule(manager, park_id, find(stores, HIGH.code), "over")


def test_that_the_past_tells_what_a_rule_would_have_done(stores: Stores) -> None:
    scope = start_drill(stores["chen_yu"], stores.scope.park_id, "Past", "none", NOW - 3 * DAY)
    start = NOW - 3 * DAY
    values = [0.1, 0.6, 0.6, 0.3, 0.1, 0.7, 0.45, 0.2]
    rows = [(1, start + timedelta(hours=8 * n), value) for n, value in enumerate(values)]
    commit_batch(stores["gateway"], scope, batch_of(rows))
    told: list[float] = []

    def keep_on(done: float) -> bool:
        told.append(done)
        return True

    found = backtest(stores["li_na"], scope, stores.park, HIGH, start, NOW, keep_on)
    assert (found.samples, found.complete) == (8, True)
    assert [(each.raised_at, each.returned_at, each.value, each.limit) for each in found.occurrences] == [
        (rows[1][1], rows[3][1], 0.6, 0.5),
        (rows[5][1], rows[7][1], 0.7, 0.5),
    ]
    assert told == [pytest.approx(part / 3) for part in (1, 2, 3)]
    stopped = backtest(stores["li_na"], scope, stores.park, HIGH, start, NOW, lambda _: False)
    assert (stopped.complete, len(stopped.occurrences), stopped.end) == (False, 1, start + DAY)
    silent = replace(HIGH, kind=RuleKind.STALE, limit=3600.0)
    assert len(backtest(stores["li_na"], scope, stores.park, silent, start, NOW).occurrences) == 8


def test_that_a_delay_that_began_before_the_window_counts(stores: Stores) -> None:
    scope = start_drill(stores["chen_yu"], stores.scope.park_id, "Delay", "none", NOW - DAY)
    rows = [(1, NOW - timedelta(minutes=60 - n), 0.6) for n in range(60)]
    commit_batch(stores["gateway"], scope, batch_of(rows))
    rule = replace(HIGH, on_delay_s=1800.0)
    found = backtest(stores["li_na"], scope, stores.park, rule, NOW - timedelta(minutes=40), NOW)
    assert [each.raised_at for each in found.occurrences] == [NOW - timedelta(minutes=30)]


"""One random stream through the compiled rules and through plain Python, compared after every batch."""

import numpy as np

from models.alarms.engine import RuleSet
from models.domain.alarms import AlarmChange
from models.domain.times import from_us, to_us
from tests.unit.alarms.oracle import Change, Oracle
from tests.unit.alarms.streams import RULES, SENSORS, START, deliveries, weather_between


def plain(changes: list[AlarmChange]) -> list[Change]:
    return [(each.rule_id, each.event, to_us(each.time), each.value, each.limit or 0.0) for each in changes]


def run(seed: int, count: int) -> int:
    """Let one random stream pass through both; return how many changes they agreed on."""
    generator = np.random.default_rng(seed)
    rules, oracle = RuleSet(SENSORS, RULES), Oracle(SENSORS, RULES)
    rules.rebuild([], listening=from_us(START))
    oracle.listening, agreed, before = START, 0, START
    for batch, arrived in deliveries(generator, count):
        weather = weather_between(generator, before, arrived) if generator.random() < 0.2 else []
        found = rules.evaluate(batch, weather)
        assert plain(found) == oracle.evaluate(batch, weather)
        if generator.random() < 0.3:
            silent = rules.tick(arrived)
            assert plain(silent) == oracle.tick(arrived)
            found = found + silent
        if generator.random() < 0.05:
            rules.load(rules.dump())
        assert rules.active == oracle.active
        assert rules.faulty == oracle.faulty
        agreed, before = agreed + len(found), arrived
    return agreed

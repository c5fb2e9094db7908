"""What a Sparkplug host remembers: births, aliases, sequence numbers, deaths."""

import pytest

from models.domain.faults import Reason
from models.domain.readings import LATE, Quality
from tests.unit.sources.edge import NODE, NOW_MS, NOW_US, Heard, number, payload, rows

GOOD, UNCERTAIN, BAD = int(Quality.GOOD), int(Quality.UNCERTAIN), int(Quality.BAD)


@pytest.fixture
def edge() -> Heard:
    return Heard()


def reasons(edge: Heard) -> list[Reason]:
    return [each.reason for each in edge.drain().rejected]


def test_that_a_birth_says_the_present_values(edge: Heard) -> None:
    edge.born()
    assert rows(edge.batch()) == [(11, 0.5, GOOD), (12, -13.0, GOOD)]
    assert edge.asked == []


def test_that_data_by_alias_alone_means_what_the_birth_said(edge: Heard) -> None:
    edge.born()
    edge.batch()
    edge.say("NDATA", payload({"alias": 1, "float_value": 8.75}, {"alias": 2, "int_value": 65523}, seq=1))
    assert rows(edge.batch()) == [(11, 8.75, GOOD), (12, -13.0, GOOD)]


def test_that_data_before_a_birth_asks_for_it_and_is_told(edge: Heard) -> None:
    edge.data(7, (1, 0.5))
    drained = edge.drain()
    assert len(drained.batch) == 0
    assert [each.reason for each in drained.rejected] == [Reason.NO_BIRTH]
    assert [topic for topic, _ in edge.asked] == ["spBv1.0/Plant1/NCMD/EdgeB"]


def test_that_a_node_is_not_asked_again_at_once(edge: Heard) -> None:
    for seq in range(20):
        edge.data(seq, (1, 0.5))
    assert len(edge.asked) == 1
    edge.now_us += 6_000_000
    edge.data(20, (1, 0.5))
    edge.now_us += 6_000_000
    edge.data(21, (1, 0.5))
    assert len(edge.asked) == 2  # the second pause is twice the first


def test_that_a_gap_asks_for_a_birth_and_what_comes_by_alias_is_uncertain(edge: Heard) -> None:
    edge.born()
    edge.batch()
    edge.data(3, (1, 0.7))
    edge.say("NDATA", payload({"name": "area/AT-2", "datatype": 9, "float_value": 4.0}, seq=4))
    assert rows(edge.batch()) == [(12, 4.0, GOOD), (11, 0.7, UNCERTAIN)]
    assert len(edge.asked) == 1
    edge.born(birth_number=2)
    edge.data(1, (1, 0.8))
    assert rows(edge.batch())[-1] == (11, 0.8, GOOD)
    assert edge.host.counts["gaps"] == 1


def test_that_the_sequence_goes_on_at_zero_after_255(edge: Heard) -> None:
    edge.born(seq=254)
    edge.data(255, (1, 1.0))
    edge.data(0, (1, 1.1), time_ms=NOW_MS + 2_000)
    assert edge.asked == []
    assert [quality for _, _, quality in rows(edge.batch())] == [GOOD] * 4


def test_that_a_second_delivery_is_no_gap(edge: Heard) -> None:
    edge.born()
    edge.data(1, (1, 0.7))
    edge.data(1, (1, 0.7))
    assert edge.asked == []
    assert len(edge.batch()) == 3


def test_that_a_death_marks_everything_bad_now(edge: Heard) -> None:
    edge.born(birth_number=3)
    edge.say("DBIRTH", payload({"name": "PT-1", "alias": 9, "datatype": 9, "float_value": 600.0}, seq=1), "pump")
    edge.batch()
    edge.now_us += 60_000_000
    edge.say("NDEATH", payload(number(3), time_ms=NOW_MS - 3_600_000))
    drained = edge.batch()
    assert rows(drained) == [(11, 0.5, BAD), (12, -13.0, BAD), (21, 600.0, BAD)]
    assert set(drained.times.tolist()) == {edge.now_us}


def test_that_a_death_with_a_sequence_number_is_believed_too(edge: Heard) -> None:
    edge.born(birth_number=3)
    edge.batch()
    edge.say("NDEATH", payload(number(3), seq=77))
    assert [quality for _, _, quality in rows(edge.batch())] == [BAD, BAD]


def test_that_the_will_of_an_old_connection_kills_nobody(edge: Heard) -> None:
    edge.born(birth_number=4)
    edge.batch()
    edge.say("NDEATH", payload(number(3)))
    edge.data(1, (1, 0.7))
    assert rows(edge.batch()) == [(11, 0.7, GOOD)]


def test_that_data_after_a_death_asks_for_a_birth(edge: Heard) -> None:
    edge.born(birth_number=3)
    edge.say("NDEATH", payload(number(3)))
    edge.batch()
    edge.data(1, (1, 0.7))
    assert reasons(edge) == [Reason.NO_BIRTH]
    assert len(edge.asked) == 1


def test_that_a_device_dies_alone(edge: Heard) -> None:
    edge.born()
    edge.say("DBIRTH", payload({"name": "PT-1", "datatype": 9, "float_value": 600.0}, seq=1), "pump")
    edge.batch()
    edge.say("DDEATH", payload(seq=2), "pump")
    assert rows(edge.batch()) == [(21, 600.0, BAD)]
    edge.data(3, (1, 0.7))
    assert rows(edge.batch()) == [(11, 0.7, GOOD)]


def test_that_aliases_of_two_devices_do_not_mix(edge: Heard) -> None:
    edge.born()
    edge.say("DBIRTH", payload({"name": "PT-1", "alias": 1, "datatype": 9, "float_value": 600.0}, seq=1), "pump")
    edge.batch()
    edge.say("DDATA", payload({"alias": 1, "float_value": 610.0}, seq=2), "pump")
    assert rows(edge.batch()) == [(21, 610.0, GOOD)]


def test_that_an_alias_given_twice_means_neither(edge: Heard) -> None:
    edge.say("NBIRTH", payload(
        number(1),
        {"name": "AT-1", "alias": 5, "datatype": 9, "float_value": 1.0},
        {"name": "AT-2", "alias": 5, "datatype": 9, "float_value": 2.0},
        seq=0,
    ))
    edge.batch()
    edge.data(1, (5, 9.0))
    drained = edge.drain()
    assert len(drained.batch) == 0
    assert [each.reason for each in drained.rejected] == [Reason.NO_BIRTH]
    assert edge.host.counts["ambiguous_aliases"] == 1


def test_that_a_new_birth_may_give_an_alias_to_another_metric(edge: Heard) -> None:
    edge.born()
    edge.say("NBIRTH", payload(number(2), {"name": "area/AT-2", "alias": 1, "datatype": 9, "float_value": 3.0}, seq=0))
    drained = edge.batch()
    assert (11, 0.5, BAD) in rows(drained)  # left out of the new birth
    edge.data(1, (1, 3.5))
    assert rows(edge.batch()) == [(12, 3.5, GOOD)]


def test_that_devices_have_a_moment_to_be_born_after_their_node(edge: Heard) -> None:
    def pump(seq: int) -> bytes:
        return payload({"name": "PT-1", "datatype": 9, "float_value": 600.0}, seq=seq)

    edge.born()
    edge.say("DBIRTH", pump(1), "pump")
    edge.born(birth_number=2)
    edge.host.settle(edge.now_us)
    edge.say("DBIRTH", pump(1), "pump")
    edge.now_us += 20_000_000
    edge.host.settle(edge.now_us)
    assert BAD not in [quality for _, _, quality in rows(edge.batch())]
    edge.born(birth_number=3)
    edge.now_us += 20_000_000
    edge.host.settle(edge.now_us)
    assert (21, 600.0, BAD) in rows(edge.batch())


def test_that_the_unit_of_the_birth_is_converted(edge: Heard) -> None:
    unit = {"keys": ["engUnit"], "values": [{"type": 12, "string_value": "bar"}]}
    metric = {"name": "PT-1", "alias": 4, "datatype": 10, "double_value": 6.0, "properties": unit}
    edge.say("NBIRTH", payload(number(1), metric, seq=0))
    edge.data(1, (4, 6.5))
    assert [value for _, value, _ in rows(edge.batch())] == [600.0, 650.0]


def test_that_a_metric_without_value_is_bad(edge: Heard) -> None:
    edge.born()
    edge.batch()
    edge.say("NDATA", payload({"alias": 1, "is_null": True}, seq=1))
    assert rows(edge.batch()) == [(11, 0.5, BAD)]


@pytest.mark.parametrize(("code", "quality"), [(192, GOOD), (500, BAD), (0, BAD), (64, UNCERTAIN), (216, GOOD)])
def test_that_the_quality_property_is_believed(edge: Heard, code: int, quality: int) -> None:
    edge.born()
    edge.batch()
    properties = {"keys": ["Quality"], "values": [{"type": 3, "int_value": code}]}
    edge.say("NDATA", payload({"alias": 1, "float_value": 0.6, "properties": properties}, seq=1))
    assert rows(edge.batch()) == [(11, 0.6, quality)]


def test_that_history_is_marked_late_and_leaves_the_present_alone(edge: Heard) -> None:
    edge.born()
    edge.batch()
    metric = {"alias": 1, "float_value": 9.0, "is_historical": True, "timestamp": NOW_MS - 5_000}
    edge.say("NDATA", payload(metric, seq=1))
    edge.say("NDATA", payload({"alias": 1, "is_null": True}, seq=2))
    assert rows(edge.batch()) == [(11, 9.0, GOOD | LATE), (11, 0.5, BAD)]


@pytest.mark.parametrize("time_ms", [0, 253_402_300_799_000, 2**64 - 1, NOW_MS + 600_000, NOW_MS - 90_000_000])
def test_that_an_absurd_time_is_refused_and_told_once(edge: Heard, time_ms: int) -> None:
    edge.born()
    edge.batch()
    for seq in range(1, 5):
        edge.data(seq, (1, float(seq)), time_ms=time_ms)
    drained = edge.drain()
    assert len(drained.batch) == 0
    assert [(each.reason, each.count) for each in drained.rejected] == [(Reason.ABSURD_TIME, 4)]
    assert drained.rejected[0].topic == f"sparkplug/{NODE}/area/AT-1"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_that_no_number_is_told_and_makes_the_tag_bad(edge: Heard, value: float) -> None:
    edge.born()
    edge.batch()
    edge.data(1, (1, value))
    drained = edge.drain()
    assert rows(drained.batch) == [(11, 0.5, BAD)]
    assert [each.reason for each in drained.rejected] == [Reason.NAN]


def test_that_what_is_no_sensor_of_ours_is_passed_over(edge: Heard) -> None:
    edge.say("NBIRTH", payload(number(1), {"name": "Node Info/Serial", "datatype": 12, "string_value": "X"}, seq=0))
    drained = edge.drain()
    assert len(drained.batch) == 0
    assert drained.rejected == ()


def test_that_words_for_a_sensor_are_refused(edge: Heard) -> None:
    edge.say("NBIRTH", payload(number(1), {"name": "AT-1", "datatype": 12, "string_value": "high"}, seq=0))
    assert reasons(edge) == [Reason.WRONG_TYPE]


def test_that_a_message_without_a_sequence_number_is_refused(edge: Heard) -> None:
    edge.born()
    edge.say("NDATA", payload({"alias": 1, "float_value": 1.0}))
    assert reasons(edge) == [Reason.MISSING_FIELD]


def test_that_a_steady_value_is_confirmed_while_its_line_stands(edge: Heard) -> None:
    edge.born(birth_number=1)
    edge.batch()
    edge.now_us += 70_000_000
    edge.tags.confirm(edge.now_us)
    drained = edge.batch()
    assert rows(drained) == [(11, 0.5, GOOD), (12, -13.0, GOOD)]
    assert set(drained.times.tolist()) == {edge.now_us}
    edge.say("NDEATH", payload(number(1)))
    edge.batch()
    edge.now_us += 70_000_000
    edge.tags.confirm(edge.now_us)
    assert len(edge.batch()) == 0


def test_that_invented_nodes_do_not_crowd_out_real_ones(edge: Heard) -> None:
    edge.born()
    for name in range(1_500):
        edge.host.take(f"spBv1.0/Plant1/NDATA/x{name}", payload(seq=1), NOW_US)
    edge.drain()
    edge.data(1, (1, 0.7))
    assert rows(edge.batch()) == [(11, 0.7, GOOD)]


def test_that_a_flood_is_cut_off_and_told_and_leaves_its_neighbours_alone(edge: Heard) -> None:
    edge.born()
    edge.batch()
    large = payload({"alias": 7, "string_value": "x" * 500_000}, seq=1)
    for _ in range(40):
        edge.host.take("spBv1.0/Plant1/NDATA/Other", large, edge.now_us)
    edge.data(1, (1, 0.7))
    edge.host.settle(edge.now_us)
    drained = edge.drain()
    assert rows(drained.batch) == [(11, 0.7, GOOD)]
    (flood,) = [each for each in drained.rejected if each.reason is Reason.TOO_MANY]
    assert flood.count + edge.host.counts["messages"] == 42
    edge.now_us += 60_000_000
    edge.host.take("spBv1.0/Plant1/NDATA/Other", large, edge.now_us)
    assert reasons(edge) == [Reason.NO_BIRTH]

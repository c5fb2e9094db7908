"""Modbus: which registers are read together, and what their words say."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.modbus.registers import MOST_REGISTERS, Group, Register, make_groups

KINDS = ("int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64")


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        ("int16", [0xFFF4], -12),
        ("uint16", [0xFFF4], 65_524),
        ("int32", [0xFFFF, 0xFFFE], -2),
        ("uint32", [0x0001, 0x0000], 65_536),
        ("float32", [0x3F33, 0x3333], 0.7),
        ("float64", [0x3FE6, 0x6666, 0x6666, 0x6666], 0.7),
        ("int64", [0xFFFF, 0xFFFF, 0xFFFF, 0xFFFE], -2),
    ],
)
def test_that_words_are_numbers_in_either_order(kind: str, words: list[int], value: float) -> None:
    assert Register(0, kind).value(words) == value
    assert Register(0, kind, word_order="little").value(words[::-1]) == value


def addresses(groups: list[Group]) -> list[tuple[int, int]]:
    return [(group.start, group.count) for group in groups]


def test_that_neighbours_are_read_together_and_strangers_are_not() -> None:
    registers = [Register(100, "float32"), Register(102, "float32"), Register(110, "int16"), Register(400, "int16")]
    assert addresses(list(make_groups(enumerate(registers), gap=8))) == [(100, 11), (400, 1)]
    assert addresses(list(make_groups(enumerate(registers), gap=0))) == [(100, 4), (110, 1), (400, 1)]


def test_that_tables_and_periods_are_read_apart() -> None:
    registers = [Register(0, "int16"), Register(1, "int16", "input"), Register(2, "int16", period_s=10.0)]
    groups = list(make_groups(enumerate(registers), gap=8))
    assert {(group.table, group.period_s) for group in groups} == {("holding", 1.0), ("input", 1.0), ("holding", 10.0)}


def test_that_a_refused_group_is_read_in_parts_down_to_one_register() -> None:
    registers = [Register(0, "int16"), Register(1, "int16"), Register(5, "int16")]
    (group,) = make_groups(enumerate(registers), gap=8)
    runs = group.parts()
    assert addresses(list(runs)) == [(0, 2), (5, 1)]
    assert addresses(list(runs[0].parts())) == [(0, 1), (1, 1)]
    assert runs[1].parts() == ()


REGISTERS = st.lists(
    st.builds(Register, st.integers(0, 2_000), st.sampled_from(KINDS), st.sampled_from(["holding", "input"])),
    min_size=1, max_size=60,
)  # fmt: skip


@given(REGISTERS, st.integers(0, 100))
def test_that_every_register_is_read_once_within_what_a_request_may_ask(registers: list[Register], gap: int) -> None:
    groups = list(make_groups(enumerate(registers), gap))
    assert sorted(index for group in groups for index, _ in group.members) == list(range(len(registers)))
    assert all(group.count <= MOST_REGISTERS for group in groups)
    for group in groups:
        words = [(7 * address) % 65_536 for address in range(group.start, group.start + group.count)]
        for index, value in group.values(words):
            register = registers[index]
            own = [(7 * address) % 65_536 for address in range(register.address, register.end)]
            assert struct.pack(">d", value) == struct.pack(">d", register.value(own))

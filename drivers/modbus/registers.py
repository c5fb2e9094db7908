"""Which registers are read together, and what they say. Pure: words in, numbers out.

One request may ask for 125 registers (MODBUS Application Protocol V1.1b3, section 6.3), and its answer takes about as
long whether it asks for one or for all; so neighbours of one table and one period are read together, across gaps of
registers that nobody wants. A device may refuse such a gap: then the group is read in smaller parts.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from models.domain.tags import decimal

MOST_REGISTERS = 125
Table = Literal["holding", "input"]
WordOrder = Literal["big", "little"]

_CODES = {
    "int16": "h", "uint16": "H", "int32": "i", "uint32": "I", "int64": "q", "uint64": "Q", "float32": "f",
    "float64": "d",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Register:
    """Where a tag lies: `address` of its first register from 0, its type, which word comes first, how often to read."""

    address: int
    kind: str
    table: Table = "holding"
    word_order: WordOrder = "big"
    period_s: float = 1.0

    @property
    def words(self) -> int:
        """How many registers it takes."""
        return struct.calcsize(f">{_CODES[self.kind]}") // 2

    @property
    def end(self) -> int:
        return self.address + self.words

    def value(self, words: Sequence[int]) -> float:
        """What its words say, as a number; within a word the high byte is always first."""
        ordered = words if self.word_order == "big" else tuple(reversed(words))
        (number,) = struct.unpack(f">{_CODES[self.kind]}", struct.pack(f">{len(ordered)}H", *ordered))
        return decimal(number) if self.kind == "float32" else float(number)


@dataclass(frozen=True, slots=True)
class Group:
    """Registers that one request reads: (index of the tag, register), sorted by address."""

    members: tuple[tuple[int, Register], ...]

    @property
    def table(self) -> Table:
        return self.members[0][1].table

    @property
    def period_s(self) -> float:
        return self.members[0][1].period_s

    @property
    def start(self) -> int:
        return self.members[0][1].address

    @property
    def count(self) -> int:
        return max(register.end for _, register in self.members) - self.start

    def values(self, words: Sequence[int]) -> Iterator[tuple[int, float]]:
        """Each tag's index and value in the answer."""
        for index, register in self.members:
            at = register.address - self.start
            yield index, register.value(words[at : at + register.words])

    def parts(self) -> "tuple[Group, ...]":
        """Smaller groups for a device that refused this one; () when it is one register already."""
        if len(self.members) == 1:
            return ()
        runs = tuple(make_groups(self.members, gap=0))
        return runs if len(runs) > 1 else tuple(Group((member,)) for member in self.members)


def make_groups(registers: Iterable[tuple[int, Register]], gap: int) -> Iterator[Group]:
    """Yield the groups to read; `gap` is how many unwanted registers may lie between neighbours."""

    def kind(member: tuple[int, Register]) -> tuple[str, float]:
        return member[1].table, member[1].period_s

    def place(member: tuple[int, Register]) -> tuple[str, float, int]:
        return (*kind(member), member[1].address)

    for _, alike in groupby(sorted(registers, key=place), key=kind):
        members: list[tuple[int, Register]] = []
        end = 0
        for member in alike:
            register = member[1]
            reach = max(end, register.end) - members[0][1].address if members else 0
            if members and (register.address - end > gap or reach > MOST_REGISTERS):
                yield Group(tuple(members))
                members = []
                end = 0
            members.append(member)
            end = max(end, register.end)
        yield Group(tuple(members))

"""One thing wrong with a park file: where it is and what it is."""

from dataclasses import dataclass

from models.text import N_, Message, tr

LONGEST_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Fault:
    """`row` is the row's feature id as QGIS shows it; None where the whole layer or file is meant."""

    layer: str
    row: int | None
    field: str
    message: Message

    def __str__(self) -> str:
        """`layer, row, field: message`, leaving out what does not apply."""
        row = tr(N_("row {row}"), row=self.row) if self.row is not None else ""
        place = ", ".join(part for part in (self.layer, row, self.field) if part)
        return f"{place}: {self.message}" if place else str(self.message)


def _shown(value: object) -> object:
    """What a file says is printed to a terminal: nothing that steers it, and no page-long cells."""
    if not isinstance(value, str):
        return value
    short = value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…"
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in short)


class Faults:
    """Collects faults in the order in which they were found."""

    def __init__(self) -> None:
        self.items: list[Fault] = []

    def add(self, message: str, layer: str = "", row: int | None = None, field: str = "", **parameters: object) -> None:
        shown = {name: _shown(value) for name, value in parameters.items()}
        self.items.append(Fault(layer, row, field, Message(message, shown)))

    def layers(self) -> set[str]:
        return {fault.layer for fault in self.items}

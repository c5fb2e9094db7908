"""The property tables: the library's from its file, any other substance's from CoolProp or thermo when first asked."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from models.physics.substances.properties import Properties, from_constants, from_table


@cache
def properties_of(cas: str) -> Properties:
    """Return a substance's properties by CAS number.

    The library's are read from `resources/substance_properties.json` within milliseconds; others cost the import of
    CoolProp and `thermo`, seconds once in a process. Raises OutsideModel where these know too little.
    """
    by_hand = {row["cas"]: row for row in listed() if "by_hand" in row}
    if cas in by_hand:
        return from_constants({"molar_mass": by_hand[cas]["molar_mass"], **by_hand[cas]["by_hand"]})
    entries = _entries()
    if cas in entries:
        return from_table(entries[cas])
    from models.physics.substances.tabulate import tabulated

    return from_table(tabulated(cas))


@cache
def listed() -> tuple[dict[str, Any], ...]:
    """The library's rows: who each substance is."""
    return tuple(read("substances.json")["substances"])


def read(name: str) -> Any:
    """Read one of the resources' JSON files."""
    return json.loads((files("resources") / name).read_text(encoding="utf-8"))


@cache
def _entries() -> dict[str, Any]:
    entries: dict[str, Any] = read("substance_properties.json")
    return entries

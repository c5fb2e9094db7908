"""Reading records of JSON that people or other programs write: each value by itself, with the reason why not.

A missing value, null and an empty text are None. Numbers may come as text; keys are read whatever their case (by
`folded`). Everything else raises BadInput, whose `field` parameter names the value as its writer spelt it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from models.domain.errors import BadInput
from models.text import N_

NO_NUMBER = N_("{field} is {value}, which is no number: give a finite number")
OUT_OF_RANGE = N_("{field} is {value}: give a value from {low} to {high} {unit}")
NOT_ONE_OF = N_("{field} is {value}: choose one of {choices}")
NO_OBJECT = N_("{field} is missing or no object: give it as keys and values")
MISSING = N_("{field} is missing: give it")
NO_LIST = N_("{field} is not a list of 1 to {most} entries")

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Range:
    """What a number may be, in its unit."""

    low: float
    high: float
    unit: str = ""


def folded(record: Record) -> dict[str, object]:
    """Return the record with its keys in lower case."""
    return {str(key).strip().casefold(): value for key, value in record.items()}


def optional(record: Record, key: str, limits: Range, where: str = "") -> float | None:
    """Return a finite number within its range, or None where there is none; `where` precedes its name in errors."""
    given = record.get(key)
    return None if given is None or given == "" else checked(given, where + _spelt(key), limits)


def required(record: Record, key: str, limits: Range, where: str = "") -> float:
    """Return a finite number within its range."""
    found = optional(record, key, limits, where)
    if found is None:
        raise BadInput(MISSING, field=where + _spelt(key))
    return found


def checked(given: object, field: str, limits: Range) -> float:
    """Return a value as a finite number within its range."""
    try:
        value = math.nan if isinstance(given, bool) else float(cast(float, given))
    except (TypeError, ValueError):
        value = math.nan
    if not math.isfinite(value):
        raise BadInput(NO_NUMBER, field=field, value=given)
    if not limits.low <= value <= limits.high:
        low, high = f"{limits.low:g}", f"{limits.high:g}"
        raise BadInput(OUT_OF_RANGE, field=field, value=f"{value:g}", low=low, high=high, unit=limits.unit)
    return value


def numbers(record: Record, key: str, limits: Range, most: int = 100_000) -> tuple[float, ...] | None:
    """Return a list of numbers, each within its range; one number alone is a list of one."""
    given = record.get(key)
    if given is None:
        return None
    entries = items([given] if isinstance(given, int | float | str) else given, key, most)
    return tuple(checked(each, f"{key}[{place}]", limits) for place, each in enumerate(entries))


def items(given: object, field: str, most: int = 100_000) -> Sequence[object]:
    """Return a value as a list that is not empty."""
    if not isinstance(given, Sequence) or isinstance(given, str) or not 0 < len(given) <= most:
        raise BadInput(NO_LIST, field=field, most=most)
    return given


def nested(record: Record, key: str, where: str = "") -> dict[str, object]:
    """Return the object under a key, its own keys in lower case."""
    given = record.get(key)
    if not isinstance(given, Mapping):
        raise BadInput(NO_OBJECT, field=where + key)
    return folded(given)


def choice(record: Record, key: str, choices: Sequence[str], otherwise: str, where: str = "") -> str:
    """Return one of `choices`; case, blanks and underscores do not matter."""
    given = record.get(key)
    if given is None or given == "":
        return otherwise
    wanted = str(given).strip().casefold().replace("_", "-").replace(" ", "-")
    if wanted not in choices:
        raise BadInput(NOT_ONE_OF, field=where + key, value=given, choices=", ".join(choices))
    return wanted


def _spelt(key: str) -> str:
    """Units with capital letters are shown so, although keys are read whatever their case."""
    for folded_unit, unit in (("_k", "_K"), ("_pa", "_Pa")):
        if key.endswith(folded_unit):
            return key.removesuffix(folded_unit) + unit
    return key

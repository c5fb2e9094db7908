"""The library: the substances of parks, found by any of their names, and any other that `chemicals` knows.

A listed substance has its limits in full, each with its source (`resources/toxicology.json`). Of some others that parks
often store the 60-minute values are there too; they hold for shorter exposures as well, which errs to the larger zone.
Of the rest nothing is at hand, and `Guidelines.missing` says so.
"""

import re
from functools import cache
from typing import Any

from models.domain.errors import OutsideModel
from models.domain.park import Sensor
from models.domain.units import Gas
from models.physics.substances.constants import EXPOSURES_MIN
from models.physics.substances.guidelines import NO_LEVELS, Guidelines, Levels, Probit, no_aegl
from models.physics.substances.record import Substance
from models.physics.substances.tables import listed, read
from models.text import N_, LocalName

REFRIGERANT = re.compile(r"^[Rr](\d+)$")  # R12 is R-12 to `chemicals`
STATES = frozenset({
    "anhydrous", "compressed", "cryogenic", "gas", "gaseous", "liquefied", "liquid", "liquified", "refrigerated",
    "vapor", "vapour",
})  # fmt: skip
_SAME_LIMITS = {"hydrochloric_acid": "hydrogen_chloride", "ammonia_solution": "ammonia"}  # what evaporates from it


def gas_of(sensor: Sensor) -> Gas | None:
    """What the sensor's concentration is of, where the library knows it."""
    if not sensor.substance or not is_known(sensor.substance):
        return None
    found = substance(sensor.substance)
    return Gas(found.molar_mass * 1e3, found.lel)


def substance(name: str) -> Substance:
    """Find a substance by key, English or Chinese name, formula, CAS or UN number, or raise OutsideModel."""
    found = _listed_as(name) or _other(" ".join(name.replace("_", " ").split())) or _other(_plain(name))
    if found is None:
        raise OutsideModel(N_("The substance table does not know {name}"), name=name)
    return found


def is_known(name: str) -> bool:
    """Whether the library lists it, which is quick to tell; `substance` finds others too, after seconds."""
    return _listed_as(name) is not None


def _listed_as(name: str) -> Substance | None:
    """By its name as it stands, else without what only says in which state it is kept ("liquefied propane")."""
    return _by_name().get(_fold(name)) or _by_name().get(_fold(_plain(name)))


def _plain(name: str) -> str:
    return " ".join(word for word in name.replace("_", " ").split() if word.casefold() not in STATES)


@cache
def substances() -> tuple[Substance, ...]:
    """Return the library, in the file's order; others are found by `substance` alone."""
    limits = read("toxicology.json")
    return tuple(_listed(row, limits) for row in listed())


@cache
def _by_name() -> dict[str, Substance]:
    names: dict[str, Substance] = {}
    for each in substances():
        for name in (each.name, each.label.en, each.label.zh, each.formula, each.cas, f"un{each.un}", *each.aliases):
            names.setdefault(_fold(name), each)
    return names


def _fold(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


@cache
def _other(name: str) -> Substance | None:
    """A substance outside the library, by a name or number that `chemicals` knows."""
    from models.physics.substances.tabulate import quiet

    with quiet():
        from chemicals import search_chemical

        try:
            found = search_chemical(REFRIGERANT.sub(r"R-\1", name)) if name else None
        except ValueError:
            return None
    if found is None:
        return None
    same = next((each for each in substances() if each.cas == found.CASs), None)
    if same is not None:
        return same
    label, limits = found.common_name.capitalize(), read("toxicology.json")
    return Substance(
        name=_fold(found.common_name),
        label=LocalName(label, label),
        formula=found.formula,
        cas=found.CASs,
        un=0,
        molar_mass=found.MW * 1e-3,
        guidelines=_guidelines(limits["others"].get(found.CASs, {}), limits["sources"]),
    )


def _listed(row: dict[str, Any], limits: dict[str, Any]) -> Substance:
    known = limits["substances"].get(_SAME_LIMITS.get(row["name"], row["name"]), {})
    return Substance(
        name=row["name"],
        label=LocalName(row["en"], row["zh"]),
        formula=row["formula"],
        cas=row["cas"],
        un=row["un"],
        molar_mass=row["molar_mass"],
        guidelines=_guidelines(known, limits["sources"]),
        aliases=tuple(row["aliases"]),
    )


def _guidelines(known: dict[str, Any], sources: dict[str, str]) -> Guidelines:
    aegl, named = no_aegl(), dict(sources)
    if "aegl" in known:
        levels = zip(*(known["aegl"][str(level)] for level in (1, 2, 3)), strict=True)
        aegl = dict(zip(EXPOSURES_MIN, levels, strict=True))
        named["aegl"] = f"{sources['aegl']}; {known['aegl']['source']}"
    if "aegl_60" in known:
        aegl[60] = _three(known["aegl_60"])
    probit, endpoints = known.get("probit"), known.get("hj169_mg_m3")
    return Guidelines(
        aegl=aegl,
        erpg=_three(known.get("erpg")),
        pac=_three(known.get("pac")),
        idlh=known.get("idlh"),
        lel=_ppm_of_percent(known.get("lel_pct")),
        uel=_ppm_of_percent(known.get("uel_pct")),
        hj169_mg_m3=(endpoints[0], endpoints[1]) if endpoints else None,
        published_n=known.get("n"),
        probit=Probit(*probit) if probit else None,
        sources=named,
    )


def _three(values: list[float | None] | None) -> Levels:
    return (values[0], values[1], values[2]) if values else NO_LEVELS


def _ppm_of_percent(percent: float | None) -> float | None:
    return None if percent is None else percent * 1e4

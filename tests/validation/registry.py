"""How a validation set says what it found, and how all of them are found."""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

import tests.validation


@dataclass(frozen=True, slots=True)
class Gate:
    """One figure with the range it has to lie in; None leaves that side open."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None

    @property
    def holds(self) -> bool:
        return (self.low is None or self.value >= self.low) and (self.high is None or self.value <= self.high)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a heading, as the report prints them."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Scatter:
    """Observed beside predicted, both (n,) positive, in `unit`; `groups` (n,) colours the points."""

    title: str
    unit: str
    observed: NDArray[np.float64]
    predicted: NDArray[np.float64]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one set showed: its gates, tables and plots, and in `remarks` what fails and why (Markdown)."""

    gates: Sequence[Gate]
    tables: Sequence[Table] = ()
    scatters: Sequence[Scatter] = ()
    remarks: Sequence[str] = field(default=())


Validate = Callable[[Path], Outcome]
sets: dict[str, Validate] = {}


def validation(name: str) -> Callable[[Validate], Validate]:
    """Register a function that takes the folder of reference data and returns what the model made of one set."""

    def register(validate: Validate) -> Validate:
        sets[name] = validate
        return validate

    return register


def discover() -> None:
    """Import every `validate_*` module below this package, which registers what is in it."""
    for module in pkgutil.walk_packages(tests.validation.__path__, f"{tests.validation.__name__}."):
        if module.name.rpartition(".")[2].startswith("validate_"):
            importlib.import_module(module.name)


@dataclass(frozen=True, slots=True)
class Skill:
    """The usual measures of agreement (Chang and Hanna 2004); FB, MG above 0, 1: the model predicts too little."""

    count: int
    fac2: float
    fb: float
    nmse: float
    mg: float
    vg: float


def skill(observed: ArrayLike, predicted: ArrayLike, floor: float = 0.0) -> Skill:
    """Return the measures of pairs (n,); values below `floor` count as it in those that take logarithms."""
    seen, said = np.asarray(observed, np.float64), np.asarray(predicted, np.float64)
    least = max(floor, np.finfo(np.float64).tiny)
    logs = np.log(np.maximum(seen, least) / np.maximum(said, least))
    with np.errstate(over="ignore"):  # one prediction of nothing makes VG infinite, as it should
        vg = float(np.exp(np.mean(logs**2)))
    ratio = np.maximum(said, least) / np.maximum(seen, least)
    return Skill(
        count=seen.size,
        fac2=float(np.mean((ratio >= 0.5) & (ratio <= 2.0))),
        fb=float((seen.mean() - said.mean()) / (0.5 * (seen.mean() + said.mean()))),
        nmse=float(np.mean((seen - said) ** 2) / (seen.mean() * said.mean())),
        mg=float(np.exp(logs.mean())),
        vg=vg,
    )

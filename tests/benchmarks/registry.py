"""How a benchmark says what it measured, and how all of them are found."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import tests.benchmarks


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure; `baseline` was measured, or is a limit, in the same unit: `against` says what it is."""

    label: str
    value: float
    unit: str
    baseline: float | None = None
    against: str = ""

    @property
    def ratio(self) -> float | None:
        """The figure in terms of its baseline."""
        return None if not self.baseline else self.value / self.baseline


Measure = Callable[[], Iterable[Row]]
Soak = Callable[[float], Iterable[Row]]
benches: dict[str, Measure] = {}
soaks: dict[str, Soak] = {}


def bench(name: str) -> Callable[[Measure], Measure]:
    """Register a function that measures something once and returns its rows."""

    def register(measure: Measure) -> Measure:
        benches[name] = measure
        return measure

    return register


def soak(name: str) -> Callable[[Soak], Soak]:
    """Register a function that lets something run for so many minutes and returns its rows."""

    def register(run: Soak) -> Soak:
        soaks[name] = run
        return run

    return register


def discover() -> None:
    """Import every `bench_*` module beside this one, which registers what is in it."""
    for module in pkgutil.iter_modules(tests.benchmarks.__path__):
        if module.name.startswith("bench_"):
            importlib.import_module(f"{tests.benchmarks.__name__}.{module.name}")

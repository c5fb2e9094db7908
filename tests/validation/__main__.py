"""Validate the physics: `python -m tests.validation [FOLDER]` runs every set and writes docs/validation.md."""

import argparse
import re
import sys
import time
from pathlib import Path

from tests.fakes.reference import reference_folder
from tests.validation.registry import Gate, Outcome, Scatter, Table, discover, sets

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "validation.md"
PICTURES = ROOT / "docs" / "pictures" / "validation"
HEAD = """# Validation

Written by `make validate` from the reference data, each set by itself. A gate is what the engine has to reach; where it
does not hold, the set's remarks say why. FB above 0 and MG above 1 mean that the model predicts too little.
"""


def main(arguments: list[str]) -> int:
    """Run every set, or those named; 1 if a gate does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.validation", description=__doc__)
    parser.add_argument("names", nargs="*", help="which; all if none is named, and only then the page is written")
    chosen = parser.parse_args(arguments)
    discover()
    if unknown := sorted(set(chosen.names) - set(sets)):
        parser.error(f"unknown: {', '.join(unknown)}; there are: {', '.join(sets)}")
    folder = reference_folder("dispersion")
    if folder is None:
        parser.error("the reference data is not there; COMMAND_CENTER_REFERENCE_DATA names its folder")
    outcomes: dict[str, Outcome] = {}
    for name in chosen.names or sorted(sets):
        began = time.monotonic()
        outcomes[name] = sets[name](folder)
        print(f"\n{name} ({time.monotonic() - began:.1f} s)")
        for gate in outcomes[name].gates:
            print(f"  {'holds' if gate.holds else 'FAILS'}  {gate.name}: {gate.value:.3g} ({_range(gate)})", flush=True)
    if not chosen.names:
        PICTURES.mkdir(parents=True, exist_ok=True)
        PAGE.write_text("\n".join([HEAD, *(_section(name, each) for name, each in outcomes.items())]), "utf-8")
    return 0 if all(gate.holds for each in outcomes.values() for gate in each.gates) else 1


def _section(name: str, outcome: Outcome) -> str:
    gates = Table("", ("figure", "value", "asked", ""), tuple(_row(gate) for gate in outcome.gates))
    parts = [f"## {name}\n", _table(gates), *(f"{remark}\n" for remark in outcome.remarks)]
    parts += [_table(each) for each in outcome.tables]
    for number, each in enumerate(outcome.scatters):
        file = f"{re.sub('[^a-z0-9]+', '-', name.casefold()).strip('-')}-{number + 1}.png"
        _draw(each, PICTURES / file)
        parts.append(f"![{each.title}](pictures/validation/{file})\n")
    return "\n".join(parts)


def _row(gate: Gate) -> tuple[str, ...]:
    return gate.name, f"{gate.value:.3g}", _range(gate), "holds" if gate.holds else "**fails**"


def _range(gate: Gate) -> str:
    low = "" if gate.low is None else f">= {gate.low:g}"
    high = "" if gate.high is None else f"<= {gate.high:g}"
    return ", ".join(each for each in (low, high) if each)


def _table(table: Table) -> str:
    title = [f"### {table.title}\n"] if table.title else []
    lines = [table.header, tuple("---" for _ in table.header), *table.rows]
    return "\n".join([*title, *(f"| {' | '.join(line)} |" for line in lines), ""])


def _draw(scatter: Scatter, path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.0, 5.0), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    for group in dict.fromkeys(scatter.groups):
        chosen = [each == group for each in scatter.groups]
        axes.plot(scatter.observed[chosen], scatter.predicted[chosen], "o", markersize=4, label=group)
    low, high = (f(f(scatter.observed), f(scatter.predicted)) for f in (min, max))
    for factor, style in ((1.0, "-"), (2.0, ":"), (0.5, ":")):
        axes.plot([low, high], [factor * low, factor * high], style, color="0.5", linewidth=1)
    axes.set(xscale="log", yscale="log", title=scatter.title)
    axes.set(xlabel=f"observed, {scatter.unit}", ylabel=f"predicted, {scatter.unit}")
    axes.legend(fontsize="small")
    figure.savefig(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The table that a run of benchmarks prints: figures, ratios, and what else the machine was doing."""

import os
import platform
from collections.abc import Iterable, Iterator

from tests.benchmarks.registry import Row

HEAD = ("measured", "value", "unit", "ratio", "against")


def machine() -> str:
    """What the run had to share: processors, and how many processes wanted one in the last minutes."""
    load = "/".join(f"{value:.1f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{system}, {os.cpu_count()} cores, load {load} over 1/5/15 minutes"


def figure(value: float) -> str:
    """A figure with as many digits as mean something."""
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"


def table(rows: Iterable[Row]) -> Iterator[str]:
    """The rows as lines of equal columns."""
    cells = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    for line in cells:
        label, value, unit, ratio, against = (
            text.rjust(width) if column in (1, 3) else text.ljust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        yield f"{label}  {value} {unit}  {ratio}  {against}".rstrip()


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    against = "" if row.baseline is None else f"of {figure(row.baseline)} {row.unit} {row.against}".rstrip()
    return row.label, figure(row.value), row.unit, ratio, against

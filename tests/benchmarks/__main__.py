"""Run the benchmarks: `python -m tests.benchmarks [NAME ...] [--soak MINUTES]`."""

import argparse
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from tests.benchmarks.registry import Row, benches, discover, soaks
from tests.benchmarks.table import machine, table


def main(arguments: list[str]) -> int:
    """Print one table for each benchmark; 1 if one of them failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="which; all if none is named")
    parser.add_argument("--soak", type=float, metavar="MINUTES", help="run the long ones, for so many minutes")
    chosen = parser.parse_args(arguments)
    discover()
    known: Mapping[str, Callable[[], Iterable[Row]]] = benches
    if chosen.soak is not None:
        known = {name: partial(run, chosen.soak) for name, run in soaks.items()}
    if unknown := sorted(set(chosen.names) - set(known)):
        parser.error(f"unknown: {', '.join(unknown)}; there are: {', '.join(known)}")
    print(machine())
    failed = [name for name in chosen.names or known if not _run(name, known[name])]
    print(f"\n{machine()}")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run(name: str, measure: Callable[[], Iterable[Row]]) -> bool:
    print(f"\n{name}", flush=True)
    began = time.monotonic()
    try:
        rows = list(measure())
    except Exception:
        traceback.print_exc()
        return False
    for line in table(rows):
        print(f"  {line}")
    print(f"  ({time.monotonic() - began:.1f} s)", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

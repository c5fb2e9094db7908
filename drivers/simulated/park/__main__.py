"""`python -m drivers.simulated.park OUT.gpkg [--seed N]`: write the demo park."""

import argparse
from pathlib import Path

from drivers.feeds.write import write_park
from drivers.simulated.park.generate import SEED, generate_park

parser = argparse.ArgumentParser(prog="python -m drivers.simulated.park", description="Write the demo park.")
parser.add_argument("out", type=Path, metavar="OUT.gpkg")
parser.add_argument("--seed", type=int, default=SEED)
arguments = parser.parse_args()
write_park(generate_park(arguments.seed), arguments.out)

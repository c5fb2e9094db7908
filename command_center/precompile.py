"""`python -m command_center.precompile`: compile every inner loop once, so that no first start has to wait for it.

The set-up runs it. Without it the first gateway, simulator and forecast on a machine compile for themselves.
"""

import importlib

from drivers.mqtt.compiling import start_compiling, wait_compiled
from models.alarms import engine
from models.physics.dispersion import heavy
from models.physics.inversion import locator


def precompile() -> None:
    """Compile, or find compiled on disk: the wire's reader, the rules, the clouds, the search, the map's symbols."""
    start_compiling()
    engine.warm_up()
    heavy.warm_up()
    locator.warm_up()
    importlib.import_module("scenes.stamping")  # compiles at import
    wait_compiled()


if __name__ == "__main__":
    precompile()

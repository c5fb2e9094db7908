"""How fast the embedded parts start, the first time and again."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.embedded.postgres import EmbeddedPostgres
from tests.benchmarks.registry import Row, bench


@bench("embedded")
def start_of_the_embedded_parts() -> Iterable[Row]:
    """Start both servers on an empty folder, then again on the same one."""
    home = Path(tempfile.mkdtemp(prefix="command-center-bench-"))
    home.chmod(0o711)
    try:
        for label, server in (("PostgreSQL", EmbeddedPostgres(home)), ("Mosquitto", EmbeddedMosquitto(home))):
            first = _seconds(server.start)
            server.stop()
            again = _seconds(server.start)
            server.stop()
            yield Row(f"{label}, first start", first, "s")
            yield Row(f"{label}, again", again, "s", first, "the first start")
    finally:
        shutil.rmtree(home)


def _seconds(action: Callable[[], None]) -> float:
    began = time.monotonic()
    action()
    return time.monotonic() - began

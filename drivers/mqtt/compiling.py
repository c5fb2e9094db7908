"""Compiles the kernels on a thread of its own: a gateway listens at once, and reads faster a moment later.

Until then the stream is cut by the same source as plain Python, and every message goes to the general decoder.
"""

import threading
import time
from collections.abc import Callable
from types import ModuleType

import numpy as np
import structlog
from numpy.typing import NDArray

from drivers.mqtt import scan
from drivers.mqtt.scan import Packets

log = structlog.get_logger()

Cut = Callable[[NDArray[np.uint8], int, int, bool, int, Packets, int], tuple[int, int, int]]

THREAD = "compiling"

_lock = threading.Lock()
_thread: threading.Thread | None = None
_kernels: ModuleType | None = None


def start_compiling() -> None:
    """Begin, once in a process; returns at once."""
    global _thread
    with _lock:
        if _thread is None:
            _thread = threading.Thread(target=_compile, name=THREAD, daemon=True)
            _thread.start()


def wait_compiled(timeout_s: float | None = None) -> bool:
    """Wait until the kernels are there; tells whether they are."""
    if _thread is not None:
        _thread.join(timeout_s)
    return _kernels is not None


def kernels() -> ModuleType | None:
    """The compiled kernels (`drivers.mqtt.kernels`), None until they are there."""
    return _kernels


def cut() -> Cut:
    """The fastest `scan.cut` there is."""
    return scan.cut if _kernels is None else _kernels.cut


def _compile() -> None:
    global _kernels
    began = time.monotonic()
    from drivers.mqtt import kernels as compiled  # imports numba

    compiled.warm_up()
    _kernels = compiled
    log.info("wire.compiled", took_s=round(time.monotonic() - began, 2))

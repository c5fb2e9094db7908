"""No garbage collection while VTK loads: a full one over its hundred thousands of objects stops every thread."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Afterwards what has been loaded is left out of later collections too: modules and classes stay for good."""
    if "vtkmodules" in sys.modules:  # loaded, or another thread is at it
        yield
        return
    automatic = gc.isenabled()  # a seat collects by itself, on its main thread
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if automatic:
            gc.enable()

"""numba's decorators as the wire uses them, for code that is compiled off the main thread and kept on disk."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TypeVar, cast

from numba import njit

from models.physics.compiled import compiled as kept

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """What is called from Python; kept on disk by its own file's time and the values it closes over."""
    return kept(fastmath=False, error_model="numpy")(function)


def part(function: F) -> F:
    """What is called by compiled code alone: it is compiled and kept with its callers."""
    return cast(F, njit(nogil=True, error_model="numpy")(function))


def digest(*modules: ModuleType) -> str:
    """A name for the sources of these modules: who closes over it is compiled anew when one of them changes."""
    sources = (Path(str(module.__file__)).read_bytes() for module in modules)
    return hashlib.sha256(b"".join(sources)).hexdigest()

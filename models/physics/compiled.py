"""Compiles inner loops with numba, which is slow to import: do it late, and off the main thread."""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def compiled(signature: str = "", *, fastmath: bool = True) -> Callable[[F], F]:
    """Compile a function so that it lets go of the interpreter while it runs.

    With a signature that happens when its module is imported, else when it is first called. The code is kept on disk
    (beside the module, or where numba finds a writable folder), so that only the first run on a machine compiles.
    """

    def compile_(function: F) -> F:
        try:
            return cast(F, njit(signature or None, cache=True, nogil=True, fastmath=fastmath)(function))
        except RuntimeError:  # numba found no folder to write to: compile anew in each process
            return cast(F, njit(signature or None, nogil=True, fastmath=fastmath)(function))

    return compile_

"""Compiles inner loops with numba, which is slow to import: do it late, and off the main thread."""

from collections.abc import Callable
from functools import partial
from typing import Literal, TypeVar, cast

from numba import njit

ErrorModel = Literal["python", "numpy"]
F = TypeVar("F", bound=Callable[..., object])


def compiled(signature: str = "", *, fastmath: bool = True, error_model: ErrorModel = "python") -> Callable[[F], F]:
    """Compile a function so that it lets go of the interpreter while it runs.

    With the error model `numpy` a division by zero gives infinity or NaN instead of an exception.

    With a signature that happens when its module is imported, else when it is first called. The code is kept on disk
    (beside the module, or where numba finds a writable folder), so that only the first run on a machine compiles.
    """

    def compile_(function: F) -> F:
        make = partial(njit, signature or None, nogil=True, fastmath=fastmath, error_model=error_model)
        try:
            return cast(F, make(cache=True)(function))
        except RuntimeError:  # numba found no folder to write to: compile anew in each process
            return cast(F, make()(function))

    return compile_

"""Compiles inner loops with numba, which is slow to import: do it late, and off the main thread.

Compiled code is kept on disk for exactly the sources it was made of. Numba by itself looks only at the file a function
stands in, not at those of the functions it calls: after an update old code would run without a word.
"""

import hashlib
import shutil
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Literal, TypeVar, cast

import numba
from numba import njit
from platformdirs import user_cache_path

ErrorModel = Literal["python", "numpy"]
F = TypeVar("F", bound=Callable[..., object])
ROOT = Path(__file__).parents[2]
_OLD_S = 7 * 86_400.0  # code of other sources is thrown away once it is this old


def compiled(signature: str = "", *, fastmath: bool = True, error_model: ErrorModel = "python") -> Callable[[F], F]:
    """Compile a function so that it lets go of the interpreter while it runs.

    With the error model `numpy` a division by zero gives infinity or NaN instead of an exception.

    With a signature that happens when its module is imported, else when it is first called. The code is kept on disk,
    so that only the first run on a machine compiles.
    """

    def compile_(function: F) -> F:
        package = ROOT.joinpath(*function.__module__.split(".")[:2])  # models/physics, drivers/mqtt: calls stay within
        numba.config.CACHE_DIR = _keep(package if package.is_dir() else package.parent)  # type: ignore[attr-defined]
        make = partial(njit, signature or None, nogil=True, fastmath=fastmath, error_model=error_model)
        try:
            return cast(F, make(cache=True)(function))
        except RuntimeError:  # numba found no folder to write to: compile anew in each process
            return cast(F, make()(function))

    return compile_


def kept_folder(package: Path, below: Path) -> Path:
    """Return the folder below `below` for code compiled of a package; another one once a source with loops changes."""
    known = hashlib.sha256()
    for source in sorted(package.rglob("*.py")):
        text = source.read_bytes()
        if b"compiled" in text:
            known.update(text)
    place = hashlib.sha256(str(package).encode()).hexdigest()[:12]
    return below / "compiled" / place / known.hexdigest()[:16]


@cache
def _keep(package: Path) -> str:
    """Return where a package's code is kept, empty where nothing can be written; what is long outdated goes."""
    folder = kept_folder(package, user_cache_path("command-center"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for other in folder.parent.iterdir():
            if other != folder and time.time() - other.stat().st_mtime > _OLD_S:
                shutil.rmtree(other, ignore_errors=True)
    except OSError:
        return ""
    return str(folder)

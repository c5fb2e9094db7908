"""A thread that owns the stage and renders only what is newest: on demand, never in a loop.

Requests overwrite each other; a picture that comes back carries the request it answers, so that what is painted over
it matches. When nothing newer waits, the same picture is rendered once more with smooth edges.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.domain.park import Park
from scenes.twin3d.quiet import collector_paused
from scenes.twin3d.request import Shown

if TYPE_CHECKING:
    from scenes.twin3d.stage import Stage

SETTLED_S = 0.25
SMOOTH = 2


@dataclass(frozen=True)
class Rendered:
    """RGB pixels and the request that they answer."""

    shown: Shown
    pixels: NDArray[np.uint8]


class RenderThread:
    """`deliver` is called on this thread with each picture; `failed` with what went wrong, after which it has ended."""

    def __init__(
        self,
        park: Park,
        deliver: Callable[[Rendered], None],
        failed: Callable[[Exception], None],
        *,
        smooth: bool = True,
    ) -> None:
        self._park = park
        self._deliver = deliver
        self._failed = failed
        self._smooth = smooth
        self._news = threading.Condition()
        self._wanted: Shown | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="twin-render", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def request(self, shown: Shown) -> None:
        """Render this next; an older request that is not begun yet is forgotten."""
        with self._news:
            self._wanted = shown
            self._news.notify()

    def close(self) -> None:
        """End the thread; waits for the picture being rendered."""
        with self._news:
            self._closing = True
            self._news.notify()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            with collector_paused():
                from scenes.twin3d.stage import Stage  # VTK loads here, behind the window's first seconds

            stage = Stage(self._park)
            try:
                self._serve(stage)
            finally:
                stage.close()
        except Exception as error:  # noqa: BLE001 - whatever VTK or the driver throws must reach the screen
            self._failed(error)

    def _serve(self, stage: "Stage") -> None:
        last: Shown | None = None
        while True:
            rough = last is not None and self._smooth
            with self._news:
                self._news.wait_for(lambda: self._closing or self._wanted is not None, SETTLED_S if rough else None)
                if self._closing:
                    return
                wanted, self._wanted = self._wanted, None
            if wanted is not None:
                self._deliver(Rendered(wanted, stage.render(wanted)))
                last = wanted
            elif last is not None:
                self._deliver(Rendered(last, stage.render(last, SMOOTH)))
                last = None

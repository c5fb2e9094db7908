"""Cyclic garbage is collected on the main thread alone.

Python runs its collector in whichever thread happens to allocate. Garbage that holds widgets or other Qt objects would
then be destroyed there, under the feet of the main thread, which ends the process. So the automatic collector is
switched off, and a timer does its work where Qt lives. The young generations are small and cheap; what was loaded at
the start is frozen, so that a full collection is short too.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 100  # the youngest, in slices too small to be felt
MIDDLE_EVERY, FULL_EVERY = 20, 1200  # turns: two seconds, two minutes


class Garbage(QObject):
    """Lives as long as the application; `close` gives the collector back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns = 0
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def settle(self) -> None:
        """What exists now stays: modules, classes, the park. A full collection of it would hold the window up."""
        gc.collect(1)
        gc.freeze()

    def close(self) -> None:
        self._timer.stop()
        gc.enable()

    def _collect(self) -> None:
        self._turns += 1
        if self._turns % FULL_EVERY == 0:
            gc.collect()
        else:
            gc.collect(1 if self._turns % MIDDLE_EVERY == 0 else 0)

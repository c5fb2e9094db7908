"""Letting Qt work for a while, outside pytest."""

import time
from collections.abc import Callable


def spin(seconds: float, until: Callable[[], object] = lambda: False) -> bool:
    """Run the event loop until something holds, at most so long; tells whether it came to hold."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, timer, end, held = QEventLoop(), QTimer(), time.monotonic() + seconds, [False]

    def look() -> None:
        held[0] = bool(until())
        if held[0] or time.monotonic() > end:
            loop.quit()

    timer.timeout.connect(look)
    timer.start(20)
    loop.exec()
    timer.stop()
    return held[0]

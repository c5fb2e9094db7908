"""A virtual screen for tests on a machine without one: real windows, drawn by a real X server."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from drivers.embedded.children import Command, end_child, start_child

SCREEN = "1920x1080x24"


class VirtualDisplay:
    """An Xvfb of our own on a display number that it chooses itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the server and return its display's name."""
        program = shutil.which("Xvfb")
        if program is None:
            raise RuntimeError("the tests open windows and there is neither a display nor Xvfb: run `make setup`")
        chosen = self._folder / "display"
        os.mkfifo(chosen)
        # Opened for both ways, so that neither we nor the server wait for the other to open its end.
        pipe = os.open(chosen, os.O_RDWR)
        script = 'exec "$0" -displayfd 3 -screen 0 "$1" -nolisten tcp +extension GLX 3>"$2"'
        self._process = start_child(
            Command(("/bin/sh", "-c", script, program, SCREEN, str(chosen)), self._folder / "xvfb.log")
        )
        number = b""
        while not number.endswith(b"\n"):
            number += os.read(pipe, 16)
        os.close(pipe)
        return f":{number.decode().strip()}"

    def stop(self) -> None:
        if self._process is not None:
            end_child(self._process)


def needs_virtual_display() -> bool:
    """Whether this machine has no screen of its own to open windows on."""
    return sys.platform == "linux" and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    )

"""`make run` on a machine without a screen: say so, play the chlorine drill, name what it left."""

import json
import subprocess
import sys
from pathlib import Path

from command_center.settings import Settings
from models.text import set_language, tr

SCENARIO = "chlorine-leak"
SPEED = "60"


def main(folder: Path) -> int:
    """Play the drill into `folder`; its exit status."""
    set_language(Settings().language)
    print(tr("There is no display to open the room on (neither DISPLAY nor WAYLAND_DISPLAY is set)."))
    print(tr("Playing the drill {scenario} without a window, {speed} times as fast as life ...",
             scenario=SCENARIO, speed=SPEED), flush=True)
    command = [
        sys.executable, "-m", "command_center", "drill", SCENARIO, "--headless", "--speed", SPEED, "--report",
        str(folder), "--json",
    ]
    played = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    result = _last_object(played.stdout)
    if result is not None:
        _name_what_it_left(result)
    return played.returncode


def _last_object(output: str) -> dict[str, object] | None:
    try:
        result = json.loads(output)
    except ValueError:
        print(output, end="")
        return None
    return result if isinstance(result, dict) else None


def _name_what_it_left(result: dict[str, object]) -> None:
    print(tr("Incident {incident}", incident=result.get("incident", "")))
    milestones = result.get("milestones")
    if isinstance(milestones, dict):
        for name, seconds in milestones.items():
            print(f"  {name:<12} {seconds}")
    print(tr("Report: {path}", path=result.get("report", "")))
    pictures = result.get("pictures")
    for picture in pictures if isinstance(pictures, list) else []:
        print(tr("Picture: {path}", path=picture))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""The lock is installed as it stands: this is where a wish that it does not grant would show."""

from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[3]
OVERRULED = {("pysparkplug", "paho-mqtt"), ("tahu", "protobuf")}  # docs/decisions/0007


def locked() -> dict[str, str]:
    """Name and version of what the lock installs on this machine."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    pins = [Requirement(line.rstrip("\\ ")) for line in lines if "==" in line and not line.startswith((" ", "#"))]
    here = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    return {pin.name.lower(): next(iter(pin.specifier)).version for pin in here}


def test_that_nothing_but_two_known_wishes_is_overruled() -> None:
    overruled = set()
    for name in locked():
        for text in distribution(name).requires or ():
            wish = Requirement(text)
            if wish.marker is not None and not wish.marker.evaluate({"extra": ""}):
                continue
            if not wish.specifier.contains(_installed(wish.name), prereleases=True):
                overruled.add((name, wish.name.lower()))
    assert overruled == OVERRULED


def test_that_what_is_locked_is_what_is_installed() -> None:
    assert {name: version(name) for name in locked()} == locked()


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"

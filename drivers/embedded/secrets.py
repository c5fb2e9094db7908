"""Random passwords of the embedded parts, in one file that only its owner reads."""

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from drivers.embedded.locks import locked

FILE = "secrets.json"


class Secrets:
    """The passwords of one data folder, made when they are first asked for and the same ever after."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self._lock = home / f"{FILE}.lock"

    def __repr__(self) -> str:
        return f"Secrets({self._path})"

    def password(self, name: str) -> str:
        """The password of a login."""
        known = self._read()
        if name in known:
            return known[name]
        with locked(self._lock):
            known = self._read()
            if name not in known:
                known[name] = secrets.token_urlsafe(24)
                self._write(known)
            return known[name]

    def passwords(self, names: Iterable[str]) -> dict[str, str]:
        """The passwords of several logins."""
        return {name: self.password(name) for name in names}

    def _read(self) -> dict[str, str]:
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        return {str(name): str(password) for name, password in json.loads(text).items()}

    def _write(self, known: dict[str, str]) -> None:
        draft = self._path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        # Created narrow rather than narrowed afterwards: there is no moment at which another account could read it.
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(known, file, indent=1)
        draft.replace(self._path)

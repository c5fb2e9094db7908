"""The account that embedded servers run under when the room is started as root.

PostgreSQL refuses to run as root, and no server should. Started by an ordinary person the servers run as that person.
Started as root (a container, a CI machine) they run as a system account of their own, which must be able to reach
their data and, for PostgreSQL, the program itself; what lies out of its reach is put under `/var/lib/command-center`
rather than opening folders that belong to somebody.
"""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.domain.errors import EmbeddedUnavailable
from models.text import N_

ACCOUNT = "command-center"
STATE = Path("/var/lib/command-center")
TRIES, TRY_S = 20, 0.1


@dataclass(frozen=True, slots=True)
class Account:
    """A system account."""

    name: str
    uid: int
    gid: int


def service_account() -> Account | None:
    """The account to drop to, made if need be; None where this process has nothing to drop."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    return _find_account() or _make_account()


def make_home(home: Path, account: Account | None) -> None:
    """Make the data folder: closed to others, but for the servers' account to pass through."""
    home.mkdir(mode=0o700 if account is None else 0o711, parents=True, exist_ok=True)


def service_folder(home: Path, part: str, account: Account | None) -> Path:
    """A folder of `home` that is the part's alone; a link to one elsewhere if the account cannot reach `home`."""
    folder = home / part
    if account is None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder
    if not folder.exists() and not is_reachable(home, account):
        STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        # A name of its own rather than one made from the path: a data folder that was deleted and made anew must not
        # meet the database of its predecessor.
        elsewhere = tempfile.mkdtemp(prefix=f"{part}-", dir=STATE)
        folder.unlink(missing_ok=True)
        folder.symlink_to(elsewhere, target_is_directory=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    os.chown(folder, account.uid, account.gid)
    return folder.resolve()


def reachable_copy(place: Path, folders: Sequence[str], name: str, account: Account | None) -> Path:
    """`place` itself if the account can run what is in its `folders`, else a place with a copy of them that it can."""
    sources = [place / folder for folder in folders if (place / folder).exists()]
    if account is None or all(is_reachable(source, account) and _is_readable(source) for source in sources):
        return place
    copy = STATE / name
    if not copy.exists():
        STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=STATE))
        for source in sources:
            shutil.copytree(source, draft / source.relative_to(place), symlinks=True)
        _open_to_all(draft)
        try:
            draft.rename(copy)
        except OSError:  # another process was first; its copy is as good
            shutil.rmtree(draft)
    return copy


def is_reachable(path: Path, account: Account) -> bool:
    """Whether the account may pass through every folder down to and including `path`."""
    resolved = path.resolve()
    return all(_may(folder, account, stat.S_IXUSR) for folder in (resolved, *resolved.parents))


def _may(path: Path, account: Account, owner_bit: int) -> bool:
    facts = path.stat()
    shift = 0 if facts.st_uid == account.uid else 3 if facts.st_gid == account.gid else 6
    return bool(facts.st_mode & (owner_bit >> shift))


def _is_readable(program: Path) -> bool:
    """Installed under a narrow umask, files and folders are closed to others."""
    return all(item.is_symlink() or item.stat().st_mode & stat.S_IROTH for item in program.rglob("*"))


def _open_to_all(folder: Path) -> None:
    for item in (folder, *folder.rglob("*")):
        if not item.is_symlink():
            runnable = item.is_dir() or item.stat().st_mode & stat.S_IXUSR
            item.chmod(0o755 if runnable else 0o644)


if sys.platform != "win32":
    import pwd

    def _find_account() -> Account | None:
        try:
            entry = pwd.getpwnam(ACCOUNT)
        except KeyError:
            return None
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)

else:

    def _find_account() -> Account | None:
        return None


def _make_account() -> Account:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        cause = made.stderr.strip()
    except FileNotFoundError as error:
        cause = str(error)
    account = _find_account()
    for _ in range(TRIES):  # another process may be making it while useradd refuses
        if account is not None:
            break
        time.sleep(TRY_S)
        account = _find_account()
    if account is None:
        raise EmbeddedUnavailable(
            N_(
                "The database server does not run as root and the system account {account} could not be made"
                " ({cause}). Make it, or start the program as an ordinary user"
            ),
            account=ACCOUNT,
            cause=cause,
        )
    return account

"""Become another program that dies with its parent. Run as a script, on the bare interpreter: it imports little.

    python -I -S launch.py PARENT SIGNAL UID GID PROGRAM ARGUMENT...

Linux tells a process of its parent's death (PR_SET_PDEATHSIG), so this script replaces itself by the program. Elsewhere
it stays as the program's parent, watches its own, and passes the sad news on. Doing this in a script of its own, not
between fork and exec of the threaded program that starts it, keeps that program's locks out of the child.
"""

import os
import signal
import sys
import time

if sys.platform == "linux":
    import ctypes  # before the change of account, which may not be able to read the interpreter's folder

PR_SET_PDEATHSIG = 1
WATCH_S = 0.5


def main(arguments: list[str]) -> int:
    parent, death_signal, uid, gid = (int(word) for word in arguments[:4])
    program = arguments[4:]
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux" and "COMMAND_CENTER_WATCH_PARENT" not in os.environ:
        # After the change of account, which clears the setting.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked to be told
            return 1
        os.execv(program[0], program)
    return _watch(parent, death_signal, program)


def _watch(parent: int, death_signal: int, program: list[str]) -> int:
    child = os.spawnv(os.P_NOWAIT, program[0], program)
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda number, _frame: os.kill(child, number))
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status) & 0xFF
        if os.getppid() != parent:
            os.kill(child, death_signal)
        time.sleep(WATCH_S)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

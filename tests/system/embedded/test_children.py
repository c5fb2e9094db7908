"""Children on real processes: they die with their parent, with all that they started."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from drivers.embedded.children import Command, end_child, is_same_process, kill_child, start_child, started_at

pytestmark = pytest.mark.system
LIMIT_S = 20.0
SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")
# A parent that starts a sleeper as its child, tells its number and waits to be killed.
PARENT = """
import sys, time
from pathlib import Path
from drivers.embedded.children import Command, start_child
child = start_child(Command((sys.executable, "-c", "import time; time.sleep(600)"), Path(sys.argv[1])))
print(child.pid, flush=True)
time.sleep(600)
"""


def wait_until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + LIMIT_S
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("watching", [False, True], ids=["told by the kernel", "watching its parent"])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends children by a job object")
def test_that_children_die_with_a_parent_that_was_killed(tmp_path: Path, watching: bool) -> None:
    environment = os.environ | ({"COMMAND_CENTER_WATCH_PARENT": "1"} if watching else {})
    parent = subprocess.Popen(
        (sys.executable, "-c", PARENT, str(tmp_path / "log")), stdout=subprocess.PIPE, text=True, env=environment
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    family = [child, *(process.pid for process in psutil.Process(child).children(recursive=True))]

    parent.kill()
    parent.wait()
    parent.stdout.close()

    assert wait_until(lambda: all(is_gone(pid) for pid in family))


def test_that_a_child_outlives_the_thread_that_asked_for_it(tmp_path: Path) -> None:
    started: list[subprocess.Popen[bytes]] = []
    thread = threading.Thread(target=lambda: started.append(start_child(Command(SLEEP, tmp_path / "log"))))
    thread.start()
    thread.join()

    with pytest.raises(subprocess.TimeoutExpired):
        started[0].wait(0.3)
    end_child(started[0])


def test_that_ending_a_child_ends_what_it_started(tmp_path: Path) -> None:
    script = "import subprocess as s, time; print(s.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
    log = tmp_path / "log"
    child = start_child(Command((sys.executable, "-c", script), log))
    assert wait_until(lambda: log.exists() and log.read_text().endswith("\n"))
    grandchild = int(log.read_text())

    status = end_child(child)

    assert status == -signal.SIGTERM
    assert wait_until(lambda: is_gone(grandchild))


def test_that_a_child_that_does_not_listen_is_ended_anyway(tmp_path: Path) -> None:
    script = "import signal as s, time; s.signal(s.SIGTERM, s.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    log = tmp_path / "log"
    child = start_child(Command((sys.executable, "-c", script), log))
    assert wait_until(lambda: log.exists() and "deaf" in log.read_text())

    assert end_child(child, grace_s=0.2) == -signal.SIGKILL


def test_that_a_number_given_to_another_process_is_not_taken_for_the_old_one(tmp_path: Path) -> None:
    child = start_child(Command(SLEEP, tmp_path / "log"))
    started = started_at(child.pid)
    assert is_same_process(child.pid, started)
    assert not is_same_process(child.pid, started - 3600)

    kill_child(child)

    assert not is_same_process(child.pid, started)

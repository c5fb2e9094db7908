"""Tasks are computed on this machine or on a Dask cluster, with the same answers."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest

from command_center.settings import Settings
from command_center.wiring import make_compute
from drivers.compute.cluster import ClusterCompute
from drivers.compute.local import LocalCompute
from models.domain.errors import ComputeUnavailable
from models.domain.forecasts import Grid, Release
from models.domain.readings import Weather
from models.physics.dispersion.ensemble import run_ensemble
from tests.fakes.tasks import die, doze, fail, own_pid, square

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 18, 3, tzinfo=UTC)
RUN = partial(
    run_ensemble,
    Release("chlorine", 0.0, 0.0, 1.0, 1.0, 600.0, NOW),
    [Weather(NOW, 3.0, 270.0, "D", 15.0)],
    Grid(-100.0, -300.0, 20.0, 50, 30),
    np.linspace(120.0, 600.0, 5),
    [2.0, 20.0],
    count=30,
)


@pytest.fixture
def here() -> Iterator[LocalCompute]:
    compute = LocalCompute(1)
    yield compute
    compute.close()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler and a worker as their own processes, as they would run on other machines."""
    address = f"tcp://127.0.0.1:{_free_port()}"
    place = ["--host", "127.0.0.1", "--no-dashboard"]
    scheduler = ["dask", "scheduler", *place, "--port", address.rpartition(":")[2]]
    worker = ["dask", "worker", address, "--nthreads", "2", "--no-nanny", "--no-dashboard"]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | {"DASK_TEMPORARY_DIRECTORY": str(tmp_path_factory.mktemp("dask"))},
        )
        for command in (scheduler, worker)
    ]  # fmt: skip
    try:
        _await_listening(int(address.rpartition(":")[2]))
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(20)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _await_listening(port: int) -> None:
    for _ in range(300):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1.0).close()
            return
        time.sleep(0.1)
    raise TimeoutError(port)


def test_that_a_cluster_and_this_machine_find_the_same(cluster: str) -> None:
    here, there = LocalCompute(2), make_compute(Settings(compute_url=cluster))
    try:
        assert isinstance(there, ClusterCompute)
        found = [RUN(spread=each.spread).reached for each in (here, there)]
    finally:
        there.close()
        here.close()
    assert found[0].max() == 30
    assert np.array_equal(found[0], found[1])


def test_that_without_a_setting_this_machine_computes() -> None:
    assert isinstance(make_compute(Settings(compute_url="")), LocalCompute)


KILLED = """
import multiprocessing, os
from drivers.compute.local import LocalCompute
if __name__ == "__main__":
    print(*LocalCompute(1).spread(abs, [-1]), multiprocessing.active_children()[0].pid, flush=True)
    os.kill(os.getpid(), 9)
"""


def test_that_a_task_that_fails_says_so_and_a_process_that_dies_is_replaced(here: LocalCompute) -> None:
    with pytest.raises(ArithmeticError):
        list(here.spread(fail, range(100)))
    with pytest.raises(ComputeUnavailable):
        list(here.spread(die, [3]))
    assert sorted(here.spread(square, [1, 2, 3])) == [1, 4, 9]


def test_that_tasks_run_beside_this_process(here: LocalCompute) -> None:
    assert os.getpid() not in set(here.spread(own_pid, range(4)))


def test_that_closing_does_not_wait_for_a_task() -> None:
    compute = LocalCompute(1)
    assert list(compute.spread(square, [3])) == [9]
    waiting = compute.spread(doze, [60.0] * 12)
    thread = threading.Thread(target=_drain, args=(waiting,))
    thread.start()
    time.sleep(0.5)
    began = time.monotonic()
    compute.close()
    thread.join(20)
    assert not thread.is_alive()
    assert time.monotonic() - began < 30.0
    with pytest.raises(ComputeUnavailable):
        list(compute.spread(square, [3]))


def _drain(answers: Iterator[float]) -> None:
    with suppress(ComputeUnavailable, CancelledError):
        list(answers)


def test_that_its_processes_end_with_the_one_that_began_them() -> None:
    told = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, capture_output=True, text=True, timeout=60)
    child = int(told.stdout.split()[1])
    for _ in range(100):
        if not psutil.pid_exists(child):
            return
        time.sleep(0.1)
    raise AssertionError(child)


def test_that_a_cluster_that_is_not_there_is_named() -> None:
    with pytest.raises(ComputeUnavailable, match=r"127\.0\.0\.1:9"):
        ClusterCompute("tcp://127.0.0.1:9")

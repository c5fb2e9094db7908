"""Fixtures that every part's tests share: real servers, a real screen, and a watch on what tests leave behind."""

import gc
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from drivers.embedded.children import SPAWNER_THREAD
from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.embedded.postgres import EmbeddedPostgres
from drivers.embedded.secrets import Secrets
from drivers.mqtt import compiling
from models.text import set_language
from tests.fakes.display import VirtualDisplay, needs_virtual_display
from tests.fakes.reference import REFERENCE_VARIABLE, reference_root
from tests.fakes.rooms import TEMPLATE, RoomDatabase, drop_database, make_database

LOGINS = ("chen_yu", "li_na", "deng_qiao", "gateway", "vision")
# What a crash of the machine could lose is of no interest to a test; what a crash of a process could lose still is.
UNFLUSHED = {"fsync": "off", "full_page_writes": "off"}
THREAD_GRACE_S = 3.0


def pytest_configure() -> None:
    """A person's own settings must not steer the tests, nor may chance: the same examples in every run."""
    hypothesis.settings.register_profile("same", derandomize=True, deadline=None, database=None)
    hypothesis.settings.load_profile("same")
    for name in [name for name in os.environ if name.startswith("COMMAND_CENTER_") and name != REFERENCE_VARIABLE]:
        del os.environ[name]


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder that the servers' own account can reach, which pytest's folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="command-center-tests-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home(short_folder: Path) -> Iterator[Path]:
    """A data folder for one test's embedded parts."""
    folder = Path(tempfile.mkdtemp(prefix="home-", dir=short_folder))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(short_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A running PostgreSQL, shared by all tests."""
    server = EmbeddedPostgres(short_folder / "postgres", settings=UNFLUSHED)
    server.home.mkdir(mode=0o711)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_template(postgres: EmbeddedPostgres) -> str:
    """The name of a database that has all migrations and the logins' roles."""
    from models.store.migrate import migrate
    from models.store.roles import bootstrap_roles

    template = make_database(postgres)
    migrate(template.url())
    bootstrap_roles(template.url(), Secrets(postgres.home).passwords(LOGINS))
    return TEMPLATE


@pytest.fixture
def database(postgres: EmbeddedPostgres, migrated_template: str) -> Iterator[RoomDatabase]:
    """A migrated database of the test's own; `database.url("chen_yu")` is where a login finds it."""
    fresh = make_database(postgres, migrated_template)
    yield fresh
    drop_database(fresh)


@pytest.fixture
def mosquitto(home: Path) -> Iterator[EmbeddedMosquitto]:
    """A running Mosquitto of the test's own; `mosquitto.url("gateway")` is where a user finds it."""
    broker = EmbeddedMosquitto(home)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A screen to open windows on: the machine's, or one of our own."""
    if not needs_virtual_display():
        yield
        return
    screen = VirtualDisplay(tmp_path_factory.mktemp("display"))
    os.environ["DISPLAY"] = screen.start()
    yield
    del os.environ["DISPLAY"]
    screen.stop()


@pytest.fixture(scope="session")
def qapp_args(display: None) -> list[str]:
    """Qt starts after the screen."""
    return ["command-center"]


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """Published measurements and sample files, which are not part of the repository."""
    folder = reference_root()
    if not folder.is_dir():
        pytest.skip(f"no reference data: {REFERENCE_VARIABLE} names no folder and {folder} is none")
    return folder


@pytest.fixture(scope="session", autouse=True)
def garbage_on_the_main_thread() -> Iterator[None]:
    """As at a seat: garbage that holds widgets must not be destroyed by whichever thread allocates next."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def garbage_after_each_test() -> Iterator[None]:
    yield
    gc.collect(1)


@pytest.fixture(scope="module", autouse=True)
def all_garbage_after_each_file() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test starts in English, whatever the one before it switched to."""
    set_language("en")
    yield
    set_language("en")


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """A test that leaves a thread running or a window open fails."""
    threads = set(threading.enumerate())
    windows = _open_windows()
    yield
    _delete_closed_widgets()
    deadline = time.monotonic() + THREAD_GRACE_S
    while (left := _leaked_threads(threads)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not left, f"threads left running: {left}"
    assert not (open_still := _open_windows() - windows), f"windows left open: {open_still}"


def _leaked_threads(before: set[threading.Thread]) -> list[str]:
    # A thread that Qt started shows up here as a dummy that cannot be told from a dead one.
    return [
        thread.name for thread in threading.enumerate()
        if thread not in before
        and thread.name not in (SPAWNER_THREAD, compiling.THREAD)
        and not isinstance(thread, threading._DummyThread)
    ]


def _open_windows() -> set[str]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return set()
    return {repr(window) for window in widgets.QApplication.topLevelWidgets() if window.isVisible()}


def _delete_closed_widgets() -> None:
    """Qt deletes later what a running event loop would; without one, each test would style all widgets before it."""
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)

"""The embedded PostgreSQL on real processes."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from drivers.embedded.accounts import is_reachable, reachable_copy, service_account
from drivers.embedded.children import Command, run_tool
from drivers.embedded.cluster import PROGRAMS, WHEEL
from drivers.embedded.postgres import EmbeddedPostgres
from drivers.embedded.secrets import FILE
from models.domain.errors import EmbeddedUnavailable

pytestmark = pytest.mark.system


@pytest.fixture
def server(short_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server that starts and ends with the test, on a folder that the tests share: making one takes a second."""
    server = EmbeddedPostgres(short_folder / "cluster", settings={"fsync": "off"})
    server.start()
    yield server
    server.stop()


def test_that_it_starts_again_on_the_same_port_with_what_was_committed(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    port = server.port
    server.stop()
    assert not server.healthy()
    assert server.pid is None

    server.start()

    assert server.port == port
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_that_a_second_one_on_the_same_folder_joins_and_leaves_it_running(server: EmbeddedPostgres) -> None:
    second = EmbeddedPostgres(server.home)

    second.start()
    second.stop()

    assert second.joined
    assert second.url() == server.url()
    assert server.healthy()


def test_that_it_recovers_what_was_committed_before_kill_nine(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE recovered AS SELECT 42 AS answer")
    server.kill()
    assert (server.home / "postgres" / "data" / "postmaster.pid").exists()

    server.start()

    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT answer FROM recovered").fetchone() == (42,)


def test_that_a_stale_process_number_of_another_program_does_not_keep_it_out(server: EmbeddedPostgres) -> None:
    server.kill()
    path = server.home / "postgres" / "data" / "postmaster.pid"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(["1", *lines[1:]]) + "\n")

    server.start()

    assert server.healthy()


def test_that_a_wrong_password_is_refused_on_this_very_machine(server: EmbeddedPostgres) -> None:
    for login in ("command_center", "postgres"):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(host="127.0.0.1", port=server.port, user=login, dbname="postgres", password="guess")


def test_that_no_way_in_is_trusted_and_no_socket_file_exists(server: EmbeddedPostgres) -> None:
    data = server.home / "postgres" / "data"
    rules = [line.split() for line in (data / "pg_hba.conf").read_text().splitlines() if line and line[0] != "#"]
    assert {rule[-1] for rule in rules} == {"scram-sha-256"}
    assert not list(data.rglob(".s.PGSQL*"))


def test_that_the_owner_is_no_superuser(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)


def test_that_only_its_owner_reads_the_passwords(server: EmbeddedPostgres) -> None:
    assert stat.S_IMODE((server.home / FILE).stat().st_mode) == 0o600
    assert not (server.home / "postgres" / "password").exists()


def test_that_lost_passwords_are_told_apart_from_a_server_that_is_down(home: Path) -> None:
    server = EmbeddedPostgres(home, settings={"fsync": "off"})
    server.start()
    server.stop()
    (server.home / FILE).unlink()

    with pytest.raises(EmbeddedUnavailable, match="password authentication failed"):
        EmbeddedPostgres(server.home).start()


def test_that_a_folder_out_of_the_accounts_reach_gets_its_data_elsewhere(tmp_path: Path) -> None:
    # pytest's folders are closed to everybody but their owner, as a home folder is.
    server = EmbeddedPostgres(tmp_path / "home", settings={"fsync": "off"})
    try:
        server.start()
        assert server.healthy()
    finally:
        server.stop()
        elsewhere = (tmp_path / "home" / "postgres").resolve()
        if elsewhere != tmp_path / "home" / "postgres":
            shutil.rmtree(elsewhere)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root has an account to drop to")
def test_that_a_program_out_of_the_accounts_reach_is_copied_whole_and_runs(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Path(str(find_spec(WHEEL).origin)).parents[1]  # type: ignore[union-attr]
    for folder in (PROGRAMS, f"{WHEEL}.libs"):
        shutil.copytree(site / folder, tmp_path / folder, symlinks=True)
    account = service_account()
    assert account is not None
    assert not is_reachable(tmp_path / PROGRAMS, account)
    monkeypatch.setattr("drivers.embedded.accounts.STATE", home)

    copy = reachable_copy(tmp_path, (PROGRAMS, f"{WHEEL}.libs"), "copy", account)

    command = Command((str(copy / PROGRAMS / "bin" / "initdb"), "--version"), home / "log", cwd=home, account=account)
    assert run_tool(command) == 0
    assert "PostgreSQL" in (home / "log").read_text()

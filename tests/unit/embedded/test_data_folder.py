"""What a data folder keeps: passwords, ports, and one owner at a time."""

import socket
import stat
import threading
from pathlib import Path

import pytest

from drivers.embedded.locks import FileLock
from drivers.embedded.ports import HOST, choose_port, free_port, is_free, recorded_port, started_port
from drivers.embedded.restarts import FIRST_S, HELD_S, LONGEST_S, BackOff
from drivers.embedded.secrets import FILE, Secrets
from models.domain.errors import EmbeddedUnavailable


def test_that_a_password_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    first = Secrets(tmp_path).password("gateway")
    assert Secrets(tmp_path).password("gateway") == first
    assert Secrets(tmp_path).password("seat") != first
    assert len(first) >= 32


def test_that_passwords_lie_in_a_file_of_its_owner_alone_and_do_not_print(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)
    password = secrets.password("gateway")
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert password not in repr(secrets)


def test_that_askers_at_the_same_moment_get_the_same_passwords(tmp_path: Path) -> None:
    answers: list[dict[str, str]] = []
    names = tuple(f"login_{number}" for number in range(8))
    threads = [
        threading.Thread(target=lambda: answers.append(Secrets(tmp_path).passwords(names))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answer == answers[0] for answer in answers)


def test_that_a_part_keeps_its_port(tmp_path: Path) -> None:
    port = choose_port(tmp_path, "postgres")
    assert choose_port(tmp_path, "postgres") == port == recorded_port(tmp_path, "postgres")
    assert choose_port(tmp_path, "mosquitto") != port


def test_that_a_part_moves_when_somebody_else_took_its_port(tmp_path: Path) -> None:
    port = choose_port(tmp_path, "postgres")
    with socket.create_server((HOST, port)):
        assert not is_free(port)
        moved = choose_port(tmp_path, "postgres")
    assert moved != port
    assert recorded_port(tmp_path, "postgres") == moved


def test_that_a_port_of_a_part_that_never_ran_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedUnavailable, match="never started"):
        started_port(tmp_path, "postgres")


def test_that_free_ports_are_free() -> None:
    assert is_free(free_port())


def test_that_a_folder_has_one_owner_at_a_time(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.take(wait=False)
    assert first.take(wait=False)
    assert not second.take(wait=False)

    first.give_back()

    assert second.take(wait=True)
    second.give_back()


def test_that_patience_doubles_up_to_a_limit_and_recovers_after_a_good_while() -> None:
    time = 0.0
    back_off = BackOff(now=lambda: time)
    waits = []
    for _ in range(9):
        back_off.started()
        waits.append(back_off.died())
        assert not back_off.due()
        time += waits[-1]
        assert back_off.due()
    assert waits[:3] == [FIRST_S, 2 * FIRST_S, 4 * FIRST_S]
    assert waits[-1] == LONGEST_S

    back_off.started()
    time += HELD_S
    assert back_off.died() == FIRST_S

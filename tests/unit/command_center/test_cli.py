"""The command line: every process has its command, errors are one line, help is in the person's language."""

from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from command_center.cli import app

COMMANDS = ("seat", "gateway", "vision", "simulate", "drill", "park", "backfill", "export", "version")


def run(*arguments: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == exit_code, result.output
    return result.output


def test_that_help_names_every_command() -> None:
    text = run("--help")
    assert all(command in text for command in COMMANDS)


def test_that_the_version_is_the_installed_one() -> None:
    assert run("version").strip() == version("command-center")


def test_that_an_unknown_language_is_refused_with_those_that_exist() -> None:
    assert "en, zh_CN" in run("--language", "fr", "version", exit_code=2)


def test_that_an_error_of_ours_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMAND_CENTER_BROKER_URL", "mqtt://host")
    text = run("version", exit_code=1)
    assert text.startswith("COMMAND_CENTER_BROKER_URL is set")
    assert len(text.splitlines()) == 1


def test_that_a_file_that_is_no_park_fails_the_check_with_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "notes.gpkg"
    file.write_text("no park")
    assert "notes.gpkg" in run("park", "check", str(file), exit_code=1)

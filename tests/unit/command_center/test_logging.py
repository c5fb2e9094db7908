"""Logs tell what happened, never a password."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from command_center.logging import start_logging

PASSWORD = "tiger-42"


@pytest.fixture(autouse=True)
def quiet_afterwards() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    text = capsys.readouterr().err
    assert PASSWORD not in text
    return [json.loads(line) for line in text.splitlines()]


def test_that_a_line_names_process_level_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("gateway")
    structlog.get_logger("test").info("batch stored", rows=400)
    (line,) = lines(capsys)
    assert line["event"] == "batch stored"
    assert (line["process"], line["level"], line["rows"]) == ("gateway", "info", 400)
    assert str(line["timestamp"]).endswith("Z")


def test_that_libraries_log_the_same_way_and_below_the_level_nothing_does(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("gateway", "warning")
    logging.getLogger("library").info("quiet")
    logging.getLogger("library").warning("connection lost to mqtt://gateway:%s@broker", PASSWORD)
    (line,) = lines(capsys)
    assert line["event"] == "connection lost to mqtt://gateway:***@broker"


def test_that_no_password_is_written_wherever_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("gateway")
    log = structlog.get_logger("test")
    log.info("connecting", url=f"postgresql://owner:{PASSWORD}@db/room", password=PASSWORD, api_token=PASSWORD)
    log.info("connecting", links={"broker": [f"mqtt://seat:{PASSWORD}@host"], "secret": PASSWORD})
    log.info("connection string refused", text=f"host=db password={PASSWORD} user=owner")
    try:
        raise ValueError(f"bad address postgresql://owner:{PASSWORD}@db/room")
    except ValueError:
        log.exception("no connection")
    assert len(lines(capsys)) == 4

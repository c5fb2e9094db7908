"""Logs: one line for each thing that happened, on standard error; what looks like a secret is blotted out."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

BLOT = "***"
TALKATIVE = ("alembic", "numba", "matplotlib", "pyogrio")
_SECRET_KEY = re.compile(r"password|passwd|secret|token|credential", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(?P<before>\w+://[^\s:/@]*:)[^\s@]+(?=@)")
_ASSIGNED = re.compile(r"(?P<before>\b(?:password|passwd|token)\s*[=:]\s*)[^\s,;]+", re.IGNORECASE)


def blot_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Blot out passwords, by the name of a field and by the look of a text."""
    return {key: BLOT if _SECRET_KEY.search(key) else _blotted(value) for key, value in event.items()}


def _blotted(value: Any) -> Any:
    if isinstance(value, str):
        return _ASSIGNED.sub(rf"\g<before>{BLOT}", _URL_PASSWORD.sub(rf"\g<before>{BLOT}", value))
    if isinstance(value, dict):
        return {key: BLOT if _SECRET_KEY.search(str(key)) else _blotted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_blotted(item) for item in value]
    return value


def start_logging(process: str, level: str = "info") -> None:
    """Send this process's logs, and those of its libraries, to standard error."""
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _named(process),
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            blot_secrets,  # after tracebacks became text, which may quote a URL
            _renderer(),
        ],
    )
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(level.upper())
    for talkative in TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _renderer() -> structlog.typing.Processor:
    """A person at a terminal reads words; a file is for machines, one JSON object a line."""
    if sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)


def _named(process: str) -> structlog.typing.Processor:
    """Say on each line which process it comes from, whatever thread writes it."""

    def add_name(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {**event, "process": process}

    return add_name

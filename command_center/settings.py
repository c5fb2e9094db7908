"""What a person may set, from the environment (`COMMAND_CENTER_...`); nothing needs to be.

Without a database and a broker the room brings its own (embedded). With a database alone, the room still brings the
broker and its processes, and the URL is the owner's. With both, everything runs elsewhere (shared), and each process's
URLs carry its own login.
"""

import locale
import os
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from drivers.embedded.mosquitto import broker_url
from drivers.embedded.postgres import OWNER, database_url
from drivers.embedded.secrets import Secrets
from models.domain.errors import BadInput
from models.text import N_, Language

PREFIX = "COMMAND_CENTER_"
ROOTS_HOME = Path("/var/lib/command-center/home")


def default_home() -> Path:
    """The platform's data folder; for root on Linux the machine's, which the servers' account can reach."""
    if sys.platform == "linux" and os.geteuid() == 0:
        return ROOTS_HOME
    return user_data_path("command-center", appauthor=False)


def default_language() -> Language:
    """The language of the person's desktop, if the room speaks it."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if sys.platform in {"win32", "darwin"} and not spoken:
        spoken = locale.getlocale()[0] or ""
    return "zh_CN" if spoken.lower().startswith(("zh", "chinese")) else "en"


class Settings(BaseSettings):
    """The room's settings; passwords are inside `SecretStr`, which does not print."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    home: Path = Field(default_factory=default_home)
    database_url: SecretStr | None = None
    broker_url: SecretStr | None = None
    language: Language = Field(default_factory=default_language)
    operator: str = "chen_yu"
    park: str = "jinhe"
    log_level: str = "info"
    ingest_workers: int = Field(default=1, ge=1, le=64)  # sessions at the broker among which readings are shared out
    spool_mb: int = Field(default=2_048, ge=1)  # what a gateway may keep on disk while the database is away
    hot_days: int = Field(default=3, ge=2)  # readings younger than this are rows of their own; older ones are packed
    keep_days: int = Field(default=400, ge=31)  # readings and tracks of units older than this are let go
    rollup_days: int = Field(default=3_660, ge=31)  # minutes and hours older than this are let go

    compute_url: str = ""  # of a Dask scheduler that computes ensembles, tcp://...; without it this machine does

    @model_validator(mode="after")
    def _broker_needs_a_database(self) -> "Settings":
        if self.broker_url is not None and self.database_url is None:
            raise BadInput(
                N_("{broker} is set and {database} is not: seats that share a broker share a database too"),
                broker=f"{PREFIX}BROKER_URL",
                database=f"{PREFIX}DATABASE_URL",
            )
        return self

    @property
    def own_database(self) -> bool:
        """Whether the room runs its own PostgreSQL."""
        return self.database_url is None

    @property
    def shared(self) -> bool:
        """Whether broker and gateway run elsewhere."""
        return self.broker_url is not None

    def store_url(self, login: str = OWNER) -> str:
        """Where a login finds the database. In shared mode the URL that was given is this process's own."""
        if self.database_url is None:
            return database_url(self.home, login)
        given = self.database_url.get_secret_value()
        if self.shared or login == OWNER:
            return given
        return _with_login(given, login, Secrets(self.home).password(login))

    def broker_address(self, user: str) -> str:
        """Where a user of the broker (`gateway`, `simulator`, `vision`, `seat`) finds it."""
        if self.broker_url is None:
            return broker_url(self.home, user)
        return self.broker_url.get_secret_value()

    def environment(self) -> dict[str, str]:
        """The environment that gives a child process these same settings."""
        given = {
            "HOME": str(self.home), "LANGUAGE": self.language, "OPERATOR": self.operator, "PARK": self.park,
            "LOG_LEVEL": self.log_level, "SPOOL_MB": str(self.spool_mb),
            "INGEST_WORKERS": str(self.ingest_workers),
            "HOT_DAYS": str(self.hot_days), "KEEP_DAYS": str(self.keep_days),
            "ROLLUP_DAYS": str(self.rollup_days),
            "COMPUTE_URL": self.compute_url,
        }
        for name, url in (("DATABASE_URL", self.database_url), ("BROKER_URL", self.broker_url)):
            if url is not None:
                given[name] = url.get_secret_value()
        return {f"{PREFIX}{name}": value for name, value in given.items()}


def _with_login(url: str, login: str, password: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(login, safe='')}:{quote(password, safe='')}@{place}"))

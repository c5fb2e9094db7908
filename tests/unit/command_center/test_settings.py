"""Settings from the environment, and where each login finds what it needs."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from command_center.settings import Settings
from drivers.embedded.ports import choose_port
from drivers.embedded.secrets import Secrets
from models.domain.errors import BadInput, EmbeddedUnavailable

DATABASE = SecretStr("postgresql://owner:secret@db.example:5433/room?sslmode=require")
BROKER = SecretStr("mqtt://gateway:hush@broker.example:1883")


def test_that_nothing_needs_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    settings = Settings()
    assert settings.own_database
    assert not settings.shared
    assert settings.language == "en"
    assert settings.operator == "chen_yu"


@pytest.mark.parametrize(("spoken", "language"), [("zh_CN.UTF-8", "zh_CN"), ("de_DE.UTF-8", "en"), ("C", "en")])
def test_that_the_room_speaks_the_desktops_language(
    monkeypatch: pytest.MonkeyPatch, spoken: str, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", spoken)
    assert Settings().language == language


def test_that_the_environment_sets_and_a_child_gets_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url=DATABASE, broker_url=BROKER, language="zh_CN", operator="li_na")
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings() == settings


def test_that_passwords_do_not_print(tmp_path: Path) -> None:
    text = repr(Settings(home=tmp_path, database_url=DATABASE, broker_url=BROKER))
    assert "secret" not in text
    assert "hush" not in text


def test_that_an_embedded_login_has_its_own_password_and_the_recorded_port(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with pytest.raises(EmbeddedUnavailable):
        settings.store_url("gateway")
    port, broker_port = choose_port(tmp_path, "postgres"), choose_port(tmp_path, "mosquitto")
    password, broker_password = Secrets(tmp_path).passwords(("li_na", "seat")).values()
    assert settings.store_url("li_na") == f"postgresql://li_na:{password}@127.0.0.1:{port}/command_center"
    assert settings.broker_address("seat") == f"mqtt://seat:{broker_password}@127.0.0.1:{broker_port}"


def test_that_a_given_database_is_the_owners_and_each_login_enters_with_its_own_password(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url=DATABASE)
    password = Secrets(tmp_path).password("gateway")
    assert settings.store_url() == DATABASE.get_secret_value()
    assert settings.store_url("gateway") == f"postgresql://gateway:{password}@db.example:5433/room?sslmode=require"


def test_that_shared_urls_are_taken_as_they_are(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url=DATABASE, broker_url=BROKER)
    assert settings.store_url("gateway") == DATABASE.get_secret_value()
    assert settings.broker_address("gateway") == BROKER.get_secret_value()


def test_that_a_broker_without_a_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="COMMAND_CENTER_DATABASE_URL is not"):
        Settings(home=tmp_path, broker_url=BROKER)

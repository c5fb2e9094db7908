"""Every text a person can read exists in both languages, with the same parameters."""

import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from models.text import LANGUAGES, Message, set_language, tr

ROOT = Path(__file__).parents[3]
PACKAGES = ("command_center", "widgets", "scenes", "drivers", "models")
ERRORS = ("BadInput", "BadPayload", "BadParkFile", "Refused", "EmbeddedUnavailable", "OutsideModel")
MARKERS = ("tr", "N_", "Message", *ERRORS)


def _texts_in_source() -> dict[str, str]:
    found: dict[str, str] = {}
    for package in PACKAGES:
        for name, line, text, *_ in extract_from_dir(ROOT / package, keywords=dict.fromkeys(MARKERS)):
            if isinstance(text, str) and text:
                found.setdefault(text, f"{package}/{name}:{line}")
    return found


def _catalogue() -> Catalog:
    with (ROOT / "resources/locale/zh_CN/LC_MESSAGES/command_center.po").open("rb") as file:
        return read_po(file)


def _parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_that_every_text_has_a_chinese_translation() -> None:
    catalogue = _catalogue()
    missing = {
        text: where
        for text, where in _texts_in_source().items()
        if (entry := catalogue.get(text)) is None or not entry.string
    }
    assert not missing


def test_that_translations_keep_the_parameters() -> None:
    for entry in _catalogue():
        if entry.id:
            assert _parameters(str(entry.string)) == _parameters(str(entry.id)), entry.id


def test_that_no_translation_is_left_over() -> None:
    known = _texts_in_source()
    assert [entry.id for entry in _catalogue() if entry.id and entry.id not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_a_message_is_translated_where_it_is_shown(language: str) -> None:
    message = Message("Wind {speed} m/s", {"speed": 3})
    try:
        set_language(language)  # type: ignore[arg-type]
        assert "3" in str(message)
        assert tr("") == ""
    finally:
        set_language("en")

"""Two made-up languages that find places which fit English only by chance: a longer one, and one in Han script."""

import gettext
import re

import pytest

from models import text


class Longer(gettext.NullTranslations):
    """Appends to each message as much as a wordy language would; fields stay."""

    def gettext(self, message: str) -> str:
        plain = re.sub(r"\{\w+\}", "", message)
        return message + "ä" * max(1, round(len(plain) * 0.3))


def speak_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(text._translations, "en", Longer())


class Han(gettext.NullTranslations):
    """Two Han characters for each word, which is more than Chinese needs; fields and punctuation stay."""

    def gettext(self, message: str) -> str:
        parts = re.split(r"(\{\w+\})", message)
        return "".join(part if part.startswith("{") else re.sub(r"[A-Za-z']+\s*", "确认", part) for part in parts)


def speak_han(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(text._translations, "zh_CN", Han())
    text.set_language("zh_CN")

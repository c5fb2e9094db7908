"""Text is a message id with parameters; the language is chosen where the text is shown.

Records and events store ids, never sentences. The message id is the English sentence with `{named}` fields, so the
source reads naturally and English needs no catalogue. One gettext catalogue in `resources/locale` serves models,
reports, the command line and Qt alike.
"""

import gettext
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Literal

Language = Literal["en", "zh_CN"]
LANGUAGES: tuple[Language, ...] = ("en", "zh_CN")
DOMAIN = "command_center"

_translations: dict[Language, gettext.NullTranslations] = {"en": gettext.NullTranslations()}
_current: Language = "en"


def set_language(language: Language) -> None:
    """Choose the language of every text shown from now on."""
    global _current
    if language not in _translations:
        _translations[language] = gettext.translation(
            DOMAIN, localedir=str(files("resources") / "locale"), languages=[language]
        )
    _current = language


def current_language() -> Language:
    return _current


def N_(message: str) -> str:
    """Mark a message for translation where it is defined; it is translated where it is shown."""
    return message


def tr(message: str, **parameters: object) -> str:
    """Translate a message id into the current language and fill in its parameters."""
    text = _translations[_current].gettext(message) if message else ""
    return text.format(**parameters) if parameters else text


def tr_in(language: Language, message: str, **parameters: object) -> str:
    """Translate into a language of the document's, whatever the screen's is; safe from any thread."""
    if language not in _translations:
        folder = str(files("resources") / "locale")  # a document in English is better than none
        _translations[language] = gettext.translation(DOMAIN, localedir=folder, languages=[language], fallback=True)
    text = _translations[language].gettext(message) if message else ""
    return text.format(**parameters) if parameters else text


@dataclass(frozen=True, slots=True)
class Message:
    """A text that travels untranslated: a message id and its parameters."""

    id: str
    parameters: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return tr(self.id, **self.parameters)


@dataclass(frozen=True, slots=True)
class LocalName:
    """A proper name in the park's two languages, as its own data gives them."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.zh if _current == "zh_CN" and self.zh else self.en

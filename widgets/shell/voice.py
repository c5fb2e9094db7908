"""One voice for bursts of alarms: it says the newest summary, never two at once and never a queue of old ones."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QLocale, QObject

from models.text import current_language

LOCALES = {"en": "en_GB", "zh_CN": "zh_CN"}


def may_have_sound() -> bool:
    """Whether there is a sound server or card to ask; where there is none, Qt's search for one can take minutes."""
    if sys.platform != "linux":
        return True
    runtime = os.environ.get("XDG_RUNTIME_DIR", "/nowhere")
    places = (f"{runtime}/pulse/native", f"{runtime}/pipewire-0", "/dev/snd")
    return "PULSE_SERVER" in os.environ or any(Path(place).exists() for place in places)


class Voice(QObject):
    """Speaks through the system's own speech engine; a machine without one stays silent, the words are shown anyway.

    The engine is loaded with the first burst: it costs start-up time and looks for a sound system.
    """

    def __init__(self, parent: QObject | None = None, engine: str = "") -> None:
        super().__init__(parent)
        self._wanted = engine
        self._speech: QObject | None = None

    def say(self, words: str) -> bool:
        """Say this and nothing else; False where there is no engine."""
        if not self._wanted and not may_have_sound():
            return False
        from PySide6.QtTextToSpeech import QTextToSpeech

        engines = [name for name in QTextToSpeech.availableEngines() if name != "mock"]
        engine = self._wanted or next(iter(engines), "")
        if not engine:
            return False
        if not isinstance(self._speech, QTextToSpeech):
            self._speech = QTextToSpeech(engine, self)
        self._speech.stop()
        self._speech.setLocale(QLocale(LOCALES[current_language()]))
        self._speech.say(words)
        return True

    @property
    def speaking(self) -> bool:
        from PySide6.QtTextToSpeech import QTextToSpeech

        speech = self._speech
        return isinstance(speech, QTextToSpeech) and speech.state() is QTextToSpeech.State.Speaking

    def stop(self) -> None:
        if self._speech is not None:
            from PySide6.QtTextToSpeech import QTextToSpeech

            assert isinstance(self._speech, QTextToSpeech)
            self._speech.stop()

"""The horn: tones made at run time, repeated until silenced, and the voice. Silencing never acknowledges anything."""

import wave
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtWidgets import QApplication

from widgets.shell.voice import Voice, may_have_sound

RATE = 22_050
LOUDNESS = 9_000  # of 32,767
FIRST_LOUDNESS = 0.5  # of full; escalation makes it louder
PREPARE_MS = 5_000  # after the window is up
# priority -> (tones in hertz, seconds of each, seconds of silence after)
PATTERNS = {
    "critical": ((880.0, 660.0, 880.0, 660.0), 0.16, 0.5),
    "high": ((660.0, 550.0), 0.2, 1.2),
    "medium": ((520.0,), 0.2, 2.5),
    "low": ((440.0,), 0.15, 4.0),
}


def tone_bytes(priority: str) -> bytes:
    """16-bit mono samples of one round of a priority's pattern, faded at both ends of each tone."""
    tones, length, pause = PATTERNS[priority]
    count, fade = int(RATE * length), RATE / 200
    index = np.arange(count)
    edge = np.minimum(1.0, np.minimum(index, count - index) / fade)
    rounds = [LOUDNESS * edge * np.sin(2 * np.pi * hertz * index / RATE) for hertz in tones]
    return np.concatenate([*rounds, np.zeros(int(RATE * pause))]).astype("<i2").tobytes()


def write_tone(priority: str, path: Path) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(tone_bytes(priority))
    return path


class Horn(QObject):
    """Sounds for the worst unsilenced priority. Without a sound device the system's beep stands in.

    Each seat has its own: what is silenced here goes on elsewhere, and the next alarm sounds again.
    """

    changed = Signal(bool)  # whether it sounds

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._priority = ""
        self.loudness = FIRST_LOUDNESS
        self.voice = Voice(self)
        self._folder: Path | None = None
        self._effect: QObject | None = None
        self._preparing = QTimer(self)
        self._preparing.setSingleShot(True)
        self._preparing.setInterval(PREPARE_MS)
        self._preparing.timeout.connect(self._has_outputs)
        self._beeper = QTimer(self)
        self._beeper.setInterval(1500)
        self._beeper.timeout.connect(QApplication.beep)

    def prepare_later(self) -> None:
        """Load the sound system when the window is up and before the first alarm needs it."""
        self._preparing.start()

    @property
    def sounding(self) -> str:
        """The priority that sounds, or ""."""
        return self._priority

    def sound(self, priority: str, loudness: float = FIRST_LOUDNESS) -> None:
        """Sound a priority's pattern; `loudness` 0-1. The same priority again may only become louder."""
        if priority == self._priority and loudness <= self.loudness:
            return
        self.silence()
        self._priority, self.loudness = priority, loudness
        if not self._play(priority):
            QApplication.beep()
            self._beeper.start()
        self.changed.emit(True)

    def announce(self, words: str) -> None:
        """Let the one voice say a summary; what it was saying ends."""
        self.voice.say(words)

    def silence(self) -> None:
        self.voice.stop()
        if not self._priority:
            return
        self._priority = ""
        self._beeper.stop()
        if self._effect is not None:
            self._effect.deleteLater()
            self._effect = None
        self.changed.emit(False)

    def _play(self, priority: str) -> bool:
        if not self._has_outputs():
            return False
        from PySide6.QtMultimedia import QSoundEffect

        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="command-center-horn-"))
        path = self._folder / f"{priority}.wav"
        effect = QSoundEffect(self)
        effect.setSource(QUrl.fromLocalFile(str(path if path.exists() else write_tone(priority, path))))
        effect.setVolume(self.loudness)
        effect.setLoopCount(QSoundEffect.Loop.Infinite.value)
        effect.play()
        self._effect = effect
        return True

    def _has_outputs(self) -> bool:
        if not may_have_sound():
            return False
        # not loaded with the window: it costs start-up time and looks for a sound system
        from PySide6.QtMultimedia import QMediaDevices

        return bool(QMediaDevices.audioOutputs())

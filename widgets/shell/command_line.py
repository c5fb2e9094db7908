"""`/` opens it anywhere: verbs, tags, units and places, completed while typing."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCompleter, QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from models.text import N_, tr
from widgets import painting, theme

# verb -> what it is called and whether it wants a name after it
VERBS: dict[str, tuple[str, bool]] = {
    "show": (N_("show"), True),
    "acknowledge": (N_("acknowledge"), True),
    "shelve": (N_("shelve"), True),
    "incident": (N_("incident"), True),
    "dispatch": (N_("dispatch"), True),
    "release": (N_("release"), True),
    "tick": (N_("tick"), False),
    "notify": (N_("notify"), False),
    "dispersion": (N_("dispersion"), False),
    "forecast": (N_("forecast"), False),
    "evacuate": (N_("evacuate"), False),
    "note": (N_("note"), True),
    "plot": (N_("plot"), True),
    "rule": (N_("rule"), True),
    "past": (N_("past"), True),
    "now": (N_("now"), False),
    "go": (N_("go"), True),
    "drill": (N_("drill"), False),
    "language": (N_("language"), True),
    "keys": (N_("keys"), False),
}
FREE_TEXT = ("note", "past")  # what follows is the operator's own words


@dataclass(frozen=True, slots=True)
class Words:
    """What can be named: codes with their names, as the park and the room have them now."""

    tags: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    workspaces: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en", "zh_CN")

    def all(self) -> tuple[str, ...]:
        return (*self.tags, *self.units, *self.places)

    def after(self, verb: str) -> tuple[str, ...]:
        if verb in FREE_TEXT:
            return ()
        if verb in ("acknowledge", "shelve", "incident", "plot", "rule"):
            return self.tags
        by_verb = {"dispatch": self.units, "release": self.units, "go": self.workspaces, "language": self.languages}
        return by_verb.get(verb, self.all())


def parse(line: str, words: Words) -> tuple[str, str] | None:
    """Return the verb and what it names, or None where no verb or name is meant.

    A verb may be typed in English or in the room's language and shortened while it is unambiguous; a name alone means
    to show it.
    """
    typed = line.strip().lstrip("/").strip()
    if not typed:
        return None
    first, _, rest = typed.partition(" ")
    whole = _match(typed, words.all())
    if whole:
        return "show", whole
    verb = _verb(first)
    if verb is None:
        return None
    rest = rest.strip()
    if verb in FREE_TEXT:
        return (verb, rest) if rest else None
    if not VERBS[verb][1]:
        return verb, rest
    name = _match(rest, words.after(verb))
    return (verb, name) if name else None


def _verb(typed: str) -> str | None:
    low = typed.casefold()
    spoken = {verb: {verb, tr(label).casefold()} for verb, (label, _named) in VERBS.items()}
    exact = [verb for verb, names in spoken.items() if low in names]
    begun = [verb for verb, names in spoken.items() if any(name.startswith(low) for name in names)]
    found = exact or begun
    return found[0] if len(found) == 1 else None


def _match(typed: str, names: Sequence[str]) -> str | None:
    """A name whose code (its first word) or whole text is what was typed, else the only one that begins so."""
    low = typed.casefold()
    if not low:
        return None
    for name in names:
        if low in (name.casefold(), name.split("  ")[0].casefold()):
            return name.split("  ")[0]
    begun = [name for name in names if name.casefold().startswith(low)]
    return begun[0].split("  ")[0] if len(begun) == 1 else None


class CommandLine(QFrame):
    """Emits `command(verb, name)`, or `not_understood(text)`. Esc leaves and keeps the draft."""

    command = Signal(str, str)
    not_understood = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._words = Words()
        self.field = QLineEdit(self)
        self.field.setProperty("bare", True)
        self.field.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.field.installEventFilter(self)
        self.field.returnPressed.connect(self._submit)
        row = QHBoxLayout(self)
        row.setContentsMargins(32, 0, 8, 0)
        row.addWidget(self.field)
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setMaxVisibleItems(10)
        self.field.setCompleter(self._completer)
        popup = self._completer.popup()
        if popup is not None:
            popup.setProperty("popup", True)
        self.field.textEdited.connect(self._offer)
        self.retranslate()

    def set_words(self, words: Words) -> None:
        self._words = words
        self._offer(self.field.text())

    def open(self, start: str = "") -> None:
        """Take the focus; `start` is typed for the operator."""
        if start:
            self.field.setText(start)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._offer(self.field.text())

    def retranslate(self) -> None:
        self.field.setPlaceholderText(tr("Type a command, tag, unit or place"))
        self._offer(self.field.text())

    def sizeHint(self) -> QSize:
        return QSize(344, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            painting.fill(painter, box, theme.BASE, 4)
            painting.outline(painter, box, theme.ACCENT if self.field.hasFocus() else theme.BORDER, 4)
            painting.keycap(painter, 25, box.center().y(), "/")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent):
            self.update()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.leave()
            return True
        return False

    def leave(self) -> None:
        self.field.clearFocus()
        self.left.emit()

    def _offer(self, typed: str) -> None:
        verb_typed, space, _rest = typed.lstrip("/").partition(" ")
        verb = _verb(verb_typed) if space else None
        if verb:
            offers = [f"{verb_typed} {name}" for name in self._words.after(verb)]
        else:
            offers = [tr(label) for label, _named in VERBS.values()] + list(self._words.all())
        self._model.setStringList(offers)

    def _submit(self) -> None:
        typed = self.field.text()
        meant = parse(typed, self._words)
        if meant is None:
            if typed.strip():
                self.not_understood.emit(typed.strip())
            return
        self.field.clear()
        self.leave()
        self.command.emit(*meant)

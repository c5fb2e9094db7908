"""What panels share: texts that can be said again in another language, actions by key, and questions to ask."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget


@runtime_checkable
class Retranslated(Protocol):
    """A widget that can say its own texts again; its children are asked separately."""

    def retranslate(self) -> None: ...


@runtime_checkable
class Acts(Protocol):
    """A panel that knows some of the room's actions; True when it did the one asked for."""

    def act(self, action: str) -> bool: ...


@runtime_checkable
class Remembers(Protocol):
    """A page that keeps what its operator arranged from one start to the next."""

    def save_layout(self, settings: QSettings) -> None: ...

    def restore_layout(self, settings: QSettings) -> None: ...


def retranslate_all(root: QWidget) -> None:
    """Say every text below `root` in the current language, parents before children."""
    for widget in (root, *root.findChildren(QWidget)):
        if isinstance(widget, Retranslated):
            widget.retranslate()
        widget.update()


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list to choose from: what is answered, and the message id shown."""

    value: str
    label: str
    parameters: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the operator gave on the sheet; what was not asked for is empty."""

    reason: str = ""
    minutes: int = 0
    choice: str = ""
    checks: frozenset[str] = frozenset()
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """What a sheet asks before an intent leaves the panel. Texts are message ids.

    `minutes` lists the time limits offered; `needs_reason` tells from the answer so far whether a reason is required.
    """

    title: str
    confirm: str
    answered: Callable[[Answer], None]
    parameters: dict[str, object] = field(default_factory=dict)
    detail: str = ""
    asks_reason: bool = True
    needs_reason: Callable[[Answer], bool] = lambda _answer: True
    reason_label: str = ""
    minutes: tuple[int, ...] = ()
    choices: tuple[Choice, ...] = ()
    checks: tuple[Choice, ...] = ()
    fields: tuple[Choice, ...] = ()

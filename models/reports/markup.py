"""HTML that cannot be broken from inside: every text is escaped unless it already is markup."""

import re
from collections.abc import Iterable
from html import escape
from typing import Union

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VOID = frozenset({"img", "meta", "br"})


class Markup(str):
    """Finished HTML."""

    __slots__ = ()


Child = Union[str, "Iterable[Child]", None]


def element(tag: str, *children: Child, **attributes: str | None) -> Markup:
    """Return an element; children that are not Markup are escaped, `class_` names the class."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_clean(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in _VOID:
        return Markup(f"<{tag}{written}>")
    return Markup(f"<{tag}{written}>{fragment(*children)}</{tag}>")


def fragment(*children: Child) -> Markup:
    """Return the children one after the other."""
    return Markup("".join(_written(child) for child in children))


def table(heads: Iterable[Child], rows: Iterable[Iterable[Child]], class_: str | None = None) -> Markup:
    """Return a table; a row is its cells."""
    body = [element("tr", [element("td", cell) for cell in row]) for row in rows]
    head = element("thead", element("tr", [element("th", cell, scope="col") for cell in heads]))
    return element("table", head, element("tbody", body), class_=class_)


def pairs(rows: Iterable[tuple[str, Child]]) -> Markup:
    """Return a table of names and values, without the rows that have no value."""
    shown = [(name, value) for name, value in rows if value not in (None, "")]
    body = [element("tr", element("th", name, scope="row"), element("td", value)) for name, value in shown]
    return element("table", element("tbody", body), class_="pairs")


def _written(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return escape(_clean(child))
    return "".join(_written(each) for each in child)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub(" ", text)

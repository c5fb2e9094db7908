"""Qt does not survive a painter that is still open when its event is over."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[3]


def open_ended(source: Path) -> list[str]:
    """Painters that are begun elsewhere than as `with QPainter(...)`."""
    tree = ast.parse(source.read_text("utf-8"))
    begun = {
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).endswith("QPainter")
    }
    ended = {item.context_expr for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items}
    return [f"{source.relative_to(ROOT)}:{node.lineno}" for node in begun - ended]


def test_that_every_painter_is_ended_where_it_was_begun() -> None:
    folders = (ROOT / "widgets", ROOT / "scenes", ROOT / "command_center")
    assert [line for folder in folders for source in folder.rglob("*.py") for line in open_ended(source)] == []

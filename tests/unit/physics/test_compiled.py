"""Compiled code belongs to its sources."""

from pathlib import Path

from models.physics.compiled import kept_folder


def test_that_a_changed_loop_anywhere_in_the_package_gives_another_folder(tmp_path: Path) -> None:
    loops, others = tmp_path / "deep" / "loops.py", tmp_path / "others.py"
    loops.parent.mkdir()
    loops.write_text("@compiled()\n")
    first = kept_folder(tmp_path, tmp_path)
    others.write_text("a = 1\n")
    assert kept_folder(tmp_path, tmp_path) == first
    loops.write_text("@compiled()  # changed\n")
    assert kept_folder(tmp_path, tmp_path) != first


def test_that_two_checkouts_do_not_share_a_folder(tmp_path: Path) -> None:
    one, other = (kept_folder(tmp_path / name, tmp_path) for name in ("one", "other"))
    assert one.parent != other.parent

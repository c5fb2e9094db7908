"""CAP files: whole or not at all, one for each notice, inside their folder, and never of a drill."""

from pathlib import Path

import pytest

from drivers.notify.cap_files import CapFiles, status_of
from models.domain.errors import BadInput, CommandCenterError, Refused


def document(status: str) -> str:
    return f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><status>{status}</status></alert>'


def test_that_a_notice_sent_twice_is_one_file(tmp_path: Path) -> None:
    channel = CapFiles(tmp_path)
    for _ in range(2):
        channel.send("Liuwan Village", document("Actual"), "0192")
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert file == channel.path("Liuwan Village", "0192")
    assert status_of(file.read_text(encoding="utf-8")) == "Actual"


@pytest.mark.parametrize("recipient", ["../../etc", "/etc/passwd", "..", "", "a\0b", "柳湾村", "x" * 500])
def test_that_no_recipient_leads_out_of_the_folder(tmp_path: Path, recipient: str) -> None:
    CapFiles(tmp_path / "out").send(recipient, document("Actual"), "../1")
    files = [path.resolve() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1
    assert files[0].parent.parent == (tmp_path / "out").resolve()


@pytest.mark.parametrize("status", ["Exercise", "Test", "Draft", ""])
def test_that_only_actual_messages_leave(tmp_path: Path, status: str) -> None:
    with pytest.raises(Refused):
        CapFiles(tmp_path).send("Plant", document(status), "1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "hello", "<alert/>", "<alert"])
def test_that_what_is_no_cap_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput):
        CapFiles(tmp_path).send("Plant", text, "1")


def test_that_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file stands where the folder should be", encoding="utf-8")
    with pytest.raises(CommandCenterError) as raised:
        CapFiles(tmp_path / "out").send("Plant", document("Actual"), "1")
    assert "Plant" in str(raised.value)

"""File dialogs beside an open book: they never touch its file, so that its locks stay."""

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QDir
from PySide6.QtWidgets import QFileDialog, QFileSystemModel

from shopclub.desktop.widgets.file_dialogs import ask_file, ask_folder, ask_save


def locks_on(path):
    """The POSIX locks that this process holds on a file and its companions, as the kernel tells them."""
    inodes = {str(each.stat().st_ino) for each in path.parent.glob(path.name + "*")}
    lines = Path("/proc/locks").read_text().splitlines()
    mine = [line.split() for line in lines if f" {os.getpid()} " in line]
    return sorted(tuple(each[1:]) for each in mine if each[5].rpartition(":")[2] in inodes)


ASKED = {
    "save": lambda window: ask_save(window, "Save", "cards.pdf", "PDF (*.pdf)", print),
    "file": lambda window: ask_file(window, "Open", "PDF (*.pdf)", print),
    "folder": lambda window: ask_folder(window, "Folder", print),
}


@pytest.mark.qt_log_ignore("propagateSizeHints")
@pytest.mark.parametrize("ask", ASKED)
def test_the_first_folder_that_a_dialog_shows_is_not_empty(window, qtbot, tmp_path, monkeypatch, ask):
    home = tmp_path / "home"
    (home / "letters").mkdir(parents=True)
    (home / "cards.pdf").write_bytes(b"%PDF-1.4")
    (home / "notes").write_text("a name without a suffix")
    monkeypatch.setattr(Path, "home", lambda: home)
    ASKED[ask](window)
    (dialog,) = window.findChildren(QFileDialog)
    model = dialog.findChild(QFileSystemModel)
    shown = {"letters", "cards.pdf", *(["notes"] if ask == "folder" else [])}
    qtbot.waitUntil(lambda: {each.dirName() for each in entries(model, home)} == shown)
    dialog.close()


def entries(model, folder):
    parent = model.index(str(folder))
    return [QDir(model.filePath(model.index(row, 0, parent))) for row in range(model.rowCount(parent))]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc/locks is Linux's")
@pytest.mark.qt_log_ignore("propagateSizeHints")
@pytest.mark.parametrize("ask", ASKED)
def test_a_dialog_that_shows_the_books_folder_leaves_its_locks(window, qtbot, ask):
    path = window.floor.club.book.path
    before = locks_on(path)
    assert before, "an open book is locked"
    ASKED[ask](window)
    (dialog,) = window.findChildren(QFileDialog)
    if ask != "folder":
        dialog.setNameFilter("All (*)")
    dialog.setDirectory(str(path.parent))
    model = dialog.findChild(QFileSystemModel)
    qtbot.waitUntil(lambda: model.rowCount(model.index(str(path.parent))) > 0)
    folder = model.index(str(path.parent))
    names = [model.index(row, 0, folder) for row in range(model.rowCount(folder))]
    if ask != "folder":
        assert path.name in {model.fileName(each) for each in names}
    for each in names:
        for column in range(model.columnCount(folder)):
            model.data(each.siblingAtColumn(column))
        model.fileIcon(each)
    assert locks_on(path) == before
    dialog.close()
    assert QDir(str(path.parent)).exists()

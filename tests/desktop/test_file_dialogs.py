"""File dialogs beside an open book: they never touch its file, so that its locks stay."""

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QDir, QLocale
from PySide6.QtWidgets import QFileDialog, QFileSystemModel

from shopclub.desktop import qt_texts
from shopclub.desktop.paperwork import save_file
from shopclub.desktop.widgets.file_dialogs import ask_file, ask_folder, ask_save, file_name
from shopclub.language.translation import speak


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


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_the_folder_of_the_last_file_is_offered_for_the_next_one_as_long_as_it_is_there(window, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    save_file(window.floor, papers / "one.pdf", b"%PDF-1.4")
    assert window.floor.file.read().folder == str(papers)
    ask_save(window, "Save", "two.pdf", "PDF (*.pdf)", print)
    (dialog,) = window.findChildren(QFileDialog)
    assert dialog.directory() == QDir(str(papers))
    dialog.close()
    (papers / "one.pdf").unlink()
    papers.rmdir()
    ask_folder(window, "Folder", print)
    assert [each.directory() for each in window.findChildren(QFileDialog)][-1] == QDir(str(Path.home()))
    window.findChildren(QFileDialog)[-1].close()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("Café Havnen", "20 cards"), "Café Havnen, 20 cards.pdf"),
        (("Statement", "", "1 Dec 2026"), "Statement, 1 Dec 2026.pdf"),
        (("A/B\\C: <x>|?*\n", "1"), "A B C   x     , 1.pdf"),
        (("x" * 300,), "x" * 120 + ".pdf"),
    ],
)
def test_a_file_is_named_by_what_it_holds_as_every_system_takes_it(words, name):
    assert file_name(*words, ending=".pdf") == name


@pytest.mark.parametrize(("language", "said"), [("da", "Annuller"), ("en", "Cancel")])
def test_qts_own_words_are_in_the_language_that_is_spoken(window, qapp, language, said):
    try:
        speak(language)
        qt_texts.speak(qapp)
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == said
        assert QLocale().language() == (QLocale.Language.Danish if language == "da" else QLocale.Language.English)
    finally:
        speak("en")
        qt_texts.speak(qapp)


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

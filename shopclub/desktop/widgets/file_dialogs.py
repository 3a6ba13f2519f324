"""File dialogs that stay open beside the queue: nothing waits for them, a scan goes on."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from PySide6.QtCore import QFileInfo, QIODevice, QSaveFile, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QWidget

_NEVER_IN_NAMES = frozenset('\\/:*?"<>|')


class _PlainIcons(QFileIconProvider):
    """Says of a file only whether it is a folder, and never looks into it.

    Qt's own provider opens every file of a folder to learn its type. Opening and closing the book's file drops the
    locks that this process holds on it (POSIX), and another program may then delete the log with the newest visits.
    """

    def icon(self, of: QFileIconProvider.IconType | QFileInfo) -> QIcon:
        """Return the icon of a folder or of a file."""
        if isinstance(of, QFileInfo):
            of = QFileIconProvider.IconType.Folder if of.isDir() else QFileIconProvider.IconType.File
        return super().icon(of)

    def type(self, info: QFileInfo) -> str:
        """Return the type as it stands in the name.

        Never nothing: Qt takes a file without a type for one that it already knows, and leaves it out of the list.
        """
        return info.suffix() or "-"


class _Begin:
    """The folder that dialogs begin in."""

    folder: Path | None = None


def begin_in(folder: Path | None) -> None:
    """Begin in a folder from now on, as long as it is there; without one at home."""
    _Begin.folder = folder


def file_name(*words: str, ending: str) -> str:
    """Return a file's name that says what it holds, without what no system takes in a name."""
    said = ", ".join(word for word in words if word)
    return "".join(" " if sign in _NEVER_IN_NAMES or not sign.isprintable() else sign for sign in said)[:120] + ending


def ask_save(parent: QWidget, title: str, name: str, kinds: str, then: Callable[[Path], object]) -> None:
    """Ask where to save a file."""
    dialog = _dialog(parent, title, then)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(kinds)
    dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
    dialog.selectFile(name)
    dialog.open()


def ask_file(parent: QWidget, title: str, kinds: str, then: Callable[[Path], object]) -> None:
    """Ask for a file that is there."""
    dialog = _dialog(parent, title, then)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(kinds)
    dialog.open()


def ask_folder(parent: QWidget, title: str, then: Callable[[Path], object]) -> None:
    """Ask for a folder."""
    dialog = _dialog(parent, title, then)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.open()


def _dialog(parent: QWidget, title: str, then: Callable[[Path], object]) -> QFileDialog:
    there = _Begin.folder if _Begin.folder is not None and _Begin.folder.is_dir() else Path.home()
    dialog = QFileDialog(parent, title, str(there))
    dialog.setIconProvider(_icons())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    return dialog


@cache
def _icons() -> _PlainIcons:
    return _PlainIcons()


def save_whole(path: Path, data: bytes) -> bool:
    """Write a file that gets its name once it is whole; tell whether it could be written."""
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return False
    file.write(data)
    return file.commit()

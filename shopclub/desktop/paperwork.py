"""Papers from any screen: drawn by the worker for paper, then saved as a file or printed."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.widgets.file_dialogs import ask_save, begin_in, save_whole
from shopclub.language.translation import gettext as _

Make = Callable[[], bytes]


def save_paper(floor: ShopFloor, parent: QWidget, *, name: str, make: Make) -> None:
    """Ask where to save a PDF, then make it; the file is written even where the sheet that asked is closed by then."""

    def to(path: Path) -> None:
        floor.paper.run(make, owner=floor, then=partial(save_file, floor, path))

    ask_save(parent, _("Save as PDF…"), name, "PDF (*.pdf)", to)


def print_paper(floor: ShopFloor, parent: QWidget, *, make: Make) -> None:
    """Make a PDF, then print it."""

    def prints(data: bytes) -> None:
        from shopclub.desktop.widgets.pdf_preview import print_pdf

        print_pdf(data, parent, title=floor.shop.name)

    floor.paper.run(make, owner=parent, then=prints)


def save_file(floor: ShopFloor, path: Path, data: bytes) -> None:
    """Write a file and say whether that went well."""
    if save_whole(path, data):
        floor.keep_folder(path.parent)
        begin_in(path.parent)
        floor.filed.emit(path)
    else:
        floor.told.emit(_("{file} can't be written.").format(file=path.name), "refused")

"""The last resort for a bug: logged, told once with its details to copy, and the program goes on."""

import logging
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from shopclub import __version__
from shopclub.language.translation import gettext as _


class Crash(QObject):
    """Takes every exception that nobody caught."""

    _met = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._box: QMessageBox | None = None
        self._met.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take exceptions from slots and from the interpreter."""
        sys.excepthook = self._hook

    def _hook(self, kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
        logging.getLogger("shopclub").error("a bug", exc_info=(kind, bug, trace))
        self.report(bug)

    def report(self, bug: BaseException) -> None:
        """Tell about a bug by its type and place, without the values it met."""
        places = traceback.extract_tb(bug.__traceback__)
        where = "\n".join(f"{each.filename}:{each.lineno} {each.name}" for each in places)
        self._met.emit(f"ShopClub {__version__}\n{type(bug).__name__}\n{where}")

    def _tell(self, details: str) -> None:
        if self._box is not None and self._box.isVisible():
            return
        box = QMessageBox(self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("ShopClub")
        box.setText(_("Something went wrong in the program."))
        box.setInformativeText(_("Nothing half was saved. You can go on; the details help to mend it."))
        box.setDetailedText(details)
        copy = QPushButton(_("Copy details"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        box.addButton(copy, QMessageBox.ButtonRole.ActionRole)
        box.addButton(_("Go on"), QMessageBox.ButtonRole.AcceptRole)
        box.setModal(False)
        box.show()
        self._box = box

"""Qt's own words, on the buttons of its dialogs and in the menus of its fields, in the language that is spoken."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from shopclub.language import formats
from shopclub.language.translation import spoken

_QT_NAMES = {"nb": "nn"}
"""Where Qt speaks a neighbour's language only."""


class _Installed:
    """The translator that speaks now."""

    translator: QTranslator | None = None


def speak(app: QCoreApplication) -> None:
    """Let Qt speak the program's language, and write numbers and dates as it does."""
    if _Installed.translator is not None:
        app.removeTranslator(_Installed.translator)
    QLocale.setDefault(QLocale(formats.locale_name()))
    language = _QT_NAMES.get(spoken(), spoken())
    translator = QTranslator(app)
    # Qt's English needs none.
    if translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    _Installed.translator = translator

"""Facts about this machine: window, language, scanner, sounds. One frozen value over an INI file."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from PySide6.QtCore import QByteArray, QSettings


@dataclass(frozen=True)
class Preferences:
    """What this machine prefers; the book knows nothing of it.

    `rest_after_s` is how many seconds without a key the counter shows who is up; 0 as long as nobody closes it.
    `folder` is where the last file was put.
    """

    language: str = ""
    scheme: str = "system"
    sounds: bool = True
    motion: bool = True
    scanner_gap: int = 50
    scanner_suffix: str = "enter"
    scanner_reading: str = "text"
    layout: str = "a4"
    offset_x: float = 0.0
    offset_y: float = 0.0
    book: str = ""
    rest_after_s: int = 60
    folder: str = ""


class PreferenceFile:
    """Reads and writes preferences; the window's geometry beside them."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings or QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "shopclub", "shopclub"
        )

    def read(self) -> Preferences:
        """Return what is kept, defaults for the rest."""
        found = {}
        for each in fields(Preferences):
            value = self._settings.value(f"till/{each.name}")
            if value is not None:
                found[each.name] = _typed(value, type(each.default))
        return replace(Preferences(), **found)

    def write(self, preferences: Preferences) -> None:
        """Keep preferences."""
        for name, value in asdict(preferences).items():
            self._settings.setValue(f"till/{name}", value)
        self._settings.sync()

    @property
    def geometry(self) -> QByteArray | None:
        """Where the window was."""
        value = self._settings.value("window/geometry")
        return value if isinstance(value, QByteArray) else None

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._settings.setValue("window/geometry", value)


def _typed(value: Any, kind: type) -> Any:
    if kind is bool:
        return str(value).lower() == "true"
    try:
        return kind(value)
    except (TypeError, ValueError):
        return kind()

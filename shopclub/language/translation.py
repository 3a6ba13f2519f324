"""Translations: gettext catalogues, compiled from the `.po` files once and kept in the user's cache."""

import contextlib
import gettext as gettext_library
import hashlib
import os
import sys
from io import BytesIO
from pathlib import Path

from shopclub.assets import asset

LANGUAGES = {"en": "English", "da": "Dansk"}
SOURCE = "en"


class _Spoken:
    """The language spoken now; one per process, set by the composition root and the settings screen."""

    language = SOURCE
    catalogue: gettext_library.NullTranslations = gettext_library.NullTranslations()


def speak(language: str) -> None:
    """Speak a language from now on; one that is not there falls back to English."""
    _Spoken.language = language if language in LANGUAGES else SOURCE
    _Spoken.catalogue = _catalogue(_Spoken.language)


def spoken() -> str:
    """Return the language spoken now."""
    return _Spoken.language


def gettext(text: str) -> str:
    """Return a text in the language spoken now."""
    return _Spoken.catalogue.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Return a text in the form that a count asks for, with `{count}` still in it."""
    return _Spoken.catalogue.ngettext(one, many, count)


def marked(text: str) -> str:
    """Mark a text for translation that is translated later, where it is used."""
    return text


def _catalogue(language: str) -> gettext_library.NullTranslations:
    source = asset("translations", language, "shopclub.po")
    if language == SOURCE or not source.is_file():
        return gettext_library.NullTranslations()
    content = source.read_bytes()
    compiled = _cache_folder() / f"{language}-{hashlib.sha256(content).hexdigest()[:16]}.mo"
    if compiled.is_file():
        with compiled.open("rb") as file:
            return gettext_library.GNUTranslations(file)
    made = _compiled(content)
    with contextlib.suppress(OSError):
        _keep(made, compiled)
    return gettext_library.GNUTranslations(BytesIO(made))


def _compiled(content: bytes) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    buffer = BytesIO()
    write_mo(buffer, read_po(BytesIO(content)))
    return buffer.getvalue()


def _keep(made: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(made)
    unfinished.replace(target)


def _cache_folder() -> Path:
    if sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches"
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "shopclub"

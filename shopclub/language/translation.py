"""Translations: gettext catalogues, compiled from the `.po` files when the package is built."""

import gettext as gettext_library

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
    compiled = asset("translations", language, "shopclub.mo")
    if not compiled.is_file():
        return gettext_library.NullTranslations()
    with compiled.open("rb") as file:
        return gettext_library.GNUTranslations(file)

"""Where the book and the log are kept when nobody says otherwise."""

import os
import sys
from pathlib import Path


def default_book() -> str:
    """Return the book used where none is named: `SHOPCLUB_BOOK`, else the one in the platform's data folder."""
    named = os.environ.get("SHOPCLUB_BOOK")
    return named or str(data_folder() / "club.shopclub")


def data_folder() -> Path:
    """Return the platform's folder for a user's data of this program."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or _home() / "AppData" / "Local") / "ShopClub"
    if sys.platform == "darwin":
        return _home() / "Library" / "Application Support" / "ShopClub"
    return Path(os.environ.get("XDG_DATA_HOME") or _home() / ".local" / "share") / "shopclub"


def _home() -> Path:
    """Return the user's home, or the present folder for a user who has none, as in some containers."""
    try:
        return Path.home()
    except RuntimeError:
        return Path.cwd()

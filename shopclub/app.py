"""The composition root: which face, which book, which language, and what happens when a bug gets this far."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from shopclub.language.translation import speak
from shopclub.paths import data_folder, default_book

BROKEN = 70


def start(arguments: Sequence[str]) -> int:
    """Run the program: the window where no command is named, else the command. Returns the exit code."""
    speak(_language())
    log = _keep_log()
    try:
        wanted = _window_options(arguments)
        if wanted is not None:
            from shopclub.desktop.program import open_window

            return open_window(book=wanted.book or default_book(), till=wanted.till, now=wanted.now, staff=wanted.staff)
        from shopclub.commandline.program import run

        return run(arguments)
    except Exception:
        logging.getLogger("shopclub").exception("a bug")
        sys.stderr.write(f"ShopClub met a bug and ended; the log is {log}\n")
        return BROKEN


def _window_options(arguments: Sequence[str]) -> argparse.Namespace | None:
    """Return the options of the window, or None where a command or help is wanted."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    for name in ("--book", "--till", "--now", "--staff"):
        parser.add_argument(name)
    try:
        options, rest = parser.parse_known_args(list(arguments))
    except argparse.ArgumentError:
        return None
    return None if rest else options


def _language() -> str:
    named = os.environ.get("SHOPCLUB_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "en"
    return {"no": "nb", "nn": "nb"}.get(named[:2], named[:2])


def _keep_log() -> Path:
    """Write the program's log: ids and places only, five files of a megabyte, readable by this user alone."""
    folder = data_folder() / "log"
    path = folder / "shopclub.log"
    logger = logging.getLogger("shopclub")
    if logger.handlers:
        return path
    logger.setLevel(logging.INFO)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler: logging.Handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=4, encoding="utf-8")
        path.chmod(0o600)
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)r"))
    logger.addHandler(handler)
    return path

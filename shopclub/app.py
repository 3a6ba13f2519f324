"""The composition root: which face, which book, which language, and what happens when a bug gets this far."""

import argparse
import logging
import os
import traceback
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from shopclub.language.translation import SOURCE, speak
from shopclub.paths import data_folder, default_book

BROKEN, STOPPED = 70, 130


def start(arguments: Sequence[str]) -> int:
    """Run the program: the window where no command is named, else the command. Returns the exit code."""
    log = _keep_log()
    try:
        _speak()
        return _run(arguments)
    except KeyboardInterrupt:
        return STOPPED
    except Exception:
        logging.getLogger("shopclub").exception("a bug")
        from shopclub.commandline import streams

        streams.tell(f"ShopClub met a bug and ended; the log is {log}")
        return BROKEN


def _run(arguments: Sequence[str]) -> int:
    wanted = _window_options(arguments)
    if wanted is not None and not wanted.json:
        from shopclub.desktop.program import open_window

        return open_window(book=wanted.book or default_book(), till=wanted.till, now=wanted.now, staff=wanted.staff)
    from shopclub.commandline.program import faulted, run

    if wanted is not None:
        from shopclub.desktop.program import prove_display
        from shopclub.rules.values.faults import NoDisplay

        try:
            prove_display()
        except NoDisplay as fault:
            return faulted(fault, wants_json=True)
    return run(arguments)


def _window_options(arguments: Sequence[str]) -> argparse.Namespace | None:
    """Return the options of the window, or None where a command, help or the answer to wrong use is wanted."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    parser.add_argument("--json", action="store_true")
    for name in ("--book", "--till", "--now", "--staff"):
        parser.add_argument(name)
    try:
        options, rest = parser.parse_known_args(list(arguments))
    except argparse.ArgumentError:
        return None
    if options.now is not None:
        from shopclub.commandline.arguments import read_instant

        if read_instant(options.now) is None:
            return None
    return None if rest else options


def _speak() -> None:
    """Speak the language of the environment; where its texts can't be kept, the one that needs none."""
    named = os.environ.get("SHOPCLUB_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or SOURCE
    language = named[:2]
    try:
        speak("nb" if language in {"no", "nn"} else language)
    except OSError:
        speak(SOURCE)


class _Places(logging.Formatter):
    """Writes a bug by its type and places only: its message may hold what somebody typed."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Write the type and the places of an exception."""
        kind_of_bug, _, trace = ei
        places = traceback.extract_tb(trace)
        kind = kind_of_bug.__name__ if kind_of_bug else "?"
        return "\n".join([kind, *(f"  {each.filename}:{each.lineno} {each.name}" for each in places)])


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
    handler.setFormatter(_Places("%(asctime)s %(levelname)s %(name)s %(message)r"))
    logger.addHandler(handler)
    return path

"""What reaches the streams: one answer on standard output, one sentence on standard error, and no traceback."""

import os
import re
import sys
from io import TextIOWrapper
from typing import TextIO

from shopclub.language.translation import gettext as _

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def prepare(*, json: bool) -> None:
    """Make the streams take any text: JSON is UTF-8 everywhere, plain text loses what the terminal can't show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    if json and isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def answer(text: str) -> bool:
    """Write the answer to standard output; tell whether it went out, or nobody wanted to read it."""
    try:
        _write(sys.stdout, text)
    except BrokenPipeError:
        _let_go(sys.stdout)
    except OSError:
        _let_go(sys.stdout)
        tell(_("The answer could not be written to standard output."))
        return False
    return True


def tell(sentence: str) -> None:
    """Write a sentence to standard error, if there is one that takes it."""
    try:
        _write(sys.stderr, shown(sentence))
    except OSError:
        _let_go(sys.stderr)


def shown(text: str) -> str:
    """Return a text as a terminal may show it: a member's name must not move its cursor."""
    return _CONTROL.sub("·", text)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is not None:
        stream.write(text + "\n")
        stream.flush()


def _let_go(stream: TextIO) -> None:
    """Send what is left in a stream nowhere, so that the end of the program does not stumble over it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)

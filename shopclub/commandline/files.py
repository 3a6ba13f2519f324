"""Files that commands read and write: wrong ones are wrong use, half ones never get their name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import typer

from shopclub.language.translation import gettext as _
from shopclub.rules.values.refusals import ProgrammeInvalid

LONGEST_PROGRAMME_FILE = 1_000_000


@contextmanager
def new_file(out: Path) -> Iterator[BinaryIO]:
    """Give a file to fill; it gets its name once it is whole. What is no ordinary file is written as it is.

    Raises:
        typer.BadParameter: it can't be written.
    """
    unfinished = out.parent / f".shopclub-{os.getpid()}.unfinished"
    try:
        if out.exists() and not out.is_file():
            with out.open("wb") as file:
                yield file
            return
        with unfinished.open("wb") as file:
            yield file
        unfinished.replace(out)
    except OSError:
        raise typer.BadParameter(_("{file} can't be written.").format(file=out)) from None
    finally:
        if out.parent.is_dir():
            unfinished.unlink(missing_ok=True)


def programme_text(file: Path) -> str:
    """Read a programme file, as any editor may have written it.

    Raises:
        typer.BadParameter: it can't be read.
        ProgrammeInvalid: it is no text in UTF-8, or longer than a programme file could be.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(LONGEST_PROGRAMME_FILE + 1)
    except OSError:
        raise typer.BadParameter(_("{file} can't be read.").format(file=file)) from None
    if len(content) > LONGEST_PROGRAMME_FILE:
        raise ProgrammeInvalid("file", "", "at most a megabyte of text", 1, str(file))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise ProgrammeInvalid("file", "", "text in UTF-8", line, str(file)) from None

"""Puts the commands together and runs one: answers, refusals, faults and wrong use with their exit codes."""

import json
import logging
import socket
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
import typer.main

from shopclub import __version__
from shopclub.commandline import cards, counter, figures, members, programmes, upkeep
from shopclub.commandline.terminal import Terminal, UsageError
from shopclub.language import phrases
from shopclub.paths import default_book
from shopclub.rules.faults import BookFault
from shopclub.rules.refusals import Refusal

REFUSED, FAULTED, MISUSED, BROKEN = 3, 4, 2, 70

app = typer.Typer(
    name="shopclub", add_completion=False, no_args_is_help=True, help="A loyalty club for one small shop."
)
app.add_typer(members.app, name="member")
app.add_typer(cards.app, name="card")
app.add_typer(programmes.app, name="programme")
app.add_typer(counter.vouchers, name="voucher")
app.add_typer(counter.visits, name="visit")
app.add_typer(upkeep.day, name="day")
for _command in (
    upkeep.init,
    upkeep.demo,
    counter.scan,
    counter.sale,
    counter.void,
    counter.redeem,
    counter.statement,
    upkeep.backup,
    upkeep.check,
    figures.figures,
    figures.members_behind,
):
    app.command()(_command)
app.command(context_settings={"ignore_unknown_options": True})(counter.adjust)


@app.callback()
def options(
    context: typer.Context,
    book: Annotated[str | None, typer.Option(help="The book: a file, or postgresql://…")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
    now: Annotated[str | None, typer.Option(help="Take this as the present instant.")] = None,
    staff: Annotated[str | None, typer.Option(help="Who acts.")] = None,
    till: Annotated[str | None, typer.Option(help="The till's name.")] = None,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Without a command the window opens."""
    if version:
        typer.echo(__version__)
        raise typer.Exit
    context.obj = _RUN.terminal = Terminal(
        book or default_book(), till or socket.gethostname() or "till", as_json, now, staff
    )


class _Run:
    """The run that is going on, so that its book is closed however it ends."""

    terminal: Terminal | None = None


_RUN = _Run()


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code. No traceback reaches the user."""
    wants_json = "--json" in arguments
    _RUN.terminal = None
    try:
        code = _invoke(arguments)
    except Refusal as refusal:
        return _answer(REFUSED, {"refusal": _told(refusal.code, phrases.refusal(refusal))}, wants_json=wants_json)
    except BookFault as fault:
        return _answer(FAULTED, {"fault": _told(fault.code, phrases.fault(fault))}, wants_json=wants_json)
    except UsageError as misuse:
        return _answer(MISUSED, {"usage": str(getattr(misuse, "message", misuse))}, wants_json=wants_json)
    except typer.Abort:
        return MISUSED
    finally:
        if _RUN.terminal is not None:
            _RUN.terminal.close()
    return code


def _invoke(arguments: Sequence[str]) -> int:
    command = typer.main.get_command(app)
    found = command.main(args=list(arguments), prog_name="shopclub", standalone_mode=False)
    own = _RUN.terminal.code if _RUN.terminal is not None else 0
    return found if isinstance(found, int) and found else own


def _told(code: str, sentence: phrases.Sentence) -> dict[str, str]:
    return {"code": code, "message": str(sentence)}


def _answer(code: int, result: dict[str, object], *, wants_json: bool) -> int:
    if wants_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
    (said,) = result.values()
    typer.echo(said["message"] if isinstance(said, dict) else said, err=True)
    logging.getLogger("shopclub").info("ended with %s", code)
    sys.stdout.flush()
    return code

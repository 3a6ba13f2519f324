"""Puts the commands together and runs one: answers, refusals, faults and wrong use with their exit codes."""

import json
import logging
import socket
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from typing import Annotated, Any

import typer
import typer.core
import typer.main

from shopclub import __version__
from shopclub.commandline import (
    benefits,
    cards,
    charity,
    counter,
    draws,
    figures,
    liability,
    members,
    memberships,
    partners,
    programmes,
    referrals,
    returns,
    shop,
    streams,
    tiers,
    upkeep,
)
from shopclub.commandline.arguments import Instant, TillName
from shopclub.commandline.terminal import Options, Terminal
from shopclub.language import phrases
from shopclub.language.translation import gettext as _
from shopclub.paths import default_book
from shopclub.rules.values.faults import BookFault
from shopclub.rules.values.refusals import FigureUnknown, MemberInvalid, ReasonNeeded, Refusal, ShopInvalid

MISUSED, REFUSED, FAULTED = 2, 3, 4
_UsageError: Any = typer.BadParameter.__bases__[0]


class _Commands(typer.core.TyperGroup):
    """The commands, whose help lists those of the nouns too."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List every command with what it does."""
        rows = []
        for name, command in self.commands.items():
            inner = getattr(command, "commands", None) or {"": command}
            rows += [(f"{name} {verb}".strip(), each.get_short_help_str(80)) for verb, each in inner.items()]
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)


app = typer.Typer(
    name="shopclub",
    cls=_Commands,
    add_completion=False,
    invoke_without_command=True,
    rich_markup_mode=None,
    help="A loyalty club for one small shop. Without a command the window opens.",
)
for _command in (
    upkeep.init,
    upkeep.demo,
    counter.scan,
    counter.sale,
    counter.void,
    counter.redeem,
    returns.pay,
    counter.statement,
    figures.figures,
    figures.members_behind,
    liability.liability,
    upkeep.backup,
    upkeep.check,
):
    app.command()(_command)
app.command("return")(returns.take_in)
app.command(context_settings={"ignore_unknown_options": True})(counter.adjust)
app.add_typer(members.app, name="member")
app.add_typer(cards.app, name="card")
app.add_typer(programmes.app, name="programme")
app.add_typer(shop.app, name="shop")
app.add_typer(counter.vouchers, name="voucher")
app.add_typer(counter.visits, name="visit")
app.add_typer(upkeep.day, name="day")
app.add_typer(referrals.app, name="referral")
app.add_typer(tiers.app, name="tier")
app.add_typer(charity.app, name="charity")
app.add_typer(partners.app, name="partner")
app.add_typer(draws.app, name="draw")
app.add_typer(memberships.app, name="membership")
app.add_typer(benefits.app, name="benefit")
app.add_typer(returns.exceptions, name="exceptions")
counter.visits.command("move")(returns.move)


@app.callback()
def options(
    context: typer.Context,
    book: Annotated[str | None, typer.Option(help="The book: a file, or postgresql://…")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
    now: Instant = None,
    staff: Annotated[str | None, typer.Option(help="Who acts.")] = None,
    till: TillName = None,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Take the options before the command."""
    terminal: Terminal = context.obj
    terminal.options = Options(book or default_book(), till or socket.gethostname() or "till", as_json, now, staff)
    if version:
        terminal.say({"version": __version__}, __version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        raise _UsageError(_("Name a command; see shopclub --help."))


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code. No traceback reaches the user."""
    wants_json = "--json" in arguments
    streams.prepare(json=wants_json)
    terminal = Terminal()
    try:
        return _answered(arguments, terminal, wants_json=wants_json)
    except (MemberInvalid, ShopInvalid, ReasonNeeded, FigureUnknown) as misuse:
        return _misused(phrases.refusal(misuse).said, wants_json=wants_json)
    except Refusal as refusal:
        sentence = str(phrases.refusal(refusal))
        answer = {"refusal": {"code": refusal.code, "message": sentence}}
        return _end(REFUSED, answer, sentence=sentence, wants_json=wants_json)
    except BookFault as fault:
        return faulted(fault, wants_json=wants_json)
    except _UsageError as misuse:
        return _misused(misuse.format_message(), wants_json=wants_json)


def faulted(fault: BookFault, *, wants_json: bool) -> int:
    """Answer that the book or the screen can't be used."""
    sentence = str(phrases.fault(fault))
    answer = {"fault": {"code": fault.code, "message": sentence}}
    return _end(FAULTED, answer, sentence=sentence, wants_json=wants_json)


def _answered(arguments: Sequence[str], terminal: Terminal, *, wants_json: bool) -> int:
    """Run the command and write its answer; one that can't be written is a fault."""
    try:
        code, printed = _invoke(arguments, terminal)
    finally:
        terminal.close()
    answer = terminal.answer
    if answer is None:
        answer = json.dumps({"help": printed}, ensure_ascii=False) if wants_json else printed
    if answer and not streams.answer(answer if terminal.options.json else streams.shown(answer)):
        return FAULTED
    return code


def _invoke(arguments: Sequence[str], terminal: Terminal) -> tuple[int, str]:
    """Run the command; return its code, and what the parser printed of itself: help."""
    if any("\ud800" <= sign <= "\udfff" for sign in "".join(arguments)):
        raise _UsageError(_("The arguments are no text in this system's encoding."))
    printed = StringIO()
    with redirect_stdout(printed):
        ended = typer.main.get_command(app).main(
            args=list(arguments), prog_name="shopclub", standalone_mode=False, obj=terminal
        )
    code = ended if isinstance(ended, int) and ended else terminal.code
    return code, printed.getvalue().rstrip()


def _misused(sentence: str, *, wants_json: bool) -> int:
    """Answer that a command was given wrongly."""
    return _end(MISUSED, {"usage": sentence}, sentence=sentence, wants_json=wants_json)


def _end(code: int, answer: dict[str, Any], *, sentence: str, wants_json: bool) -> int:
    """Say why nothing was done, to people and under `--json` to programs; return the exit code."""
    if wants_json:
        streams.answer(json.dumps(answer, ensure_ascii=False))
    streams.tell(sentence)
    logging.getLogger("shopclub").info("ended with %s", code)
    return code

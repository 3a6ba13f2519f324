"""The acts at the counter: scan, amend, sale, void, redeem, vouchers, adjustments, statements."""

from pathlib import Path
from typing import Annotated

import typer

from shopclub.commandline.arguments import Amount, Confirm, Items, Key, Member, Number, Purchase, Reason, Stamps, Text
from shopclub.commandline.files import new_file
from shopclub.commandline.terminal import Terminal
from shopclub.language import acts
from shopclub.language.translation import gettext as _
from shopclub.services.acting.outcomes import StatementLine

vouchers = typer.Typer(help="Vouchers: use, cancel.")
visits = typer.Typer(help="Visits: amend.")


def scan(
    context: typer.Context,
    code: str,
    amount: Amount = None,
    item: Items = None,
    stamps: Stamps = None,
    confirm: Confirm = False,
    key: Key = None,
) -> None:
    """Do what a scan at the counter does."""
    terminal: Terminal = context.obj
    told = terminal.told(amount, item, stamps)
    scan_card = terminal.club.counter.scan
    terminal.acted(scan_card(code, request_key=terminal.key(key), told=told, confirm=confirm, confirm_amount=confirm))


@visits.command()
def amend(
    context: typer.Context,
    visit: Number,
    amount: Amount = None,
    item: Items = None,
    stamps: Stamps = None,
    confirm: Confirm = False,
    key: Key = None,
) -> None:
    """Add an amount, items or the number of stamps to a visit of today."""
    terminal: Terminal = context.obj
    if amount is None and not item and stamps is None:
        raise typer.BadParameter(_("Name what to add: --amount, --item or --stamps."))
    told = terminal.told(amount, item, stamps)
    terminal.acted(terminal.club.counter.amend(visit, request_key=terminal.key(key), told=told, confirm=confirm))


def sale(
    context: typer.Context, amount: Amount = None, item: Items = None, confirm: Confirm = False, key: Key = None
) -> None:
    """Book a sale to somebody without a card."""
    terminal: Terminal = context.obj
    if amount is None and not item:
        raise typer.BadParameter(_("Name what was paid: --amount or --item."))
    told = terminal.told(amount, item)
    terminal.acted(terminal.club.counter.sale(request_key=terminal.key(key), told=told, confirm=confirm))


def void(context: typer.Context, visit: Number, reason: Text = None, key: Key = None) -> None:
    """Void a visit: it never was."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.voiding.void(visit, request_key=terminal.key(key), reason=reason))


def redeem(context: typer.Context, member: Member, reward: str, purchase: Purchase = None, key: Key = None) -> None:
    """Hand out a reward by its name or number."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.rewards.redeem(member, reward, request_key=terminal.key(key), purchase=purchase))


@vouchers.command()
def use(context: typer.Context, voucher: Number, purchase: Purchase = None, key: Key = None) -> None:
    """Hand out what a voucher promises."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.rewards.use(voucher, request_key=terminal.key(key), purchase=purchase))


@vouchers.command()
def cancel(context: typer.Context, voucher: Number, key: Key = None) -> None:
    """Take back the use of a voucher."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.rewards.cancel(voucher, request_key=terminal.key(key)))


def adjust(
    context: typer.Context, member: Member, programme: str, quantity: int, reason: Reason, key: Key = None
) -> None:
    """Add or take units by hand, with a reason."""
    terminal: Terminal = context.obj
    terminal.acted(
        terminal.club.adjustments.adjust(member, programme, quantity, reason=reason, request_key=terminal.key(key))
    )


def statement(
    context: typer.Context,
    member: Member,
    out: Annotated[Path | None, typer.Option(help="The PDF to write it to.")] = None,
) -> None:
    """List every entry of a member as a sentence, with balances."""
    terminal: Terminal = context.obj
    lines = terminal.club.front.statement(member)
    entries = [
        {
            "id": line.id,
            "at": line.at,
            "business_date": line.business_date,
            "programme": line.programme,
            "kind": line.kind,
            "quantity": line.quantity,
            "balance": line.balance,
            "text": acts.entry(line),
        }
        for line in lines
    ]
    if out is not None:
        printed = _statement_written(terminal, member, lines, out)
        terminal.say({"entries": entries, "file": str(out), "pages": printed}, f"{out}: {printed}")
        return
    text = "\n".join(f"{each.business_date}  {acts.entry(each)}  = {each.balance}" for each in lines)
    terminal.say({"entries": entries}, text or _("Nothing yet."))


def _statement_written(terminal: Terminal, member: str, lines: tuple[StatementLine, ...], out: Path) -> int:
    """Write a statement as a PDF; return its number of pages."""
    from shopclub.language.papers import present_statement
    from shopclub.printing.statements import pages, statement_pdf

    shown = terminal.club.front.member(member)
    paper = present_statement(shown, lines, shop=terminal.shop, on=terminal.club.figures.today())
    with new_file(out) as file:
        file.write(statement_pdf(paper))
    return pages(paper)

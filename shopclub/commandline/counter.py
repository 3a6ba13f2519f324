"""The acts at the counter: scan, amend, sale, void, redeem, vouchers, adjustments, statements."""

from typing import Annotated

import typer

from shopclub.commandline.members import Key, Member
from shopclub.commandline.terminal import Terminal
from shopclub.language import phrases
from shopclub.language.translation import gettext as _

Amount = Annotated[str | None, typer.Option(help="As a decimal string: 84.00")]
Items = Annotated[list[str] | None, typer.Option("--item", help="CATEGORY=AMOUNT[xQTY], the price of one piece.")]
Stamps = Annotated[int | None, typer.Option(help="Stamps by hand, in all.")]
Purchase = Annotated[int | None, typer.Option(help="The purchase it hangs on.")]
vouchers = typer.Typer(no_args_is_help=True, help="Vouchers: use, cancel.")
visits = typer.Typer(no_args_is_help=True, help="Visits: amend.")


def scan(
    context: typer.Context,
    code: str,
    amount: Amount = None,
    item: Items = None,
    stamps: Stamps = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Stamp again inside the soft guard.")] = False,
    key: Key = None,
) -> None:
    """Do what a scan at the counter does."""
    terminal: Terminal = context.obj
    told = terminal.told(amount, item, stamps)
    terminal.acted(terminal.club.counter.scan(code, request_key=terminal.key(key), told=told, confirm=confirm))


@visits.command()
def amend(
    context: typer.Context,
    visit: int,
    amount: Amount = None,
    item: Items = None,
    stamps: Stamps = None,
    key: Key = None,
) -> None:
    """Add an amount, items or the number of stamps to a visit of today."""
    terminal: Terminal = context.obj
    told = terminal.told(amount, item, stamps)
    terminal.acted(terminal.club.counter.amend(visit, request_key=terminal.key(key), told=told))


def sale(context: typer.Context, amount: Annotated[str, typer.Option()], item: Items = None, key: Key = None) -> None:
    """Book a sale to somebody without a card."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.counter.sale(request_key=terminal.key(key), told=terminal.told(amount, item)))


def void(
    context: typer.Context, visit: int, reason: Annotated[str | None, typer.Option()] = None, key: Key = None
) -> None:
    """Void a visit: it never was."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.taking_back.void(visit, request_key=terminal.key(key), reason=reason))


def redeem(context: typer.Context, member: Member, reward: str, purchase: Purchase = None, key: Key = None) -> None:
    """Hand out a reward by its name or number."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.rewards.redeem(member, reward, request_key=terminal.key(key), purchase=purchase))


@vouchers.command()
def use(context: typer.Context, voucher: int, purchase: Purchase = None, key: Key = None) -> None:
    """Hand out what a voucher promises."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.rewards.use(voucher, request_key=terminal.key(key), purchase=purchase))


@vouchers.command()
def cancel(context: typer.Context, voucher: int, key: Key = None) -> None:
    """Take back the use of a voucher."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.rewards.cancel(voucher, request_key=terminal.key(key)))


def adjust(
    context: typer.Context,
    member: Member,
    programme: str,
    quantity: int,
    reason: Annotated[str, typer.Option()],
    key: Key = None,
) -> None:
    """Add or take units by hand, with a reason."""
    terminal: Terminal = context.obj
    terminal.acted(
        terminal.club.adjustments.adjust(member, programme, quantity, reason=reason, request_key=terminal.key(key))
    )


def statement(context: typer.Context, member: Member) -> None:
    """List every entry of a member as a sentence, with balances."""
    terminal: Terminal = context.obj
    lines = terminal.club.front.statement(member)
    entries = [
        {
            "id": each.id,
            "at": each.at.isoformat(),
            "business_date": each.business_date,
            "programme": each.programme,
            "kind": each.kind,
            "quantity": each.quantity,
            "balance": each.balance,
            "text": phrases.entry(each),
        }
        for each in lines
    ]
    text = "\n".join(f"{each.business_date}  {phrases.entry(each)}  = {each.balance}" for each in lines)
    terminal.say({"entries": entries}, text or _("Nothing yet."))

"""Goods brought back, payments with points, purchases moved, and the owner's exceptions."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopclub.commandline.arguments import Amount, Confirm, Items, Key, Member, Number
from shopclub.commandline.files import new_file
from shopclub.commandline.results import member_json
from shopclub.commandline.terminal import Terminal
from shopclub.language import acts, formats, names
from shopclub.language.translation import gettext as _
from shopclub.rules.values.purchases import Item
from shopclub.rules.values.refusals import Refusal
from shopclub.services.acting.outcomes import Acted
from shopclub.services.acting.overviews import CaseLine

if TYPE_CHECKING:
    from shopclub.services.counter.returns import Brought

exceptions = typer.Typer(no_args_is_help=True, help="Exceptions: what acts could not put right.")


def take_in(
    context: typer.Context,
    purchase: Number,
    everything: Annotated[bool, typer.Option("--all", help="All that is left of the purchase.")] = False,
    amount: Amount = None,
    item: Items = None,
    preview: Annotated[bool, typer.Option("--preview", help="Tell what it would do, and do nothing.")] = False,
    slip: Annotated[Path | None, typer.Option(help="The PDF to write a slip to.")] = None,
    key: Key = None,
) -> None:
    """Take goods back: whole, by amount or by line."""
    from shopclub.services.counter.returns import Brought

    terminal: Terminal = context.obj
    if everything == (amount is not None or bool(item)):
        raise typer.BadParameter(_("Name what comes back: --all, or --amount or --item."))
    if preview and slip is not None:
        raise typer.BadParameter(_("A preview has no slip: name --preview or --slip."))
    brought = Brought(terminal.told(amount, item), everything=everything)
    if preview:
        foreseen = terminal.club.returns.preview(purchase, brought)
        said = acts.consequences(foreseen, terminal.currency)
        terminal.say({"preview": list(said)}, "\n".join(said))
        return
    items = _back(terminal, purchase, brought) if slip is not None else ()
    # Opened before the act: a slip that can't be written is known before goods are taken back.
    with new_file(slip) if slip is not None else nullcontext() as file:
        outcome = terminal.club.returns.take_in(purchase, brought, request_key=terminal.key(key))
        if file is not None:
            file.write(_slip(terminal, outcome, items))
    terminal.acted(outcome)


def _back(terminal: Terminal, purchase: int, brought: "Brought") -> tuple[Item, ...]:
    """Return the lines that come back, read before the act; what is wrong with the purchase the act itself says."""
    if not brought.everything:
        return brought.told.items
    try:
        return terminal.club.returns.bought(purchase).items
    except Refusal:
        return ()


def _slip(terminal: Terminal, outcome: Acted, items: tuple[Item, ...]) -> bytes:
    from shopclub.language.papers import present_slip
    from shopclub.printing.slips import slip_pdf

    at = None if outcome.repeated else terminal.club.desk.now()
    return slip_pdf(present_slip(outcome, items, shop=terminal.shop, at=at))


def pay(
    context: typer.Context,
    member: Member,
    points: Number,
    basket: Annotated[str, typer.Option(help="The whole bill: 84.00")],
    programme: Annotated[str, typer.Option(help="Whose points or credit pay, where several do.")] = "",
    confirm: Confirm = False,
    key: Key = None,
) -> None:
    """Book a purchase of which points, or credit in its smallest coin, pay a part; the rest earns."""
    terminal: Terminal = context.obj
    bill = terminal.currency.parse_told(basket)
    terminal.acted(
        terminal.club.rewards.pay(
            member, points, basket=bill, programme=programme, request_key=terminal.key(key), confirm=confirm
        )
    )


def move(context: typer.Context, visit: Number, member: Member, key: Key = None) -> None:
    """Move a visit with its purchase to the member it belongs to."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.moving.move(visit, member, request_key=terminal.key(key)))


@exceptions.command("list")
def list_exceptions(
    context: typer.Context,
    settled: Annotated[bool, typer.Option("--settled", help="Those that were looked at.")] = False,
) -> None:
    """List what acts could not put right."""
    terminal: Terminal = context.obj
    cases = terminal.club.oversight.exceptions(settled=settled)
    listed = [
        {
            "id": case.id,
            "kind": case.kind,
            "business_date": case.on,
            "member": member_json(case.member),
            "programme": case.programme,
            "visit": case.visit,
            "reward": case.reward,
            "quantity": case.quantity,
            "text": acts.case(case),
        }
        for case in cases
    ]
    terminal.say({"exceptions": listed}, "\n".join(_line(each) for each in cases) or _("No exceptions."))


def _line(case: CaseLine) -> str:
    return f"#{case.id}  {formats.day(case.on)}  {names.member_name(case.member)}  {acts.case(case)}"


@exceptions.command()
def settle(context: typer.Context, case: Number) -> None:
    """Mark an exception as looked at."""
    terminal: Terminal = context.obj
    terminal.club.oversight.settle(case)
    terminal.say({"id": case, "settled": True}, _("Looked at."))

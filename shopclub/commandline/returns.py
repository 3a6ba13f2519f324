"""Goods brought back, payments with points, purchases moved, and the owner's exceptions."""

from typing import Annotated

import typer

from shopclub.commandline.arguments import Amount, Items, Key, Member, Number
from shopclub.commandline.results import member_json
from shopclub.commandline.terminal import Terminal
from shopclub.language import acts, formats, phrases
from shopclub.language.translation import gettext as _
from shopclub.services.overviews import CaseLine

exceptions = typer.Typer(no_args_is_help=True, help="Exceptions: what acts could not put right.")


def take_in(
    context: typer.Context,
    purchase: Number,
    everything: Annotated[bool, typer.Option("--all", help="All that is left of the purchase.")] = False,
    amount: Amount = None,
    item: Items = None,
    preview: Annotated[bool, typer.Option("--preview", help="Tell what it would do, and do nothing.")] = False,
    key: Key = None,
) -> None:
    """Take goods back: whole, by amount or by line."""
    from shopclub.services.returns import Brought

    terminal: Terminal = context.obj
    if everything == (amount is not None or bool(item)):
        raise typer.BadParameter(_("Name what comes back: --all, or --amount or --item."))
    brought = Brought(terminal.told(amount, item), everything=everything)
    if preview:
        found = terminal.club.returns.preview(purchase, brought)
        said = acts.consequences(found, terminal.currency)
        terminal.say({"preview": list(said)}, "\n".join(said))
        return
    outcome = terminal.club.returns.take_in(purchase, brought, request_key=terminal.key(key))
    terminal.acted(outcome)


def pay(
    context: typer.Context,
    member: Member,
    points: Number,
    basket: Annotated[str, typer.Option(help="The whole bill: 84.00")],
    key: Key = None,
) -> None:
    """Book a purchase of which points pay a part; the rest earns."""
    terminal: Terminal = context.obj
    bill = terminal.currency.parse(basket)
    outcome = terminal.club.rewards.pay(member, points, basket=bill, request_key=terminal.key(key))
    terminal.acted(outcome)


def move(context: typer.Context, visit: Number, member: Member, key: Key = None) -> None:
    """Move a visit with its purchase to the member it belongs to."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.merging.move(visit, member, request_key=terminal.key(key)))


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
            "id": each.id,
            "kind": each.kind,
            "business_date": each.on,
            "member": member_json(each.member),
            "programme": each.programme,
            "visit": each.visit,
            "reward": each.reward,
            "quantity": each.quantity,
            "text": acts.case(each),
        }
        for each in cases
    ]
    terminal.say({"exceptions": listed}, "\n".join(_line(each) for each in cases) or _("No exceptions."))


def _line(case: CaseLine) -> str:
    return f"#{case.id}  {formats.day(case.on)}  {phrases.member_name(case.member)}  {acts.case(case)}"


@exceptions.command()
def settle(context: typer.Context, case: Number) -> None:
    """Mark an exception as looked at."""
    terminal: Terminal = context.obj
    terminal.club.oversight.settle(case)
    terminal.say({"id": case, "settled": True}, _("Looked at."))

"""`shopclub membership …`: paid memberships, begun, paid, frozen, changed, ended; items of the allowance."""

from typing import Annotated, Any

import typer

from shopclub.commandline.arguments import Amount, Key, Member, Text
from shopclub.commandline.terminal import Terminal
from shopclub.language.kinds import memberships
from shopclub.language.translation import gettext as _
from shopclub.rules.values.money import Currency
from shopclub.services.acting.overviews import MembershipShown

app = typer.Typer(help="Paid memberships: show, begin, pay, take, freeze, thaw, change, cancel.")
Programme = Annotated[str, typer.Option(help="The programme, where there are several.")]


@app.command()
def show(context: typer.Context, member: Member) -> None:
    """Show a member's memberships."""
    terminal: Terminal = context.obj
    shown = terminal.club.memberships.show(member)
    said = "\n".join(memberships.membership(each) for each in shown)
    terminal.say({"memberships": [_json(each, terminal.currency) for each in shown]}, said or _("No membership."))


@app.command()
def begin(context: typer.Context, member: Member, plan: str, programme: Programme = "", key: Key = None) -> None:
    """Begin a membership; it waits for its first payment."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.memberships.begin(member, plan, programme=programme, request_key=terminal.key(key)))


@app.command()
def pay(
    context: typer.Context,
    member: Member,
    amount: Amount = None,
    receipt: Text = None,
    programme: Programme = "",
    key: Key = None,
) -> None:
    """Write down that a period was paid."""
    terminal: Terminal = context.obj
    paid = terminal.currency.parse_told(amount) if amount is not None else None
    shown = terminal.club.memberships.pay(
        member, amount=paid, receipt=receipt or "", programme=programme, request_key=terminal.key(key)
    )
    _say(terminal, shown)


@app.command()
def take(context: typer.Context, member: Member, programme: Programme = "", key: Key = None) -> None:
    """Take one item of the allowance."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.memberships.take(member, programme=programme, request_key=terminal.key(key)))


@app.command()
def freeze(context: typer.Context, member: Member, programme: Programme = "", key: Key = None) -> None:
    """Freeze a membership from today."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.memberships.freeze(member, programme=programme, request_key=terminal.key(key)))


@app.command()
def thaw(context: typer.Context, member: Member, programme: Programme = "", key: Key = None) -> None:
    """Let a frozen membership run again."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.memberships.thaw(member, programme=programme, request_key=terminal.key(key)))


@app.command()
def change(context: typer.Context, member: Member, plan: str, programme: Programme = "", key: Key = None) -> None:
    """Go to another plan; the end date stays."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.memberships.change(member, plan, programme=programme, request_key=terminal.key(key)))


@app.command()
def cancel(context: typer.Context, member: Member, programme: Programme = "", key: Key = None) -> None:
    """End a membership once what is paid has run out."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.memberships.cancel(member, programme=programme, request_key=terminal.key(key)))


def _say(terminal: Terminal, shown: MembershipShown) -> None:
    terminal.say(_json(shown, terminal.currency), memberships.membership(shown))


def _json(shown: MembershipShown, currency: Currency) -> dict[str, Any]:
    return {
        "id": shown.id,
        "programme": shown.programme,
        "plan": shown.plan,
        "price": currency.write(shown.price),
        "state": shown.state,
        "paid_until": shown.paid_until,
        "benefits": list(shown.benefits),
        "item": shown.item or None,
        "left": shown.left,
        "period_ends": shown.period_ends,
        "payments": [
            {
                "on": line.on.isoformat(),
                "amount": currency.write(line.amount),
                "receipt": line.receipt,
                "until": line.until_on.isoformat(),
            }
            for line in shown.payments
        ],
    }

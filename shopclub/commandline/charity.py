"""`shopclub charity …`: causes, points turned into money for them, and paying out."""

from typing import Annotated, Any

import typer

from shopclub.commandline.arguments import Key, Member, Number
from shopclub.commandline.terminal import Terminal
from shopclub.language import formats
from shopclub.language.translation import gettext as _
from shopclub.rules.values.money import Currency
from shopclub.services.acting.overviews import CauseShown

app = typer.Typer(help="Causes: show, turn points into money, pay out.")
Whose = Annotated[str | None, typer.Option(help="A member, to see what she gave.")]
Programme = Annotated[str, typer.Option(help="The cause, where several take points.")]


@app.command()
def show(context: typer.Context, member: Whose = None) -> None:
    """Show what members gave, and what is still to be paid out."""
    terminal: Terminal = context.obj
    causes = terminal.club.charity.shown(member)
    said = "\n".join(_said(each, terminal.currency) for each in causes)
    terminal.say({"causes": [_json(each, terminal.currency) for each in causes]}, said or _("The shop has no cause."))


@app.command()
def convert(context: typer.Context, member: Member, points: Number, programme: Programme = "", key: Key = None) -> None:
    """Turn a member's points into money for a cause. It is final."""
    terminal: Terminal = context.obj
    outcome = terminal.club.charity.turn(member, points, programme=programme, request_key=terminal.key(key))
    terminal.acted(outcome)


@app.command()
def payout(context: typer.Context, programme: str, key: Key = None) -> None:
    """Record that what a cause is owed was paid out to it."""
    terminal: Terminal = context.obj
    shown = terminal.club.charity.pay_out(programme, request_key=terminal.key(key))
    terminal.say(_json(shown, terminal.currency), _said(shown, terminal.currency))


def _said(cause: CauseShown, currency: Currency) -> str:
    return _("{cause}: {everyone} from everyone, {owed} to be paid out.").format(
        cause=cause.cause, everyone=formats.money(cause.everyone, currency), owed=formats.money(cause.owed, currency)
    )


def _json(cause: CauseShown, currency: Currency) -> dict[str, Any]:
    amounts = ("member", "everyone", "month", "owed", "paid")
    return {
        "programme": cause.programme,
        "cause": cause.cause,
        **{name: currency.write(getattr(cause, name)) for name in amounts},
    }

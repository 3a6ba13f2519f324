"""`shopclub benefit …`: what applies to a member now, and using it."""

from typing import Annotated

import typer

from shopclub.commandline.arguments import Items, Key, Member, Purchase
from shopclub.commandline.terminal import Terminal
from shopclub.language.translation import gettext as _

app = typer.Typer(help="Club benefits: list what applies now, use one.")


@app.command("list")
def listed(context: typer.Context, member: Member) -> None:
    """List the benefits that apply to a member now."""
    terminal: Terminal = context.obj
    benefits = terminal.club.benefits.listed(member)
    said = "\n".join(each.name for each in benefits)
    terminal.say({"benefits": [vars(each) for each in benefits]}, said or _("No benefit applies now."))


@app.command()
def use(
    context: typer.Context,
    member: Member,
    name: str,
    before: Annotated[str | None, typer.Option(help="The price before the benefit: 84.00")] = None,
    item: Items = None,
    purchase: Purchase = None,
    key: Key = None,
) -> None:
    """Log that a member used a benefit, with the value given."""
    terminal: Terminal = context.obj
    told = terminal.told(before, item)
    outcome = terminal.club.benefits.use(member, name, told=told, purchase=purchase, request_key=terminal.key(key))
    terminal.acted(outcome)

"""`shopclub liability`: what the shop owes its members, and how it came about in a month."""

from dataclasses import asdict

import typer

from shopclub.commandline.arguments import Text
from shopclub.commandline.figures import period_asked
from shopclub.commandline.terminal import Terminal
from shopclub.language import acts, formats
from shopclub.language.translation import gettext as _


def liability(context: typer.Context, month: Text = None) -> None:
    """Show units outstanding with their value, and the month's roll-forward."""
    terminal: Terminal = context.obj
    period = period_asked(month, terminal.club.figures.today())
    lines = terminal.club.oversight.liability(period)
    money = terminal.currency.write
    listed = [
        asdict(each) | {"value": money(each.value), "vouchers_value": money(each.vouchers_value)} for each in lines
    ]
    said = [
        f"{each.name}: {acts.counted(each.closing, each.kind)}, {formats.money(each.value, terminal.currency)}"
        for each in lines
    ]
    result = {"period": period.name, "programmes": listed}
    terminal.say(result, "\n".join(said) or _("No programme yet."))

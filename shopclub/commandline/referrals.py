"""`shopclub referral …`: who brought whom, and how far it came."""

from typing import Any

import typer

from shopclub.commandline.arguments import Key, Member
from shopclub.commandline.results import member_json
from shopclub.commandline.terminal import Terminal
from shopclub.language.kinds import referrals
from shopclub.language.translation import gettext as _
from shopclub.rules.values.money import Currency
from shopclub.services.acting.overviews import ReferralLine

app = typer.Typer(help="Referrals: list, add on the day of enrolment, allow one that was rejected.")


@app.command("list")
def listed(context: typer.Context) -> None:
    """List the referrals, the newest first."""
    terminal: Terminal = context.obj
    lines = terminal.club.referrals.listed()
    said = "\n".join(referrals.referral(each, terminal.currency) for each in lines)
    terminal.say({"referrals": [_json(each, terminal.currency) for each in lines]}, said or _("No referrals yet."))


@app.command()
def add(context: typer.Context, friend: Member, referrer: Member, key: Key = None) -> None:
    """Note who brought a member, on the day she joined."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.referrals.add(friend, referrer, request_key=terminal.key(key)))


@app.command()
def allow(context: typer.Context, referral: int, key: Key = None) -> None:
    """Let a referral stand that was rejected."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.referrals.allow(referral, request_key=terminal.key(key)))


def _say(terminal: Terminal, line: ReferralLine) -> None:
    terminal.say(_json(line, terminal.currency), referrals.referral(line, terminal.currency))


def _json(line: ReferralLine, currency: Currency) -> dict[str, Any]:
    return {
        "id": line.id,
        "programme": line.programme,
        "referrer": member_json(line.referrer),
        "friend": member_json(line.friend),
        "made_on": line.made_on,
        "state": line.state,
        "reason": line.reason,
        "due_on": line.due_on,
        "lacks": currency.write(line.lacks),
    }

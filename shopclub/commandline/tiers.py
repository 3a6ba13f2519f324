"""`shopclub tier …`: where a member stands, and a tier set by hand."""

from typing import Annotated, Any

import typer

from shopclub.commandline.arguments import Key, Member, Reason
from shopclub.commandline.terminal import Terminal
from shopclub.language.kinds import tiers
from shopclub.language.translation import gettext as _
from shopclub.rules.values.money import Currency
from shopclub.services.acting.overviews import TierShown

app = typer.Typer(help="Tiers: show where a member stands, set a tier by hand.")
ProgrammeKey = Annotated[str, typer.Option(help="The programme, where there are several of tiers.")]


@app.command()
def show(context: typer.Context, member: Member) -> None:
    """Show a member's tier, until when, and what the next one needs."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.tiers.show(member))


@app.command("set")
def set_tier(
    context: typer.Context, member: Member, tier: str, reason: Reason, programme: ProgrammeKey = "", key: Key = None
) -> None:
    """Set a tier by hand: reviews don't go below it. `none` takes it off."""
    terminal: Terminal = context.obj
    named = None if tier.strip().casefold() == "none" else tier
    terminal.club.tiers.set(member, named, reason=reason, programme=programme, request_key=terminal.key(key))
    _say(terminal, terminal.club.tiers.show(member))


def _say(terminal: Terminal, shown: tuple[TierShown, ...]) -> None:
    first = tier_shown_json(shown[0], terminal.currency) if shown else {}
    listed = [tier_shown_json(each, terminal.currency) for each in shown]
    said = "\n".join(tiers.tier(each, terminal.currency) for each in shown)
    terminal.say({**first, "tiers": listed}, said or _("The shop has no tiers."))


def tier_shown_json(shown: TierShown, currency: Currency) -> dict[str, Any]:
    """Return where a member stands as an object; money as decimal strings."""

    def measure(value: int | None) -> int | str | None:
        return currency.write(value) if value is not None and shown.measure == "spend" else value

    return {
        "programme": shown.programme,
        "name": shown.name,
        "until": shown.until,
        "grace_until": shown.grace_until,
        "by_hand": shown.by_hand,
        "measure": measure(shown.measured),
        "next": {"name": shown.next_name, "threshold": measure(shown.next_at)} if shown.next_name else None,
        "history": [{"on": each.on, "name": each.name or None, "reason": each.reason} for each in shown.steps],
    }

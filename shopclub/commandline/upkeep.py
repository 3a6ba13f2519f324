"""Making books and keeping them sound: init, demo, day run, backup, check."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from shopclub.commandline.terminal import Terminal
from shopclub.language.translation import gettext as _
from shopclub.rules.refusals import ShopInvalid
from shopclub.services.shopkeeping import open_club
from shopclub.services.templates import TEMPLATES, template

day = typer.Typer(no_args_is_help=True, help="The day run: what falls due.")


def init(
    context: typer.Context,
    name: Annotated[str, typer.Option()],
    currency: str = "DKK",
    zone: str = "Europe/Copenhagen",
    language: str = "da",
    template_name: Annotated[str, typer.Option("--template", help=" | ".join([*TEMPLATES, "none"]))] = "coffee",
) -> None:
    """Make a new book with a first programme."""
    terminal: Terminal = context.obj
    if template_name != "none" and template_name not in TEMPLATES:
        raise typer.BadParameter(_("There is no template {name}.").format(name=template_name))
    try:
        open_club(terminal.path, name=name, currency=currency, zone=zone, language=language)
    except ShopInvalid as refusal:
        raise typer.BadParameter(f"{refusal.field}: {refusal.value}") from None
    if template_name != "none":
        terminal.club.catalogue.apply([template(template_name, language=language)])
    programmes = terminal.club.catalogue.listed()
    result = {
        "shop": name,
        "book": str(terminal.club.book.path),
        "programmes": [{"key": each.key, "kind": each.kind, "version": each.version} for each in programmes],
    }
    terminal.say(result, _("The book of {shop} is at {path}.").format(shop=name, path=terminal.club.book.path))


def demo(context: typer.Context, members: int = 200, months: int = 12, seed: int = 1) -> None:
    """Fill a new book with a plausible shop's history."""
    from shopclub.services.demo import DemoPlan, make_demo

    terminal: Terminal = context.obj
    if not (1 <= members <= 100_000 and 1 <= months <= 120):
        raise typer.BadParameter(_("Members from 1 to 100000, months from 1 to 120."))
    from zoneinfo import ZoneInfo

    now = terminal.instant(ZoneInfo("Europe/Copenhagen"))
    made = make_demo(terminal.path, DemoPlan(members=members, months=months, seed=seed, now=now))
    result = {
        "members": made.members,
        "visits": made.visits,
        "purchases": made.purchases,
        "from": made.first_day,
        "to": made.last_day,
    }
    terminal.say(result, ", ".join(f"{name}: {value}" for name, value in result.items()))


@day.command("run")
def day_run(
    context: typer.Context,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
) -> None:
    """Carry out what falls due; safe to repeat."""
    terminal: Terminal = context.obj
    done = terminal.club.upkeep.run_day(until=until.date() if until else None)
    result = {
        "expired": done.expired,
        "reviewed": done.reviewed,
        "issued": done.issued,
        "settled": done.settled,
        "vouchers_expired": done.vouchers_expired,
    }
    terminal.say(result, ", ".join(f"{name}: {value}" for name, value in result.items()))


def backup(context: typer.Context, folder: Annotated[Path | None, typer.Argument()] = None) -> None:
    """Copy the book, proved sound before the copy gets its name."""
    terminal: Terminal = context.obj
    target = terminal.club.upkeep.back_up(folder or terminal.path.parent / "backups")
    terminal.say({"file": str(target)}, str(target))


def check(context: typer.Context) -> None:
    """Prove the file sound and every invariant of the ledger held."""
    terminal: Terminal = context.obj
    found = terminal.club.upkeep.check()
    well = all(each.ok for each in found)
    listed = [{"name": each.name, "ok": each.ok, "detail": each.detail} for each in found]
    text = "\n".join(f"{'ok ' if each.ok else 'NOT'}  {each.name}  {each.detail}" for each in found)
    terminal.say({"ok": well, "checks": listed}, text)
    terminal.code = 0 if well else 1

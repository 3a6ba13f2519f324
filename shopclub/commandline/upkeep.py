"""Making books and keeping them sound: init, demo, day run, backup, check."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from shopclub.commandline.arguments import OptionalDay
from shopclub.commandline.programmes import programme_json
from shopclub.commandline.results import member_json
from shopclub.commandline.terminal import Terminal
from shopclub.language import formats, names
from shopclub.language.translation import gettext as _
from shopclub.services.programmes.templates import TEMPLATES, template

day = typer.Typer(no_args_is_help=True, help="The day run: what falls due.")


def init(
    context: typer.Context,
    name: Annotated[str, typer.Option()],
    currency: str = "DKK",
    zone: str = "Europe/Copenhagen",
    language: str = "da",
    template_name: Annotated[
        str, typer.Option("--template", help=" | ".join([*TEMPLATES, "points", "none"]))
    ] = "coffee",
) -> None:
    """Make a new book with a first programme."""
    from shopclub.services.shop.settings import open_club

    terminal: Terminal = context.obj
    if template_name not in {*TEMPLATES, "points", "none"}:
        raise typer.BadParameter(_("There is no template {name}.").format(name=template_name))
    open_club(terminal.path, name=name, currency=currency.upper(), zone=zone, language=language)
    if template_name != "none":
        terminal.club.catalogue.apply([template(template_name, language=language)])
    path = str(terminal.club.book.path)
    programmes = [programme_json(each) for each in terminal.club.catalogue.listed()]
    said = _("The book of {shop} is at {path}.").format(shop=terminal.shop.name, path=path)
    terminal.say({"shop": terminal.shop.name, "book": path, "programmes": programmes}, said)


def demo(
    context: typer.Context,
    members: Annotated[int, typer.Option(min=1, max=100_000)] = 200,
    months: Annotated[int, typer.Option(min=1, max=120)] = 12,
    seed: int = 1,
    every_kind: Annotated[bool, typer.Option("--every-kind", help="With every kind of programme.")] = False,
) -> None:
    """Fill a new book with a plausible shop's history."""
    from shopclub.services.shop.demo import DemoPlan, make_demo

    terminal: Terminal = context.obj
    now = terminal.instant(ZoneInfo("Europe/Copenhagen"))
    history = make_demo(terminal.path, DemoPlan(members, months, seed, now, every_kind=every_kind))
    result = {
        "members": history.members,
        "visits": history.visits,
        "purchases": history.purchases,
        "from": history.first_day,
        "to": history.last_day,
    }
    terminal.say(result, ", ".join(f"{name}: {value}" for name, value in result.items()))


@day.command("run")
def day_run(context: typer.Context, until: OptionalDay = None) -> None:
    """Carry out what falls due; safe to repeat."""
    terminal: Terminal = context.obj
    done = terminal.club.upkeep.run_day(until=until.date() if until else None)
    result = {
        "expired": done.expired + done.vouchers_expired,
        "reviewed": done.reviewed,
        "issued": done.issued,
        "settled": done.settled,
    }
    terminal.say(result, ", ".join(f"{name}: {value}" for name, value in result.items()))


@day.command()
def lapsing(
    context: typer.Context, days: Annotated[int, typer.Option(min=0, max=3660, help="Within how many days.")] = 30
) -> None:
    """List what lapses soon: units and rewards."""
    terminal: Terminal = context.obj
    due = terminal.club.upkeep.lapsing(days=days)
    listed = [
        {
            "business_date": line.on,
            "member": member_json(line.member),
            "programme": line.programme,
            "units": line.units,
            "reward": line.reward,
        }
        for line in due
    ]
    lines = (
        f"{formats.day(line.on)}  {names.member_name(line.member)}  {line.programme}: {line.reward or line.units}"
        for line in due
    )
    terminal.say({"lapsing": listed}, "\n".join(lines) or _("Nothing lapses soon"))


def backup(context: typer.Context, folder: Annotated[Path | None, typer.Argument(metavar="DIR")] = None) -> None:
    """Copy the book, proved sound before the copy gets its name."""
    terminal: Terminal = context.obj
    club = terminal.club
    chosen = folder or club.book.path.parent / "backups"
    try:
        target = str(club.upkeep.back_up(chosen))
    except OSError:
        raise typer.BadParameter(_("{file} can't be written.").format(file=chosen)) from None
    checks = [{"name": "copy", "ok": True, "detail": target}]
    terminal.say({"file": target, "ok": True, "checks": checks}, target)


def check(context: typer.Context) -> None:
    """Prove the file sound and every invariant of the ledger held."""
    terminal: Terminal = context.obj
    checks = terminal.club.upkeep.check()
    well = all(each.ok for each in checks)
    listed = [{"name": each.name, "ok": each.ok, "detail": each.detail} for each in checks]
    text = "\n".join(f"{'ok ' if each.ok else 'NOT'}  {each.name}  {each.detail}" for each in checks)
    terminal.say({"ok": well, "checks": listed}, text)
    terminal.code = 0 if well else 1

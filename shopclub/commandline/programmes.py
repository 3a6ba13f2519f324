"""`shopclub programme …`: applying, listing, ending and exporting programmes."""

from pathlib import Path
from typing import Annotated, Any

import typer

from shopclub.commandline.arguments import Day, Key
from shopclub.commandline.files import programme_text
from shopclub.commandline.terminal import Terminal
from shopclub.language import acts, formats
from shopclub.language.translation import gettext as _
from shopclub.rules import programmes
from shopclub.services.outcomes import ProgrammeLine

app = typer.Typer(help="Programmes: apply, list, show, end, export, template.")


def programme_json(each: ProgrammeLine) -> dict[str, Any]:
    """Return the contract's object for a programme."""
    return {
        "key": each.key,
        "kind": each.kind,
        "version": each.version,
        "changed": each.changed,
        "name": each.name,
        "effective_from": each.effective_from,
        "last_earning_on": each.last_earning_on,
        "last_redemption_on": each.last_redemption_on,
    }


def _say(terminal: Terminal, lines: tuple[ProgrammeLine, ...], **more: object) -> None:
    text = "\n".join(f"{each.key}\t{each.name}\tv{each.version}" for each in lines)
    terminal.say({"programmes": [programme_json(each) for each in lines], **more}, text or _("No programme yet."))


@app.command()
def apply(
    context: typer.Context,
    file: Path,
    accept: Annotated[bool, typer.Option("--accept", help="Accept what converting open cards costs.")] = False,
    key: Key = None,
) -> None:
    """Apply a file of programmes; changed ones get a new version."""
    terminal: Terminal = context.obj
    lines = terminal.club.catalogue.apply_file(
        programme_text(file), file=str(file), accept=accept, request_key=terminal.key(key)
    )
    _say(terminal, lines, repeated=any(each.repeated for each in lines))


@app.command("list")
def list_programmes(context: typer.Context) -> None:
    """List the programmes."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.catalogue.listed())


@app.command()
def show(context: typer.Context, key: str) -> None:
    """Show one programme with its settings."""
    terminal: Terminal = context.obj
    shown = terminal.club.catalogue.shown(key)
    result = {**programme_json(shown), "settings": shown.settings}
    terminal.say({"programmes": [result]}, programmes.write_toml(shown.settings))


@app.command()
def end(
    context: typer.Context,
    programme: Annotated[str, typer.Argument(metavar="KEY")],
    last_earning: Day,
    last_redemption: Day,
    key: Key = None,
) -> None:
    """End a programme with notice; both days inclusive."""
    terminal: Terminal = context.obj
    ended = terminal.club.catalogue.end(
        programme,
        last_earning_on=last_earning.date(),
        last_redemption_on=last_redemption.date(),
        request_key=terminal.key(key),
    )
    _say(terminal, (ended,), repeated=ended.repeated)


@app.command()
def export(context: typer.Context) -> None:
    """Write all programmes as one file."""
    terminal: Terminal = context.obj
    text = terminal.club.catalogue.export()
    lines = [programme_json(each) for each in terminal.club.catalogue.listed()]
    terminal.say({"programmes": lines, "toml": text}, text)


@app.command()
def template(context: typer.Context, kind: str) -> None:
    """Print a commented example of a kind of programme."""
    terminal: Terminal = context.obj
    text = programmes.template(kind)
    terminal.say({"kind": kind, "toml": text}, text)


@app.command()
def preview(context: typer.Context, file: Path) -> None:
    """Tell what applying a file would do to the cards that are open, and do nothing."""
    terminal: Terminal = context.obj
    found = terminal.club.catalogue.preview_file(programme_text(file), file=str(file))
    listed = [vars(each) | {"cost": terminal.currency.write(each.cost)} for each in found]
    terminal.say({"programmes": listed}, "\n".join(acts.change(each, terminal.currency) for each in found))


@app.command()
def history(context: typer.Context, key: str) -> None:
    """List the versions of a programme, the newest first."""
    terminal: Terminal = context.obj
    lines = terminal.club.catalogue.history(key)
    listed = [
        {"version": each.number, "effective_from": each.effective_from, "settings": each.settings} for each in lines
    ]
    text = "\n".join(f"v{each.number}  {formats.day(each.effective_from)}" for each in lines)
    terminal.say({"versions": listed}, text)

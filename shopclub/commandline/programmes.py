"""`shopclub programme …`: applying, listing, ending and exporting programmes."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from shopclub.commandline.terminal import Terminal
from shopclub.language.translation import gettext as _
from shopclub.rules import programmes
from shopclub.services.outcomes import ProgrammeLine

app = typer.Typer(no_args_is_help=True, help="Programmes: apply, list, show, end, export, template.")
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]


def _line(each: ProgrammeLine) -> dict[str, Any]:
    return {"key": each.key, "kind": each.kind, "version": each.version, "changed": each.changed, "name": each.name}


def _say(terminal: Terminal, lines: tuple[ProgrammeLine, ...]) -> None:
    text = "\n".join(f"{each.key}\t{each.name}\tv{each.version}" for each in lines)
    terminal.say({"programmes": [_line(each) for each in lines]}, text or _("No programme yet."))


@app.command()
def apply(
    context: typer.Context,
    file: Path,
    accept: Annotated[bool, typer.Option("--accept", help="Accept what converting open cards costs.")] = False,
) -> None:
    """Apply a file of programmes; changed ones get a new version."""
    terminal: Terminal = context.obj
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise typer.BadParameter(_("{file} can't be read as text.").format(file=file)) from None
    _say(terminal, terminal.club.catalogue.apply_file(text, file=str(file), accept=accept))


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
    ends = {"last_earning_on": shown.last_earning_on, "last_redemption_on": shown.last_redemption_on}
    result = {**_line(shown), "settings": shown.settings, "effective_from": shown.effective_from, **ends}
    terminal.say(result, programmes.write_toml(shown.settings))


@app.command()
def end(context: typer.Context, key: str, last_earning: Day, last_redemption: Day) -> None:
    """End a programme with notice; both days inclusive."""
    terminal: Terminal = context.obj
    ended = terminal.club.catalogue.end(
        key, last_earning_on=last_earning.date(), last_redemption_on=last_redemption.date()
    )
    _say(terminal, (ended,))


@app.command()
def export(context: typer.Context) -> None:
    """Write all programmes as one file."""
    terminal: Terminal = context.obj
    text = terminal.club.catalogue.export()
    terminal.say({"toml": text}, text)


@app.command()
def template(context: typer.Context, kind: str) -> None:
    """Print a commented example of a kind of programme."""
    terminal: Terminal = context.obj
    text = programmes.template(kind)
    terminal.say({"kind": kind, "toml": text}, text)

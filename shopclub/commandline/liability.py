"""`shopclub liability`: what the shop owes its members, and how it came about in a month."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from shopclub.commandline.arguments import Text
from shopclub.commandline.figures import period_asked
from shopclub.commandline.files import new_file
from shopclub.commandline.terminal import Terminal
from shopclub.language import acts, formats
from shopclub.language.spreadsheets import liability_csv, liability_rows
from shopclub.language.translation import gettext as _
from shopclub.rules.values.periods import Period
from shopclub.services.acting.overviews import Rolled


def liability(
    context: typer.Context,
    month: Text = None,
    out: Annotated[Path | None, typer.Option(help="The PDF or CSV file to write it to.")] = None,
) -> None:
    """Show units outstanding with their value, and the month's roll-forward."""
    terminal: Terminal = context.obj
    if out is not None and out.suffix.casefold() not in {".pdf", ".csv"}:
        raise typer.BadParameter(_("--out wants a name that ends in .pdf or .csv."))
    period = period_asked(month, terminal.club.figures.today())
    lines = terminal.club.oversight.liability(period)
    listed = liability_rows(lines, terminal.currency)
    result: dict[str, Any] = {"period": period.name, "programmes": listed}
    if out is None:
        terminal.say(result, "\n".join(_said(each, terminal) for each in lines) or _("No programme yet."))
    elif out.suffix.casefold() == ".csv":
        with new_file(out) as file:
            file.write(liability_csv(lines, terminal.currency))
        terminal.say(result | {"file": str(out)}, f"{out}: {len(listed)}")
    else:
        printed = _printed(terminal, lines, period, out)
        terminal.say(result | {"file": str(out), "pages": printed}, f"{out}: {printed}")


def _said(line: Rolled, terminal: Terminal) -> str:
    return f"{line.name}: {acts.counted(line.closing, line.kind)}, {formats.money(line.value, terminal.currency)}"


def _printed(terminal: Terminal, lines: Sequence[Rolled], period: Period, out: Path) -> int:
    """Write the report as a PDF; return its number of pages."""
    from shopclub.language.papers import present_liability
    from shopclub.printing.liability import liability_pdf, pages

    paper = present_liability(lines, period=period, shop=terminal.shop, on=terminal.club.figures.today())
    with new_file(out) as file:
        file.write(liability_pdf(paper))
    return pages(paper)

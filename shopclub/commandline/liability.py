"""`shopclub liability`: what the shop owes its members, and how it came about in a month."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import typer

from shopclub.commandline.arguments import Text
from shopclub.commandline.figures import period_asked
from shopclub.commandline.files import new_file
from shopclub.commandline.terminal import Terminal
from shopclub.language import acts, formats
from shopclub.language.translation import gettext as _
from shopclub.rules.periods import Period
from shopclub.services.overviews import Rolled

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00", "＝", "＋", "－", "＠")


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
    money = terminal.currency.write
    listed = [
        asdict(each) | {"value": money(each.value), "vouchers_value": money(each.vouchers_value)} for each in lines
    ]
    result: dict[str, Any] = {"period": period.name, "programmes": listed}
    if out is None:
        terminal.say(result, "\n".join(_said(each, terminal) for each in lines) or _("No programme yet."))
    elif out.suffix.casefold() == ".csv":
        with new_file(out) as file:
            file.write(as_csv(listed))
        terminal.say(result | {"file": str(out)}, f"{out}: {len(listed)}")
    else:
        printed = _printed(terminal, lines, period, out)
        terminal.say(result | {"file": str(out), "pages": printed}, f"{out}: {printed}")


def _said(line: Rolled, terminal: Terminal) -> str:
    return f"{line.name}: {acts.counted(line.closing, line.kind)}, {formats.money(line.value, terminal.currency)}"


def as_csv(listed: Sequence[Mapping[str, object]]) -> bytes:
    """Write the programmes as a table that spreadsheets open: RFC 4180, in UTF-8 with its mark."""
    text = StringIO(newline="")
    table = csv.DictWriter(text, [each.name for each in fields(Rolled)])
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in each.items()} for each in listed)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    """Return a cell; a text that a spreadsheet would reckon as a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) and not _is_number(value) else value


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()


def _printed(terminal: Terminal, lines: Sequence[Rolled], period: Period, out: Path) -> int:
    """Write the report as a PDF; return its number of pages."""
    from shopclub.language.papers import present_liability
    from shopclub.printing.liability import liability_pdf, pages

    paper = present_liability(lines, period=period, shop=terminal.shop, on=terminal.club.figures.today())
    with new_file(out) as file:
        file.write(liability_pdf(paper))
    return pages(paper)

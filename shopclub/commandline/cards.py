"""`shopclub card …`: issuing, blanks, replacing, blocking and printing cards."""

from pathlib import Path
from typing import Annotated, Any

import typer

from shopclub.commandline.terminal import Terminal
from shopclub.language.translation import gettext as _
from shopclub.services.outcomes import CardLine

app = typer.Typer(no_args_is_help=True, help="Cards: issue, blank, replace, block, print.")


def _say(terminal: Terminal, cards: tuple[CardLine, ...]) -> None:
    listed = [{"code": each.code, "member": each.member, "state": each.state} for each in cards]
    terminal.say({"cards": listed}, "\n".join(each.code for each in cards))


@app.command()
def issue(context: typer.Context, member: str, card: Annotated[str | None, typer.Option()] = None) -> None:
    """Give a member one more card."""
    terminal: Terminal = context.obj
    _say(terminal, (terminal.club.cards.issue(member, code=card),))


@app.command()
def blank(context: typer.Context, count: int) -> None:
    """Make unissued cards that enrol on their first scan."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.cards.blank(count))


@app.command("replace")
def replace_card(context: typer.Context, member: str, card: Annotated[str | None, typer.Option()] = None) -> None:
    """Give a member a new card; the old ones are dead at once."""
    terminal: Terminal = context.obj
    _say(terminal, (terminal.club.cards.replace(member, code=card),))


@app.command()
def block(context: typer.Context, code: str, reason: Annotated[str, typer.Option()]) -> None:
    """Block a card."""
    terminal: Terminal = context.obj
    _say(terminal, (terminal.club.cards.block(code, reason=reason),))


@app.command("print")
def print_cards(
    context: typer.Context,
    out: Annotated[Path, typer.Option()],
    member: Annotated[list[str] | None, typer.Option()] = None,
    blank_count: Annotated[int, typer.Option("--blank", min=0)] = 0,
    layout: str = "a4",
    start_at: int = 1,
) -> None:
    """Print cards for members, or blank ones, as a PDF."""
    from shopclub.printing.cards import CardDesign, CardFace, cards_pdf, pages
    from shopclub.printing.layouts import LAYOUTS
    from shopclub.printing.layouts import layout as named

    terminal: Terminal = context.obj
    if layout not in {each.name for each in LAYOUTS}:
        raise typer.BadParameter(_("There is no layout {name}; see “card layouts”.").format(name=layout))
    sheet = named(layout)
    if not 1 <= start_at <= sheet.places:
        raise typer.BadParameter(_("--start-at wants 1 to {last}.").format(last=sheet.places))
    faces = []
    for each in member or ():
        shown = terminal.club.front.show(each)
        code = shown.member.card or terminal.club.cards.issue(each).code
        faces.append(CardFace(code, shown.member.name))
    faces += [CardFace(card.code) for card in (terminal.club.cards.blank(blank_count) if blank_count else ())]
    if not faces:
        raise typer.BadParameter(_("Name members by --member, or a number of blank cards by --blank."))
    shop = terminal.club.shopkeeping.shown()
    design = CardDesign(shop.name, shop.card_text, shop.accent, shop.logo)
    out.write_bytes(cards_pdf(faces, design=design, layout=sheet, start_at=start_at))
    result = {"file": str(out), "cards": len(faces), "pages": pages(len(faces), sheet, start_at)}
    terminal.say(result, f"{out}: {len(faces)}")


@app.command()
def layouts(context: typer.Context) -> None:
    """List the sheets and cards it can print on."""
    from shopclub.printing.layouts import LAYOUTS

    terminal: Terminal = context.obj
    listed: list[dict[str, Any]] = [
        {
            "name": each.name,
            "title": each.title,
            "page": f"{each.page_width_mm:g}x{each.page_height_mm:g}",
            "columns": each.columns,
            "rows": each.rows,
            "width_mm": each.width_mm,
            "height_mm": each.height_mm,
        }
        for each in LAYOUTS
    ]
    terminal.say({"layouts": listed}, "\n".join(f"{each['name']}\t{each['title']}" for each in listed))

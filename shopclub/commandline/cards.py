"""`shopclub card …`: issuing, blanks, replacing, blocking and printing cards."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopclub.commandline.arguments import Key, Member, Reason, Text
from shopclub.commandline.files import new_file
from shopclub.commandline.results import member_json
from shopclub.commandline.terminal import Terminal
from shopclub.language.translation import gettext as _
from shopclub.rules.values import card_codes
from shopclub.services.acting.outcomes import CardLine

if TYPE_CHECKING:
    from shopclub.printing.cards import PrintedFace
    from shopclub.printing.layouts import Layout

app = typer.Typer(help="Cards: issue, blank, replace, block, unblock, print, layouts.")


def _say(terminal: Terminal, *cards: CardLine) -> None:
    named = {number: _member(terminal, number) for number in {each.member for each in cards if each.member}}
    listed = [{"code": each.code, "member": named.get(each.member or 0), "state": each.state} for each in cards]
    repeated = any(each.repeated for each in cards)
    terminal.say({"cards": listed, "repeated": repeated}, "\n".join(each.code for each in cards))


def _member(terminal: Terminal, number: int) -> dict[str, Any]:
    return member_json(terminal.club.front.show(number).member)


@app.command()
def issue(
    context: typer.Context,
    member: Member,
    card: Text = None,
    holder: Annotated[str | None, typer.Option(help="Who of the member's family has it.")] = None,
    key: Key = None,
) -> None:
    """Give a member one more card, or somebody of her family one on the same balances."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.cards.issue(member, code=card, holder=holder, request_key=terminal.key(key)))


@app.command()
def blank(context: typer.Context, count: int, key: Key = None) -> None:
    """Make unissued cards that enrol on their first scan."""
    terminal: Terminal = context.obj
    _say(terminal, *terminal.club.cards.blank(count, request_key=terminal.key(key)))


@app.command("replace")
def replace_card(context: typer.Context, member: Member, card: Text = None, key: Key = None) -> None:
    """Give a member a new card; the old ones are dead at once."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.cards.replace(member, code=card, request_key=terminal.key(key)))


@app.command()
def block(context: typer.Context, code: str, reason: Reason, key: Key = None) -> None:
    """Block a card."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.cards.block(code, reason=reason, request_key=terminal.key(key)))


@app.command()
def unblock(context: typer.Context, code: str, key: Key = None) -> None:
    """Let a blocked card be used again."""
    terminal: Terminal = context.obj
    _say(terminal, terminal.club.cards.unblock(code, request_key=terminal.key(key)))


@app.command("print")
def print_cards(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The PDF to write.")],
    member: Annotated[list[str] | None, typer.Option(help="A member's number or code; may be repeated.")] = None,
    blank_count: Annotated[int, typer.Option("--blank", min=0, help="How many new blank cards.")] = 0,
    layout: Annotated[str, typer.Option(help="One of “card layouts”.")] = "a4",
    start_at: Annotated[int, typer.Option(help="The first place on the sheet that is still free.")] = 1,
    key: Key = None,
) -> None:
    """Print cards for members, or blank ones, as a PDF."""
    from shopclub.printing.cards import CardDesign, Placing, cards_pdf, pages

    terminal: Terminal = context.obj
    sheet = _layout(layout)
    if not 1 <= start_at <= sheet.places:
        raise typer.BadParameter(_("--start-at wants 1 to {last}.").format(last=sheet.places))
    if not member and not blank_count:
        raise typer.BadParameter(_("Name members by --member, or a number of blank cards by --blank."))
    shop = terminal.shop
    design = CardDesign(shop.name, shop.card_text, shop.accent, shop.logo)
    with new_file(out) as file:
        faces = _faces(terminal, member or (), blank_count, terminal.key(key))
        file.write(cards_pdf(faces, design=design, layout=sheet, placing=Placing(start_at)))
    result = {"file": str(out), "cards": len(faces), "pages": pages(len(faces), sheet, start_at)}
    terminal.say(result, f"{out}: {len(faces)}")


def _layout(name: str) -> "Layout":
    from shopclub.printing.layouts import LAYOUTS

    sheet = next((each for each in LAYOUTS if each.name == name), None)
    if sheet is None:
        raise typer.BadParameter(_("There is no layout {name}; see “card layouts”.").format(name=name))
    return sheet


def _faces(terminal: Terminal, members: Iterable[str], blanks: int, key: str) -> "list[PrintedFace]":
    """Gather the cards to print; a member without a card that works gets one."""
    from shopclub.printing.cards import PrintedFace

    cards = terminal.club.cards
    faces = []
    for member in members:
        shown = terminal.club.front.member(card_codes.normalise(member))
        valid = shown.valid_cards or (cards.issue(shown.id),)
        faces += [PrintedFace(card.code, card.holder or shown.name) for card in valid]
    return faces + [PrintedFace(card.code) for card in (cards.blank(blanks, request_key=key) if blanks else ())]


@app.command()
def layouts(context: typer.Context) -> None:
    """List the sheets and cards it can print on."""
    from shopclub.printing.layouts import LAYOUTS

    terminal: Terminal = context.obj
    listed: list[dict[str, Any]] = [
        {
            "name": layout.name,
            "title": layout.title,
            "page": f"{layout.page_width_mm:g}x{layout.page_height_mm:g}",
            "columns": layout.columns,
            "rows": layout.rows,
            "width_mm": layout.width_mm,
            "height_mm": layout.height_mm,
        }
        for layout in LAYOUTS
    ]
    terminal.say({"layouts": listed}, "\n".join(f"{each['name']}\t{each['title']}" for each in listed))

"""`shopclub draw …`: prize draws: who takes part, freezing the list, drawing, passing on, the certificate."""

from pathlib import Path
from typing import Annotated, Any

import typer

from shopclub.commandline.arguments import Key, Member, Number
from shopclub.commandline.files import new_file
from shopclub.commandline.terminal import Terminal
from shopclub.language.kinds import draws
from shopclub.language.translation import gettext as _
from shopclub.services.acting.overviews import DrawShown

app = typer.Typer(help="Prize draws: show, enter, freeze, run, pass on, list, certificate.")
Whose = Annotated[str | None, typer.Option(help="A member, to see how many entries she has.")]
Draw = Annotated[str, typer.Option("--programme", help="The draw, where several run.")]
Out = Annotated[Path, typer.Option(help="The file to write it to.")]


@app.command()
def show(context: typer.Context, member: Whose = None) -> None:
    """Show every draw: who takes part, and who won."""
    terminal: Terminal = context.obj
    shown = terminal.club.draws.shown(member)
    said = "\n".join(_said(each) for each in shown)
    terminal.say({"draws": [_json(each, terminal) for each in shown]}, said or _("The shop has no prize draw."))


@app.command()
def enter(
    context: typer.Context,
    member: Member,
    programme: Draw = "",
    survey: Annotated[bool, typer.Option("--survey", help="For a questionnaire she handed in.")] = False,
    key: Key = None,
) -> None:
    """Give a member an entry without a purchase, once a day."""
    terminal: Terminal = context.obj
    outcome = terminal.club.draws.enter(member, programme=programme, survey=survey, request_key=terminal.key(key))
    terminal.acted(outcome)


@app.command()
def freeze(context: typer.Context, programme: str, key: Key = None) -> None:
    """Freeze the list of a draw whose period is over."""
    terminal: Terminal = context.obj
    _answer(terminal, terminal.club.draws.freeze(programme, request_key=terminal.key(key)))


@app.command()
def run(context: typer.Context, programme: str, number: str, key: Key = None) -> None:
    """Draw by a public number; the same number again shows the same winners."""
    terminal: Terminal = context.obj
    _answer(terminal, terminal.club.draws.draw(programme, number, request_key=terminal.key(key)))


@app.command("pass")
def pass_on(context: typer.Context, programme: str, place: Number, key: Key = None) -> None:
    """Let the next reserve have the prize of a winner who does not fetch it."""
    terminal: Terminal = context.obj
    _answer(terminal, terminal.club.draws.pass_over(programme, place, request_key=terminal.key(key)))


@app.command("list")
def listed(context: typer.Context, programme: str, out: Out) -> None:
    """Write the entries by number to a file, exactly as the check number counts them."""
    terminal: Terminal = context.obj
    with new_file(out) as file:
        file.write(terminal.club.draws.listed(programme).encode())
    shown = terminal.club.draws.one(programme)
    terminal.say({"file": str(out), "entries": shown.entries, "list_hash": shown.list_hash}, f"{out}: {shown.entries}")


@app.command()
def certificate(context: typer.Context, programme: str, out: Out) -> None:
    """Write the certificate of a draw as a PDF."""
    from shopclub.printing.certificates import certificate_pdf

    terminal: Terminal = context.obj
    shown = terminal.club.draws.certified(programme)
    with new_file(out) as file:
        file.write(certificate_pdf(draws.present_certificate(shown, terminal.shop)))
    terminal.say({"file": str(out)}, str(out))


def _answer(terminal: Terminal, shown: DrawShown) -> None:
    terminal.say(_json(shown, terminal), _said(shown))


def _said(shown: DrawShown) -> str:
    lines = [f"{shown.name}: {draws.state(shown)} {draws.taking_part(shown)}"]
    if shown.list_hash:
        lines.append(_("Check number of the list: {hash}").format(hash=shown.list_hash))
    lines += [f"{each.place}. {each.prize}  {draws.won_by(each)}  {draws.place_state(each)}" for each in shown.places]
    return "\n".join(lines)


def _json(shown: DrawShown, terminal: Terminal) -> dict[str, Any]:
    return {
        "programme": shown.programme,
        "name": shown.name,
        "state": shown.state,
        "from": shown.first,
        "to": shown.last,
        "entries": shown.entries,
        "members": shown.members,
        "member_entries": shown.mine,
        "list_hash": shown.list_hash or None,
        "public_number": shown.public_number or None,
        "seed": shown.seed or None,
        "prizes": [
            {"name": prize.name, "count": prize.count, "value": terminal.currency.write(prize.value)}
            for prize in shown.prizes
        ],
        "places": [
            {
                "place": line.place,
                "prize": line.prize or None,
                "entry": line.entry,
                "member": line.member.id,
                "state": line.state,
                "voucher": line.voucher or None,
            }
            for line in shown.places
        ],
    }

"""`shopclub partner …`: this shop's key, vouchers for partners, theirs used here, the month's settlement."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from shopclub.commandline.arguments import Key, Member, Number, Text
from shopclub.commandline.figures import period_asked
from shopclub.commandline.files import new_file
from shopclub.commandline.terminal import Terminal
from shopclub.language.kinds import partners
from shopclub.language.translation import gettext as _
from shopclub.rules.kinds.partners import SettlementLine
from shopclub.rules.values.money import Currency
from shopclub.rules.values.periods import PeriodKind
from shopclub.services.acting.overviews import AgreedLine, PartnerShown, UsedVoucher

app = typer.Typer(help="Partner shops: key, show, issue, use, undo, settlement.")
Out = Annotated[Path | None, typer.Option(help="The PDF to write it to.")]


@app.command()
def key(context: typer.Context) -> None:
    """Show this shop's key, for partners to type in."""
    terminal: Terminal = context.obj
    own = terminal.club.partners.own_key()
    terminal.say({"public_key": own}, own)


@app.command()
def show(context: typer.Context) -> None:
    """Show every partner with what was agreed."""
    terminal: Terminal = context.obj
    shown = terminal.club.partners.shown()
    said = "\n".join(f"{each.name}: {partners.this_month(each)}" for each in shown)
    terminal.say({"partners": [_json(each, terminal.currency) for each in shown]}, said or _("No partner yet."))


@app.command()
def issue(
    context: typer.Context,
    member: Member,
    benefit: Annotated[str, typer.Argument(help="The benefit's name or number; the first without.")] = "",
    programme: Annotated[str, typer.Option(help="The partner, where there are several.")] = "",
    out: Out = None,
    key: Key = None,
) -> None:
    """Issue a voucher for a partner's shop to a member."""
    terminal: Terminal = context.obj
    # Opened before the act: a file that can't be written is known before a voucher is issued.
    with nullcontext() if out is None else new_file(out) as file:
        voucher = terminal.club.partners.issue(member, benefit, programme=programme, request_key=terminal.key(key))
        if file is not None:
            from shopclub.printing.partner_papers import voucher_pdf

            file.write(voucher_pdf(partners.present_voucher(voucher, terminal.shop)))
    result = {
        "id": voucher.id,
        "partner": voucher.partner,
        "benefit": voucher.benefit,
        "expires_on": voucher.expires_on,
        "code": voucher.code,
        "file": str(out) if out is not None else None,
    }
    terminal.say(result, f"{partners.valid(voucher)}\n{voucher.code}")


@app.command()
def use(context: typer.Context, code: str, key: Key = None) -> None:
    """Use a partner's voucher here, by the digits of its QR code."""
    terminal: Terminal = context.obj
    _used(terminal, terminal.club.partners.use(code, request_key=terminal.key(key)))


@app.command()
def undo(context: typer.Context, number: Number, key: Key = None) -> None:
    """Take the use of a partner's voucher back."""
    terminal: Terminal = context.obj
    _used(terminal, terminal.club.partners.undo(number, request_key=terminal.key(key)))


@app.command()
def settlement(context: typer.Context, programme: str, month: Text = None, out: Out = None) -> None:
    """Show a month between this shop and a partner: issued, used, value."""
    terminal: Terminal = context.obj
    period = period_asked(month, terminal.club.figures.today())
    if period.kind is not PeriodKind.MONTH:
        raise typer.BadParameter(_("--month wants a month like 2026-11."))
    settled = terminal.club.partners.settlement(programme, period)
    if out is not None:
        from shopclub.printing.partner_papers import settlement_pdf

        with new_file(out) as file:
            file.write(settlement_pdf(partners.present_settlement(settled, terminal.shop)))
    currency = terminal.currency
    result = {
        "partner": settled.partner,
        "period": period.name,
        "used": [_line(each, currency) for each in settled.used],
        "issued": [_line(each, currency) for each in settled.issued],
        "value": currency.write(sum(each.value for each in settled.used)),
        "file": str(out) if out is not None else None,
    }
    paper = partners.present_settlement(settled, terminal.shop)
    said = [paper.used_title, *map("  ".join, paper.used.rows), paper.issued_title, *map("  ".join, paper.issued.rows)]
    terminal.say(result, "\n".join(said))


def _used(terminal: Terminal, voucher: UsedVoucher) -> None:
    result = {
        "id": voucher.id,
        "partner": voucher.partner,
        "benefit": voucher.benefit,
        "value": terminal.currency.write(voucher.value),
        "used_on": voucher.on,
        "undone": voucher.undone,
        "repeated": voucher.repeated,
    }
    terminal.say(result, partners.used(voucher, terminal.currency))


def _json(partner: PartnerShown, currency: Currency) -> dict[str, Any]:
    return {
        "programme": partner.programme,
        "name": partner.name,
        "given": [_agreed(line, currency) for line in partner.given],
        "taken": [_agreed(line, currency) for line in partner.taken],
        "cap_per_month": partner.cap_per_month,
        "issued": partner.issued,
        "used": partner.used,
        "ended": partner.ended,
    }


def _agreed(line: AgreedLine, currency: Currency) -> dict[str, Any]:
    return {"number": line.number, "name": line.name, "value": currency.write(line.value)}


def _line(line: SettlementLine, currency: Currency) -> dict[str, Any]:
    return {"benefit": line.benefit, "count": line.count, "value": currency.write(line.value)}

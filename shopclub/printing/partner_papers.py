"""What passes between partner shops on paper: a member's voucher on A6, and the month's settlement on A4."""

from io import BytesIO

from shopclub.language.documents import PartnerVoucherPaper, SettlementPaper
from shopclub.printing import qr
from shopclub.printing.pages import (
    GREY,
    PORTRAIT,
    Block,
    Style,
    filled,
    gap,
    pages_pdf,
    rule,
    shop_ink,
    stacked,
    text,
)
from shopclub.printing.paper import blank
from shopclub.printing.tables import masthead, numbers, table
from shopclub.printing.typefaces import Weight

WIDTH_MM, HEIGHT_MM = 105.0, 148.0
MARGIN_MM = 9.0
CODE_MM = 54.0
_ROOM = WIDTH_MM - 2 * MARGIN_MM
_MIDDLE = WIDTH_MM / 2
_COLUMNS = numbers(110, 30, 34)
_X = PORTRAIT.margin


def voucher_pdf(paper: PartnerVoucherPaper) -> bytes:
    """Return a voucher for a partner's shop as a PDF of one page."""
    shop = Style(13, Weight.BOLD, shop_ink(paper.accent))
    fine = Style(8.5, colour=GREY)
    top = stacked(
        _centred(paper.shop, shop),
        gap(2.5),
        rule(_MIDDLE - 7, 14, colour=shop_ink(paper.accent), thick=0.8),
        gap(3.5),
        _centred(paper.title, Style(10)),
        gap(2),
        _centred(paper.benefit, Style(19, Weight.BOLD)),
        gap(2.5),
        *(_centred(each, Style(9)) for each in paper.terms),
    )
    out = BytesIO()
    canvas = blank(out, size_mm=(WIDTH_MM, HEIGHT_MM), title=f"{paper.title}: {paper.benefit}")
    top.draw(canvas, HEIGHT_MM - MARGIN_MM)
    qr.draw(canvas, paper.code, (WIDTH_MM - CODE_MM) / 2, MARGIN_MM + 9, CODE_MM)
    _centred(paper.number, fine).draw(canvas, MARGIN_MM + 3)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def settlement_pdf(paper: SettlementPaper) -> bytes:
    """Return a month's settlement as a PDF."""
    fine = Style(8.5, colour=GREY)
    blocks = [
        *masthead(paper.head, PORTRAIT),
        text(paper.name, Style(18, Weight.BOLD), x=_X, width=PORTRAIT.room),
        gap(6),
        *table(paper.used, _COLUMNS, x=_X, title=paper.used_title),
        gap(9),
        *table(paper.issued, _COLUMNS, x=_X, title=paper.issued_title),
        gap(6),
        *(text(each, fine, x=_X, width=PORTRAIT.room) for each in paper.meaning),
    ]
    named = f"{paper.head.title}: {paper.name}, {paper.head.dated}"
    return pages_pdf(filled(blocks, PORTRAIT), PORTRAIT, title=named, foot=f"{paper.head.shop} · {named}")


def _centred(words: str, style: Style) -> Block:
    return text(words, style, x=_MIDDLE, width=_ROOM, align="center")

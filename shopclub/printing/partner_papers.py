"""What passes between partner shops on paper: a member's voucher on A6, and the month's settlement on A4."""

from functools import partial
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
_FOOT = 9.0
_QUIET = CODE_MM * 4 / 53
_TOP_ROOM = HEIGHT_MM - 2 * MARGIN_MM - _FOOT - CODE_MM - 2 * _QUIET
_SIZES = (1.0, 0.85, 0.7, 0.6, 0.5)
_FINE_SIZES = (8.5, 7.0, 5.5, 4.0)
_ROOM = WIDTH_MM - 2 * MARGIN_MM
_MIDDLE = WIDTH_MM / 2
_COLUMNS = numbers(110, 30, 34)
_X = PORTRAIT.margin


def voucher_pdf(paper: PartnerVoucherPaper) -> bytes:
    """Return a voucher for a partner's shop as a PDF of one page."""
    tops = map(partial(_top, paper), _SIZES)
    top = next((each for each in tops if each.height <= _TOP_ROOM), _top(paper, _SIZES[-1]))
    out = BytesIO()
    canvas = blank(out, size_mm=(WIDTH_MM, HEIGHT_MM), title=f"{paper.title}: {paper.benefit}")
    top.draw(canvas, HEIGHT_MM - MARGIN_MM)
    left, bottom = (WIDTH_MM - CODE_MM) / 2, MARGIN_MM + _FOOT + _QUIET
    qr.draw(canvas, paper.code, x_mm=left, y_mm=bottom, size_mm=CODE_MM)
    feet = map(partial(_fine, paper), _FINE_SIZES)
    foot = next((each for each in feet if each.height <= _FOOT), _fine(paper, _FINE_SIZES[-1]))
    foot.draw(canvas, MARGIN_MM + _FOOT - 1)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _top(paper: PartnerVoucherPaper, share: float) -> Block:
    """Return what stands above the code, in type of a share of its full size."""
    colour = shop_ink(paper.accent)
    return stacked(
        _centred(paper.shop, Style(13 * share, Weight.BOLD, colour)),
        gap(2.5 * share),
        rule(_MIDDLE - 7, 14, colour=colour, thick=0.8),
        gap(3.5 * share),
        _centred(paper.title, Style(10 * share)),
        gap(2 * share),
        _centred(paper.benefit, Style(19 * share, Weight.BOLD)),
        gap(2.5 * share),
        *(_centred(each, Style(9 * share)) for each in paper.terms),
    )


def _fine(paper: PartnerVoucherPaper, size: float) -> Block:
    return _centred(paper.number, Style(size, colour=GREY))


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

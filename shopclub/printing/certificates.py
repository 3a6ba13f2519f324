"""The certificate of a prize draw on A4: what was drawn from, who won, and how anybody can draw again."""

from shopclub.language.documents import CertificatePaper
from shopclub.printing.colours import BLACK
from shopclub.printing.pages import GREY, PORTRAIT, Block, Style, beside, filled, gap, pages_pdf, rule, stacked, text
from shopclub.printing.tables import TITLE, Column, masthead, row, table
from shopclub.printing.typefaces import Weight

_X = PORTRAIT.margin
_FACTS = (Column(54), Column(PORTRAIT.room - 54))
_WINNERS = (Column(16), Column(50), Column(58), Column(18), Column(PORTRAIT.room - 142))
_NAME = Style(22, Weight.BOLD)
_BODY = Style(9)
_FINE = Style(8, colour=GREY)
_SIGN_MM = 74.0


def certificate_pdf(paper: CertificatePaper) -> bytes:
    """Return a certificate as a PDF."""
    facts = [block for cells in paper.facts.rows for block in row(cells, _FACTS, x=_X)]
    how = [block for each in paper.how for block in (text(each, _BODY, x=_X, width=PORTRAIT.room), gap(1.4))]
    blocks = [
        *masthead(paper.head, PORTRAIT),
        text(paper.name, _NAME, x=_X, width=PORTRAIT.room),
        gap(6),
        *facts,
        gap(8),
        *table(paper.winners, _WINNERS, x=_X, title=paper.winners_title),
        gap(8),
        stacked(text(paper.how_title, TITLE, x=_X, width=PORTRAIT.room), gap(1.6), *how),
        gap(20),
        _signed(paper.signatures),
    ]
    named = f"{paper.head.title}: {paper.name}"
    return pages_pdf(filled(blocks, PORTRAIT), PORTRAIT, title=named, foot=f"{paper.head.shop} · {named}")


def _signed(names: tuple[str, ...]) -> Block:
    """Return lines to sign on, side by side."""
    places = [_X + number * (PORTRAIT.room - _SIGN_MM) / max(len(names) - 1, 1) for number in range(len(names))]
    lines = [
        stacked(rule(x, _SIGN_MM, colour=BLACK, thick=0.2), gap(1.2), text(name, _FINE, x=x, width=_SIGN_MM))
        for x, name in zip(places, names, strict=True)
    ]
    return beside(*lines)

"""What the shop owes its members, on A4 across: units with their value, and the roll-forward of a month."""

from shopclub.language.documents import LiabilityPaper
from shopclub.printing.pages import GREY, LANDSCAPE, Block, Style, filled, gap, pages_pdf, stacked, text
from shopclub.printing.tables import masthead, numbers, table

_X = LANDSCAPE.margin
_OUTSTANDING = numbers(76, 41, 36, 36, 36, 36)
_ROLLED = numbers(54, *9 * (23,))
_FINE = Style(8.5, colour=GREY)


def pages(paper: LiabilityPaper) -> int:
    """Return how many pages a report takes."""
    return len(_filled(paper))


def liability_pdf(paper: LiabilityPaper) -> bytes:
    """Return a report as a PDF."""
    named = f"{paper.head.title}: {paper.head.dated}"
    return pages_pdf(_filled(paper), LANDSCAPE, title=named, foot=f"{paper.head.shop} · {named}")


def _filled(paper: LiabilityPaper) -> tuple[tuple[Block, ...], ...]:
    meaning = [text(each, _FINE, x=_X, width=0.7 * LANDSCAPE.room) for each in paper.meaning]
    blocks = [
        *masthead(paper.head, LANDSCAPE),
        *table(paper.outstanding, _OUTSTANDING, x=_X, title=paper.outstanding_title),
        gap(9),
        *table(paper.rolled, _ROLLED, x=_X, title=paper.rolled_title),
        gap(6),
        stacked(*meaning),
    ]
    return filled(blocks, LANDSCAPE)

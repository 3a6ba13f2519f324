"""The slip of a return, on the 80 mm roll of a receipt printer: one page, as long as it takes, in black."""

from io import BytesIO

from shopclub.language.documents import SlipPaper
from shopclub.printing.colours import BLACK
from shopclub.printing.pages import Block, Style, gap, rule, stacked, text
from shopclub.printing.paper import blank
from shopclub.printing.tables import Column, RowStyle, row
from shopclub.printing.typefaces import Weight

WIDTH_MM = 80.0
MARGIN_MM = 5.0
LONGEST_MM = 5000.0
_ROOM = WIDTH_MM - 2 * MARGIN_MM
_COLUMNS = (Column(42), Column(28, "right"))
_SHOP = Style(14, Weight.BOLD)
_TITLE = Style(10.5, Weight.SEMIBOLD)
_BODY = Style(8.5)
_HEAD = Style(8.5, Weight.SEMIBOLD)
_TOTAL = Style(10, Weight.BOLD)


def slip_pdf(paper: SlipPaper) -> bytes:
    """Return a slip as a PDF."""
    whole = stacked(*_top(paper), *_back(paper), *_done(paper), *_balances(paper), *_bottom(paper))
    height = min(whole.height + 2 * MARGIN_MM, LONGEST_MM)
    out = BytesIO()
    canvas = blank(out, size_mm=(WIDTH_MM, height), title=f"{paper.title}: {paper.shop}")
    whole.draw(canvas, height - MARGIN_MM)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _middle(words: str, style: Style) -> Block:
    return text(words, style, x=WIDTH_MM / 2, width=_ROOM, align="center")


def _left(words: str, style: Style) -> Block:
    return text(words, style, x=MARGIN_MM, width=_ROOM)


def _line() -> list[Block]:
    return [gap(2.4), rule(MARGIN_MM, _ROOM, colour=BLACK, thick=0.2), gap(2.4)]


def _top(paper: SlipPaper) -> list[Block]:
    member = [gap(1.5), _middle(paper.member, _HEAD)] if paper.member else []
    return [
        _middle(paper.shop, _SHOP),
        gap(1.2),
        _middle(paper.title, _TITLE),
        gap(0.5),
        _middle(paper.dated, _BODY),
        *member,
        *_line(),
    ]


def _back(paper: SlipPaper) -> list[Block]:
    lines = [block for each in paper.lines for block in _pair(each, _BODY)]
    between = [gap(1)] if lines else []
    return [*lines, *between, *_pair(paper.total, _TOTAL)]


def _pair(cells: tuple[str, str], style: Style) -> list[Block]:
    return row(cells, _COLUMNS, x=MARGIN_MM, style=RowStyle(style, ruled=False, padding=0.3))


def _done(paper: SlipPaper) -> list[Block]:
    if not paper.done:
        return []
    said = [block for each in paper.done for block in (gap(0.6), _left(each, _BODY))]
    return [*_line(), _left(paper.done_title, _HEAD), *said]


def _balances(paper: SlipPaper) -> list[Block]:
    if not paper.balances:
        return []
    return [
        *_line(),
        _left(paper.balances_title, _HEAD),
        gap(0.6),
        *(block for each in paper.balances for block in _pair(each, _BODY)),
    ]


def _bottom(paper: SlipPaper) -> list[Block]:
    return [*_line(), _middle(" · ".join(paper.numbers), _BODY)] if paper.numbers else []

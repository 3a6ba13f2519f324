"""Tables on paper: a row of heads that is repeated on each page, wrapped cells, numbers to the right, thin rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shopclub.language.documents import Masthead, Table
from shopclub.printing.colours import ink
from shopclub.printing.fonts import Align, broken
from shopclub.printing.pages import GREY, Block, Sheet, Style, beside, gap, rule, set_lines, shop_ink, stacked, text
from shopclub.printing.typefaces import Weight

HEAD = Style(7.5, Weight.SEMIBOLD, GREY)
BODY = Style(9)
STRONG = Style(9, Weight.SEMIBOLD)
TITLE = Style(11.5, Weight.BOLD)
_GAP_MM = 3.0
_PADDING_MM = 1.15
_MOST_LINES = 24
"""A taller row goes on as a row of its own, so that it may run over a page."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its width, and the side its cells stand at."""

    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class RowStyle:
    """How a row looks: its letters, a thin rule below or none, and the room above and below its words."""

    letters: Style = BODY
    ruled: bool = True
    padding: float = _PADDING_MM


_USUAL = RowStyle()


def numbers(first: float, *others: float) -> tuple[Column, ...]:
    """Return a column of words and columns of numbers after it."""
    return Column(first), *(Column(each, "right") for each in others)


def row(cells: Sequence[str], columns: Sequence[Column], *, x: float, style: RowStyle = _USUAL) -> list[Block]:
    """Return a row of a table; one of very many lines is several blocks."""
    letters = style.letters
    lines = [
        broken(cell, size=letters.size, weight=letters.weight, width=column.width - _GAP_MM)
        for cell, column in zip(cells, columns, strict=True)
    ]
    tallest = max(map(len, lines))
    width = sum(column.width for column in columns)
    blocks = []
    for start in range(0, max(tallest, 1), _MOST_LINES):
        placed = []
        left = x
        for column, cell in zip(columns, lines, strict=True):
            at = left + column.width if column.align == "right" else left
            placed.append(set_lines(cell[start : start + _MOST_LINES], letters, x=at, align=column.align))
            left += column.width
        last = start + _MOST_LINES >= tallest
        below = [gap(style.padding if last else 0)]
        if last and style.ruled:
            below.append(rule(x, width))
        blocks.append(stacked(gap(0 if start else style.padding), beside(*placed), *below))
    return blocks


def table(shown: Table, columns: Sequence[Column], *, x: float, title: str = "") -> list[Block]:
    """Return a table; its title and heads are repeated on every page it runs over."""
    width = sum(column.width for column in columns)
    named = (text(title, TITLE, x=x, width=width), gap(1.2)) if title else ()
    line = rule(x, width, colour=GREY, thick=0.25)
    head = stacked(*named, *row(shown.heads, columns, x=x, style=RowStyle(HEAD, ruled=False)), line, keeps=True)
    rows = [replace(block, head=head) for cells in shown.rows for block in row(cells, columns, x=x)]
    if shown.total:
        rows[-1:] = [replace(each, keeps=True) for each in rows[-1:]]
        total = stacked(line, *row(shown.total, columns, x=x, style=RowStyle(STRONG, ruled=False)))
        rows.append(replace(total, head=head))
    return [head, *rows]


def masthead(head: Masthead, sheet: Sheet) -> list[Block]:
    """Return the top of a paper: the shop in its colour, and what paper this is, to the right."""
    side = 0.3 * sheet.room
    right = sheet.width - sheet.margin
    shop = Style(20, Weight.BOLD, shop_ink(head.accent))
    kind = stacked(
        gap(1.2),
        text(head.title, Style(10.5, Weight.SEMIBOLD), x=right, width=side, align="right"),
        text(head.dated, Style(9.5, colour=GREY), x=right, width=side, align="right"),
    )
    name = stacked(
        text(head.shop, shop, x=sheet.margin, width=sheet.room - side - 6),
        gap(1.6),
        rule(sheet.margin, 14, colour=ink(head.accent), thick=0.9),
    )
    return [beside(name, kind), gap(8)]


def pair(left: Block, right: Block, *, sheet: Sheet) -> Block:
    """Return a block at the left and one at the right, above a thin rule."""
    return stacked(gap(2), beside(left, right), gap(2), rule(sheet.margin, sheet.room))

"""Fills pages from top to bottom with blocks that are not torn apart, and numbers the pages.

Places and widths are millimetres, upwards from the bottom left of the page; sizes of type are points.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shopclub.language.translation import gettext as _
from shopclub.printing.colours import BLACK, WHITE, Ink, contrast, ink, mixed
from shopclub.printing.fonts import Align, Spot, broken, draw_text
from shopclub.printing.paper import blank
from shopclub.printing.typefaces import Weight

GREY: Ink = (0.40, 0.40, 0.44)
RULE: Ink = (0.84, 0.84, 0.87)
HAIRLINE_MM = 0.12
_POINT: float = 1 / mm
_LEADING = 1.36
_ASCENT = 1.0
_FOOT_SIZE = 7.5
_FOOT_ROOM_MM = 9.0
_NUMBER_ROOM_MM = 40.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper and the margin on all its sides."""

    width: float
    height: float
    margin: float

    @property
    def room(self) -> float:
        """How wide what stands on it may be."""
        return self.width - 2 * self.margin

    @property
    def depth(self) -> float:
        """How high what stands on it may be, above the line with the page number."""
        return self.height - 2 * self.margin - _FOOT_ROOM_MM


PORTRAIT = Sheet(210, 297, 18)
LANDSCAPE = Sheet(297, 210, 18)


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look: size in points, weight and colour."""

    size: float = 9
    weight: Weight = Weight.REGULAR
    colour: Ink = BLACK

    @property
    def line(self) -> float:
        """The height of a line."""
        return _LEADING * self.size * _POINT


@dataclass(frozen=True, slots=True)
class Block:
    """What is not torn apart: its height, how it is drawn below a line, and what is repeated above it on a new page.

    One that `keeps` stands on the same page as the block after it.
    """

    height: float
    draw: Callable[[Canvas, float], None]
    head: "Block | None" = None
    keeps: bool = False


def _nothing(_canvas: Canvas, _top: float) -> None:
    return


def gap(height: float) -> Block:
    """Return a space, which falls away at the top of a page."""
    return Block(height, _nothing)


def stacked(*blocks: Block, keeps: bool = False) -> Block:
    """Return blocks, one below the other, as one."""

    def draw(canvas: Canvas, top: float) -> None:
        for block in blocks:
            block.draw(canvas, top)
            top -= block.height

    return Block(sum(each.height for each in blocks), draw, keeps=keeps)


def beside(*blocks: Block) -> Block:
    """Return blocks that begin at the same height as one."""

    def draw(canvas: Canvas, top: float) -> None:
        for block in blocks:
            block.draw(canvas, top)

    return Block(max(each.height for each in blocks), draw)


def text(words: str, style: Style, *, x: float, width: float, align: Align = "left") -> Block:
    """Return a text in as many lines as it takes, from, around or up to `x`."""
    return set_lines(broken(words, size=style.size, weight=style.weight, width=width), style, x=x, align=align)


def set_lines(lines: Sequence[str], style: Style, *, x: float, align: Align) -> Block:
    """Return lines that were broken before."""

    def draw(canvas: Canvas, top: float) -> None:
        canvas.setFillColorRGB(*style.colour)
        for number, line in enumerate(lines):
            baseline = top - _ASCENT * style.size * _POINT - number * style.line
            draw_text(canvas, line, Spot(x, baseline, align=align), size=style.size, weight=style.weight)

    return Block(len(lines) * style.line, draw)


def rule(x: float, width: float, *, colour: Ink = RULE, thick: float = HAIRLINE_MM) -> Block:
    """Return a line across the paper."""

    def draw(canvas: Canvas, top: float) -> None:
        canvas.setFillColorRGB(*colour)
        canvas.rect(x * mm, (top - thick) * mm, width * mm, thick * mm, stroke=0, fill=1)

    return Block(thick, draw)


def shop_ink(accent: str) -> Ink:
    """Return the shop's colour, darkened until it can be read on white paper."""
    colours = (mixed(ink(accent), BLACK, share=twentieths / 20) for twentieths in range(21))
    return next(colour for colour in colours if contrast(colour, WHITE) >= 4.5)


def filled(blocks: Sequence[Block], sheet: Sheet) -> tuple[tuple[Block, ...], ...]:
    """Share blocks out to pages."""
    pages: list[list[Block]] = [[]]
    left = sheet.depth
    for number, block in enumerate(blocks):
        if pages[-1] and _kept_together(blocks, number) > left:
            pages.append([])
            left = sheet.depth
            if block.head is not None:
                pages[-1].append(block.head)
                left -= block.head.height
        if pages[-1] or block.draw is not _nothing:
            pages[-1].append(block)
            left -= block.height
    return tuple(map(tuple, pages))


def _kept_together(blocks: Sequence[Block], number: int) -> float:
    """Return the height of a block with all that must stand on its page."""
    height = blocks[number].height
    while blocks[number].keeps and number + 1 < len(blocks):
        number += 1
        height += blocks[number].height
    return height


def pages_pdf(pages: Sequence[Sequence[Block]], sheet: Sheet, *, title: str, foot: str) -> bytes:
    """Return filled pages as a PDF, each with its number and what it belongs to."""
    out = BytesIO()
    canvas = blank(out, size_mm=(sheet.width, sheet.height), title=title)
    for number, page in enumerate(pages, 1):
        stacked(*page).draw(canvas, sheet.height - sheet.margin)
        canvas.setFillColorRGB(*GREY)
        said = _("Page {page} of {pages}").format(page=number, pages=len(pages))
        right = sheet.width - sheet.margin
        base = sheet.margin + 0.5 * _FOOT_SIZE * _POINT
        room = sheet.room - _NUMBER_ROOM_MM
        draw_text(canvas, foot, Spot(sheet.margin, base, room), size=_FOOT_SIZE)
        draw_text(canvas, said, Spot(right, base, _NUMBER_ROOM_MM, "right"), size=_FOOT_SIZE)
        canvas.showPage()
    canvas.save()
    return out.getvalue()

"""Member cards on sheets: a PDF with a scannable code, its digits and the member's name on each card."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shopclub.printing import qr
from shopclub.printing.artwork import FORM, SAFE_MM, CardDesign, CardLayout, define_artwork, plan
from shopclub.printing.colours import BLACK
from shopclub.printing.fonts import Spot, draw_text, text_width
from shopclub.printing.layouts import Layout
from shopclub.printing.paper import blank
from shopclub.printing.typefaces import Weight
from shopclub.rules.values.card_codes import grouped
from shopclub.rules.values.money import Rounding
from shopclub.rules.values.pacing import pause

__all__ = ["CardDesign", "PrintedFace", "cards_pdf", "pages"]

_MARKS = "marks"
_MARK_GAP_MM = 2.0
_MARK_MM = 5.0
_BLEED_MM = 1.5


@dataclass(frozen=True, slots=True)
class PrintedFace:
    """What differs from card to card: the code and, if it is wanted, the member's name."""

    code: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class _Order:
    """What is the same on every sheet: the shop's design, the sheet it is for, and where things lie on a card of it."""

    design: CardDesign
    layout: Layout
    at: CardLayout


@dataclass(frozen=True, slots=True)
class Placing:
    """The label of the first sheet that the first card goes to, and how far the printer needs all right and down."""

    start_at: int = 1
    offset_mm: tuple[float, float] = (0, 0)


FROM_THE_FIRST = Placing()


def pages(faces_count: int, layout: Layout, start_at: int = 1) -> int:
    """Return how many sheets so many cards need when the first one goes to label `start_at`.

    Raises:
        ValueError: when the sheet has no such label.
    """
    if not 1 <= start_at <= layout.places:
        raise ValueError(start_at)
    if not faces_count:
        return 0
    return Rounding.CEIL.divide(faces_count + start_at - 1, layout.places)


def cards_pdf(
    faces: Sequence[PrintedFace],
    *,
    design: CardDesign,
    layout: Layout,
    placing: Placing = FROM_THE_FIRST,
) -> bytes:
    """Return the sheets as a PDF; before each card it pauses for whoever is more urgent.

    Raises:
        ValueError: when there are no cards, or the sheet has no label `start_at`.
    """
    start_at = placing.start_at
    sheets = pages(len(faces), layout, start_at)
    if not sheets:
        raise ValueError(faces)
    out = BytesIO()
    canvas = blank(out, size_mm=(layout.page_width_mm, layout.page_height_mm), title=design.shop)
    order = _Order(design, layout, plan(layout))
    define_artwork(canvas, order.at, design)
    if layout.crop_marks:
        _define_marks(canvas, layout)
    right, down = placing.offset_mm
    for sheet in range(sheets):
        first = sheet * layout.places - (start_at - 1)
        on_sheet = faces[max(0, first) : first + layout.places]
        canvas.translate(right * mm, -down * mm)
        _draw_sheet(canvas, on_sheet, order, skipped=max(0, -first))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_sheet(canvas: Canvas, faces: Sequence[PrintedFace], order: _Order, *, skipped: int) -> None:
    """Draw the cards of one sheet, after so many places that are skipped."""
    layout = order.layout
    corners = [layout.corner(skipped + index) for index in range(len(faces))]
    places = [(x, layout.page_height_mm - y - layout.height_mm) for x, y in corners]
    _draw_bleed(canvas, places, order)
    if layout.crop_marks:
        canvas.doForm(_MARKS)
    for face, (x, y) in zip(faces, places, strict=True):
        pause()
        canvas.saveState()
        canvas.translate(x * mm, y * mm)
        _draw_card(canvas, face, order)
        canvas.restoreState()


def _draw_card(canvas: Canvas, face: PrintedFace, order: _Order) -> None:
    """Draw one card from its lower left corner: the artwork, the code with its digits, and the member's name."""
    at = order.at
    canvas.doForm(FORM)
    qr.draw(canvas, face.code, x_mm=at.code_x, y_mm=at.code_y, size_mm=at.code)
    middle = at.code_x + at.code / 2
    canvas.setFillColorRGB(*BLACK)
    size = 6.5 * at.code / text_width("00000 00000 00000", size=6.5)
    draw_text(canvas, grouped(face.code), Spot(middle, at.digits_y, at.code + SAFE_MM, "center"), size=size)
    if face.name:
        canvas.setFillColorRGB(*order.design.letters)
        draw_text(canvas, face.name, Spot(at.inset, at.inset, at.room), size=at.name_size, weight=Weight.SEMIBOLD)


def _draw_bleed(canvas: Canvas, places: Sequence[tuple[float, float]], order: _Order) -> None:
    """Let the panels run over the edge, so that a cut half a millimetre off leaves no white line.

    On labels nothing may land on the next one, which may still be free.
    """
    layout, at = order.layout, order.at
    along = _BLEED_MM if layout.crop_marks else min(_BLEED_MM, (layout.dy_mm - layout.height_mm) / 2)
    canvas.setFillColorRGB(*order.design.ground)
    for x, y in places:
        outermost = layout.crop_marks and x == layout.x0_mm
        across = _BLEED_MM if outermost else min(_BLEED_MM, (layout.dx_mm - layout.width_mm) / 2)
        area = (x - across, y - along, at.panel + across, at.height + 2 * along)
        canvas.rect(*(side * mm for side in area), stroke=0, fill=1)


def _define_marks(canvas: Canvas, layout: Layout) -> None:
    """Draw, once, the hairlines outside the cards along which the sheet is cut."""
    lefts = [layout.x0_mm + column * layout.dx_mm for column in range(layout.columns)]
    tops = [layout.y0_mm + row * layout.dy_mm for row in range(layout.rows)]
    columns = {left + side for left in lefts for side in (0, layout.width_mm)}
    rows = {top + side for top in tops for side in (0, layout.height_mm)}
    left, right, top, bottom = min(columns), max(columns), min(rows), max(rows)
    lines = [
        (x, edge + way * _MARK_GAP_MM, x, edge + way * (_MARK_GAP_MM + _MARK_MM))
        for x in sorted(columns)
        for edge, way in ((top, -1), (bottom, 1))
    ] + [
        (edge + way * _MARK_GAP_MM, y, edge + way * (_MARK_GAP_MM + _MARK_MM), y)
        for y in sorted(rows)
        for edge, way in ((left, -1), (right, 1))
    ]
    canvas.beginForm(_MARKS)
    canvas.setLineWidth(0.25)
    high = layout.page_height_mm
    canvas.lines([(x1 * mm, (high - y1) * mm, x2 * mm, (high - y2) * mm) for x1, y1, x2, y2 in lines])
    canvas.endForm()

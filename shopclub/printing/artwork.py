"""The part of a card that is the same for every member: the coloured panel, the shop's name, its line and logo."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shopclub.printing.colours import BLACK, WHITE, Ink, contrast, ink, mixed, readable_on
from shopclub.printing.fonts import Spot, draw_text, text_width, wrapped
from shopclub.printing.layouts import CARD_HEIGHT_MM, Layout
from shopclub.printing.logos import readable_logo
from shopclub.printing.qr import QUIET_MODULES
from shopclub.printing.typefaces import Weight

SAFE_MM = 3.0
LARGEST_CODE_MM = 25.0
FORM = "artwork"
_CODE_MODULES = 21
_LEADING = 1.14
_CAPITALS = 0.76
_DESCENT = 0.34
_SMALLEST_SHOP = 7
_POINT: float = 1 / mm


@dataclass(frozen=True)
class CardDesign:
    """What the shop chose for its cards: name, one line of text, colour `#RRGGBB`, and a PNG or JPEG or nothing."""

    shop: str
    text: str
    accent: str
    logo: bytes | None = None

    @cached_property
    def ground(self) -> Ink:
        """The panel's colour."""
        return ink(self.accent)

    @cached_property
    def letters(self) -> Ink:
        """The colour of what is written on the panel."""
        return readable_on(self.ground)


@dataclass(frozen=True, slots=True)
class CardLayout:
    """Where things lie on a card of some size: millimetres from its lower left corner, type in points."""

    width: float
    height: float
    scale: float
    inset: float
    panel: float
    code: float
    code_x: float
    code_y: float
    digits_y: float

    @property
    def room(self) -> float:
        """How wide text on the panel may be."""
        return self.panel - self.inset - SAFE_MM

    @property
    def name_size(self) -> float:
        """The type size of the member's name."""
        return 7.5 + 2 * self.scale

    @property
    def name_top(self) -> float:
        """What the artwork leaves free at the bottom for the member's name."""
        return self.inset + 1.8 * self.name_size * _POINT


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands on the panel: sizes in points and the lines of the shop's name and of its text."""

    shop_size: float
    shop: tuple[str, ...]
    text_size: float
    text: tuple[str, ...]


def plan(layout: Layout) -> CardLayout:
    """Fit the card's parts to a layout: the code as large as the card allows, the panel takes the rest."""
    width, height = layout.width_mm, layout.height_mm
    with_quiet = 1 + 2 * QUIET_MODULES / _CODE_MODULES
    digits = 2.0
    room = min((height - SAFE_MM - digits) / with_quiet, 0.46 * width / with_quiet)
    code = min(LARGEST_CODE_MM, int(room * 2) / 2)
    quiet = code * QUIET_MODULES / _CODE_MODULES
    column = code + 2 * max(quiet, SAFE_MM + 1)
    below = min((height - code - quiet - digits) / 2, height - code - 2 * quiet - digits)
    scale = min(1.0, height / CARD_HEIGHT_MM)
    return CardLayout(
        width=width,
        height=height,
        scale=scale,
        inset=SAFE_MM + 0.5 + 2 * scale,
        panel=width - column,
        code=code,
        code_x=width - column / 2 - code / 2,
        code_y=below + digits + quiet,
        digits_y=below,
    )


def define_artwork(canvas: Canvas, at: CardLayout, design: CardDesign) -> None:
    """Draw the fixed part once, as a form that every card of the PDF then shows."""
    canvas.beginForm(FORM, 0, 0, at.width * mm, at.height * mm)
    _ground(canvas, at, design)
    top = at.height - at.inset
    logo = readable_logo(design.logo)
    if logo is not None:
        top = _logo(canvas, at, logo, top)
    _words(canvas, at, design, top)
    canvas.endForm()


def _ground(canvas: Canvas, at: CardLayout, design: CardDesign) -> None:
    """Paint the panel and the rings that rise from its corner."""
    canvas.setFillColorRGB(*design.ground)
    canvas.rect(0, 0, at.panel * mm, at.height * mm, stroke=0, fill=1)
    canvas.saveState()
    # Rings merely painted over would show through as thin lines at the edges.
    edge = canvas.beginPath()
    edge.rect(0, 0, at.panel * mm, at.height * mm)
    canvas.clipPath(edge, stroke=0, fill=0)
    canvas.setStrokeColorRGB(*_tint(design))
    canvas.setLineWidth(0.055 * at.height * mm)
    for step in range(4):
        radius = at.height * (0.16 + 0.17 * step)
        canvas.circle((at.panel - 0.02 * at.height) * mm, 0.06 * at.height * mm, radius * mm, stroke=1, fill=0)
    canvas.restoreState()


def _tint(design: CardDesign) -> Ink:
    """Return the rings' colour: away from the letters' colour, so that these stay readable, or else just seen."""
    away = mixed(design.ground, BLACK if design.letters == WHITE else WHITE, share=0.16)
    return away if contrast(design.ground, away) >= 1.1 else mixed(design.ground, design.letters, share=0.06)


def _logo(canvas: Canvas, at: CardLayout, logo: Any, top: float) -> float:
    """Draw the logo on a white tile, since nobody knows its colours, and return where the words may start."""
    tallest, padding = 12.5 * at.scale, 1.2
    across, up = logo.getSize()
    height = tallest - 2 * padding
    width = min(height * across / up, 0.62 * at.room)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.roundRect(
        at.inset * mm, (top - tallest) * mm, (width + 2 * padding) * mm, tallest * mm, 1.4 * mm, stroke=0, fill=1
    )
    place = ((at.inset + padding) * mm, (top - tallest + padding) * mm, width * mm, height * mm)
    canvas.drawImage(logo, *place, mask="auto", preserveAspectRatio=True)
    return top - tallest - 2.6 * at.scale


def _words(canvas: Canvas, at: CardLayout, design: CardDesign, top: float) -> None:
    """Set the shop's name as large as fits, and below it a short rule and the line of text."""
    words = _fitted(at, design, top - at.name_top)
    canvas.setFillColorRGB(*design.letters)
    baseline = top - _CAPITALS * words.shop_size * _POINT
    for line in words.shop:
        draw_text(canvas, line, Spot(at.inset, baseline, at.room), size=words.shop_size, weight=Weight.BOLD)
        baseline -= _LEADING * words.shop_size * _POINT
    if not words.text:
        return
    baseline -= 2.4 * at.scale - (_LEADING - _DESCENT) * words.shop_size * _POINT
    canvas.rect(at.inset * mm, baseline * mm, 7 * mm, 0.5 * mm, stroke=0, fill=1)
    baseline -= 1.6 * at.scale + words.text_size * _POINT
    for line in words.text:
        draw_text(canvas, line, Spot(at.inset, baseline, at.room), size=words.text_size)
        baseline -= 1.25 * words.text_size * _POINT


def _fitted(at: CardLayout, design: CardDesign, spare: float) -> _Words:
    """Choose type sizes and lines; where room is short, the line of text gives way before the shop's name."""
    text_size, text = _text_lines(design.text, at)
    for kept in range(len(text), -1, -1):
        lines = _at_most(text, kept) if kept else ()
        below = 4.0 * at.scale + (1.25 * kept * text_size) * _POINT if kept else 0.0
        smallest = _SMALLEST_SHOP + (2 if kept else 0)
        for size in range(int(21 * at.scale + 2), smallest - 1, -1):
            shop = wrapped(design.shop, size=size, weight=Weight.BOLD, width=at.room)
            high = (_CAPITALS + (len(shop) - 1) * _LEADING + _DESCENT) * size * _POINT
            if high + below <= spare and _widest(shop, size) <= at.room:
                return _Words(size, shop, text_size, lines)
    kept = int(spare / (_LEADING * _SMALLEST_SHOP * _POINT))
    shop = wrapped(design.shop, size=_SMALLEST_SHOP, weight=Weight.BOLD, width=at.room)
    return _Words(_SMALLEST_SHOP, _at_most(shop, max(1, kept)), text_size, ())


def _widest(lines: tuple[str, ...], size: float) -> float:
    return max((text_width(line, size=size, weight=Weight.BOLD) for line in lines), default=0.0)


def _text_lines(text: str, at: CardLayout) -> tuple[float, tuple[str, ...]]:
    """Set the line of text a little smaller when that saves it from breaking, else on two lines."""
    usual = 6.6 + 1.9 * at.scale
    for size in (usual, 0.93 * usual, 0.86 * usual):
        lines = wrapped(text, size=size, width=at.room)
        if len(lines) <= 1:
            return size, lines
    return usual, _at_most(wrapped(text, size=usual, width=at.room), 2)


def _at_most(lines: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Keep so many lines; the last one takes the rest and is cut where it is drawn."""
    return lines if len(lines) <= count else (*lines[: count - 1], " ".join(lines[count - 1 :]))

"""Turns a card code into a QR code and draws it on paper, so that a weak camera at the counter reads it."""

import re
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_H
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

Matrix = tuple[tuple[bool, ...], ...]
QUIET_MODULES = 4
SMALLEST_MM = 16
# Trying all eight patterns and keeping the best costs seven times as much and reads no better.
_MASK_PATTERN = 1
_DARK = re.compile(rb"\x01+")


class Rectangle(NamedTuple):
    """Dark modules that are drawn at once, counted in modules from the top left."""

    x: int
    y: int
    width: int
    height: int


@lru_cache(maxsize=256)
def matrix(code: str) -> Matrix:
    """Return the dark (true) and light modules of a code, row by row from the top: 21 by 21 for our own codes."""
    encoder = QRCode(version=1, error_correction=ERROR_CORRECT_H, border=0, mask_pattern=_MASK_PATTERN)
    encoder.add_data(code, optimize=0)
    encoder.make(fit=True)
    return tuple(map(tuple, encoder.modules))


def rectangles(modules: Matrix) -> list[Rectangle]:
    """Cover the dark modules with few rectangles."""
    side = len(modules) + 1
    flat = b"".join(bytes((*row, False)) for row in modules)
    covered: dict[tuple[int, int, int], Rectangle] = {}
    latest: dict[tuple[int, int], Rectangle] = {}
    for run in _DARK.finditer(flat):
        y, x = divmod(run.start(), side)
        width = run.end() - run.start()
        above = latest.get((x, width))
        if above is not None and above.y + above.height == y:
            rectangle = Rectangle(x, above.y, width, above.height + 1)
        else:
            rectangle = Rectangle(x, y, width, 1)
        latest[x, width] = covered[x, rectangle.y, width] = rectangle
    # Like beside like: the compressed page is a twentieth smaller.
    return sorted(covered.values(), key=attrgetter("height", "width", "y", "x"))


def draw(canvas: Canvas, code: str, *, x_mm: float, y_mm: float, size_mm: float) -> None:
    """Draw a code with its lower left corner at (x, y), black on its own white quiet zone of four modules.

    Raises:
        ValueError: when the code would be too small for the counter's camera.
    """
    if size_mm < SMALLEST_MM:
        raise ValueError(size_mm)
    count = len(matrix(code))
    unit = size_mm * mm / count
    side = count + 2 * QUIET_MODULES
    dark = "\n".join(f"{x} {y} {width} {height} re" for x, y, width, height in rectangles(matrix(code)))
    # Raw operators on whole numbers under one transform: edges placed one by one are rounded apart and leave
    # hairlines between modules, which cameras fail on, and a path object is five times slower and twice as big.
    canvas.addLiteral(
        f"q {unit:.5f} 0 0 {-unit:.5f} {x_mm * mm:.3f} {(y_mm + size_mm) * mm:.3f} cm\n"
        f"1 g {-QUIET_MODULES} {-QUIET_MODULES} {side} {side} re f 0 g\n{dark}\nf Q"
    )

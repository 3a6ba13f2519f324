"""Starts a PDF the way every print of the shop is made: compressed, the same bytes each time, own fonts only."""

from io import BytesIO

from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shopclub.printing.scripts import clean
from shopclub.printing.typefaces import Family, Weight, registered

CREATOR = "ShopClub"


def blank(out: BytesIO, *, size_mm: tuple[float, float], title: str) -> Canvas:
    """Return an empty PDF of pages of one size, to be filled and then saved into `out`."""
    # Text-safe streams are for mail of the 1980s and make every page a quarter bigger.
    rl_config.useA85 = 0
    width, height = size_mm
    canvas = Canvas(
        out,
        pagesize=(width * mm, height * mm),
        pageCompression=1,
        invariant=1,
        # Else reportlab's own Helvetica, which lacks half of Europe's letters, is named on every page.
        initialFontName=registered(Family.INTER, Weight.REGULAR),
    )
    canvas.setTitle(clean(title))
    canvas.setAuthor(clean(title))
    canvas.setCreator(CREATOR)
    return canvas

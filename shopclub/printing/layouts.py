"""The sheets that cards are printed on: plain paper to cut, and the perforated cards and labels sold for it."""

from dataclasses import dataclass
from typing import NamedTuple

CARD_WIDTH_MM = 85.6
CARD_HEIGHT_MM = 53.98


@dataclass(frozen=True, slots=True)
class Layout:
    """How cards lie on a sheet: the first one's left and top edge and the step to the next, in millimetres."""

    name: str
    title: str
    page_width_mm: float
    page_height_mm: float
    columns: int
    rows: int
    width_mm: float
    height_mm: float
    x0_mm: float
    y0_mm: float
    dx_mm: float
    dy_mm: float
    crop_marks: bool

    @property
    def places(self) -> int:
        """How many cards one sheet holds."""
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Return the left and top edge of a place, counted from 0 along the rows, from the page's top left."""
        row, column = divmod(place, self.columns)
        return self.x0_mm + column * self.dx_mm, self.y0_mm + row * self.dy_mm


class _Grid(NamedTuple):
    """How cards lie on a sheet, across and down: how many, how large, where the first one is, the step to the next."""

    cards: tuple[int, int]
    size: tuple[float, float]
    first: tuple[float, float]
    step: tuple[float, float]


_A4 = (210.0, 297.0)
_CARD = (CARD_WIDTH_MM, CARD_HEIGHT_MM)


def _sheet(name: str, title: str, grid: _Grid, *, page: tuple[float, float] = _A4, crop_marks: bool = False) -> Layout:
    """Return the sheet on which cards lie so."""
    width, height = page
    return Layout(name, title, width, height, *grid.cards, *grid.size, *grid.first, *grid.step, crop_marks)


# Published label geometry: check against one real sheet each before relying on a new one.
LAYOUTS: tuple[Layout, ...] = (
    _sheet("a4", "A4", _Grid((2, 5), _CARD, first=(19.4, 13.55), step=_CARD), crop_marks=True),
    _sheet("cr80", "CR80", _Grid((1, 1), _CARD, first=(0, 0), step=_CARD), page=_CARD),
    _sheet(
        "avery-c32011",
        "Avery C32011 · DECAdry 3342 · Geha P70",
        _Grid((2, 5), (85, 54), first=(15, 13.5), step=(95, 54)),
    ),
    _sheet("avery-32010", "Avery Zweckform 32010", _Grid((2, 5), (85, 54), first=(14.11, 14.11), step=(94.9, 53.97))),
    _sheet("avery-c32015", "Avery C32015", _Grid((2, 4), (85, 54), first=(17, 31.5), step=(91, 60))),
    _sheet("sigel-lp800", "Sigel LP800", _Grid((2, 5), (85, 55), first=(15, 10), step=(95, 55))),
    _sheet("hama-50400", "Hama 50400", _Grid((2, 5), (85, 55), first=(13.5, 10.5), step=(95, 55))),
    _sheet("dataline-57127", "Dataline 57127", _Grid((2, 5), (86, 54), first=(16.5, 10.5), step=(91, 55.5))),
    _sheet("zweckform-3475", "Zweckform 3475 · 3490", _Grid((3, 8), (70, 36), first=(0, 4.43), step=(70, 36))),
    _sheet("zweckform-3474", "Zweckform 3474", _Grid((3, 8), (70, 37), first=(0, 0), step=(70, 37))),
    _sheet("herma-4625", "Herma 4625", _Grid((2, 7), (105, 42.3), first=(0, 0), step=(105, 42.3))),
)

_BY_NAME = {layout.name: layout for layout in LAYOUTS}


def layout(name: str) -> Layout:
    """Return the sheet of a name.

    Raises:
        KeyError: when no sheet has that name.
    """
    return _BY_NAME[name]

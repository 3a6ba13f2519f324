"""A member's statement on A4: what she has, and every entry as a line, programme by programme."""

from shopclub.language.documents import BalanceText, StatementPaper
from shopclub.printing.pages import GREY, PORTRAIT, Block, Style, filled, gap, pages_pdf, rule, stacked, text
from shopclub.printing.tables import BODY, Column, masthead, pair, table
from shopclub.printing.typefaces import Weight

_X = PORTRAIT.margin
_ENTRIES = (Column(27), Column(95), Column(24, "right"), Column(28, "right"))
_REWARDS = (Column(114), Column(60, "right"))
_NAME = Style(14, Weight.SEMIBOLD)
_FINE = Style(8.5, colour=GREY)
_PROGRAMME = Style(10, Weight.SEMIBOLD)
_BALANCE = Style(15, Weight.BOLD)
_BALANCE_MM = 66.0


def pages(paper: StatementPaper) -> int:
    """Return how many pages a statement takes."""
    return len(_filled(paper))


def statement_pdf(paper: StatementPaper) -> bytes:
    """Return a statement as a PDF."""
    foot = " · ".join((paper.head.shop, paper.name, *paper.particulars[:1]))
    return pages_pdf(_filled(paper), PORTRAIT, title=f"{paper.head.title}: {paper.name}", foot=foot)


def _filled(paper: StatementPaper) -> tuple[tuple[Block, ...], ...]:
    blocks = [*masthead(paper.head, PORTRAIT), *_member(paper)]
    if paper.balances:
        blocks += [rule(_X, PORTRAIT.room), *map(_balance, paper.balances)]
    if paper.rewards.rows:
        blocks += [gap(6), *table(paper.rewards, _REWARDS, x=_X)]
    for section in paper.sections:
        blocks += [gap(9), *table(section.table, _ENTRIES, x=_X, title=section.title)]
    if paper.nothing:
        blocks += [gap(9), text(paper.nothing, BODY, x=_X, width=PORTRAIT.room)]
    return filled(blocks, PORTRAIT)


def _member(paper: StatementPaper) -> list[Block]:
    name = text(paper.name, _NAME, x=_X, width=PORTRAIT.room)
    return [stacked(name, gap(0.6), text(" · ".join(paper.particulars), _FINE, x=_X, width=PORTRAIT.room)), gap(5)]


def _balance(shown: BalanceText) -> Block:
    width = PORTRAIT.room - _BALANCE_MM
    notes = [text(each, _FINE, x=_X, width=width) for each in shown.notes]
    name = stacked(gap(0.9), text(shown.programme, _PROGRAMME, x=_X, width=width), *notes)
    right = PORTRAIT.width - PORTRAIT.margin
    balance = text(shown.balance, _BALANCE, x=right, width=_BALANCE_MM - 3, align="right")
    return pair(name, balance, sheet=PORTRAIT)

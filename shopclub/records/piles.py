"""Units summed where nobody needs to know them lot by lot: a scan reads a few numbers, however many lots there are."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, func, literal_column, not_, null, select

from shopclub.records.ledger import ENTRY, LOT, table_of
from shopclub.records.schema.programmes import Programme
from shopclub.rules.ledger.lots import Pile

PROGRAMME = table_of(Programme)
KIND_WITH_CARDS = "stamp_card"
TODAY = bindparam("on", type_=ENTRY.c.business_date.type)
OPEN_LOTS = (LOT.c.member_id == bindparam("member"), LOT.c.rest > literal_column("0"))
_WITHOUT_CARDS = LOT.c.programme_id.in_(select(PROGRAMME.c.id).where(PROGRAMME.c.kind != KIND_WITH_CARDS))
OF_CARDS = LOT.c.programme_id.in_(select(PROGRAMME.c.id).where(PROGRAMME.c.kind == KIND_WITH_CARDS))
MOVED_BY_VISITS = and_(_WITHOUT_CARDS, LOT.c.idle == literal_column("1"))
"""Lots that a scan reads one by one: a card is filled from them, or the visit moves their last day."""
CARDLESS = and_(_WITHOUT_CARDS, LOT.c.idle == literal_column("0"))
"""Lots whose numbers no scan needs."""
_LAPSED = and_(LOT.c.expires_on.is_not(None), LOT.c.expires_on < TODAY)
_COMING = and_(LOT.c.available_from.is_not(None), LOT.c.available_from > TODAY)


def _rests(which: Any) -> Any:
    return func.sum(case((which, LOT.c.rest), else_=literal_column("0")), type_=Integer)


SUMS: Any = (
    select(
        literal_column("'pile'"),
        _rests(_LAPSED),
        _rests(and_(not_(_LAPSED), _COMING)),
        func.sum(LOT.c.rest, type_=Integer),
        *(null(),) * 7,
        LOT.c.programme_id,
        *(null(),) * 4,
    )
    .where(*OPEN_LOTS, CARDLESS)
    .group_by(LOT.c.programme_id)
)
_SPENDABLE = (
    LOT.c.member_id == bindparam("member"),
    LOT.c.programme_id == PROGRAMME.c.id,
    LOT.c.rest > literal_column("0"),
    LOT.c.idle == literal_column("0"),
    not_(_COMING),
)
# Of the bare column SQLite would take the index of what lapses soonest among all members, and walk it up to this one.
_SOONEST_DAY = (
    select(LOT.c.expires_on)
    .where(*_SPENDABLE, func.coalesce(LOT.c.expires_on, LOT.c.expires_on) >= TODAY)
    .order_by(LOT.c.expires_on)
    .limit(literal_column("1"))
    .correlate(PROGRAMME)
    .scalar_subquery()
)
SOONEST: Any = select(
    literal_column("'soonest'"),
    *(null(),) * 2,
    select(func.sum(LOT.c.rest, type_=Integer))
    .where(*_SPENDABLE, LOT.c.expires_on == _SOONEST_DAY)
    .correlate(PROGRAMME)
    .scalar_subquery(),
    *(null(),) * 3,
    _SOONEST_DAY,
    *(null(),) * 3,
    PROGRAMME.c.id,
    *(null(),) * 4,
).where(PROGRAMME.c.kind != KIND_WITH_CARDS)


@dataclass(frozen=True)
class Heap:
    """The units of one programme: those lapsed, those on the way, and all."""

    lapsed: int
    coming: int
    all: int

    def piles(self, first: Pile) -> tuple[Pile, ...]:
        """Return what stands alike: what lapses first, then later or never, what is on the way, what lapsed."""
        there = self.all - self.lapsed - self.coming
        made = (
            first,
            Pile(there - first.rest),
            Pile(self.coming, available_from=date.max),
            Pile(self.lapsed, expires_on=date.min),
        )
        return tuple(pile for pile in made if pile.rest)

"""Units summed where nobody needs to know them lot by lot: a scan reads a few numbers, however many lots there are."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, func, literal_column, not_, select

from shopclub.records.ledger import LOT
from shopclub.records.members.accounts import of_person
from shopclub.records.schema.programmes import Programme
from shopclub.records.schema.record import table_of
from shopclub.records.shapes import shaped
from shopclub.rules.kinds.stamp_cards import StampCardRules
from shopclub.rules.ledger.lots import Pile

PROGRAMME = table_of(Programme)
TODAY = bindparam("on", type_=LOT.c.earned_on.type)
OPEN_LOTS = (of_person(LOT.c.member_id), LOT.c.rest > literal_column("0"))
_WITHOUT_CARDS = LOT.c.programme_id.in_(select(PROGRAMME.c.id).where(PROGRAMME.c.kind != StampCardRules.kind))
OF_CARDS = LOT.c.programme_id.in_(select(PROGRAMME.c.id).where(PROGRAMME.c.kind == StampCardRules.kind))
MOVED_BY_VISITS = and_(_WITHOUT_CARDS, LOT.c.idle == literal_column("1"))
"""Lots that a scan reads one by one: a card is filled from them, or the visit moves their last day."""
CARDLESS = and_(_WITHOUT_CARDS, LOT.c.idle == literal_column("0"))
"""Lots whose numbers no scan needs."""
_LAPSED = and_(LOT.c.expires_on.is_not(None), LOT.c.expires_on < TODAY)
_COMING = and_(LOT.c.available_from.is_not(None), LOT.c.available_from > TODAY)


def _rests(which: Any) -> Any:
    return func.sum(case((which, LOT.c.rest), else_=literal_column("0")), type_=Integer)


SUMS: Any = (
    shaped(
        "pile",
        programme=LOT.c.programme_id,
        number=_rests(_LAPSED),
        place=_rests(and_(not_(_LAPSED), _COMING)),
        units=func.sum(LOT.c.rest, type_=Integer),
    )
    .where(*OPEN_LOTS, CARDLESS)
    .group_by(LOT.c.programme_id)
)
"""The units of each programme: those lapsed in `number`, those on the way in `place`, all in `units`."""
_SPENDABLE = (
    of_person(LOT.c.member_id),
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
SOONEST: Any = shaped(
    "soonest",
    programme=PROGRAMME.c.id,
    units=select(func.sum(LOT.c.rest, type_=Integer))
    .where(*_SPENDABLE, LOT.c.expires_on == _SOONEST_DAY)
    .correlate(PROGRAMME)
    .scalar_subquery(),
    expires_on=_SOONEST_DAY,
).where(PROGRAMME.c.kind != StampCardRules.kind)


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

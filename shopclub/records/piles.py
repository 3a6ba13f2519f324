"""Units summed where nobody needs to know them lot by lot: a scan reads a few numbers, however many lots there are."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, func, literal_column, or_, select

from shopclub.records.ledger import LOT
from shopclub.records.members.accounts import PEER, of_peer
from shopclub.records.schema.programmes import Programme
from shopclub.records.schema.record import table_of
from shopclub.records.shapes import shaped
from shopclub.rules.kinds.stamp_cards import StampCardRules
from shopclub.rules.ledger.lots import Pile

PROGRAMME = table_of(Programme)
TODAY = bindparam("on", type_=LOT.c.earned_on.type)
OPEN_LOTS = (of_peer(LOT.c.member_id), LOT.c.rest > literal_column("0"))
_WITHOUT_CARDS = LOT.c.programme_id.in_(select(PROGRAMME.c.id).where(PROGRAMME.c.kind != StampCardRules.kind))
OF_CARDS = LOT.c.programme_id.in_(select(PROGRAMME.c.id).where(PROGRAMME.c.kind == StampCardRules.kind))
MOVED_BY_VISITS = and_(_WITHOUT_CARDS, LOT.c.idle == literal_column("1"))
"""Lots that a scan reads one by one: a card is filled from them, or the visit moves their last day."""
CARDLESS = and_(_WITHOUT_CARDS, LOT.c.idle == literal_column("0"))
"""Lots whose numbers no scan needs."""
_LAPSED = LOT.c.expires_on < TODAY
_COMING = and_(LOT.c.available_from > TODAY, or_(LOT.c.expires_on.is_(None), LOT.c.expires_on >= TODAY))
_BEGUN = or_(LOT.c.available_from.is_(None), LOT.c.available_from <= TODAY)
_UNITS = func.sum(LOT.c.rest, type_=Integer)
# The day is looked for among what is summed anyway. A query of its own would take the index of what lapses soonest
# among all members, and walk it up to this one.
_HEAPS = (
    select(
        PEER.c.id.label("member"),
        LOT.c.programme_id.label("programme"),
        _UNITS.label("units"),
        _UNITS.filter(_LAPSED).label("lapsed"),
        _UNITS.filter(_COMING).label("coming"),
        func.min(LOT.c.expires_on).filter(LOT.c.expires_on >= TODAY, _BEGUN).label("soonest"),
    )
    .where(*OPEN_LOTS, CARDLESS)
    .group_by(PEER.c.id, LOT.c.programme_id)
    .subquery("heap")
)
_GOING = (
    select(_UNITS)
    .where(
        LOT.c.member_id == _HEAPS.c.member,
        LOT.c.programme_id == _HEAPS.c.programme,
        LOT.c.rest > literal_column("0"),
        LOT.c.idle == literal_column("0"),
        _BEGUN,
        LOT.c.expires_on == _HEAPS.c.soonest,
    )
    .scalar_subquery()
)
SUMS: Any = shaped(
    "heap",
    programme=_HEAPS.c.programme,
    units=_HEAPS.c.units,
    number=_HEAPS.c.lapsed,
    place=_HEAPS.c.coming,
    rest=_GOING,
    expires_on=_HEAPS.c.soonest,
)
"""The units of each programme, member by member: all in `units`, those lapsed in `number`, those on the way in `place`,
and those that lapse soonest in `rest`."""


class Heap(NamedTuple):
    """A member's units of one programme: all, those lapsed, those on the way, and those that lapse soonest."""

    units: int
    lapsed: int
    coming: int
    going: int
    soonest: date | None


def piles_of(heaps: Sequence[Heap]) -> tuple[Pile, ...]:
    """Return what stands alike: what lapses first, then later or never, what is on the way, what lapsed."""
    soonest = min((heap.soonest for heap in heaps if heap.soonest), default=None)
    going = sum(heap.going for heap in heaps if heap.soonest == soonest)
    lapsed, coming = sum(heap.lapsed for heap in heaps), sum(heap.coming for heap in heaps)
    later = sum(heap.units for heap in heaps) - lapsed - coming - going
    piles = (
        Pile(going, expires_on=soonest),
        Pile(later),
        Pile(coming, available_from=date.max),
        Pile(lapsed, expires_on=date.min),
    )
    return tuple(pile for pile in piles if pile.rest)

"""What a sound ledger always holds (rules.md 14), each invariant by the query for the rows that break it."""

from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, func, literal_column, not_, or_, select, union_all

from shopclub.records.acts import REQUEST
from shopclub.records.ledger import DRAW, ENTRY, LOT, VOUCHER
from shopclub.records.schema.club import Member
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.rules.ledger.acts import EntryKind
from shopclub.rules.ledger.grounds import GroundKind


class Invariant(NamedTuple):
    """What must hold, the query for what breaks it, and how the first such row is told."""

    name: str
    broken: Select[Any]
    said: str


_KINDS_WITH_LOTS = EntryKind.AWARD, EntryKind.BONUS, EntryKind.OPENING, EntryKind.ADJUSTMENT, EntryKind.TRANSFER
_NOTHING = literal_column("0", Integer)


def _lots_off_their_draws() -> Select[Any]:
    due = LOT.c.quantity - func.coalesce(func.sum(DRAW.c.quantity), 0)
    lots = select(LOT.c.entry_id, LOT.c.rest, due).outerjoin(DRAW, DRAW.c.lot_id == LOT.c.entry_id)
    return lots.group_by(LOT.c.entry_id).having(LOT.c.rest != due)


def _lots_off_their_entries() -> Select[Any]:
    has_lot = and_(ENTRY.c.quantity > 0, ENTRY.c.kind.in_(_KINDS_WITH_LOTS))
    return (
        select(ENTRY.c.id)
        .outerjoin(LOT, LOT.c.entry_id == ENTRY.c.id)
        .where(
            or_(
                and_(LOT.c.entry_id.is_(None), has_lot),
                and_(LOT.c.entry_id.is_not(None), not_(has_lot)),
                LOT.c.quantity != ENTRY.c.quantity,
                LOT.c.member_id != ENTRY.c.member_id,
                LOT.c.programme_id != ENTRY.c.programme_id,
            )
        )
    )


def _units_in_no_lot() -> Select[Any]:
    """Select the accounts whose entries come to more than their lots; less is a debt.

    What an entry drew from a lot of somebody else, who was one with her once, is moved back between the two.
    """
    across = (
        select(ENTRY.c.member_id, LOT.c.programme_id, DRAW.c.quantity, _NOTHING)
        .select_from(DRAW)
        .join(ENTRY, ENTRY.c.id == DRAW.c.entry_id)
        .join(LOT, LOT.c.entry_id == DRAW.c.lot_id)
        .where(ENTRY.c.member_id != LOT.c.member_id)
    )
    back = across.with_only_columns(LOT.c.member_id, LOT.c.programme_id, -DRAW.c.quantity, _NOTHING)
    entered = ENTRY.c.quantity.label("units"), _NOTHING.label("rests")
    moved = union_all(
        select(ENTRY.c.member_id, ENTRY.c.programme_id, *entered),
        select(LOT.c.member_id, LOT.c.programme_id, _NOTHING, LOT.c.rest),
        across,
        back,
    ).subquery("moved")
    over = func.sum(moved.c.units) - func.sum(moved.c.rests)
    return (
        select(Member.account_id, moved.c.programme_id, over)
        .select_from(moved)
        .join(Member, Member.id == moved.c.member_id)
        .group_by(Member.account_id, moved.c.programme_id)
        .having(over > 0)
    )


def _entries_off_their_draws() -> Select[Any]:
    drawn = func.sum(DRAW.c.quantity)
    return (
        select(ENTRY.c.id, ENTRY.c.quantity, drawn)
        .join(DRAW, DRAW.c.entry_id == ENTRY.c.id)
        .group_by(ENTRY.c.id)
        .having(
            or_(
                and_(ENTRY.c.quantity < 0, drawn > -ENTRY.c.quantity),
                and_(ENTRY.c.kind == EntryKind.REINSTATEMENT, drawn != -ENTRY.c.quantity),
            )
        )
    )


def _taken_back_too_far() -> Select[Any]:
    first, back = ENTRY.alias("first"), ENTRY.alias("back")
    reversed_entries = select(first.c.id).join(back, back.c.reverses_id == first.c.id).group_by(first.c.id)
    return reversed_entries.having(func.sum(func.abs(back.c.quantity)) > func.abs(first.c.quantity))


def _vouchers_of_no_card() -> Select[Any]:
    paid_by = and_(ENTRY.c.voucher_id == VOUCHER.c.id, ENTRY.c.kind == EntryKind.REDEMPTION)
    of_full_cards = select(VOUCHER.c.id).outerjoin(ENTRY, paid_by).where(VOUCHER.c.ground == GroundKind.FULL_CARD)
    return of_full_cards.where(ENTRY.c.id.is_(None))


def _vouchers_half_used() -> Select[Any]:
    used, has_day = VOUCHER.c.state == "used", VOUCHER.c.used_on.is_not(None)
    return select(VOUCHER.c.id).where(or_(and_(used, not_(has_day)), and_(not_(used), has_day)))


def _entries_without_request() -> Select[Any]:
    entries = select(ENTRY.c.id).outerjoin(REQUEST, REQUEST.c.id == ENTRY.c.request_id)
    return entries.where(REQUEST.c.id.is_(None))


def _purchases_off_their_visits() -> Select[Any]:
    visit_void, purchase_void = Visit.voided_at.is_not(None), Purchase.voided == 1
    return (
        select(Purchase.id)
        .join(Visit, Visit.id == Purchase.visit_id)
        .where(
            or_(
                and_(visit_void, not_(purchase_void)),
                and_(not_(visit_void), purchase_void),
                Visit.member_id != Purchase.member_id,
            )
        )
    )


INVARIANTS = (
    Invariant("lots equal draws", _lots_off_their_draws(), "lot {0} keeps {1}, its draws leave {2}"),
    Invariant("lots equal entries", _lots_off_their_entries(), "entry {0} and its lot differ"),
    Invariant(
        "entries equal lots less debt", _units_in_no_lot(), "account {0}, programme {1}: {2} units stand in no lot"
    ),
    Invariant("draws equal entries", _entries_off_their_draws(), "entry {0} of {1} drew {2}"),
    Invariant("taken back within earned", _taken_back_too_far(), "entry {0} is taken back beyond its quantity"),
    Invariant("vouchers of full cards", _vouchers_of_no_card(), "voucher {0} stands for no full card"),
    Invariant("vouchers used once", _vouchers_half_used(), "voucher {0} is half used"),
    Invariant("requests of entries", _entries_without_request(), "entry {0} has no request"),
    Invariant("purchases of visits", _purchases_off_their_visits(), "purchase {0} and its visit differ"),
)

"""What a person owes: entries that took more than there was, and how it is paid, forgiven, and found."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, func, select

from shopclub.records.acts import OpenAct
from shopclub.records.ledger import DRAW, ENTRY, LOT
from shopclub.records.members.accounts import anybody_parted, of_person
from shopclub.records.schema.club import Member
from shopclub.records.schema.ledger import Draw
from shopclub.records.schema.record import table_of
from shopclub.records.sessions import BookSession
from shopclub.records.shapes import HoldingRow, shaped
from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import Standing
from shopclub.rules.ledger.lots import after, less, spending_order, take

_MEMBER = table_of(Member)


class _Taking(NamedTuple):
    """An entry that took units, and how many of them no lot gave."""

    entry: int
    request: int
    undrawn: int


class Debtor(NamedTuple):
    """An account that owes units in a programme, by the member whose name it bears."""

    member: int
    programme: int


def spent_across_accounts() -> tuple[Select[Any], ...]:
    """Return two queries in the shape of the holding: units that crossed accounts which were one once, by programme.

    What a person's own entries drew from lots that are another's now is no debt of hers; what another's entries drew
    from her lots is gone all the same. Nobody else than who was parted once has any.
    """
    crossed = func.sum(DRAW.c.quantity, type_=Integer)
    drawn = shaped("entered", programme=LOT.c.programme_id, units=crossed)
    taken = shaped("entered", programme=LOT.c.programme_id, units=-crossed)
    hers = of_person(ENTRY.c.member_id), ~of_person(LOT.c.member_id)
    others = ~of_person(ENTRY.c.member_id), of_person(LOT.c.member_id)
    return tuple(
        query.select_from(DRAW)
        .join(ENTRY, ENTRY.c.id == DRAW.c.entry_id)
        .join(LOT, LOT.c.entry_id == DRAW.c.lot_id)
        .where(anybody_parted(), *which)
        .group_by(LOT.c.programme_id)
        for query, which in ((drawn, hers), (taken, others))
    )


def units_across(session: BookSession, member: int) -> dict[int, int]:
    """Return what entries come to for a person whose draws crossed accounts that were one once, by entry.

    Her own less what they drew from others' lots, others' by what they drew from hers.
    """
    own, others = spent_across_accounts()
    given = {"member": member}
    units: dict[int, int] = {}
    for query in (_by_entry(own, ENTRY.c.quantity + _DRAWN), _by_entry(others, -_DRAWN)):
        units.update(tuple(row) for row in session.connection().execute(query, given))
    return units


_DRAWN = func.sum(DRAW.c.quantity, type_=Integer)


def _by_entry(query: Select[Any], units: Any) -> Select[Any]:
    return query.with_only_columns(ENTRY.c.id, units).group_by(None).group_by(ENTRY.c.id, ENTRY.c.quantity)


def debts_of(session: BookSession, member: int, programme: int, owed: int) -> tuple[tuple[int, int], ...]:
    """Return the undrawn rest of entries that made a debt, oldest first; nearly always there is none."""
    if owed <= 0:
        return ()
    mine = of_person(ENTRY.c.member_id, member), ENTRY.c.programme_id == programme
    forgiven = _forgiven(session, *mine)
    debts: list[tuple[int, int]] = []
    for taking in _takings(session, *mine):
        left = taking.undrawn - forgiven.get(("entry", taking.entry), 0)
        by_request = "request", taking.request
        excused = max(min(left, forgiven.get(by_request, 0)), 0)
        forgiven[by_request] = forgiven.get(by_request, 0) - excused
        unpaid = min(left - excused, owed)
        if unpaid > 0:
            debts.insert(0, (taking.entry, unpaid))
            owed -= unpaid
    return tuple(debts)


def _takings(session: BookSession, *mine: ColumnElement[bool]) -> list[_Taking]:
    """Return the entries that took units, the newest first."""
    drawn = select(func.coalesce(func.sum(DRAW.c.quantity), 0)).where(DRAW.c.entry_id == ENTRY.c.id).scalar_subquery()
    rows = session.connection().execute(
        select(ENTRY.c.id, ENTRY.c.request_id, -ENTRY.c.quantity - drawn)
        .where(*mine, ENTRY.c.quantity < 0)
        .order_by(ENTRY.c.id.desc())
    )
    return [_Taking(*row) for row in rows]


def _forgiven(session: BookSession, *mine: ColumnElement[bool]) -> dict[tuple[str, int], int]:
    """Return what was written off: by the entry whose debt it was, or by the act that took and forgave at once."""
    rows = session.connection().execute(
        select(ENTRY.c.request_id, ENTRY.c.reverses_id, ENTRY.c.quantity).where(*mine, ENTRY.c.kind == "write_off")
    )
    forgiven: dict[tuple[str, int], int] = {}
    for request, entry, units in rows:
        place = ("request", request) if entry is None else ("entry", entry)
        forgiven[place] = forgiven.get(place, 0) + units
    return forgiven


def owing(session: BookSession, programmes: Collection[int]) -> list[Debtor]:
    """Return who may owe: accounts whose entries come to less than their lots hold."""
    if not programmes:
        return []
    peer = _MEMBER.alias()
    rests = (
        select(func.coalesce(func.sum(LOT.c.rest), 0))
        .join(peer, peer.c.id == LOT.c.member_id)
        .where(peer.c.account_id == _MEMBER.c.account_id, LOT.c.programme_id == ENTRY.c.programme_id, LOT.c.rest > 0)
        .correlate(_MEMBER, ENTRY)
        .scalar_subquery()
    )
    rows = session.connection().execute(
        select(_MEMBER.c.account_id, ENTRY.c.programme_id)
        .join(_MEMBER, _MEMBER.c.id == ENTRY.c.member_id)
        .where(ENTRY.c.programme_id.in_(programmes))
        .group_by(_MEMBER.c.account_id, ENTRY.c.programme_id)
        .having(func.sum(ENTRY.c.quantity) < rests)
    )
    return [Debtor(*row) for row in rows]


def pay_debts(act: OpenAct, standing: Standing, *, member: int, programme: int, on: date) -> Standing:
    """Let units that came back pay what is owed, as earned ones do: else they would lapse and leave the debt."""
    owed = sum(lot.rest for lot in standing.lots) - _entered(act.written(), member, programme)
    lots = [lot for lot in spending_order(standing.lots) if not lot.lapsed(on)]
    drawn: list[lot_rules.Draw] = []
    fills: list[tuple[int, int]] = []
    for entry, units in debts_of(act.written(), member, programme, owed):
        draws, short = take(lots, units)
        lots = list(after(lots, draws))
        fills.append((entry, units - short))
        drawn += draws
        act.add(Draw, [{"entry_id": entry, "lot_id": draw.lot, "quantity": draw.quantity} for draw in draws])
    return replace(standing, lots=after(standing.lots, drawn), debts=less(standing.debts, fills))


def _entered(session: BookSession, member: int, programme: int) -> int:
    """Return what a person's entries in a programme come to, with what crossed accounts."""
    given = {"member": member}
    entered = select(func.coalesce(func.sum(ENTRY.c.quantity), 0)).where(
        of_person(ENTRY.c.member_id), ENTRY.c.programme_id == programme
    )
    units = session.connection().scalar(entered, given) or 0
    for query in spent_across_accounts():
        rows = session.connection().execute(query.where(LOT.c.programme_id == programme), given)
        units += sum(HoldingRow(*row).units for row in rows)
    return int(units)

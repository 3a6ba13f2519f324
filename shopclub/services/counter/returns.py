"""Goods brought back: whole, by amount or by line, with a preview of everything it takes and gives back."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from shopclub.records import standings
from shopclub.records.members.members import MemberRow
from shopclub.records.schema.club import Member
from shopclub.records.schema.trade import Purchase
from shopclub.rules.ledger.returns import Left
from shopclub.rules.values.purchases import NOTHING_TOLD, Item, Told, total
from shopclub.rules.values.refusals import (
    AmountInvalid,
    MemberUnknown,
    NothingLeft,
    OtherMember,
    PurchaseUnknown,
    PurchaseVoided,
    ReturnOfReturn,
    TooMuchReturned,
)
from shopclub.services.acting.answers import ActReport
from shopclub.services.acting.desk import Desk, Look, Moment
from shopclub.services.acting.member_facts import NOBODY
from shopclub.services.acting.outcomes import Acted, MemberLine
from shopclub.services.acting.overviews import BoughtLine, Returnable
from shopclub.services.acting.previews import Preview
from shopclub.services.acting.rehearsals import foreseen
from shopclub.services.counter.visits import add_visit, keep_lines
from shopclub.services.counter.voiding import undo_visit
from shopclub.services.kinds.register import finish
from shopclub.services.units import clawbacks
from shopclub.services.units.clawbacks import left_of

SEARCHED_DAYS = 400
MOST_FOUND = 50


@dataclass(frozen=True)
class Brought:
    """What is brought back: everything that is left, or an amount, or lines."""

    told: Told = NOTHING_TOLD
    everything: bool = False


class Returns:
    """What staff do when goods come back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def take_in(self, purchase: int, brought: Brought, *, request_key: str, member: int | None = None) -> Acted:
        """Take goods back: money and units go by what is left of the purchase, whatever the order of returns.

        `member` proves that the purchase is hers.

        Raises:
            PurchaseUnknown, PurchaseVoided, ReturnOfReturn, OtherMember, NothingLeft, TooMuchReturned, AmountInvalid,
                AmountMismatch, KeyReused: see `rules.refusals`; nothing is written.
        """

        def work(moment: Moment) -> Acted:
            return self._take_in(moment, purchase, brought, member)

        content = {"purchase": purchase, "everything": brought.everything, **vars(brought.told)}
        return self._desk.perform("return", key=request_key, content=content, work=work)

    def preview(self, purchase: int, brought: Brought) -> Preview:
        """Tell what a return would do: the act itself is carried out and rolled back.

        Raises:
            Refusal: as `take_in`.
        """
        return foreseen(self._desk, lambda moment: self._take_in(moment, purchase, brought, None))

    def _take_in(self, moment: Moment, number: int, brought: Brought, member: int | None) -> Acted:
        purchase = returnable(moment, number)
        if member is not None and purchase.member_id != member:
            raise OtherMember(number)
        back = _proved(moment, purchase, left_of(moment, purchase), brought)
        paid = _in_units(moment, purchase, back)
        row = self._whose(moment, purchase)
        if row is None or purchase.visit_id is None:
            refund = _book_refund(moment, purchase, None, back)
            return Acted(NOBODY, None, refund, act="return", on=moment.on, amount=back.amount)
        visit = add_visit(moment, row.id, kind="return")
        refund = _book_refund(moment, purchase, visit, back)
        left = left_of(moment, purchase)
        before = standings.holding(moment.written(), row.id, on=moment.on)
        held = dict(before.standings)
        if left.whole:
            undo_visit(moment, row.id, purchase.visit_id, before, held)
        else:
            clawbacks.uncount(moment, purchase.visit_id, row.id, left.act)
            for programme in moment.club.programmes:
                held[programme.id] = clawbacks.take_back(
                    moment,
                    row.id,
                    programme,
                    before.standing(programme.id),
                    visit=purchase.visit_id,
                    whole=False,
                )
            clawbacks.note_exceptions(moment, row.id, purchase.visit_id, whole=False)
        report = ActReport(row=row, after=held, before=before, act="return", visit=visit, purchase=refund)
        return finish(moment, replace(report, amount=back.amount, paid=paid), took=True)

    def _whose(self, moment: Moment, purchase: Purchase) -> MemberRow | None:
        """Return whose a purchase is; nobody's where it was anonymous or its member is forgotten."""
        with suppress(MemberUnknown):
            return self._desk.member(moment.written(), purchase.member_id) if purchase.member_id is not None else None
        return None

    def bought(self, purchase: int) -> Returnable:
        """Return what is left of a purchase to bring back.

        Raises:
            PurchaseUnknown, PurchaseVoided, ReturnOfReturn: see `rules.refusals`.
        """
        with self._desk.book.reading() as session:
            moment = self._desk.look(session)
            found = returnable(moment, purchase)
            left = left_of(moment, found)
            who = session.get(Member, found.member_id) if found.member_id is not None else None
            return Returnable(
                purchase=found.id,
                member=MemberLine(who.id, who.name, None) if who else NOBODY,
                on=found.business_date,
                amount=found.amount,
                left=left.amount if left.amount is not None or not left.whole else 0,
                items=left.items,
                nothing_left=left.whole,
            )

    def find(
        self, *, member: int | None = None, on: date | None = None, amount: int | None = None
    ) -> tuple[BoughtLine, ...]:
        """Find purchases without a receipt: by member, business date or amount; the newest first."""
        refund = aliased(Purchase)
        back = (
            select(func.coalesce(func.sum(refund.amount), 0))
            .where(refund.refund_of == Purchase.id, refund.voided == 0)
            .scalar_subquery()
        )
        with self._desk.book.reading() as session:
            today = self._desk.look(session).on
            query = (
                select(Purchase.id, Purchase.at, Purchase.business_date, Purchase.amount, back, Member.id, Member.name)
                .outerjoin(Member, Member.id == Purchase.member_id)
                .where(Purchase.voided == 0, Purchase.kind == "sale", Purchase.amount > back)
                .where(Purchase.business_date >= today - timedelta(days=SEARCHED_DAYS))
                .order_by(Purchase.id.desc())
                .limit(MOST_FOUND)
            )
            if member is not None:
                query = query.where(Purchase.member_id == member)
            if on is not None:
                query = query.where(Purchase.business_date == on)
            if amount is not None:
                query = query.where(Purchase.amount == amount)
            return tuple(
                BoughtLine(
                    row[0], row[1], row[2], row[3], row[4], MemberLine(row[5], row[6], None) if row[5] else NOBODY
                )
                for row in session.execute(query)
            )


def returnable(moment: Moment | Look, number: int) -> Purchase:
    """Return a purchase that goods may be brought back of.

    Raises:
        PurchaseUnknown, ReturnOfReturn, PurchaseVoided: see `rules.refusals`.
    """
    purchase = moment.written().get(Purchase, number)
    if purchase is None:
        raise PurchaseUnknown(str(number))
    if purchase.kind == "refund":
        raise ReturnOfReturn(number)
    if purchase.voided:
        raise PurchaseVoided(number)
    return purchase


@dataclass(frozen=True)
class _Back:
    """What comes back, worked out: the amount where it is known, and the lines."""

    amount: int | None
    items: tuple[Item, ...]


def _proved(moment: Moment, purchase: Purchase, left: Left, brought: Brought) -> _Back:
    """Return what comes back, if there is that much.

    Raises:
        NothingLeft, TooMuchReturned, AmountInvalid, AmountMismatch: see `rules.refusals`.
    """
    write = moment.club.currency.write
    if left.whole:
        raise NothingLeft(purchase.id)
    if brought.everything:
        return _Back(left.amount, left.items)
    amount = total(brought.told.amount, brought.told.items, moment.club.currency)
    if amount is None or amount <= 0:
        raise AmountInvalid(write(amount or 0))
    there = left.amount or 0
    if amount > there:
        raise TooMuchReturned(write(amount), write(there))
    for each in brought.told.items:
        bought = sum(
            line.quantity for line in left.items if (line.category, line.amount) == (each.category, each.amount)
        )
        asked = sum(
            line.quantity for line in brought.told.items if (line.category, line.amount) == (each.category, each.amount)
        )
        if asked > bought:
            raise TooMuchReturned(f"{asked} × {each.category}", f"{bought} × {each.category}")
    return _Back(amount, brought.told.items)


def _in_units(moment: Moment, purchase: Purchase, back: _Back) -> int:
    """Return the part of what comes back that units paid, in minor units: money goes back first, then they do."""
    left = left_of(moment, purchase).amount or 0
    return max((back.amount or 0) - max(left - purchase.paid_with_units, 0), 0)


def _book_refund(moment: Moment, purchase: Purchase, visit: int | None, back: _Back) -> int:
    number = moment.act.number("purchase")
    row = {
        "id": number,
        "visit_id": visit,
        "member_id": purchase.member_id,
        "business_date": moment.on,
        "at": moment.act.instant,
        "kind": "refund",
        "amount": back.amount,
        "refund_of": purchase.id,
        "paid_with_units": 0,
        "counts": 0,
        "voided": 0,
        "request_key": moment.act.key,
    }
    moment.act.add(Purchase, [row])
    keep_lines(moment, number, back.items)
    return number

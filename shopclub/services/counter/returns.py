"""Goods brought back: whole, by amount or by line, with a preview of everything it takes and gives back."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from shopclub.records import standings
from shopclub.records.members.accounts import is_of_person
from shopclub.records.members.members import MemberRow, member_by_number
from shopclub.records.sessions import BookSession
from shopclub.records.trade.purchases import (
    PurchaseRow,
    SoldRow,
    Sought,
    book_refund,
    find_purchase,
    keep_lines,
    sales_with_something_left,
)
from shopclub.records.trade.visits import NewVisit, add_visit
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
from shopclub.services.counter.voiding import undo_visit
from shopclub.services.kinds.register import finish
from shopclub.services.units import clawbacks
from shopclub.services.units.clawbacks import left_of
from shopclub.services.units.hand import hand_of

SEARCHED_DAYS = 400
MOST_FOUND = 50


@dataclass(frozen=True)
class Brought:
    """What is brought back: everything that is left, or an amount, or lines."""

    told: Told = NOTHING_TOLD
    everything: bool = False


@dataclass(frozen=True)
class _Back:
    """What comes back, worked out: the amount where it is known, and the lines; `in_units` is what units paid of it."""

    amount: int | None
    items: tuple[Item, ...]
    in_units: int


class Returns:
    """What staff do when goods come back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def take_in(self, purchase: int, brought: Brought, *, request_key: str, member: int | None = None) -> Acted:
        """Take goods back: money and units go by what is left of the purchase, whatever the order of returns.

        `member` proves that the purchase is hers.

        Raises:
            PurchaseUnknown, PurchaseVoided, ReturnOfReturn, OtherMember, NothingLeft, TooMuchReturned, AmountInvalid,
                AmountMismatch, KeyReused: see `rules.values.refusals`; nothing is written.
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
        if member is not None and not is_of_person(moment.written(), purchase.member_id, member):
            raise OtherMember(number)
        back = _proved(moment, purchase, brought)
        row = self._whose(moment, purchase)
        if row is None or purchase.visit_id is None:
            refund = _book(moment, purchase, back, visit=None)
            return Acted(NOBODY, None, refund, act="return", on=moment.on, amount=back.amount)
        return self._take_back(moment, row, purchase, back, visit=purchase.visit_id)

    def _take_back(self, moment: Moment, row: MemberRow, purchase: PurchaseRow, back: _Back, *, visit: int) -> Acted:
        """Book what comes back, and take from the member what the purchase no longer earns."""
        returning = add_visit(moment.act, NewVisit(row.id, moment.on, kind="return"))
        refund = _book(moment, purchase, back, visit=returning)
        left = left_of(moment, purchase.id)
        hand = hand_of(moment, row.id, standings.holding(moment.written(), row.id, on=moment.on))
        if left.whole:
            undo_visit(hand, visit)
        else:
            clawbacks.uncount(hand, visit, left.act)
            for programme in moment.club.programmes:
                clawbacks.take_back(hand, programme, visit=visit, whole=False)
            clawbacks.note_exceptions(hand, visit, whole=False)
        report = ActReport(
            row=row,
            after=hand.standings,
            before=hand.before,
            act="return",
            visit=returning,
            purchase=refund,
            amount=back.amount,
            paid=back.in_units,
        )
        return finish(moment, report, took=True)

    def _whose(self, moment: Moment, purchase: PurchaseRow) -> MemberRow | None:
        """Return whose a purchase is; nobody's where it was anonymous or its member is forgotten."""
        with suppress(MemberUnknown):
            return (
                self._desk.booked_for(moment.written(), purchase.member_id) if purchase.member_id is not None else None
            )
        return None

    def bought(self, purchase: int) -> Returnable:
        """Return what is left of a purchase to bring back.

        Raises:
            PurchaseUnknown, PurchaseVoided, ReturnOfReturn: see `rules.values.refusals`.
        """
        with self._desk.book.reading() as session:
            moment = self._desk.look(session)
            sold = returnable(moment, purchase)
            left = left_of(moment, purchase)
            nothing_left = left.whole and left.amount is None
            return Returnable(
                purchase=purchase,
                member=_buyer(session, sold),
                on=sold.business_date,
                amount=sold.amount,
                left=0 if nothing_left else left.amount,
                items=left.items,
                nothing_left=left.whole,
            )

    def find(
        self, *, member: int | None = None, on: date | None = None, amount: int | None = None
    ) -> tuple[BoughtLine, ...]:
        """Find purchases without a receipt: by member, business date or amount; the newest first."""
        with self._desk.book.reading() as session:
            since = self._desk.look(session).on - timedelta(days=SEARCHED_DAYS)
            sales = sales_with_something_left(session, Sought(member, on, amount), since=since, most=MOST_FOUND)
            return tuple(_line(sale) for sale in sales)


def _line(sale: SoldRow) -> BoughtLine:
    buyer = MemberLine(sale.member_id, sale.name, None) if sale.member_id is not None else NOBODY
    return BoughtLine(sale.id, sale.at, sale.business_date, sale.amount, sale.refunded, buyer)


def _buyer(session: BookSession, purchase: PurchaseRow) -> MemberLine:
    buyer = member_by_number(session, purchase.member_id) if purchase.member_id is not None else None
    return MemberLine(buyer.id, buyer.name, None) if buyer is not None else NOBODY


def returnable(moment: Moment | Look, number: int) -> PurchaseRow:
    """Return a purchase that goods may be brought back of.

    Raises:
        PurchaseUnknown, ReturnOfReturn, PurchaseVoided: see `rules.values.refusals`.
    """
    purchase = find_purchase(moment.written(), number)
    if purchase is None:
        raise PurchaseUnknown(str(number))
    if purchase.kind == "refund":
        raise ReturnOfReturn(number)
    if purchase.voided:
        raise PurchaseVoided(number)
    return purchase


def _proved(moment: Moment, purchase: PurchaseRow, brought: Brought) -> _Back:
    """Return what comes back, if there is that much.

    Raises:
        NothingLeft, TooMuchReturned, AmountInvalid, AmountMismatch: see `rules.values.refusals`.
    """
    left = left_of(moment, purchase.id)
    if left.whole:
        raise NothingLeft(purchase.id)
    if brought.everything:
        return _worked_out(purchase, left, left.amount, left.items)
    write = moment.club.currency.write
    amount = total(brought.told.amount, brought.told.items, moment.club.currency)
    if amount is None or amount <= 0:
        raise AmountInvalid(write(amount or 0))
    there = left.amount or 0
    if amount > there:
        raise TooMuchReturned(write(amount), write(there))
    for category in dict.fromkeys(item.category for item in brought.told.items):
        bought, asked = _worth(left.items, category), _worth(brought.told.items, category)
        if asked > bought:
            raise TooMuchReturned(f"{category} {write(asked)}", f"{category} {write(bought)}")
    return _worked_out(purchase, left, amount, brought.told.items)


def _worth(lines: Iterable[Item], category: str) -> int:
    """Sum what is there of a category."""
    return sum(line.total for line in lines if line.category == category)


def _worked_out(purchase: PurchaseRow, left: Left, amount: int | None, items: tuple[Item, ...]) -> _Back:
    """Return what comes back: money goes back first, then the units that paid."""
    money_left = max((left.amount or 0) - purchase.paid_with_units, 0)
    return _Back(amount, items, in_units=max((amount or 0) - money_left, 0))


def _book(moment: Moment, purchase: PurchaseRow, back: _Back, *, visit: int | None) -> int:
    refund = book_refund(moment.act, purchase, back.amount, visit=visit, on=moment.on)
    keep_lines(moment.act, refund, back.items)
    return refund

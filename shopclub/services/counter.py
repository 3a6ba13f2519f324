"""The counter: scanning a card, adding to a visit, a sale without a card."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from shopclub.records import ledger, membership, standings
from shopclub.records.ledger import table_of
from shopclub.records.membership import CardRow, MemberRow
from shopclub.records.schema.trade import Category, Earning, Purchase, PurchaseLine, Visit
from shopclub.records.standings import Holding
from shopclub.rules import card_codes, purchases
from shopclub.rules.earning import BY_HAND, Act, Notice, ProgrammeTerms, Standing, Taken, Version
from shopclub.rules.money import LARGEST
from shopclub.rules.purchases import NOTHING_TOLD, Item, Told
from shopclub.rules.refusals import (
    AmountInvalid,
    CardBlocked,
    CardInvalid,
    CardReplaced,
    CardUnknown,
    ConfirmNeeded,
    QuantityInvalid,
    VisitClosed,
    VisitUnknown,
)
from shopclub.services import enrolment
from shopclub.services.desk import NOBODY, Desk, Moment, post_decision
from shopclub.services.outcomes import Acted

MOST_STAMPS = 1000
_LINE = table_of(PurchaseLine)


class Counter:
    """What staff do with a card in the hand."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def scan(self, code: str, *, request_key: str, told: Told = NOTHING_TOLD, confirm: bool = False) -> Acted:
        """Take a scanned card: book the visit and its purchase, and award what each running programme gives.

        Raises:
            CardInvalid, CardUnknown, CardBlocked, CardReplaced: the code names nobody.
            ConfirmNeeded: the member was here moments ago.
            CapExceeded: more stamps were asked for by hand than a cap allows.
            AmountInvalid, AmountMismatch, KeyReused: see `rules.refusals`.
        """
        word = card_codes.normalise(code)

        def work(moment: Moment) -> Acted:
            whole = proved(told, moment)
            card = find_card(moment, word)
            row = card.member
            if row is None:
                return self._stamp(moment, enrolment.enrol_on_card(moment, word), whole, confirmed=confirm)
            seconds = self._guard(moment, row, confirm=confirm)
            if seconds is not None:
                return self._ignored(moment, row, seconds)
            return self._stamp(moment, row, whole, confirmed=confirm)

        return self._desk.perform("scan", key=request_key, content={"card": word, **vars(told)}, work=work)

    def _guard(self, moment: Moment, row: MemberRow, *, confirm: bool) -> int | None:
        """Return how many seconds ago the member was stamped if this scan is to be ignored."""
        if row.last_visit_at is None:
            return None
        since = max(moment.act.instant - row.last_visit_at, timedelta(0))
        seconds = since // timedelta(seconds=1)
        if since < timedelta(seconds=moment.club.hard_guard):
            return seconds
        if since < timedelta(seconds=moment.club.soft_guard) and not confirm:
            raise ConfirmNeeded(seconds, row.id)
        return None

    def _ignored(self, moment: Moment, row: MemberRow, seconds: int) -> Acted:
        before = self._desk.holding(moment, row.id)
        purchase = moment.session.scalar(select(Purchase.id).where(Purchase.visit_id == row.last_visit).limit(1))
        answer = self._desk.answer(
            moment, row, before.standings, before=before, visit=row.last_visit, purchase=purchase
        )
        notices = (Notice("already_stamped", number=seconds),)
        return replace(answer, repeated=True, notices=notices, stamped_seconds_ago=seconds)

    def _stamp(self, moment: Moment, row: MemberRow, told: Told, *, confirmed: bool) -> Acted:
        before = self._desk.holding(moment, row.id)
        held = visited(moment, before)
        visit, purchase = book_visit(moment, row.id, told, confirmed=confirmed)
        act = _act(moment, moment.act.instant, told)
        notices = list(_blocked(row))
        for programme in () if row.blocked else moment.club.programmes:
            standing = held.get(programme.id) or before.standing(programme.id)
            held[programme.id], said = award(moment, row.id, programme, standing, act, visit=visit)
            notices += said
        notices += _ready(before, moment)
        return self._desk.answer(
            moment,
            row,
            held,
            before=before,
            visit=visit,
            purchase=purchase,
            notices=tuple(notices),
            amount=told.amount,
        )

    def amend(self, visit: int, *, request_key: str, told: Told) -> Acted:
        """Add an amount, items or the number of stamps to a visit until its day closes.

        Items join those told before; the amount and the stamps are the visit's totals.

        Raises:
            VisitUnknown, VisitClosed, CapExceeded, AmountMismatch, QuantityInvalid: see `rules.refusals`.
        """

        def work(moment: Moment) -> Acted:
            found = moment.session.get(Visit, visit)
            if found is None or found.voided_at is not None:
                raise VisitUnknown(str(visit))
            if found.business_date != moment.on:
                raise VisitClosed(visit, found.business_date)
            return self._amend(moment, found, told)

        return self._desk.perform("amend", key=request_key, content={"visit": visit, **vars(told)}, work=work)

    def _amend(self, moment: Moment, visit: Visit, told: Told) -> Acted:
        row = self._desk.member(moment.session, visit.member_id)
        purchase = moment.session.scalars(select(Purchase).where(Purchase.visit_id == visit.id).limit(1)).one()
        whole = proved(replace(told, items=(*_lines_of(moment, purchase.id), *told.items)), moment)
        amount = purchase.amount if whole.amount is None else whole.amount
        purchase.amount = amount
        moment.session.flush()
        keep_lines(moment, purchase.id, told.items)
        act = _act(moment, visit.at, replace(whole, amount=amount))
        before = self._desk.holding(moment, row.id)
        held = dict(before.standings)
        notices: list[Notice] = []
        for programme in () if row.blocked else moment.club.programmes:
            standing, by_hand = _without_visit(moment, before.standing(programme.id), programme, visit.id)
            told_there = replace(act, stamps=standing.visit) if by_hand and act.stamps is None else act
            held[programme.id], said = award(
                moment, row.id, programme, standing, told_there, visit=visit.id, amends=True
            )
            notices += said
        return self._desk.answer(
            moment,
            row,
            held,
            before=before,
            visit=visit.id,
            purchase=purchase.id,
            notices=tuple(notices),
            amount=amount,
            act="amend",
        )

    def sale(self, *, request_key: str, told: Told) -> Acted:
        """Book a sale to somebody without a card, kept for the figures.

        Raises:
            AmountMismatch, KeyReused: see `rules.refusals`.
        """

        def work(moment: Moment) -> Acted:
            whole = proved(told, moment)
            purchase = _book_purchase(moment, None, None, whole.amount)
            keep_lines(moment, purchase, whole.items)
            return Acted(member=NOBODY, visit=None, purchase=purchase, act="sale", on=moment.on, amount=whole.amount)

        return self._desk.perform("sale", key=request_key, content=vars(told), work=work)


def proved(told: Told, moment: Moment) -> Told:
    """Return what was told with the amount worked out.

    Raises:
        QuantityInvalid, AmountInvalid, AmountMismatch: it can't be.
    """
    if told.stamps is not None and not 1 <= told.stamps <= MOST_STAMPS:
        raise QuantityInvalid(told.stamps)
    amount = purchases.total(told.amount, told.items, moment.club.currency)
    if amount is not None and not 0 <= amount <= LARGEST:
        raise AmountInvalid(str(amount))
    return replace(told, amount=amount)


def _act(moment: Moment, at: datetime, told: Told) -> Act:
    return Act(moment.on, at.astimezone(moment.club.zone), told.amount, told.items, told.stamps)


def find_card(moment: Moment, word: str) -> CardRow:
    """Return the card with this code and whom it names.

    Raises:
        CardInvalid, CardUnknown, CardBlocked, CardReplaced: the code names nobody who may be served.
    """
    if not card_codes.is_readable(word):
        raise CardInvalid(word[: card_codes.LONGEST_READ])
    row = membership.member_by_code(moment.session, word)
    if row is None:
        if card_codes.looks_like_ours(word) and not card_codes.is_valid(word):
            raise CardInvalid(word)
        raise CardUnknown(word)
    if row.state == "blocked":
        raise CardBlocked(word, row.reason or "")
    if row.state == "replaced":
        raise CardReplaced(word)
    return row


def book_visit(moment: Moment, member_id: int, told: Told, *, confirmed: bool = False) -> tuple[int, int]:
    """Book a visit with its purchase; return their numbers."""
    act, visit = moment.act, moment.act.number("visit")
    row = {
        "id": visit,
        "member_id": member_id,
        "business_date": moment.on,
        "at": act.instant,
        "till_id": act.till_id,
        "staff_id": act.staff_id,
        "request_key": act.key,
        "confirmed": int(confirmed),
    }
    act.add(Visit, [row])
    purchase = _book_purchase(moment, member_id, visit, told.amount)
    keep_lines(moment, purchase, told.items)
    return visit, purchase


def _book_purchase(moment: Moment, member_id: int | None, visit: int | None, amount: int | None) -> int:
    number = moment.act.number("purchase")
    row = {
        "id": number,
        "visit_id": visit,
        "member_id": member_id,
        "business_date": moment.on,
        "at": moment.act.instant,
        "kind": "sale",
        "amount": amount,
        "counts": 1,
        "voided": 0,
        "request_key": moment.act.key,
    }
    moment.act.add(Purchase, [row])
    return number


def keep_lines(moment: Moment, purchase: int, items: Iterable[Item]) -> None:
    """Keep the lines of a purchase, making categories on first use."""
    for item in items:
        category = moment.session.scalar(select(Category).where(Category.name == item.category))
        if category is None:
            category = Category(name=item.category)
            moment.session.add(category)
            moment.session.flush()
        row = {
            "purchase_id": purchase,
            "category_id": category.id,
            "amount": item.amount,
            "quantity": item.quantity,
        }
        moment.session.connection().execute(insert(_LINE), row)


def award(
    moment: Moment,
    member_id: int,
    programme: ProgrammeTerms,
    standing: Standing,
    act: Act,
    *,
    visit: int,
    amends: bool = False,
) -> tuple[Standing, tuple[Notice, ...]]:
    """Let a programme's rules decide what a visit earns there, and post it; anew where the act amends the visit."""
    if not programme.earns(moment.on):
        return standing, (Notice("programme_ended", programme.key),)
    version = programme.in_use(standing, moment.on)
    decision = version.rules.earn(standing, act, version=version.id, successor=programme.current(moment.on))
    if decision.basis and decision.basis.units < 0:
        after = _give_up(moment, member_id, programme, standing, version, visit, -decision.basis.units)
    else:
        after = post_decision(
            moment, decision, member_id=member_id, programme=programme, standing=standing, visit=visit
        )
    if decision.basis and decision.basis.kept:
        earlier = _counted_before(moment, visit, decision.basis.version) if amends else 0
        kept = replace(decision.basis, eligible=decision.basis.eligible - earlier)
        ledger.keep_basis(moment.act, kept, member_id=member_id, visit_id=visit)
    return after, decision.notices


def _counted_before(moment: Moment, visit: int, version: int) -> int:
    rows = select(func.sum(Earning.eligible)).where(Earning.visit_id == visit, Earning.version_id == version)
    return moment.session.scalar(rows) or 0


def _give_up(
    moment: Moment,
    member_id: int,
    programme: ProgrammeTerms,
    standing: Standing,
    version: Version,
    visit: int,
    units: int,
) -> Standing:
    """Take back what an amended visit was given too much."""
    full = standings.with_history(moment.session, standing, member_id=member_id, programme_id=programme.id)
    own = frozenset(
        moment.session.scalars(
            select(ledger.ENTRY.c.id).where(ledger.ENTRY.c.visit_id == visit, ledger.ENTRY.c.kind == "award")
        )
    )
    decision = version.rules.take_back(full, Taken(moment.on, units, own), version=version.id)
    void_vouchers(moment, decision.voided, programme)
    return post_decision(moment, decision, member_id=member_id, programme=programme, standing=full, visit=visit)


def void_vouchers(moment: Moment, numbers: Sequence[int], programme: ProgrammeTerms) -> None:
    """Make vouchers of reopened cards void."""
    for number in numbers:
        row: Any = (
            moment.session.connection()
            .execute(select(ledger.VOUCHER.c.reward, ledger.VOUCHER.c.expires_on).where(ledger.VOUCHER.c.id == number))
            .one()
        )
        voucher = ledger.GrantedVoucher(number, programme.id, row.reward, "issued", row.expires_on)
        ledger.set_voucher(moment.act, voucher, state="void")


def _without_visit(moment: Moment, standing: Standing, programme: ProgrammeTerms, visit: int) -> tuple[Standing, bool]:
    """Return the standing without the visit's own earning, to be worked out anew; and whether staff gave it by hand."""
    given = moment.session.execute(
        select(ledger.ENTRY.c.quantity, ledger.ENTRY.c.rule).where(
            ledger.ENTRY.c.visit_id == visit,
            ledger.ENTRY.c.programme_id == programme.id,
            ledger.ENTRY.c.kind.in_(("award", "clawback")),
        )
    ).all()
    counters = dict(standing.counters)
    for version, eligible in moment.session.execute(
        select(Earning.version_id, Earning.eligible).where(Earning.visit_id == visit)
    ):
        counters[version] = counters.get(version, 0) - eligible
    units = max(sum(quantity for quantity, _ in given), 0)
    return replace(standing, counters=counters, visit=units), units > 0 and any(rule == BY_HAND for _, rule in given)


def visited(moment: Moment, before: Holding) -> dict[int, Standing]:
    """Let a visit move the last day of stamps that visits keep alive, in every programme."""
    return {
        number: standings.move_activity(moment.act, standing, moment.on)
        for number, standing in before.standings.items()
    }


def _lines_of(moment: Moment, purchase: int) -> tuple[Item, ...]:
    """Return the items told of a purchase before."""
    rows = moment.session.execute(
        select(Category.name, PurchaseLine.amount, PurchaseLine.quantity)
        .join(Category, Category.id == PurchaseLine.category_id)
        .where(PurchaseLine.purchase_id == purchase)
        .order_by(PurchaseLine.id)
    )
    return tuple(Item(*row) for row in rows)


def _blocked(row: MemberRow) -> tuple[Notice, ...]:
    return (Notice("member_blocked", text=row.blocked),) if row.blocked else ()


def _ready(before: Holding, moment: Moment) -> tuple[Notice, ...]:
    """Say "reward ready" for vouchers that were there before this visit."""
    return tuple(
        Notice("reward_ready", number=each.id, text=each.reward)
        for each in before.vouchers
        if each.state == "issued" and (each.expires_on is None or each.expires_on >= moment.on)
    )

"""The counter: scanning a card, adding to a visit, a sale without a card."""

from dataclasses import replace
from datetime import timedelta

from shopclub.records.members.cards import is_torn
from shopclub.records.members.members import CardRow, MemberRow, member_by_code
from shopclub.records.standings import Holding
from shopclub.records.trade.purchases import (
    Amended,
    Sale,
    book_sale,
    is_refunded,
    keep_lines,
    largest_amount,
    lines_of,
    note_amendment,
    number_of_purchase,
    purchase_of_visit,
    set_amount,
)
from shopclub.records.trade.visits import NewVisit, VisitRow, find_visit
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.values import card_codes, purchases
from shopclub.rules.values.money import LARGEST
from shopclub.rules.values.purchases import NOTHING_TOLD, Told
from shopclub.rules.values.refusals import (
    AmountInvalid,
    BelowPaid,
    CardBlocked,
    CardInvalid,
    CardReplaced,
    CardUnknown,
    ConfirmNeeded,
    QuantityInvalid,
    VisitClosed,
    VisitUnknown,
)
from shopclub.rules.values.usual_amounts import AmountUnusual, usual
from shopclub.services.acting.answers import ActReport, answer_of
from shopclub.services.acting.desk import Desk, Look, Moment
from shopclub.services.acting.kept_answers import MEMBER_BLOCKED
from shopclub.services.acting.member_facts import NOBODY
from shopclub.services.acting.outcomes import Acted
from shopclub.services.counter.visits import EarningVisit, award, book_visit, earn_anew, told_act, visited
from shopclub.services.kinds.register import finish, privileges_now
from shopclub.services.members import enrolment
from shopclub.services.units.hand import Hand, hand_of

MOST_STAMPS = 1000


class Counter:
    """What staff do with a card in the hand."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def scan(
        self,
        code: str,
        *,
        request_key: str,
        told: Told = NOTHING_TOLD,
        confirm: bool = False,
        confirm_amount: bool = False,
    ) -> Acted:
        """Take a scanned card: book the visit and its purchase, and award what each running programme gives.

        Raises:
            CardInvalid, CardUnknown, CardBlocked, CardReplaced: the code names nobody.
            ConfirmNeeded: the member was here moments ago, unless it is confirmed.
            AmountUnusual: more than the shop usually takes, unless the amount is confirmed.
            CapExceeded: more stamps were asked for by hand than a cap allows.
            AmountInvalid, AmountMismatch, KeyReused: see `rules.values.refusals`.
        """
        word = card_codes.normalise(code)

        def proof(moment: Moment | Look) -> tuple[Told, CardRow]:
            return proved(told, moment), find_card(moment, word)

        def work(moment: Moment) -> Acted:
            whole, card = proof(moment)
            row = card.member
            seconds = None if row is None else self._guard(moment, row, holder=card.holder, confirm=confirm)
            if row is not None and seconds is not None:
                return self._ignored(moment, row, seconds)
            prove_usual(moment, whole.amount, confirmed=confirm_amount)
            if row is None:
                return self._stamp(moment, enrolment.enrol_on_card(moment, word), whole, confirmed=confirm)
            return self._stamp(moment, row, whole, confirmed=confirm, holder=card.holder)

        if not card_codes.may_be_given(word):  # nearly always a misread, which a look at the book can tell
            self._desk.look_first("scan", key=request_key, proof=proof)
        return self._desk.perform("scan", key=request_key, content={"card": word, **vars(told)}, work=work)

    def _guard(self, moment: Moment, row: MemberRow, *, holder: str | None, confirm: bool) -> int | None:
        """Return how many seconds ago the member was stamped if this scan is to be ignored."""
        if row.last_visit_at is None:
            return None
        since = max(moment.act.instant - row.last_visit_at, timedelta(0))
        seconds = since // timedelta(seconds=1)
        if since < timedelta(seconds=moment.club.hard_guard):
            return seconds
        if since < timedelta(seconds=moment.club.soft_guard) and not confirm:
            raise ConfirmNeeded(seconds, row.id, holder or "")
        return None

    def _ignored(self, moment: Moment, row: MemberRow, seconds: int) -> Acted:
        before = self._desk.holding(moment, row.id, singly=False)
        report = ActReport(
            row=row,
            after=before.standings,
            before=before,
            visit=row.last_visit,
            purchase=number_of_purchase(moment.written(), row.last_visit),
            notices=(Notice("already_stamped", number=seconds),),
            privileges=privileges_now(moment, row),
        )
        return replace(answer_of(moment, report), repeated=True, stamped_seconds_ago=seconds)

    def _stamp(
        self, moment: Moment, row: MemberRow, told: Told, *, confirmed: bool, holder: str | None = None
    ) -> Acted:
        before = self._desk.holding(moment, row.id, singly=False)
        hand = Hand(moment, row.id, before, visited(moment, before))
        booked = book_visit(moment, NewVisit(row.id, moment.on, confirmed=confirmed, blocked=bool(row.blocked)), told)
        earning = EarningVisit(booked.visit, told_act(moment, moment.act.instant, told), moment.on)
        notices = [*_blocked(row), *_family_card(holder)]
        for programme in () if row.blocked else moment.club.programmes:
            notices += award(hand, programme, earning)
        notices += _ready(before, moment)
        report = ActReport(
            row=row,
            after=hand.standings,
            before=before,
            visit=booked.visit,
            purchase=booked.purchase,
            amount=told.amount,
            notices=tuple(notices),
            singly=False,
        )
        return finish(moment, report)

    def amend(self, visit: int, *, request_key: str, told: Told, confirm: bool = False) -> Acted:
        """Add an amount, items or the number of stamps to a visit until its day closes.

        Items join those told before; the amount and the stamps are the visit's totals.

        Raises:
            VisitUnknown, VisitClosed, CapExceeded, AmountMismatch, QuantityInvalid: see `rules.values.refusals`.
            BelowPaid: units paid more of it than that.
            AmountUnusual: more than the shop usually takes, unless it is confirmed.
        """

        def work(moment: Moment) -> Acted:
            amended = find_visit(moment.written(), visit)
            if amended is None or amended.voided_at is not None or amended.kind != "visit":
                raise VisitUnknown(str(visit))
            refunded = is_refunded(moment.written(), purchase_of_visit(moment.written(), visit).id)
            if refunded or amended.business_date != moment.on:
                raise VisitClosed(visit, amended.business_date)
            return self._amend(moment, amended, told, confirm=confirm)

        return self._desk.perform("amend", key=request_key, content={"visit": visit, **vars(told)}, work=work)

    def _amend(self, moment: Moment, visit: VisitRow, told: Told, *, confirm: bool) -> Acted:
        row = self._desk.booked_for(moment.written(), visit.member_id)
        purchase = purchase_of_visit(moment.written(), visit.id)
        whole = proved(replace(told, items=(*lines_of(moment.written(), purchase.id), *told.items)), moment)
        amount = purchase.amount if whole.amount is None else whole.amount
        if (amount or 0) < purchase.paid_with_units:
            raise BelowPaid(moment.club.currency.write(purchase.paid_with_units))
        if amount != purchase.amount:
            prove_usual(moment, amount, confirmed=confirm)
        amendment = Amended(visit.id, purchase.amount, amount, told.stamps, earned=not row.blocked)
        number = note_amendment(moment.act, amendment)
        if amount != purchase.amount:
            set_amount(moment.written(), purchase.id, amount)
        keep_lines(moment.act, purchase.id, told.items, amendment=number)
        act = told_act(moment, visit.at, replace(whole, amount=amount), paid=purchase.paid_with_units)
        hand = hand_of(moment, row.id, self._desk.holding(moment, row.id))
        notices = () if row.blocked else earn_anew(hand, EarningVisit(visit.id, act, moment.on, amends=True))
        report = ActReport(
            row=row,
            after=hand.standings,
            before=hand.before,
            act="amend",
            visit=visit.id,
            purchase=purchase.id,
            amount=amount,
            notices=notices,
        )
        return finish(moment, report, took=(amount or 0) < (purchase.amount or 0))

    def sale(self, *, request_key: str, told: Told, confirm: bool = False) -> Acted:
        """Book a sale to somebody without a card, kept for the figures.

        Raises:
            AmountMismatch, KeyReused: see `rules.values.refusals`.
            AmountUnusual: more than the shop usually takes, unless it is confirmed.
        """

        def work(moment: Moment) -> Acted:
            whole = proved(told, moment)
            prove_usual(moment, whole.amount, confirmed=confirm)
            purchase = book_sale(moment.act, Sale(whole.amount), on=moment.on)
            keep_lines(moment.act, purchase, whole.items)
            return Acted(member=NOBODY, visit=None, purchase=purchase, act="sale", on=moment.on, amount=whole.amount)

        return self._desk.perform("sale", key=request_key, content=vars(told), work=work)


def proved(told: Told, moment: Moment | Look) -> Told:
    """Return what was told with the amount worked out.

    Raises:
        QuantityInvalid, AmountInvalid, AmountMismatch: it can't be.
    """
    if told.stamps is not None and not 1 <= told.stamps <= MOST_STAMPS:
        raise QuantityInvalid(told.stamps)
    amount = purchases.total(told.amount, told.items, moment.club.currency)
    if amount is not None and not 0 <= amount <= LARGEST:
        raise AmountInvalid(str(amount))
    return told if amount == told.amount else replace(told, amount=amount)


def prove_usual(moment: Moment, amount: int | None, *, confirmed: bool) -> None:
    """Prove that an amount is none that a hurried hand may not have meant, or was confirmed.

    Raises:
        AmountUnusual: it is more than the shop usually takes, and nobody confirmed it.
    """
    if not amount or confirmed:
        return
    session, club = moment.written(), moment.club
    largest = largest_amount(session) if club.unusual_above is None else None
    most = usual(club.unusual_above, largest, currency=club.currency)
    if most is not None and amount > most.most:
        raise AmountUnusual(amount, most.most, most.on)


def find_card(moment: Moment | Look, word: str) -> CardRow:
    """Return the card with this code and whom it names.

    Raises:
        CardInvalid, CardUnknown, CardBlocked, CardReplaced: the code names nobody who may be served.
    """
    if not card_codes.is_readable(word):
        raise CardInvalid(word[: card_codes.LONGEST_READ])
    row = member_by_code(moment.written(), word)
    if row is None:
        misread = card_codes.looks_like_ours(word) and not card_codes.is_valid(word)
        if misread or (card_codes.could_be_torn(word) and is_torn(moment.written(), word)):
            raise CardInvalid(word)
        raise CardUnknown(word)
    if row.state == "blocked":
        raise CardBlocked(word, row.reason or "")
    if row.state == "replaced":
        raise CardReplaced(word)
    return row


def _blocked(row: MemberRow) -> tuple[Notice, ...]:
    return (Notice(MEMBER_BLOCKED, text=row.blocked),) if row.blocked else ()


def _family_card(holder: str | None) -> tuple[Notice, ...]:
    """Say who of the family has the card, where it is not the member's own."""
    return (Notice("family_card", text=holder),) if holder else ()


def _ready(before: Holding, moment: Moment) -> tuple[Notice, ...]:
    """Say "reward ready" for vouchers that were there before this visit."""
    return tuple(
        Notice("reward_ready", number=voucher.id, text=voucher.reward)
        for voucher in before.vouchers
        if voucher.state == "issued" and (voucher.expires_on is None or voucher.expires_on >= moment.on)
    )

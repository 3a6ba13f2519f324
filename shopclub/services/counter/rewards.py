"""Handing out rewards: using vouchers, and taking that back."""

from dataclasses import dataclass, replace
from datetime import date

from shopclub.records import standings
from shopclub.records.activity import recount_activity
from shopclub.records.members.accounts import is_of_person
from shopclub.records.members.members import MemberRow
from shopclub.records.trade.entries import redemption_for
from shopclub.records.trade.purchases import find_purchase, is_refunded, lines_of, void_purchases_of
from shopclub.records.trade.visits import NewVisit, close_visit, hangs_on
from shopclub.records.trade.vouchers import (
    KeptVoucher,
    find_voucher,
    hand_out,
    issue_again,
    void_voucher,
    vouchers_of,
    vouchers_used_on,
)
from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.redeeming import balance_of
from shopclub.rules.ledger.undoing import GiveBack
from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import (
    InDebt,
    LimitReached,
    NotEnough,
    OtherMember,
    PurchaseUnknown,
    Refusal,
    RewardUnknown,
    VoucherEarned,
    VoucherExpired,
    VoucherUnknown,
    VoucherUsed,
    VoucherVoid,
)
from shopclub.services.acting.answers import ActReport, answer_of
from shopclub.services.acting.desk import Desk, Moment
from shopclub.services.acting.outcomes import Acted
from shopclub.services.acting.overviews import PayOffer
from shopclub.services.counter.counter import prove_usual, proved
from shopclub.services.counter.offers import (
    Offered,
    Paying,
    find_offered,
    find_paying,
    pay_on,
    prove_running,
    sold_so_far,
    without_own,
)
from shopclub.services.counter.visits import EarningVisit, book_visit, earn_anew, told_act, visited
from shopclub.services.kinds.register import finish, privileges_now
from shopclub.services.units.clawbacks import give_back
from shopclub.services.units.hand import Hand, hand_of


@dataclass(frozen=True)
class _Bill:
    """A bill to be paid in part, in minor units: of a visit of today, or of one that is booked with it."""

    basket: int
    visit: int | None


class Rewards:
    """What staff do to hand out a reward."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def use(self, voucher: int, *, request_key: str, purchase: int | None = None) -> Acted:
        """Hand out what a voucher promises, on a purchase or as a visit of its own.

        Raises:
            VoucherUnknown, VoucherUsed, VoucherExpired, VoucherVoid, RewardEnded, PurchaseUnknown, OtherMember:
                see `rules.values.refusals`.
        """

        def work(moment: Moment) -> Acted:
            return self._use(moment, _voucher(moment, voucher), purchase)

        content = {"voucher": voucher, "purchase": purchase}
        return self._desk.perform("use voucher", key=request_key, content=content, work=work)

    def redeem(self, member: str | int, reward: str, *, request_key: str, purchase: int | None = None) -> Acted:
        """Hand out a reward by its name or number: a voucher that is held, else one that points buy.

        Of several vouchers the one that lapses first is used.

        Raises:
            MemberUnknown, RewardUnknown, NotEnough, InDebt, OutOfStock, LimitReached, RewardEnded, PurchaseUnknown,
                OtherMember: see `rules.values.refusals`.
        """

        def work(moment: Moment) -> Acted:
            row = self._desk.member(moment.written(), member)
            voucher = _held_voucher(moment, row.id, reward)
            if voucher is not None:
                return self._use(moment, voucher, purchase)
            offered = find_offered(moment, reward)
            if offered is None:
                raise self._reason_why_not(moment, row.id, reward)
            return self._buy(moment, row, offered, purchase)

        content = {"member": str(member), "reward": reward, "purchase": purchase}
        return self._desk.perform("redeem", key=request_key, content=content, work=work)

    def _buy(self, moment: Moment, row: MemberRow, offered: Offered, purchase: int | None) -> Acted:
        """Exchange points for a reward and hand it out: one act over units, stock, limits and dates."""
        programme, reward = offered.programme, offered.reward
        prove_running(moment, programme, reward.name)
        hand = hand_of(moment, row.id, self._desk.holding(moment, row.id))
        visit = _visit_of(moment, purchase, row.id) if purchase is not None else None
        standing = without_own(moment, hand.standing(programme), visit)
        sold = sold_so_far(moment, offered, row.id)
        version = programme.current(moment.on).id
        decision = offered.rules.buy(standing, reward, version=version, on=moment.on, sold=sold)
        if purchase is None:
            visit, purchase = book_visit(moment, _of_reward(moment, row), Told(amount=0))
            hand.standings = visited(moment, hand.before)
        bought = moment.act.numbers["voucher"]
        hand.post(programme, decision, visit=visit)
        hand_out(moment.act, moment.act.vouchers[bought], on=moment.on, visit=visit)
        report = replace(_report(hand, row, act="redeem"), visit=visit, purchase=purchase)
        return finish(moment, report)

    def pay(
        self,
        member: str | int,
        points: int,
        *,
        basket: int,
        request_key: str,
        visit: int | None = None,
        programme: str = "",
        confirm: bool = False,
    ) -> Acted:
        """Pay a part of a purchase with points or credit; the rest earns. On a visit of today, or as one of its own.

        `basket` is the whole bill in minor units; credit is counted in them too.

        Raises:
            MemberUnknown, RewardUnknown, QuantityInvalid, LimitReached, NotEnough, InDebt, RewardEnded, AmountInvalid,
                VisitUnknown, VisitClosed, OtherMember: see `rules.values.refusals`.
            AmountUnusual: the bill is more than the shop usually takes, unless it is confirmed.
        """

        def work(moment: Moment) -> Acted:
            row = self._desk.member(moment.written(), member)
            proved(Told(amount=basket), moment)
            prove_usual(moment, basket, confirmed=confirm)
            paying = find_paying(moment, programme)
            prove_running(moment, paying.programme, paying.rules.name)
            return self._pay(moment, row, paying, points, _Bill(basket, visit))

        content = {"member": str(member), "points": points, "basket": basket, "visit": visit}
        content |= {"programme": programme} if programme else {}
        return self._desk.perform("pay", key=request_key, content=content, work=work)

    def payable(self, member: str | int, *, basket: int, visit: int | None = None, programme: str = "") -> PayOffer:
        """Return what points or credit may pay of a bill in minor units: the most is offered, never more than the bill.

        Raises:
            MemberUnknown, RewardUnknown: see `rules.values.refusals`.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            row = self._desk.member(session, member)
            paying = find_paying(look, programme)
            standing = standings.holding(session, row.id, on=look.on).standing(paying.programme.id)
            there, pay = balance_of(without_own(look, standing, visit), look.on), paying.pay
            largest = pay.largest(there, basket)
            worth, limit = pay.worth_of(largest), pay.limit(basket)
            return PayOffer(there, largest, worth, pay.least, pay.step, limit, paying.rules.kind)

    def _pay(self, moment: Moment, row: MemberRow, paying: Paying, points: int, bill: _Bill) -> Acted:
        programme, basket = paying.programme, bill.basket
        hand = hand_of(moment, row.id, self._desk.holding(moment, row.id))
        standing = without_own(moment, hand.standing(programme), bill.visit)
        version = programme.current(moment.on).id
        decision = paying.rules.pay_part(standing, points, basket=basket, version=version, on=moment.on)
        worth = paying.pay.worth_of(points)
        if bill.visit is None:
            visit, purchase = book_visit(
                moment, NewVisit(row.id, moment.on, blocked=bool(row.blocked)), Told(amount=basket), paid=worth
            )
            hand.standings, at = visited(moment, hand.before), moment.act.instant
        else:
            paid = pay_on(moment, row.id, bill.visit, basket=basket, worth=worth, earns=not row.blocked)
            visit, purchase, at = bill.visit, paid.purchase, paid.at
            hand.member = paid.member  # another on her account, it may be: what a visit does is its own member's
        hand.post(programme, decision, visit=visit)
        told = proved(Told(amount=basket, items=lines_of(moment.written(), purchase)), moment)
        earning = EarningVisit(visit, told_act(moment, at, told, paid=worth), moment.on, amends=bill.visit is not None)
        notices = earn_anew(hand, earning) if not row.blocked else ()
        report = replace(_report(hand, row, act="pay"), visit=visit, purchase=purchase, amount=basket, paid=worth)
        return finish(moment, replace(report, notices=notices))

    def _reason_why_not(self, moment: Moment, member_id: int, reward: str) -> Refusal:
        """Return why a reward can't be redeemed that is neither held nor in the catalogue."""
        before = self._desk.holding(moment, member_id)
        for programme in moment.club.programmes:
            standing = before.standing(programme.id)
            rules = programme.in_use(standing, moment.on).rules
            if rules.promise.casefold() == reward.strip().casefold():
                if standing.debts:
                    return InDebt(programme.key, sum(owed for _, owed in standing.debts))
                available = lot_rules.available(standing.lots, moment.on)
                return NotEnough(programme.key, rules.size or 0, available)
        return RewardUnknown(reward[:80])

    def _sell_back(self, moment: Moment, voucher: KeptVoucher) -> Acted:
        """Make a bought voucher void and give its points back."""
        member = self._desk.member(moment.written(), voucher.member_id)
        hand = hand_of(moment, member.id, self._desk.holding(moment, member.id))
        paid = redemption_for(moment.written(), voucher.id)
        void_voucher(moment.act, voucher)
        programme = moment.club.programme_by_id(voucher.programme_id)
        give_back(hand, programme, GiveBack(paid.id, paid.version_id, paid.visit_id))
        _void_bare_visit(moment, voucher.used_visit_id)
        report = replace(_report(hand, member, act="cancel"), visit=voucher.issued_visit_id)
        return answer_of(moment, replace(report, privileges=privileges_now(moment, member)))

    def _use(self, moment: Moment, voucher: KeptVoucher, purchase: int | None) -> Acted:
        _prove_usable(moment, voucher)
        member = self._desk.member(moment.written(), voucher.member_id)
        hand = hand_of(moment, member.id, self._desk.holding(moment, member.id))
        visit = _visit_of(moment, purchase, member.id) if purchase is not None else None
        if purchase is None:
            visit, purchase = book_visit(moment, _of_reward(moment, member), Told(amount=0))
            hand.standings = visited(moment, hand.before)
        hand_out(moment.act, voucher, on=moment.on, visit=visit)
        report = replace(_report(hand, member, act="redeem"), visit=visit, purchase=purchase)
        return answer_of(moment, replace(report, privileges=privileges_now(moment, member)))

    def cancel(self, voucher: int, *, request_key: str, wholly: bool = False) -> Acted:
        """Take back the use of a voucher: it is issued again, and the visit it made alone never was.

        One that points bought and that was not handed out becomes void, and the points come back; `wholly` does both.

        Raises:
            VoucherUnknown, VoucherEarned, VoucherVoid, VoucherExpired: see `rules.values.refusals`.
        """

        def work(moment: Moment) -> Acted:
            return self._cancel(moment, _voucher(moment, voucher), wholly=wholly)

        content = {"voucher": voucher, "wholly": wholly}
        return self._desk.perform("cancel voucher", key=request_key, content=content, work=work)

    def _cancel(self, moment: Moment, voucher: KeptVoucher, *, wholly: bool) -> Acted:
        if voucher.expired(moment.on):
            raise VoucherExpired(voucher.id, voucher.reward, voucher.expires_on or moment.on)
        if voucher.state == "issued" and voucher.bought:
            return self._sell_back(moment, voucher)
        if voucher.state == "issued":
            raise VoucherEarned(voucher.id, voucher.reward)
        if voucher.state == "void":
            raise VoucherVoid(voucher.id, voucher.reward)
        member = self._desk.member(moment.written(), voucher.member_id)
        issue_again(moment.act, voucher)
        if wholly and voucher.bought:
            return self._sell_back(moment, voucher)
        _void_bare_visit(moment, voucher.used_visit_id)
        recount_activity(moment.written(), moment.club.programmes, member.id)
        hand = hand_of(moment, member.id, self._desk.holding(moment, member.id))
        report = replace(_report(hand, member, act="cancel"), visit=voucher.used_visit_id)
        return answer_of(moment, replace(report, privileges=privileges_now(moment, member)))


def _of_reward(moment: Moment, row: MemberRow) -> NewVisit:
    """Return the visit on which nothing but a reward is handed out."""
    return NewVisit(row.id, moment.on, earns=False, blocked=bool(row.blocked))


def _report(hand: Hand, row: MemberRow, *, act: str) -> ActReport:
    return ActReport(row=row, after=hand.standings, before=hand.before, act=act)


def _held_voucher(moment: Moment, member_id: int, reward: str) -> KeptVoucher | None:
    """Return the voucher a member holds by its name or number; a used or lapsed one only by its number."""
    word = reward.strip()
    number = int(reward) if reward.isascii() and reward.isdigit() and len(reward) < 10 else None
    named = [
        voucher
        for voucher in vouchers_of(moment.written(), member_id)
        if voucher.id == number or voucher.reward.casefold() == word.casefold()
    ]
    usable = [voucher for voucher in named if voucher.ready(moment.on)]
    if usable:
        return min(usable, key=lambda voucher: (voucher.expires_on or date.max, voucher.id))
    return named[0] if named and number is not None else None


def _voucher(moment: Moment, number: int) -> KeptVoucher:
    voucher = find_voucher(moment.written(), number)
    if voucher is None:
        raise VoucherUnknown(str(number))
    return voucher


def _prove_usable(moment: Moment, voucher: KeptVoucher) -> None:
    if voucher.state == "used":
        raise VoucherUsed(voucher.id, voucher.reward, voucher.used_on or moment.on)
    if voucher.state == "void":
        raise VoucherVoid(voucher.id, voucher.reward)
    if voucher.expired(moment.on):
        raise VoucherExpired(voucher.id, voucher.reward, voucher.expires_on or moment.on)
    prove_running(moment, moment.club.programme_by_id(voucher.programme_id), voucher.reward)


def _visit_of(moment: Moment, number: int, member_id: int) -> int | None:
    """Return the visit of a purchase that a reward may be handed out on.

    Raises:
        PurchaseUnknown, OtherMember, LimitReached: it may not.
    """
    purchase = find_purchase(moment.written(), number)
    if purchase is None or purchase.voided:
        raise PurchaseUnknown(str(number))
    if not is_of_person(moment.written(), purchase.member_id, member_id):
        raise OtherMember(number)
    if purchase.kind == "refund" or is_refunded(moment.written(), number):
        raise PurchaseUnknown(str(number))
    if purchase.visit_id is None:
        return None
    if len(vouchers_used_on(moment.written(), purchase.visit_id)) >= moment.club.max_rewards:
        raise LimitReached("purchase", moment.club.max_rewards)
    return purchase.visit_id


def _void_bare_visit(moment: Moment, visit: int | None) -> None:
    """Void the visit that a redemption alone made: nothing was paid and nothing earned, and what it cost came back."""
    if visit is None:
        return
    there = hangs_on(moment.written(), visit)
    is_bare = there.paid == 0 and there.entries == 0 and there.units == 0 and there.vouchers == 0
    if is_bare:
        close_visit(moment.act, visit)
        void_purchases_of(moment.written(), visit)

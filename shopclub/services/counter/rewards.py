"""Handing out rewards: using vouchers, and taking that back."""

from dataclasses import replace
from typing import Any

from sqlalchemy import func, select, update

from shopclub.records import ledger, standings
from shopclub.records.ledger import ENTRY, VOUCHER, GrantedVoucher
from shopclub.records.members.members import MemberRow
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.records.standings import Holding
from shopclub.rules.kinds.points import PointReward, PointRules
from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import Decision, EntryKind, Standing
from shopclub.rules.ledger.redeeming import balance_of
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import (
    InDebt,
    LimitReached,
    NotEnough,
    OtherMember,
    PurchaseUnknown,
    RewardUnknown,
    VoucherEarned,
    VoucherExpired,
    VoucherUnknown,
    VoucherUsed,
    VoucherVoid,
)
from shopclub.services.acting.answers import ActReport, answer_of
from shopclub.services.acting.desk import Desk, Moment, post_decision
from shopclub.services.acting.outcomes import Acted
from shopclub.services.acting.overviews import PayOffer
from shopclub.services.counter.counter import proved
from shopclub.services.counter.offers import (
    Paying,
    find_paying,
    offered,
    pay_on,
    prove_running,
    sold_so_far,
    without_own,
)
from shopclub.services.counter.visits import book_visit, earn_anew, refunded, told_act, visited
from shopclub.services.kinds.register import finish, privileges_now
from shopclub.services.units.clawbacks import as_granted, give_back, is_bought, lines_of


class Rewards:
    """What staff do to hand out a reward."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def use(self, voucher: int, *, request_key: str, purchase: int | None = None) -> Acted:
        """Hand out what a voucher promises, on a purchase or as a visit of its own.

        Raises:
            VoucherUnknown, VoucherUsed, VoucherExpired, VoucherVoid, RewardEnded, PurchaseUnknown, OtherMember:
                see `rules.refusals`.
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
                OtherMember: see `rules.refusals`.
        """

        def work(moment: Moment) -> Acted:
            row = self._desk.member(moment.written(), member)
            held = _held(moment, row.id, reward)
            if held is not None:
                return self._use(moment, held, purchase)
            found = offered(moment, reward)
            if found is None:
                return self._refuse(moment, row.id, reward)
            return self._buy(moment, row, *found, purchase)

        content = {"member": str(member), "reward": reward, "purchase": purchase}
        return self._desk.perform("redeem", key=request_key, content=content, work=work)

    def _buy(
        self,
        moment: Moment,
        row: MemberRow,
        programme: ProgrammeTerms,
        rules: PointRules,
        reward: PointReward,
        purchase: int | None,
    ) -> Acted:
        """Exchange points for a reward and hand it out: one act over units, stock, limits and dates."""
        prove_running(moment, programme, reward.name)
        before = self._desk.holding(moment, row.id)
        visit = _visit_of(moment, purchase, row.id) if purchase is not None else None
        standing = without_own(moment, before.standing(programme.id), visit)
        sold = sold_so_far(moment, programme.id, reward.name, row.id)
        version = programme.current(moment.on).id
        decision = rules.buy(standing, reward, version=version, on=moment.on, sold=sold)
        held = dict(before.standings)
        if purchase is None:
            visit, purchase = book_visit(moment, row.id, Told(amount=0))
            held = visited(moment, before)
        number = moment.act.next_ids["voucher"]
        _spend(moment, decision, row.id, programme, held, before, visit)
        voucher = moment.act.vouchers[number]
        ledger.set_voucher(moment.act, voucher, state="used", used_on=moment.on, used_visit_id=visit)
        report = ActReport(row=row, after=held, before=before, act="redeem", visit=visit, purchase=purchase)
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
    ) -> Acted:
        """Pay a part of a purchase with points or credit; the rest earns. On a visit of today, or as one of its own.

        `basket` is the whole bill in minor units; credit is counted in them too.

        Raises:
            MemberUnknown, RewardUnknown, QuantityInvalid, LimitReached, NotEnough, InDebt, RewardEnded, AmountInvalid,
                VisitUnknown, VisitClosed, OtherMember: see `rules.refusals`.
        """

        def work(moment: Moment) -> Acted:
            row = self._desk.member(moment.written(), member)
            proved(Told(amount=basket), moment)
            paying = find_paying(moment, programme)
            prove_running(moment, paying.programme, paying.rules.name)
            return self._pay(moment, row, paying, points, basket, visit)

        content = {"member": str(member), "points": points, "basket": basket, "visit": visit}
        content |= {"programme": programme} if programme else {}
        return self._desk.perform("pay", key=request_key, content=content, work=work)

    def payable(self, member: str | int, *, basket: int, visit: int | None = None, programme: str = "") -> PayOffer:
        """Return what points or credit may pay of a bill in minor units: the most is offered, never more than the bill.

        Raises:
            MemberUnknown, RewardUnknown: see `rules.refusals`.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            row = self._desk.member(session, member)
            paying = find_paying(look, programme)
            held = standings.holding(session, row.id, on=look.on).standing(paying.programme.id)
            there, pay = balance_of(without_own(look, held, visit), look.on), paying.pay
            largest = pay.largest(there, basket)
            return PayOffer(
                there, largest, pay.worth_of(largest), pay.least, pay.step, pay.limit(basket), paying.rules.kind
            )

    def _pay(
        self,
        moment: Moment,
        row: MemberRow,
        paying: Paying,
        points: int,
        basket: int,
        visit: int | None,
    ) -> Acted:
        programme = paying.programme
        version = programme.current(moment.on)
        before = self._desk.holding(moment, row.id)
        standing = without_own(moment, before.standing(programme.id), visit)
        decision = paying.rules.pay_part(standing, points, basket=basket, version=version.id, on=moment.on)
        worth = paying.pay.worth_of(points)
        anew = visit is not None
        if visit is None:
            visit, purchase = book_visit(moment, row.id, Told(amount=basket), paid=worth)
            held, at = visited(moment, before), moment.act.instant
        else:
            purchase, at = pay_on(moment, row.id, visit, basket, worth)
            held = dict(before.standings)
        _spend(moment, decision, row.id, programme, held, before, visit)
        told = proved(Told(amount=basket, items=lines_of(moment, [purchase])), moment)
        act = told_act(moment, at, told, paid=worth)
        notices = earn_anew(moment, row.id, before, held, act, visit=visit, amends=anew) if not row.blocked else ()
        report = ActReport(row=row, after=held, before=before, act="pay", visit=visit, purchase=purchase)
        return finish(moment, replace(report, amount=basket, paid=worth, notices=notices))

    def _refuse(self, moment: Moment, member_id: int, reward: str) -> Acted:
        before = self._desk.holding(moment, member_id)
        for programme in moment.club.programmes:
            standing = before.standing(programme.id)
            rules = programme.in_use(standing, moment.on).rules
            if rules.promise.casefold() == reward.strip().casefold():
                if standing.debts:
                    raise InDebt(programme.key, sum(owed for _, owed in standing.debts))
                available = lot_rules.available(standing.lots, moment.on)
                raise NotEnough(programme.key, rules.size or 0, available)
        raise RewardUnknown(reward[:80])

    def _sell_back(self, moment: Moment, row: Any) -> Acted:
        """Make a bought voucher void and give its points back."""
        member = self._desk.member(moment.written(), row.member_id)
        before = self._desk.holding(moment, member.id)
        programme = moment.club.programme_by_id(row.programme_id)
        entry = (
            moment.written()
            .connection()
            .execute(select(ENTRY).where(ENTRY.c.voucher_id == row.id, ENTRY.c.kind == "redemption"))
            .first()
        )
        ledger.set_voucher(moment.act, as_granted(row), state="void")
        held = dict(before.standings)
        if entry is not None:
            standing = before.standing(programme.id)
            held[programme.id] = give_back(
                moment, member.id, programme, standing, entry.id, entry.version_id, entry.visit_id
            )
        _void_bare_visit(moment, row.used_visit_id)
        return self._taken_back(moment, member, before, held, row.issued_visit_id)

    def _taken_back(
        self, moment: Moment, member: MemberRow, before: Holding, held: dict[int, Standing], visit: int | None
    ) -> Acted:
        report = ActReport(row=member, after=held, before=before, act="cancel", visit=visit)
        return answer_of(moment, replace(report, privileges=privileges_now(moment, member)))

    def _use(self, moment: Moment, row: Any, purchase: int | None) -> Acted:
        _prove_usable(moment, row)
        member = self._desk.member(moment.written(), row.member_id)
        before = self._desk.holding(moment, member.id)
        visit = _visit_of(moment, purchase, member.id) if purchase is not None else None
        held = before.standings
        if purchase is None:
            visit, purchase = book_visit(moment, member.id, Told(amount=0))
            held = visited(moment, before)
        voucher = GrantedVoucher(row.id, row.programme_id, row.reward, row.state, row.expires_on)
        ledger.set_voucher(moment.act, voucher, state="used", used_on=moment.on, used_visit_id=visit)
        report = ActReport(row=member, after=held, before=before, act="redeem", visit=visit, purchase=purchase)
        return answer_of(moment, replace(report, privileges=privileges_now(moment, member)))

    def cancel(self, voucher: int, *, request_key: str, wholly: bool = False) -> Acted:
        """Take back the use of a voucher: it is issued again, and the visit it made alone never was.

        One that points bought and that was not handed out becomes void, and the points come back; `wholly` does both.

        Raises:
            VoucherUnknown, VoucherEarned, VoucherVoid, VoucherExpired: see `rules.refusals`.
        """

        def work(moment: Moment) -> Acted:
            row = _voucher(moment, voucher)
            if row.state == "issued" and is_bought(row):
                return self._sell_back(moment, row)
            if row.state == "issued":
                raise VoucherEarned(row.id, row.reward)
            if row.state == "void":
                raise VoucherVoid(row.id, row.reward)
            if row.state == "expired":
                raise VoucherExpired(row.id, row.reward, row.expires_on)
            member = self._desk.member(moment.written(), row.member_id)
            kept = GrantedVoucher(row.id, row.programme_id, row.reward, row.state, row.expires_on)
            ledger.set_voucher(moment.act, kept, state="issued", used_on=None, used_visit_id=None)
            if wholly and is_bought(row):
                return self._sell_back(moment, row)
            _void_bare_visit(moment, row.used_visit_id)
            standings.recount_activity(moment.written(), moment.club.programmes, member.id)
            before = self._desk.holding(moment, member.id)
            return self._taken_back(moment, member, before, before.standings, row.used_visit_id)

        return self._desk.perform(
            "cancel voucher", key=request_key, content={"voucher": voucher, "wholly": wholly}, work=work
        )


def _spend(
    moment: Moment,
    decision: Decision,
    member_id: int,
    programme: ProgrammeTerms,
    held: dict[int, Standing],
    before: Holding,
    visit: int | None,
) -> None:
    """Post what was spent, over what the member has by now."""
    standing = held.get(programme.id) or before.standing(programme.id)
    held[programme.id] = post_decision(
        moment, decision, member_id=member_id, programme=programme, standing=standing, visit=visit
    )


def _held(moment: Moment, member_id: int, reward: str) -> Any:
    """Return the voucher a member holds by its name or number; a used or lapsed one only by its number."""
    rows = moment.written().connection().execute(select(VOUCHER).where(VOUCHER.c.member_id == member_id)).all()
    number = int(reward) if reward.isascii() and reward.isdigit() and len(reward) < 10 else None
    named = [row for row in rows if row.id == number or row.reward.casefold() == reward.strip().casefold()]
    usable = [row for row in named if row.state == "issued" and not _past(row.expires_on, moment)]
    if usable:
        return min(usable, key=lambda row: (row.expires_on is None, row.expires_on or moment.on, row.id))
    return named[0] if named and number is not None else None


def _voucher(moment: Moment, number: int) -> Any:
    row = moment.written().connection().execute(select(VOUCHER).where(VOUCHER.c.id == number)).first()
    if row is None:
        raise VoucherUnknown(str(number))
    return row


def _past(day: Any, moment: Moment) -> bool:
    return day is not None and day < moment.on


def _prove_usable(moment: Moment, row: Any) -> None:
    if row.state == "used":
        raise VoucherUsed(row.id, row.reward, row.used_on)
    if row.state == "void":
        raise VoucherVoid(row.id, row.reward)
    if row.state == "expired" or _past(row.expires_on, moment):
        raise VoucherExpired(row.id, row.reward, row.expires_on)
    prove_running(moment, moment.club.programme_by_id(row.programme_id), row.reward)


def _visit_of(moment: Moment, purchase: int, member_id: int) -> int | None:
    found = moment.written().get(Purchase, purchase)
    if found is None or found.voided:
        raise PurchaseUnknown(str(purchase))
    if found.member_id != member_id:
        raise OtherMember(purchase)
    if found.kind == "refund" or refunded(moment, found.id):
        raise PurchaseUnknown(str(purchase))
    if found.visit_id is None:
        return None
    used = select(func.count()).select_from(VOUCHER).where(VOUCHER.c.used_visit_id == found.visit_id)
    if (moment.written().scalar(used.where(VOUCHER.c.state == "used")) or 0) >= moment.club.max_rewards:
        raise LimitReached("purchase", moment.club.max_rewards)
    return found.visit_id


def _void_bare_visit(moment: Moment, visit: int | None) -> None:
    """Void the visit that a redemption alone made: nothing was paid and nothing earned, and what it cost came back."""
    if visit is None:
        return
    session = moment.written()
    paid = session.scalar(select(func.coalesce(func.sum(Purchase.amount), -1)).where(Purchase.visit_id == visit))
    given_back = ENTRY.c.kind.in_((EntryKind.REDEMPTION, EntryKind.REINSTATEMENT))
    earned = session.scalar(select(func.count()).select_from(ENTRY).where(ENTRY.c.visit_id == visit, ~given_back))
    cost = session.scalar(select(func.coalesce(func.sum(ENTRY.c.quantity), 0)).where(ENTRY.c.visit_id == visit))
    others = session.scalar(select(func.count()).select_from(VOUCHER).where(VOUCHER.c.used_visit_id == visit))
    if paid == 0 and not (earned or cost or others):
        session.execute(update(Visit).where(Visit.id == visit).values(voided_at=moment.act.instant))
        session.execute(update(Purchase).where(Purchase.visit_id == visit).values(voided=1, counts=0))

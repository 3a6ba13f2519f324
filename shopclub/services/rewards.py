"""Handing out rewards: using vouchers, and taking that back."""

from typing import Any

from sqlalchemy import func, select, update

from shopclub.records import ledger, standings
from shopclub.records.ledger import ENTRY, VOUCHER, GrantedVoucher
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.rules import lots as lot_rules
from shopclub.rules.purchases import Told
from shopclub.rules.refusals import (
    InDebt,
    NotEnough,
    OtherMember,
    PurchaseUnknown,
    RewardEnded,
    RewardUnknown,
    VoucherEarned,
    VoucherExpired,
    VoucherUnknown,
    VoucherUsed,
    VoucherVoid,
)
from shopclub.services.counter import book_visit, visited
from shopclub.services.desk import Desk, Moment
from shopclub.services.outcomes import Acted


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
        """Hand out a reward by its name or voucher number; of several the one that lapses first.

        Raises:
            MemberUnknown, RewardUnknown, NotEnough, InDebt, RewardEnded, PurchaseUnknown: see `rules.refusals`.
        """

        def work(moment: Moment) -> Acted:
            row = self._desk.member(moment.session, member)
            return self._use(moment, self._held(moment, row.id, reward), purchase)

        content = {"member": str(member), "reward": reward, "purchase": purchase}
        return self._desk.perform("redeem", key=request_key, content=content, work=work)

    def _held(self, moment: Moment, member_id: int, reward: str) -> Any:
        rows = moment.session.connection().execute(select(VOUCHER).where(VOUCHER.c.member_id == member_id)).all()
        number = int(reward) if reward.isascii() and reward.isdigit() and len(reward) < 10 else None
        named = [row for row in rows if row.id == number or row.reward.casefold() == reward.strip().casefold()]
        usable = [row for row in named if row.state == "issued" and not _past(row.expires_on, moment)]
        if usable:
            return min(usable, key=lambda row: (row.expires_on is None, row.expires_on or moment.on, row.id))
        if named and number is not None:
            return named[0]
        return self._refuse(moment, member_id, reward)

    def _refuse(self, moment: Moment, member_id: int, reward: str) -> Any:
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

    def _use(self, moment: Moment, row: Any, purchase: int | None) -> Acted:
        _prove_usable(moment, row)
        member = self._desk.member(moment.session, row.member_id)
        before = self._desk.holding(moment, member.id)
        visit = _visit_of(moment, purchase, member.id) if purchase is not None else None
        held = before.standings
        if purchase is None:
            visit, purchase = book_visit(moment, member.id, Told(amount=0))
            held = visited(moment, before)
        voucher = GrantedVoucher(row.id, row.programme_id, row.reward, row.state, row.expires_on)
        ledger.set_voucher(moment.act, voucher, state="used", used_on=moment.on, used_visit_id=visit)
        return self._desk.answer(
            moment,
            member,
            held,
            before=before,
            visit=visit,
            purchase=purchase,
            act="redeem",
        )

    def cancel(self, voucher: int, *, request_key: str) -> Acted:
        """Take back the use of a voucher: it is issued again, and the visit it made alone never was.

        Raises:
            VoucherUnknown, VoucherEarned, VoucherVoid, VoucherExpired: see `rules.refusals`.
        """

        def work(moment: Moment) -> Acted:
            row = _voucher(moment, voucher)
            if row.state == "issued":
                raise VoucherEarned(row.id, row.reward)
            if row.state == "void":
                raise VoucherVoid(row.id, row.reward)
            if row.state == "expired":
                raise VoucherExpired(row.id, row.reward, row.expires_on)
            member = self._desk.member(moment.session, row.member_id)
            kept = GrantedVoucher(row.id, row.programme_id, row.reward, row.state, row.expires_on)
            ledger.set_voucher(moment.act, kept, state="issued", used_on=None, used_visit_id=None)
            _void_bare_visit(moment, row.used_visit_id)
            standings.recount_activity(moment.session, member.id)
            before = self._desk.holding(moment, member.id)
            return self._desk.answer(
                moment,
                member,
                before.standings,
                before=before,
                visit=row.used_visit_id,
                purchase=None,
                act="cancel",
            )

        return self._desk.perform("cancel voucher", key=request_key, content={"voucher": voucher}, work=work)


def _voucher(moment: Moment, number: int) -> Any:
    row = moment.session.connection().execute(select(VOUCHER).where(VOUCHER.c.id == number)).first()
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
    ended = moment.club.programme_by_id(row.programme_id).last_redemption_on
    if ended is not None and _past(ended, moment):
        raise RewardEnded(row.reward, ended)


def _visit_of(moment: Moment, purchase: int, member_id: int) -> int | None:
    found = moment.session.get(Purchase, purchase)
    if found is None or found.voided:
        raise PurchaseUnknown(str(purchase))
    if found.member_id != member_id:
        raise OtherMember(purchase)
    return found.visit_id


def _void_bare_visit(moment: Moment, visit: int | None) -> None:
    """Void the visit that a redemption alone made: nothing was paid and nothing earned."""
    if visit is None:
        return
    session = moment.session
    paid = session.scalar(select(func.coalesce(func.sum(Purchase.amount), -1)).where(Purchase.visit_id == visit))
    earned = session.scalar(select(func.count()).select_from(ENTRY).where(ENTRY.c.visit_id == visit))
    others = session.scalar(select(func.count()).select_from(VOUCHER).where(VOUCHER.c.used_visit_id == visit))
    if paid == 0 and not earned and not others:
        session.execute(update(Visit).where(Visit.id == visit).values(voided_at=moment.act.instant))
        session.execute(update(Purchase).where(Purchase.visit_id == visit).values(voided=1, counts=0))

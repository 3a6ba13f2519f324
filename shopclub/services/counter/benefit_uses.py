"""Using a club benefit at the counter."""

from dataclasses import replace

from shopclub.records.kinds.benefits import (
    COUNTS,
    REPLACED,
    BenefitOfMember,
    NewBenefitUse,
    log_use,
    mark_use,
    uses_on_visit,
)
from shopclub.records.members.accounts import is_of_person
from shopclub.records.members.members import MemberRow
from shopclub.records.trade.purchases import find_purchase, number_of_purchase
from shopclub.records.trade.visits import NewVisit
from shopclub.rules.kinds.benefits import Benefit
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.club_refusals import BenefitNotNow
from shopclub.rules.values.purchases import NOTHING_TOLD, Told
from shopclub.rules.values.refusals import LimitReached, OtherMember, PurchaseUnknown, RewardUnknown
from shopclub.services.acting.answers import ActReport
from shopclub.services.acting.desk import Desk, Moment
from shopclub.services.acting.outcomes import Acted, BenefitLine
from shopclub.services.counter.counter import proved
from shopclub.services.counter.visits import book_visit
from shopclub.services.kinds.benefits import Applies, benefits_now, clubs, lines, uses
from shopclub.services.kinds.register import finish


class Benefits:
    """What staff do with club benefits."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def listed(self, member: str | int) -> tuple[BenefitLine, ...]:
        """Return the benefits that apply to a member now.

        Raises:
            MemberUnknown: there is none.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            row = self._desk.member(session, member)
            return () if row.blocked else lines(benefits_now(look, self._desk.now(), row.id))

    def worth(self, programme: str, name: str, before: int) -> int:
        """Return what a benefit takes off a purchase of so much before it, in minor units.

        Raises:
            RewardUnknown: there is no such benefit.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            for terms, rules in clubs(look):
                benefit = rules.named(name)
                if terms.key == programme and benefit is not None:
                    return benefit.worth(before, ())
        raise RewardUnknown(name[:80])

    def use(
        self,
        member: str | int,
        name: str,
        *,
        request_key: str,
        told: Told = NOTHING_TOLD,
        purchase: int | None = None,
    ) -> Acted:
        """Log that a member used a benefit, with the value given; `told` is the purchase before it, where known.

        It hangs on the purchase named, else on her visit of today, else on a visit of its own. Of two benefits that
        can't be combined the better one for the member stands.

        Raises:
            MemberUnknown, RewardUnknown, PurchaseUnknown, OtherMember: see `rules.values.refusals`.
            BenefitNotNow: it does not apply now.
            LimitReached: it was used as often as it may, or a better one is used on this purchase.
        """

        def work(moment: Moment) -> Acted:
            return self._use(moment, self._desk.member(moment.written(), member), name, told, purchase)

        content = {"member": str(member), "benefit": name, "purchase": purchase, **vars(told)}
        return self._desk.perform("benefit", key=request_key, content=content, work=work)

    def _use(self, moment: Moment, row: MemberRow, name: str, told: Told, purchase: int | None) -> Acted:
        applies = self._applying(moment, row, name)
        visit, booked = self._visit(moment, row, purchase)
        whole = proved(told, moment)
        value = applies.benefit.worth(whole.amount, whole.items)
        self._prove_best(moment, applies, visit, value)
        used = BenefitOfMember(row.id, applies.programme.id, applies.benefit.name)
        version = applies.programme.current(moment.on).id
        log_use(moment.act, NewBenefitUse(used, version, visit, moment.on, value))
        before = self._desk.holding(moment, row.id)
        notices = (Notice("benefit_used", applies.rules.name, value, applies.benefit.name),)
        report = ActReport(row=row, after=before.standings, before=before, act="benefit", visit=visit, purchase=booked)
        return finish(moment, replace(report, notices=notices))

    def _applying(self, moment: Moment, row: MemberRow, name: str) -> Applies:
        """Return the benefit of a name, which applies to a member now."""
        programme, benefit = _named(moment, name)
        apply_now = () if row.blocked else benefits_now(moment, moment.act.instant, row.id)
        applies = next((applies for applies in apply_now if applies.benefit == benefit), None)
        if applies is not None:
            return applies
        if benefit.limit is not None and benefit.left(uses(moment, row.id, programme, benefit)) == 0:
            raise LimitReached(benefit.name, benefit.limit)
        raise BenefitNotNow(benefit.name)

    def _visit(self, moment: Moment, row: MemberRow, purchase: int | None) -> tuple[int, int | None]:
        """Return the visit that a use hangs on, with its purchase: booked where there is none yet."""
        if purchase is not None:
            sale = find_purchase(moment.written(), purchase)
            if sale is None or sale.visit_id is None or sale.voided or sale.kind != "sale":
                raise PurchaseUnknown(str(purchase))
            if not is_of_person(moment.written(), sale.member_id, row.id):
                raise OtherMember(purchase)
            return sale.visit_id, purchase
        if row.last_visit is not None and row.last_visit_on == moment.on:
            return row.last_visit, number_of_purchase(moment.written(), row.last_visit)
        return book_visit(moment, NewVisit(row.id, moment.on, earns=False, blocked=bool(row.blocked)), Told())

    def _prove_best(self, moment: Moment, applies: Applies, visit: int, value: int) -> None:
        """Let the better of two benefits stand that can't be combined."""
        if applies.rules.combinable:
            return
        for other in uses_on_visit(moment.written(), visit):
            if other.programme != applies.programme.id or other.state != COUNTS:
                continue
            if other.value >= value:
                raise LimitReached(applies.benefit.name, 1)
            mark_use(moment.act, other.id, REPLACED)


def _named(moment: Moment, name: str) -> tuple[ProgrammeTerms, Benefit]:
    """Return the benefit of a name, with the club it is of."""
    for programme, rules in clubs(moment):
        benefit = rules.named(name)
        if benefit is not None:
            return programme, benefit
    raise RewardUnknown(name[:80])

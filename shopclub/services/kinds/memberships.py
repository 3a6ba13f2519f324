"""Paid memberships: begun, paid, frozen, changed and ended; what the allowance still has, item by item."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shopclub.records.schema.memberships import AllowanceUse, Subscription, SubscriptionPayment
from shopclub.rules.kinds.memberships import ACTIVE, CANCELLED, FROZEN, GRACE, LAPSED, Change, MembershipRules, Plan
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.club_refusals import MembershipRefused
from shopclub.rules.values.refusals import LimitReached, ProgrammeUnknown, RewardUnknown
from shopclub.services.acting.desk import Desk, Look, Moment
from shopclub.services.acting.overviews import MembershipShown
from shopclub.services.kinds.held_memberships import Held, held_by, left_of, shown


class Memberships:
    """What staff do with paid memberships."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, member: str | int) -> tuple[MembershipShown, ...]:
        """Return a member's memberships, and what each still has.

        Raises:
            MemberUnknown: there is none.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            row = self._desk.member(session, member)
            return tuple(shown(look, each) for each in held_by(look, row.id))

    def offered(self) -> tuple[tuple[str, str, int], ...]:
        """Return every plan that can be begun: its programme, its name and its price in minor units."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            return tuple(
                (programme.key, plan.name, plan.price)
                for programme in look.club.programmes
                if isinstance(rules := programme.current(look.on).rules, MembershipRules) and programme.earns(look.on)
                for plan in rules.plans
            )

    def begin(
        self, member: str | int, plan: str, *, programme: str = "", request_key: str | None = None
    ) -> MembershipShown:
        """Begin a membership: it waits for its first payment. One that ended begins anew.

        Raises:
            MemberUnknown, ProgrammeUnknown, RewardUnknown: there is no such member, programme or plan.
            MembershipRefused: she has one that runs.
        """

        def work(moment: Moment) -> int:
            row = self._desk.member(moment.written(), member)
            terms, _, found = _planned(moment, plan, programme)
            for each in held_by(moment, row.id):
                runs = each.rules.state(each.kept, moment.on) not in {LAPSED, CANCELLED}
                if each.programme.id == terms.id and runs:
                    raise MembershipRefused("runs")
            row_begun = Subscription(
                member_id=row.id,
                programme_id=terms.id,
                version_id=terms.current(moment.on).id,
                plan=found.name,
                started_on=moment.on,
                anchor_on=moment.on,
                request_key=moment.act.key,
            )
            moment.written().add(row_begun)
            return row.id

        begun = self._change("begin membership", member, work, request_key, plan=plan, programme=programme)
        wanted = plan.strip().casefold()
        return next((each for each in self.show(member) if each.plan.casefold() == wanted), begun)

    def pay(
        self,
        member: str | int,
        *,
        amount: int | None = None,
        receipt: str = "",
        programme: str = "",
        request_key: str | None = None,
    ) -> MembershipShown:
        """Write down that a period was paid: the plan's price, or so much, by the till's receipt.

        Raises:
            MembershipRefused: there is none that can be paid.
        """

        def work(moment: Moment, held: Held) -> None:
            _prove_going_on(held)
            if held.rules.state(held.kept, moment.on) == FROZEN:
                raise MembershipRefused("frozen")
            held.keep(held.rules.paid(held.kept, held.plan, on=moment.on))
            _write_payment(moment, held, held.plan.price if amount is None else amount, receipt)

        told = {"amount": amount, "receipt": receipt}
        return self._on("pay membership", member, programme, work, request_key, **told)

    def cancel(self, member: str | int, *, programme: str = "", request_key: str | None = None) -> MembershipShown:
        """End a membership: what is paid runs out, and nothing follows.

        Raises:
            MembershipRefused: there is none that runs.
        """

        def work(moment: Moment, held: Held) -> None:
            _prove_going_on(held)
            until = held.row.paid_until
            held.row.cancelled_on = until + timedelta(days=1) if until and until >= moment.on else moment.on

        return self._on("cancel membership", member, programme, work, request_key)

    def freeze(self, member: str | int, *, programme: str = "", request_key: str | None = None) -> MembershipShown:
        """Freeze a membership from today: its last day moves by the days it was frozen, once it runs again.

        Raises:
            MembershipRefused: it does not run now.
        """

        def work(moment: Moment, held: Held) -> None:
            if held.rules.state(held.kept, moment.on) != ACTIVE:
                raise MembershipRefused("not active")
            held.row.frozen_on = moment.on

        return self._on("freeze membership", member, programme, work, request_key)

    def thaw(self, member: str | int, *, programme: str = "", request_key: str | None = None) -> MembershipShown:
        """Let a frozen membership run again.

        Raises:
            MembershipRefused: it is not frozen.
        """

        def work(moment: Moment, held: Held) -> None:
            if held.row.frozen_on is None:
                raise MembershipRefused("not frozen")
            held.keep(held.rules.thawed(held.kept, on=moment.on))

        return self._on("thaw membership", member, programme, work, request_key)

    def cost_of_change(self, member: str | int, plan: str, *, programme: str = "") -> Change:
        """Return what going to another plan today comes to.

        Raises:
            MembershipRefused, RewardUnknown: there is no membership, or no such plan.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            held = _the(look, self._desk.member(session, member).id, programme)
            return held.rules.change(held.kept, held.plan, _other(held, plan), on=look.on)

    def change(
        self, member: str | int, plan: str, *, receipt: str = "", programme: str = "", request_key: str | None = None
    ) -> MembershipShown:
        """Go to another plan: the end date stays, the difference for the days left is written down.

        Raises:
            MembershipRefused, RewardUnknown: there is no membership that runs, or no such plan.
        """

        def work(moment: Moment, held: Held) -> None:
            _prove_going_on(held)
            if held.rules.state(held.kept, moment.on) not in {ACTIVE, FROZEN}:
                raise MembershipRefused("not active")
            new = _other(held, plan)
            cost = held.rules.change(held.kept, held.plan, new, on=moment.on)
            held.keep(held.rules.changed(held.kept, held.plan, new, on=moment.on))
            _write_payment(moment, held, cost.charge - cost.credit, receipt)

        return self._on("change membership", member, programme, work, request_key, plan=plan)

    def take(self, member: str | int, *, programme: str = "", request_key: str | None = None) -> MembershipShown:
        """Take one item of the allowance.

        Raises:
            MembershipRefused: the membership does not run.
            LimitReached: nothing is left in this period.
        """

        def work(moment: Moment, held: Held) -> None:
            if held.rules.state(held.kept, moment.on) not in {ACTIVE, GRACE} or not held.plan.allowance:
                raise MembershipRefused("not active")
            first, _ = held.rules.period(held.kept, held.plan, moment.on)
            if left_of(moment, held, first) <= 0:
                raise LimitReached(held.plan.item, held.plan.allowance)
            use = AllowanceUse(
                subscription_id=held.row.id, business_date=moment.on, at=moment.act.instant, request_key=moment.act.key
            )
            moment.written().add(use)

        return self._on("take allowance", member, programme, work, request_key)

    def _on(
        self,
        name: str,
        member: str | int,
        programme: str,
        work: Callable[[Moment, Held], None],
        key: str | None,
        **content: Any,
    ) -> MembershipShown:
        def on_hers(moment: Moment) -> int:
            row = self._desk.member(moment.written(), member)
            work(moment, _the(moment, row.id, programme))
            return row.id

        return self._change(name, member, on_hers, key, programme=programme, **content)

    def _change(
        self, name: str, member: str | int, work: Callable[[Moment], int], key: str | None, **content: Any
    ) -> MembershipShown:
        def kept(moment: Moment) -> int:
            number = work(moment)
            moment.act.named = True
            moment.written().flush()
            return number

        number, _ = self._desk.write_once(
            name,
            kept,
            key=key,
            content={"member": str(member), **content},
            objects={"member": str(member)[:64]},
            keep=lambda found: found,
        )
        wanted = content.get("programme") or ""
        return next(each for each in self.show(number) if wanted in {"", each.programme})


def _planned(moment: Moment, plan: str, key: str) -> tuple[ProgrammeTerms, MembershipRules, Plan]:
    running = [
        (programme, rules)
        for programme in moment.club.programmes
        if isinstance(rules := programme.current(moment.on).rules, MembershipRules) and key in {"", programme.key}
    ]
    if not running:
        raise ProgrammeUnknown(key or "membership")
    for programme, rules in running:
        found = rules.plan(plan)
        if found is not None:
            return programme, rules, found
    raise RewardUnknown(plan[:80])


def _the(look: Moment | Look, member: int, key: str) -> Held:
    found = next((each for each in held_by(look, member) if key in {"", each.programme.key}), None)
    if found is None:
        raise MembershipRefused("none")
    return found


def _prove_going_on(held: Held) -> None:
    """Prove that a membership was not ended: what is paid runs out, and nothing follows."""
    if held.row.cancelled_on is not None:
        raise MembershipRefused("ended")


def _other(held: Held, plan: str) -> Plan:
    found = held.rules.plan(plan)
    if found is None:
        raise RewardUnknown(plan[:80])
    return found


def _write_payment(moment: Moment, held: Held, amount: int, receipt: str) -> None:
    paid = SubscriptionPayment(
        subscription_id=held.row.id,
        on=moment.on,
        amount=amount,
        receipt=receipt.strip()[:80] or None,
        until_on=held.row.paid_until or moment.on,
        request_key=moment.act.key,
    )
    moment.written().add(paid)

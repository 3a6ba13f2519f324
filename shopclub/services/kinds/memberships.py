"""Paid memberships: begun, paid, frozen, changed and ended; what the allowance still has, item by item."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NamedTuple

from shopclub.records.kinds import memberships
from shopclub.records.kinds.memberships import NewMembership, Payment
from shopclub.rules.kinds.memberships import (
    ACTIVE,
    CANCELLED,
    FROZEN,
    GRACE,
    LAPSED,
    MembershipRules,
    Plan,
    PlanChange,
    Subscribed,
)
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.club_refusals import MembershipRefused
from shopclub.rules.values.refusals import LimitReached, ProgrammeUnknown, RewardUnknown
from shopclub.services.acting.desk import ChangeAsked, Desk, Look, Moment
from shopclub.services.acting.overviews import MembershipShown
from shopclub.services.kinds.held_memberships import HeldMembership, held_by, left_of, shown
from shopclub.services.units.followed import of_kind


class ChosenPlan(NamedTuple):
    """A plan, and the programme it is of."""

    programme: ProgrammeTerms
    plan: Plan


class Paid(NamedTuple):
    """What was paid, in minor units, and by which receipt of the till; empty without one."""

    amount: int
    receipt: str


@dataclass(frozen=True)
class MembershipAsked:
    """What staff ask for a member's membership: the act's name, whose, of which programme, and what they said."""

    name: str
    member: str | int
    programme: str
    request_key: str | None
    said: Mapping[str, object] = field(default_factory=dict)


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
            return tuple(shown(look, membership) for membership in held_by(look, row.id))

    def offered(self) -> tuple[tuple[str, str, int], ...]:
        """Return every plan that can be begun: its programme, its name and its price in minor units."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            return tuple(
                (programme.key, plan.name, plan.price)
                for programme, rules in of_kind(look.club.programmes, look.on, MembershipRules)
                if programme.earns(look.on)
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
            chosen = _planned(moment, plan, programme)
            for membership in held_by(moment, row.id):
                runs = membership.state(moment.on) not in {LAPSED, CANCELLED}
                if membership.programme.id == chosen.programme.id and runs:
                    raise MembershipRefused("runs")
            version = chosen.programme.current(moment.on).id
            begun = NewMembership(row.id, chosen.programme.id, version, chosen.plan.name, moment.on)
            memberships.begin_membership(moment.act, begun)
            return row.id

        begun = self._change(MembershipAsked("begin membership", member, programme, request_key, {"plan": plan}), work)
        wanted = plan.strip().casefold()
        return next((line for line in self.show(member) if line.plan.casefold() == wanted), begun)

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

        def work(moment: Moment, membership: HeldMembership) -> None:
            _prove_going_on(membership)
            if membership.state(moment.on) == FROZEN:
                raise MembershipRefused("frozen")
            plan = membership.plan
            now = membership.rules.paid(membership.kept, plan, on=moment.on)
            memberships.keep_membership(moment.act, membership.id, now)
            paid = Paid(plan.price if amount is None else amount, receipt)
            _write_payment(moment, membership, now, paid)

        said = {"amount": amount, "receipt": receipt}
        return self._on(MembershipAsked("pay membership", member, programme, request_key, said), work)

    def cancel(self, member: str | int, *, programme: str = "", request_key: str | None = None) -> MembershipShown:
        """End a membership: what is paid runs out, and nothing follows.

        Raises:
            MembershipRefused: there is none that runs.
        """

        def work(moment: Moment, membership: HeldMembership) -> None:
            _prove_going_on(membership)
            kept, until = membership.kept, membership.kept.paid_until
            ends = until + timedelta(days=1) if until and until >= moment.on else moment.on
            memberships.keep_membership(moment.act, membership.id, replace(kept, cancelled_on=ends))

        return self._on(MembershipAsked("cancel membership", member, programme, request_key), work)

    def freeze(self, member: str | int, *, programme: str = "", request_key: str | None = None) -> MembershipShown:
        """Freeze a membership from today: its last day moves by the days it was frozen, once it runs again.

        Raises:
            MembershipRefused: it does not run now.
        """

        def work(moment: Moment, membership: HeldMembership) -> None:
            if membership.state(moment.on) != ACTIVE:
                raise MembershipRefused("not active")
            memberships.keep_membership(moment.act, membership.id, replace(membership.kept, frozen_on=moment.on))

        return self._on(MembershipAsked("freeze membership", member, programme, request_key), work)

    def thaw(self, member: str | int, *, programme: str = "", request_key: str | None = None) -> MembershipShown:
        """Let a frozen membership run again.

        Raises:
            MembershipRefused: it is not frozen.
        """

        def work(moment: Moment, membership: HeldMembership) -> None:
            if membership.kept.frozen_on is None:
                raise MembershipRefused("not frozen")
            now = membership.rules.thawed(membership.kept, on=moment.on)
            memberships.keep_membership(moment.act, membership.id, now)

        return self._on(MembershipAsked("thaw membership", member, programme, request_key), work)

    def cost_of_change(self, member: str | int, plan: str, *, programme: str = "") -> PlanChange:
        """Return what going to another plan today comes to.

        Raises:
            MembershipRefused, RewardUnknown: there is no membership, or no such plan.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            membership = _membership(look, self._desk.member(session, member).id, programme)
            new = _other(membership, plan)
            return membership.rules.change(membership.kept, membership.plan, new, on=look.on)

    def change(
        self, member: str | int, plan: str, *, receipt: str = "", programme: str = "", request_key: str | None = None
    ) -> MembershipShown:
        """Go to another plan: the end date stays, the difference for the days left is written down.

        Raises:
            MembershipRefused, RewardUnknown: there is no membership that runs, or no such plan.
        """

        def work(moment: Moment, membership: HeldMembership) -> None:
            _prove_going_on(membership)
            if membership.state(moment.on) not in {ACTIVE, FROZEN}:
                raise MembershipRefused("not active")
            rules, kept, old, new = membership.rules, membership.kept, membership.plan, _other(membership, plan)
            cost = rules.change(kept, old, new, on=moment.on)
            now = rules.changed(kept, old, new, on=moment.on)
            memberships.keep_membership(moment.act, membership.id, now)
            _write_payment(moment, membership, now, Paid(cost.charge - cost.credit, receipt))

        return self._on(MembershipAsked("change membership", member, programme, request_key, {"plan": plan}), work)

    def take(self, member: str | int, *, programme: str = "", request_key: str | None = None) -> MembershipShown:
        """Take one item of the allowance.

        Raises:
            MembershipRefused: the membership does not run.
            LimitReached: nothing is left in this period.
        """

        def work(moment: Moment, membership: HeldMembership) -> None:
            plan = membership.plan
            if membership.state(moment.on) not in {ACTIVE, GRACE} or not plan.allowance:
                raise MembershipRefused("not active")
            first, _ = membership.period(moment.on)
            if left_of(moment, membership, first) <= 0:
                raise LimitReached(plan.item, plan.allowance)
            memberships.take_item(moment.act, membership.id, on=moment.on)

        return self._on(MembershipAsked("take allowance", member, programme, request_key), work)

    def _on(self, asked: MembershipAsked, work: Callable[[Moment, HeldMembership], None]) -> MembershipShown:
        """Carry out a change of the membership that a member has."""

        def on_hers(moment: Moment) -> int:
            row = self._desk.member(moment.written(), asked.member)
            work(moment, _membership(moment, row.id, asked.programme))
            return row.id

        return self._change(asked, on_hers)

    def _change(self, asked: MembershipAsked, work: Callable[[Moment], int]) -> MembershipShown:
        """Carry out a change once, under its request key; show the membership as it stands then."""
        content = {"member": str(asked.member), "programme": asked.programme, **asked.said}
        change = ChangeAsked(asked.name, {"member": str(asked.member)[:64]}, asked.request_key, content)
        number, _ = self._desk.write_once(change, work, keep=lambda number: number)
        return next(line for line in self.show(number) if asked.programme in {"", line.programme})


def _planned(moment: Moment, plan: str, key: str) -> ChosenPlan:
    """Return the plan of a name, in the programme of a key or, without one, in the first that has it."""
    offering = [
        (programme, rules)
        for programme, rules in of_kind(moment.club.programmes, moment.on, MembershipRules)
        if key in {"", programme.key}
    ]
    if not offering:
        raise ProgrammeUnknown(key or "membership")
    for programme, rules in offering:
        chosen = rules.plan(plan)
        if chosen is not None:
            return ChosenPlan(programme, chosen)
    raise RewardUnknown(plan[:80])


def _membership(look: Moment | Look, member: int, key: str) -> HeldMembership:
    """Return a member's membership of the programme of a key; without one her first."""
    for membership in held_by(look, member):
        if key in {"", membership.programme.key}:
            return membership
    raise MembershipRefused("none")


def _prove_going_on(membership: HeldMembership) -> None:
    """Prove that a membership was not ended: what is paid runs out, and nothing follows."""
    if membership.kept.cancelled_on is not None:
        raise MembershipRefused("ended")


def _other(membership: HeldMembership, plan: str) -> Plan:
    """Return the plan of a name to which a membership may be changed."""
    other = membership.rules.plan(plan)
    if other is None:
        raise RewardUnknown(plan[:80])
    return other


def _write_payment(moment: Moment, membership: HeldMembership, now: Subscribed, paid: Paid) -> None:
    """Write a payment down for a membership as it stands now: it pays until the day it is paid until."""
    receipt = paid.receipt.strip()[:80] or None
    payment = Payment(moment.on, paid.amount, receipt, now.paid_until or moment.on)
    memberships.add_payment(moment.act, membership.id, payment)

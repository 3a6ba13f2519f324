"""Paid membership (rules.md 6): plans with a price and a period, an allowance in each period, and what a change costs.

ShopClub is no till: it writes down what was paid and until when.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, pairwise
from typing import ClassVar

from shopclub.rules.kinds.setting_text import text_of
from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.kinds.unitless import UnitlessRules
from shopclub.rules.values.periods import add_months

PENDING, ACTIVE, GRACE, FROZEN, LAPSED, CANCELLED = "pending", "active", "grace", "frozen", "lapsed", "cancelled"
"""The states of a membership."""


@dataclass(frozen=True)
class Plan:
    """What a membership costs for so many months, what it has, and how many items it may take in each period.

    `rollover` tells that what is left of the last period may still be taken in this one.
    """

    name: str
    price: int
    months: int = 1
    benefits: tuple[str, ...] = ()
    allowance: int = 0
    item: str = ""
    rollover: bool = False


@dataclass(frozen=True)
class Subscribed:
    """A membership as it is kept: its plan, since when its periods run, until when it is paid (inclusive).

    `anchor` is the day that periods are counted from, `before` the first day of one that ends the day before it, where
    a freeze or a longer plan moved the anchor; `frozen_on` the day it was frozen, `cancelled_on` the day it ends.
    """

    plan: str
    anchor: date
    paid_until: date | None = None
    frozen_on: date | None = None
    cancelled_on: date | None = None
    before: date | None = None


@dataclass(frozen=True)
class PlanChange:
    """What a change of plan comes to: credit for the days left, charge for the same days, both floored."""

    credit: int
    charge: int


@dataclass(frozen=True, kw_only=True)
class MembershipRules(UnitlessRules):
    """The settings of paid membership."""

    kind: ClassVar[str] = "membership"

    plans: tuple[Plan, ...]
    grace_days: int = 7

    @property
    def promise(self) -> str:
        """The first plan."""
        return self.plans[0].name

    def plan(self, name: str) -> Plan | None:
        """Return the plan with this name."""
        wanted = name.strip().casefold()
        return next((each for each in self.plans if each.name.casefold() == wanted), None)

    def state(self, kept: Subscribed, on: date) -> str:
        """Return the state of a membership on a business date."""
        if kept.cancelled_on is not None and kept.cancelled_on <= on:
            return CANCELLED
        if kept.paid_until is None:
            return PENDING
        if kept.frozen_on is not None:
            return FROZEN
        if on <= kept.paid_until:
            return ACTIVE
        return GRACE if on <= kept.paid_until + timedelta(days=self.grace_days) else LAPSED

    def paid(self, kept: Subscribed, plan: Plan, *, on: date) -> Subscribed:
        """Return a membership once a period was paid: the next one, or a first one from a new anchor."""
        if self.state(kept, on) in {PENDING, LAPSED} or kept.paid_until is None:
            return replace(kept, anchor=on, paid_until=add_months(on, plan.months) - _DAY, before=None)
        begins = kept.paid_until + _DAY
        starts = chain([kept.anchor], _starts(kept.anchor, plan.months))
        if next(start for start in starts if start >= begins) == begins:
            return replace(kept, paid_until=next(starts) - _DAY)
        first, _ = self.period(kept, plan, on)
        return replace(kept, anchor=begins, before=first, paid_until=add_months(begins, plan.months) - _DAY)

    def period(self, kept: Subscribed, plan: Plan, on: date) -> tuple[date, date]:
        """Return the first and the last day of the period that a day is in."""
        if on < kept.anchor and kept.before is not None:
            return kept.before, kept.anchor - _DAY
        starts = pairwise(chain([kept.anchor], _starts(kept.anchor, plan.months)))
        return next((first, following - _DAY) for first, following in starts if following > on)

    def left(self, plan: Plan, *, used: int, used_before: int | None) -> int:
        """Return how many items may still be taken in a period; `used_before` are those of a paid period before it."""
        more = max(plan.allowance - used_before, 0) if plan.rollover and used_before is not None else 0
        return max(plan.allowance + more - used, 0)

    def thawed(self, kept: Subscribed, *, on: date) -> Subscribed:
        """Return a membership that runs again: its last day has moved by the days it was frozen."""
        plan = self.plan(kept.plan) or self.plans[0]
        if kept.frozen_on is None or kept.paid_until is None:
            return kept
        frozen = timedelta(days=max((on - kept.frozen_on).days, 0))
        first, last = self.period(kept, plan, kept.frozen_on)
        return replace(
            kept,
            anchor=last + frozen + _DAY,
            before=first,
            paid_until=kept.paid_until + frozen,
            frozen_on=None,
            cancelled_on=kept.cancelled_on + frozen if kept.cancelled_on else None,
        )

    def changed(self, kept: Subscribed, old: Plan, new: Plan, *, on: date) -> Subscribed:
        """Return a membership on another plan: a period of another length begins when this one is over."""
        if new.months == old.months or kept.paid_until is None:
            return replace(kept, plan=new.name)
        first, _ = self.period(kept, old, on)
        return replace(kept, plan=new.name, anchor=kept.paid_until + _DAY, before=first)

    def change(self, kept: Subscribed, old: Plan, new: Plan, *, on: date) -> PlanChange:
        """Return what going to another plan comes to; the end date stays."""
        on = kept.frozen_on or on
        if kept.paid_until is None or kept.paid_until < on:
            return PlanChange(0, 0)
        first, last = self.period(kept, old, on)
        days, left = (last - first).days + 1, (kept.paid_until - on).days
        return PlanChange(old.price * left // days, new.price * left // days)


_DAY = timedelta(days=1)


def _starts(anchor: date, months: int) -> Iterator[date]:
    """Return the first days of periods after the first, each counted from the anchor so that its day is kept."""
    number = 1
    while True:
        yield add_months(anchor, months * number)
        number += 1


def read_membership(settings: SettingReader) -> MembershipRules:
    """Make the rules of paid membership from its settings.

    Raises:
        ProgrammeInvalid: a setting is unknown or out of range, or there is no plan.
    """
    plans: dict[str, Plan] = {}
    for table in settings.tables("plan"):
        plan = Plan(
            table.text("name", longest=40),
            table.money("price", low=1),
            table.whole("months", Plan.months, low=1, high=60),
            table.texts("benefits"),
            table.whole("allowance", Plan.allowance, low=0, high=10_000),
            table.text("item", Plan.item, longest=80),
            table.flag("rollover", default=Plan.rollover),
        )
        if plan.name.casefold() in plans:
            raise table.refuse("name", plan.name, "each plan's name once")
        if bool(plan.allowance) != bool(plan.item):
            raise table.refuse("item", plan.item, "what the allowance is of, beside allowance")
        table.finish()
        plans[plan.name.casefold()] = plan
    rules = MembershipRules(
        key=settings.text("key", longest=40),
        name=settings.text("name"),
        plans=tuple(plans.values()),
        grace_days=settings.whole("grace_days", MembershipRules.grace_days, low=0, high=366),
        effective_from=settings.day("effective_from"),
        open_cards=settings.choice("open_cards", MembershipRules.open_cards, among=("keep",)),
    )
    if not plans:
        raise settings.refuse("plan", [], 'at least one plan { name = "Coffee pass", price = "299.00" }')
    settings.finish()
    return rules


TEMPLATE = f"""\
[[programme]]
key = "pass"               # its name in commands and in the book; never changes
kind = "{MembershipRules.kind}"
name = "Coffee pass"
grace_days = {text_of(MembershipRules.grace_days):<14}# days after the last paid one in which it still counts
# effective_from = 2026-12-01
[[programme.plan]]
name = "Coffee pass"
price = "299.00"           # for each period
months = {text_of(Plan.months):<18}# how long a period is
benefits = ["10 % off cake"]
# allowance = 20           # items in each period …
# item = "Coffee"          # … of what
# rollover = {text_of(Plan.rollover):<14}# whether what is left may be taken in the next period
"""
"""A commented example of every setting."""

"""Paid membership (rules.md 6): plans with a price and a period, an allowance in each period, and what a change costs.

ShopClub is no till: it writes down what was paid and until when.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from shopclub.rules.periods import add_months
from shopclub.rules.settings import SettingReader
from shopclub.rules.unitless import UnitlessRules

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

    `anchor` is the first day of its first period; `frozen_on` the day it was frozen, `cancelled_on` the day it ended.
    """

    plan: str
    anchor: date
    paid_until: date | None = None
    frozen_on: date | None = None
    cancelled_on: date | None = None


@dataclass(frozen=True)
class Change:
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
            return replace(kept, anchor=on, paid_until=add_months(on, plan.months) - timedelta(days=1))
        following = next(start for start in _starts(kept.anchor, plan.months) if start > kept.paid_until + _DAY)
        return replace(kept, paid_until=following - _DAY)

    def period(self, kept: Subscribed, plan: Plan, on: date) -> tuple[date, date]:
        """Return the first and the last day of the period that a day is in."""
        before = kept.anchor
        for start in _starts(kept.anchor, plan.months):
            if start > on:
                return before, start - _DAY
            before = start
        raise AssertionError(on)

    def left(self, plan: Plan, *, used: int, used_before: int | None) -> int:
        """Return how many items may still be taken in a period; `used_before` are those of a paid period before it."""
        more = max(plan.allowance - used_before, 0) if plan.rollover and used_before is not None else 0
        return max(plan.allowance + more - used, 0)

    def thawed(self, kept: Subscribed, *, on: date) -> Subscribed:
        """Return a membership that runs again: its last day has moved by the days it was frozen."""
        if kept.frozen_on is None or kept.paid_until is None:
            return kept
        frozen = timedelta(days=max((on - kept.frozen_on).days, 0))
        return replace(kept, anchor=kept.anchor + frozen, paid_until=kept.paid_until + frozen, frozen_on=None)

    def change(self, kept: Subscribed, old: Plan, new: Plan, *, on: date) -> Change:
        """Return what going to another plan comes to; the end date stays."""
        if kept.paid_until is None or kept.paid_until < on:
            return Change(0, 0)
        first, last = self.period(kept, old, on)
        days, left = (last - first).days + 1, (kept.paid_until - on).days
        return Change(old.price * left // days, new.price * left // days)


_DAY = timedelta(days=1)


def _starts(anchor: date, months: int) -> Iterator[date]:
    """Return the first days of the periods after an anchor, each counted from it so that its day is kept."""
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
            table.whole("months", 1, low=1, high=60),
            table.texts("benefits"),
            table.whole("allowance", 0, low=0, high=10_000),
            table.text("item", longest=80) if "item" in table.keys() else "",  # noqa: SIM118
            table.flag("rollover", default=False),
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
        grace_days=settings.whole("grace_days", 7, low=0, high=366),
        effective_from=settings.day("effective_from"),
        open_cards=settings.choice("open_cards", "keep", among=("keep",)),
    )
    if not plans:
        raise settings.refuse("plan", [], 'at least one plan { name = "Coffee pass", price = "299.00" }')
    settings.finish()
    return rules

"""Occasions (rules.md 9): birthdays, anniversaries of joining, and milestones, each once for a member."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from shopclub.rules.kinds.gifts import Gift, read_gift
from shopclub.rules.kinds.setting_text import money_text, text_of
from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.kinds.unitless import UnitlessRules
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.values import purchases
from shopclub.rules.values.periods import add_months

OCCASIONS = ("birthday", "anniversary", "milestone")
LEAP_DAYS = ("02-28", "03-01")
WAIT_DAYS = 30
"""A birthday entered or changed less than this before its day waits until next year."""


@dataclass(frozen=True)
class OccasionDays:
    """When an occasion is kept: its year, its day, and the first and last day around it (inclusive)."""

    year: int
    day: date
    first: date
    last: date


_GROUNDS = {
    "visits": GroundKind.NTH_VISIT,
    "spend": GroundKind.SPEND,
    "referrals": GroundKind.NTH_REFERRAL,
}


@dataclass(frozen=True)
class Reached:
    """A milestone: what is counted, and how much of it was asked."""

    counted: str
    goal: int

    @property
    def ground(self) -> Ground:
        """What vouchers and bonuses of it are given for."""
        return Ground(_GROUNDS[self.counted], self.goal)


@dataclass(frozen=True, kw_only=True)
class OccasionRules(UnitlessRules):
    """The settings of an occasion; spans in days, money in minor units."""

    kind: ClassVar[str] = "occasion"

    occasion: str
    gift: Gift
    before: int = 3
    after: int = 7
    leap_day: str = "02-28"
    years: tuple[int, ...] = ()
    visits: tuple[int, ...] = ()
    spend: tuple[int, ...] = ()
    referrals: tuple[int, ...] = ()
    exclude: tuple[str, ...] = purchases.NEVER_EARNING

    @property
    def promise(self) -> str:
        """What it gives."""
        return self.gift.reward

    @property
    def needs_amount(self) -> bool:
        """Tell whether the till should ask for the amount."""
        return bool(self.spend)

    def day_in(self, month_and_day: str, year: int) -> date:
        """Return the day on which a birthday `MM-DD` is kept in a year."""
        month, day = map(int, month_and_day.split("-"))
        if (month, day) == (2, 29):
            try:
                return date(year, 2, 29)
            except ValueError:
                month, day = map(int, self.leap_day.split("-"))
        return date(year, month, day)

    def birthday_window(self, birthday: str, on: date) -> OccasionDays | None:
        """Return the window of a birthday (`MM-DD` or `YYYY-MM-DD`) that a day is in; its year is the day's own."""
        for year in (on.year - 1, on.year, on.year + 1):
            day = self.day_in(birthday[-5:], year)
            window = self._around(day)
            if window.first <= on <= window.last:
                return window
        return None

    def anniversary_window(self, joined: date, on: date) -> OccasionDays | None:
        """Return the window of an anniversary of joining that a day is in, for the years listed."""
        for years in self.years:
            window = self._around(add_months(joined, 12 * years))
            if window.first <= on <= window.last:
                return window
        return None

    def _around(self, day: date) -> OccasionDays:
        return OccasionDays(day.year, day, day - timedelta(days=self.before), day + timedelta(days=self.after))

    def waits(self, window: OccasionDays, entered: date | None) -> bool:
        """Tell whether a birthday was entered too late to be kept this year."""
        return entered is not None and entered > window.day - timedelta(days=WAIT_DAYS)

    def milestones(self) -> Iterator[Reached]:
        """Return every milestone of the programme."""
        for counted, goals in (("visits", self.visits), ("spend", self.spend), ("referrals", self.referrals)):
            for goal in goals:
                yield Reached(counted, goal)

    def last_day(self, window: OccasionDays | None, on: date) -> date | None:
        """Return the last day of a voucher: its own days, else the end of the window."""
        own = self.gift.last_day(on)
        return own if own is not None or window is None else window.last


def read_occasion(settings: SettingReader) -> OccasionRules:
    """Make the rules of an occasion from its settings.

    Raises:
        ProgrammeInvalid: a setting is unknown, out of range, or of another occasion.
    """
    occasion = settings.choice("occasion", among=OCCASIONS)
    dated = occasion != "milestone"
    into = settings.text("in", Gift.into, longest=40)
    valid = settings.optional_whole("voucher_valid_days", low=0, high=3660)
    gift = read_gift(settings, into=into, valid=valid)
    if gift is None:
        raise settings.refuse("reward", "", 'a reward, or bonus = 50 with in = "points"')
    if into and not gift.units:
        raise settings.refuse("in", into, "a bonus beside it: a reward is a voucher")
    rules = OccasionRules(
        key=settings.text("key", longest=40),
        name=settings.text("name"),
        occasion=occasion,
        gift=gift,
        before=settings.whole("before", OccasionRules.before, low=0, high=60) if dated else OccasionRules.before,
        after=settings.whole("after", OccasionRules.after, low=0, high=60) if dated else OccasionRules.after,
        leap_day=settings.choice("leap_day", OccasionRules.leap_day, among=LEAP_DAYS)
        if occasion == "birthday"
        else OccasionRules.leap_day,
        years=settings.goals("years", high=100) if occasion == "anniversary" else (),
        visits=settings.goals("visits", high=100_000) if not dated else (),
        spend=settings.money_goals("spend") if not dated else (),
        referrals=settings.goals("referrals", high=10_000) if not dated else (),
        exclude=settings.names("exclude", OccasionRules.exclude) if not dated else OccasionRules.exclude,
        effective_from=settings.day("effective_from"),
        open_cards=settings.choice("open_cards", OccasionRules.open_cards, among=("keep",)),
    )
    if occasion == "anniversary" and not rules.years:
        raise settings.refuse("years", [], "the years that are kept, such as [1, 5]")
    if occasion == "milestone" and not [*rules.milestones()]:
        raise settings.refuse("visits", [], "goals of visits, spend or referrals, such as visits = [10, 50]")
    settings.finish()
    return rules


TEMPLATE = f"""\
[[programme]]
key = "birthday"           # its name in commands and in the book; never changes
kind = "{OccasionRules.kind}"
name = "Birthday"
occasion = "birthday"      # birthday | anniversary | milestone
before = {text_of(OccasionRules.before):<18}# days before the day …
after = {text_of(OccasionRules.after):<19}# … and after it
leap_day = {text_of(OccasionRules.leap_day):<16}# when 29 February is kept in common years: 02-28 | 03-01
reward = "Birthday cake"   # a voucher; or bonus = 50 with in = "points"
reward_value = {money_text(Gift.value):<12}# what it costs the shop to give
# voucher_valid_days = 30  # else until the days around it are over
## years = [1, 5]          # occasion = "anniversary": the years since joining that are kept
## visits = [10, 50]       # occasion = "milestone": days with a visit,
## spend = ["1000.00"]     # … what was spent in all,
## referrals = [3]         # … or friends brought
# effective_from = 2026-12-01
"""
"""A commented example of every setting."""

"""Referrals (rules.md 8): a member brings a friend; once the friend has spent enough, one or both are thanked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, NamedTuple

from shopclub.rules.kinds.gifts import Gift, read_gift
from shopclub.rules.kinds.setting_text import text_of
from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.kinds.unitless import UnitlessRules
from shopclub.rules.values import purchases

SIDES = ("referrer", "friend", "both")
MODES = ("single", "cumulative")
JOINED, QUALIFIED, HELD, REWARDED, EXPIRED, REJECTED = (
    "joined",
    "qualified",
    "held",
    "rewarded",
    "expired",
    "rejected",
)
"""The states of a referral."""


@dataclass(frozen=True)
class Person:
    """What is known of a member to tell whether two are one: folded, empty where unknown."""

    name: str = ""
    birthday: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferralRules(UnitlessRules):
    """The settings of referrals; money in minor units, spans in days."""

    kind: ClassVar[str] = "referral"

    sides: str = "both"
    referrer: Gift | None = None
    friend: Gift | None = None
    friend_at: str = "qualified"
    min_spend: int = 0
    mode: str = "cumulative"
    within_days: int = 60
    friends_needed: int = 1
    repeatable: bool = True
    cap_per_year: int | None = None
    hold_days: int = 0
    min_age: int = 0
    exclude: tuple[str, ...] = purchases.NEVER_EARNING

    @property
    def needs_amount(self) -> bool:
        """Tell whether the till should ask for the amount."""
        return self.min_spend > 0

    @property
    def promise(self) -> str:
        """What bringing a friend gives."""
        return self.referrer.reward if self.referrer else ""

    def last_day(self, made_on: date) -> date:
        """Return the last day on which a friend can qualify."""
        return made_on + timedelta(days=self.within_days)

    def qualifies(self, amounts: Iterable[int]) -> bool:
        """Tell whether a friend's eligible purchases are enough; one is needed even where no spend is asked."""
        listed = list(amounts)
        if self.mode == "single":
            return max(listed, default=-1) >= self.min_spend
        return bool(listed) and sum(listed) >= self.min_spend

    def held_until(self, qualified_on: date) -> date | None:
        """Return the last day before the thanks are given; None where nothing is held."""
        return qualified_on + timedelta(days=self.hold_days) if self.hold_days else None


def self_referral(referrer: Person, friend: Person) -> str | None:
    """Return the sign that two members are one, or None (rules.md 8)."""
    if friend.phone and friend.phone == referrer.phone:
        return "same phone"
    if friend.email and friend.email == referrer.email:
        return "same e-mail"
    if friend.name and friend.birthday and (friend.name, friend.birthday) == (referrer.name, referrer.birthday):
        return "same name and birthday"
    return None


def normal_email(text: str) -> str:
    """Return an e-mail address as it is compared: lower case, without a `+tag`, and without dots for Gmail."""
    name, _, host = text.strip().casefold().partition("@")
    name = name.partition("+")[0]
    if host in {"gmail.com", "googlemail.com"}:
        name, host = name.replace(".", ""), "gmail.com"
    return f"{name}@{host}" if host else ""


def read_referral(settings: SettingReader) -> ReferralRules:
    """Make the rules of referrals from their settings.

    Raises:
        ProgrammeInvalid: a setting is unknown or out of range, or a side that is thanked gets nothing.
    """
    sides = settings.choice("sides", ReferralRules.sides, among=SIDES)
    referrer, friend = _read_thanks(settings, sides)
    spend, mode, within = _read_qualify(settings)
    rules = ReferralRules(
        key=settings.text("key", longest=40),
        name=settings.text("name"),
        sides=sides,
        referrer=referrer,
        friend=friend,
        friend_at=settings.choice("friend_at", ReferralRules.friend_at, among=("qualified", "joined")),
        min_spend=spend,
        mode=mode,
        within_days=within,
        friends_needed=settings.whole("friends_needed", ReferralRules.friends_needed, low=1, high=100),
        repeatable=settings.flag("repeatable", default=ReferralRules.repeatable),
        cap_per_year=settings.optional_whole("cap_per_year", low=1, high=1000),
        hold_days=settings.whole("hold_days", ReferralRules.hold_days, low=0, high=366),
        min_age=settings.whole("min_age", ReferralRules.min_age, low=0, high=120),
        exclude=settings.names("exclude", ReferralRules.exclude),
        effective_from=settings.day("effective_from"),
        open_cards=settings.choice("open_cards", ReferralRules.open_cards, among=("keep",)),
    )
    settings.finish()
    return rules


class _Thanks(NamedTuple):
    """What each of the two gets; None where a side is not thanked."""

    referrer: Gift | None
    friend: Gift | None


def _read_thanks(settings: SettingReader, sides: str) -> _Thanks:
    """Read what the sides that are thanked get, and that the other gets nothing."""
    into = settings.text("in", Gift.into, longest=40)
    valid = settings.optional_whole("voucher_valid_days", low=0, high=3660)
    thanked: list[Gift | None] = []
    for side in ("referrer", "friend"):
        gift = read_gift(settings, reward=f"{side}_reward", bonus=f"{side}_bonus", into=into, valid=valid)
        if gift is None and sides in {side, "both"}:
            expected = f"a {side}_bonus or a {side}_reward, since the {side} is thanked"
            raise settings.refuse(f"{side}_bonus", "", expected)
        if gift is not None and sides not in {side, "both"}:
            raise settings.refuse(f"{side}_bonus", "", f'sides = "both" or "{side}" beside it')
        thanked.append(gift)
    return _Thanks(*thanked)


class _Qualify(NamedTuple):
    """What a friend must spend, at once or in all, and within how many days."""

    min_spend: int
    mode: str
    within_days: int


def _read_qualify(settings: SettingReader) -> _Qualify:
    """Read what a friend must do before anybody is thanked."""
    table = settings.table("qualify")
    if table is None:
        return _Qualify(ReferralRules.min_spend, ReferralRules.mode, ReferralRules.within_days)
    spend = table.money("min_spend", ReferralRules.min_spend)
    mode = table.choice("mode", ReferralRules.mode, among=MODES)
    within = table.whole("within_days", ReferralRules.within_days, low=0, high=3660)
    table.finish()
    return _Qualify(spend, mode, within)


_QUALIFY = {"min_spend": "250.00", "mode": ReferralRules.mode, "within_days": ReferralRules.within_days}
TEMPLATE = f"""\
[[programme]]
key = "friends"            # its name in commands and in the book; never changes
kind = "{ReferralRules.kind}"
name = "Bring a friend"
sides = {text_of(ReferralRules.sides):<19}# who is thanked: referrer | friend | both
in = "points"              # the programme whose units a bonus is
referrer_bonus = 50        # or referrer_reward = "Free coffee" (with referrer_reward_value)
friend_bonus = 25          # or friend_reward = "Free coffee"
friend_at = {text_of(ReferralRules.friend_at):<15}# when the friend is thanked: qualified | joined
qualify = {text_of(_QUALIFY):<67}# mode = "single": one purchase of it
friends_needed = {text_of(ReferralRules.friends_needed):<10}# so many friends for each thanks
repeatable = {text_of(ReferralRules.repeatable):<14}# thanks for the next friends too
# cap_per_year = 12        # thanks a year at most
hold_days = {text_of(ReferralRules.hold_days):<15}# days between enough spent and thanks, in case goods come back
min_age = {text_of(ReferralRules.min_age):<17}# how old a friend must be, where the birthday is known
# voucher_valid_days = 60
exclude = {text_of(ReferralRules.exclude)}
# effective_from = 2026-12-01
"""
"""A commented example of every setting."""

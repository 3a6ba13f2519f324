"""Tiers (rules.md 4): ranks that members reach by what they spend or do, keep for a while, and are reviewed on.

A tier is reached at once and kept for the hold. On the day after it the measure of the window that ended then decides:
reached again, it is kept anew; else it is lowered once the grace is over. What was earned during the grace still saves
it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from shopclub.rules.kinds.gifts import Gift
from shopclub.rules.kinds.setting_text import text_of
from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.kinds.unitless import UnitlessRules
from shopclub.rules.ledger.promotions import SINGLE
from shopclub.rules.values import purchases
from shopclub.rules.values.periods import add_months

MEASURES = ("spend", "visits", "points")
WINDOWS = ("rolling_365", "calendar_year", "lifetime")
DOWNGRADES = ("one_down", "to_earned")
STARTS = ("zero", "back_computed")

RISEN, RENEWED, GRACE, LOWERED, REVERSED, BY_HAND, BACK_COMPUTED = (
    "risen",
    "renewed",
    "grace",
    "lowered",
    "reversed",
    "by hand",
    "back-computed",
)
"""Why a member's tier changed."""
REVIEWS = frozenset({RENEWED, GRACE, LOWERED})
"""The changes that come with time, whoever writes them down."""

Measure = Callable[[date, date], int]
"""Tells what a member did from one business date to another, inclusive."""


@dataclass(frozen=True)
class Tier:
    """One rank: from which measure, how it multiplies points, what reaching it gives, and what members read of it."""

    name: str
    threshold: int
    multiplier_bp: int = SINGLE
    entry: Gift | None = None
    benefits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stand:
    """Where a member stands: the rank (0 is none), since when, until when inclusive, and how it came.

    `until` is None where nothing can lower it; `grace_until` is the last day before it is lowered; `floor` the rank
    set by hand.
    """

    rank: int
    since: date
    until: date | None = None
    grace_until: date | None = None
    floor: int = 0
    reason: str = RISEN


def better_of(stands: Iterable[Stand]) -> Stand:
    """Return where one stands who was two persons: in the higher tier, the longer one of two equals."""
    return max(stands, key=lambda stand: (stand.rank, stand.until or date.max))


@dataclass(frozen=True)
class TierMove:
    """A change of a member's tier: the business date it was made on, and where she stood from then on."""

    on: date
    stand: Stand


@dataclass(frozen=True, kw_only=True)
class TierRules(UnitlessRules):
    """The settings of tiers; thresholds in minor units where money is measured."""

    kind: ClassVar[str] = "tiers"

    tiers: tuple[Tier, ...]
    measure: str = "spend"
    window: str = "rolling_365"
    hold_months: int = 12
    downgrade: str = "one_down"
    grace_days: int = 30
    start: str = "back_computed"
    exclude: tuple[str, ...] = purchases.NEVER_EARNING

    @property
    def needs_amount(self) -> bool:
        """Tell whether the till should ask for the amount."""
        return self.measure == "spend"

    @property
    def base(self) -> int:
        """The rank that every member has: 1 where the lowest tier asks for nothing, else 0."""
        return int(self.tiers[0].threshold == 0)

    def tier(self, rank: int) -> Tier | None:
        """Return the tier of a rank; None for 0."""
        return self.tiers[rank - 1] if 0 < rank <= len(self.tiers) else None

    def rank_named(self, name: str) -> int | None:
        """Return the rank of the tier with this name."""
        wanted = name.strip().casefold()
        return next((rank for rank, each in enumerate(self.tiers, 1) if each.name.casefold() == wanted), None)

    def begin(self, on: date) -> Stand:
        """Return where somebody stands who did nothing yet."""
        return Stand(self.base, on)

    def earned(self, measure: int) -> int:
        """Return the highest rank whose threshold a measure reaches."""
        return max((rank for rank, each in enumerate(self.tiers, 1) if measure >= each.threshold), default=0)

    def window_to(self, last: date) -> tuple[date, date]:
        """Return the first and the last day of the window that ends on a day."""
        match self.window:
            case "rolling_365":
                return last - timedelta(days=364), last
            case "calendar_year":
                return date(last.year, 1, 1), last
            case _:
                return date.min, last

    def held_until(self, on: date) -> date:
        """Return the last day of a hold that begins on a day."""
        return add_months(on, self.hold_months)

    def after_act(self, stand: Stand, measured: Measure, *, on: date) -> Stand:
        """Return where a member stands after a qualifying act: higher at once, or renewed during the grace."""
        earned = max(self.earned(measured(*self.window_to(on))), stand.floor)
        if earned > stand.rank:
            return replace(stand, rank=earned, since=on, until=self.held_until(on), grace_until=None, reason=RISEN)
        if stand.grace_until and on <= stand.grace_until:
            last_year = measured(on - timedelta(days=364), on)
            if self.earned(last_year) >= stand.rank:
                return replace(stand, until=self.held_until(on), grace_until=None, reason=RENEWED)
        return stand

    def reviewed(self, stand: Stand, measured: Measure, *, on: date) -> tuple[Stand, ...]:
        """Return the changes that reviews bring up to a day, the oldest first, each review on its own day."""
        changes: list[Stand] = []
        while (after := self._next(stand, measured, on=on)) is not None:
            changes.append(after)
            stand = after
        return tuple(changes)

    def _next(self, stand: Stand, measured: Measure, *, on: date) -> Stand | None:
        """Return the next step that is due by a day: renewed, in grace or lowered; None where none is."""
        if stand.grace_until is not None:
            return self._lowered(stand, measured) if stand.grace_until < on else None
        if stand.until is None or stand.until >= on:
            return None
        earned = self.earned(measured(*self.window_to(stand.until)))
        if earned >= stand.rank:
            return replace(stand, until=self.held_until(stand.until), reason=RENEWED)
        waiting = replace(stand, grace_until=stand.until + timedelta(days=self.grace_days), reason=GRACE)
        return waiting if self.grace_days else self._lowered(waiting, measured)

    def _lowered(self, stand: Stand, measured: Measure) -> Stand:
        """Return where a member stands whose tier was not earned again."""
        last = stand.grace_until or stand.since
        lower = stand.rank - 1 if self.downgrade == "one_down" else self.earned(measured(*self.window_to(last)))
        rank = max(min(lower, stand.rank - 1), self.base, stand.floor)
        since = last + timedelta(days=1)
        until = self.held_until(since) if rank > max(self.base, stand.floor) else None
        if rank == stand.rank:
            return replace(stand, until=None, grace_until=None, reason=LOWERED)
        return Stand(rank, since, until, None, stand.floor, LOWERED)

    def by_hand(self, stand: Stand, rank: int, *, on: date) -> Stand:
        """Return where a member stands once a tier is set by hand, a floor for every review; 0 takes it off."""
        if rank > stand.rank:
            return Stand(rank, on, None, None, rank, BY_HAND)
        lasts = stand.until is None and stand.rank > max(rank, self.base)
        return replace(stand, until=self.held_until(on) if lasts else stand.until, floor=rank, reason=BY_HAND)


def read_tiers(settings: SettingReader) -> TierRules:
    """Make the rules of tiers from their settings.

    Raises:
        ProgrammeInvalid: a setting is unknown or out of range, or thresholds do not rise.
    """
    measure = settings.choice("measure", TierRules.measure, among=MEASURES)
    rules = TierRules(
        key=settings.text("key", longest=40),
        name=settings.text("name"),
        tiers=_read_tiers(settings, measure),
        measure=measure,
        window=settings.choice("window", TierRules.window, among=WINDOWS),
        hold_months=settings.whole("hold_months", TierRules.hold_months, low=1, high=120),
        downgrade=settings.choice("downgrade", TierRules.downgrade, among=DOWNGRADES),
        grace_days=settings.whole("grace_days", TierRules.grace_days, low=0, high=366),
        start=settings.choice("start", TierRules.start, among=STARTS),
        exclude=settings.names("exclude", TierRules.exclude),
        effective_from=settings.day("effective_from"),
        open_cards=settings.choice("open_cards", TierRules.open_cards, among=("keep",)),
    )
    settings.finish()
    return rules


def _read_tiers(settings: SettingReader, measure: str) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for table in settings.tables("tier"):
        money = measure == "spend"
        threshold = table.money("threshold") if money else table.whole("threshold", low=0, high=1_000_000_000)
        if tiers and threshold <= tiers[-1].threshold:
            shown = table.currency.write(threshold) if money else threshold
            raise table.refuse("threshold", shown, "more than the tier before it: thresholds rise")
        name = table.text("name", longest=40)
        if any(each.name.casefold() == name.casefold() for each in tiers):
            raise table.refuse("name", name, "each tier's name once")
        tiers.append(
            Tier(
                name,
                threshold,
                table.whole("multiplier_bp", Tier.multiplier_bp, low=1, high=1_000_000),
                _read_entry(table),
                table.texts("benefits"),
            )
        )
        table.finish()
    if not tiers:
        raise settings.refuse("tier", [], 'at least one tier { name = "Silver", threshold = … }')
    return tuple(tiers)


def _read_entry(table: SettingReader) -> Gift | None:
    if "entry_reward" not in table.keys():  # noqa: SIM118
        return None
    valid = table.optional_whole("entry_reward_valid_days", low=0, high=3660)
    return Gift(table.text("entry_reward"), table.money("entry_reward_value", Gift.value), valid_days=valid)


TEMPLATE = f"""\
[[programme]]
key = "standing"           # its name in commands and in the book; never changes
kind = "{TierRules.kind}"
name = "Standing"
measure = {text_of(TierRules.measure):<17}# what counts: spend | visits | points (earned, never the balance)
window = {text_of(TierRules.window):<18}# over which time: rolling_365 | calendar_year | lifetime
hold_months = {text_of(TierRules.hold_months):<13}# how long a tier is kept once it is reached
downgrade = {text_of(TierRules.downgrade):<15}# when it is not reached again: one_down | to_earned
grace_days = {text_of(TierRules.grace_days):<14}# days of warning before it is lowered
start = {text_of(TierRules.start):<19}# members of today: back_computed from what they spent | zero
exclude = {text_of(TierRules.exclude)}
# effective_from = 2026-12-01
tier = [
  {{ name = "Bronze", threshold = "0.00" }},
  {{ name = "Silver", threshold = "1000.00", multiplier_bp = 12500, entry_reward = "A cake" }},
  {{ name = "Gold", threshold = "3000.00", multiplier_bp = 15000, benefits = ["Own mug on the shelf"] }},
]                          # multiplier_bp multiplies points; also entry_reward_value and entry_reward_valid_days
"""
"""A commented example of every setting."""

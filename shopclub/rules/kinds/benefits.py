"""Club benefits (rules.md 5): what members have by being members, on some days and hours, so often and no more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from shopclub.rules.kinds.setting_text import text_of
from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.kinds.unitless import UnitlessRules
from shopclub.rules.values.periods import Hours, PeriodKind, Running, period_of
from shopclub.rules.values.purchases import Item

KINDS = ("percent", "amount", "price", "free")
PER = ("day", "week", "month", "year", "ever")
_PERIODS = {"day": PeriodKind.DAY, "week": PeriodKind.WEEK, "month": PeriodKind.MONTH, "year": PeriodKind.YEAR}
WHOLE = 10_000


@dataclass(frozen=True)
class Benefit(Running):
    """One benefit: what it takes off, from which categories, when it runs, how often it may be used, from which tier.

    `percent` takes `value` hundredths of a per cent off, `amount` so many minor units, `price` sells a piece for so
    many, `free` gives a piece.
    """

    name: str
    kind: str = "percent"
    value: int = 0
    scope: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    hours: tuple[Hours, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    limit: int | None = None
    per: str = "ever"
    lowest_tier: str = ""

    def left(self, used: int) -> int | None:
        """Return how often it may still be used in the period; None is without limit."""
        return None if self.limit is None else max(self.limit - used, 0)

    def begins(self, on: date) -> date:
        """Return the first day of the calendar period that its uses are counted in."""
        return date.min if self.per == "ever" else period_of(_PERIODS[self.per], on).start

    def ends(self, on: date) -> date:
        """Return the last day of the calendar period that its uses are counted in."""
        return date.max if self.per == "ever" else period_of(_PERIODS[self.per], on).end - timedelta(days=1)

    def worth(self, amount: int | None, items: Iterable[Item]) -> int:
        """Return what it takes off a purchase of so much before it, in minor units; never more than there is."""
        lines = [each for each in items if not self.scope or each.category in self.scope]
        base = sum(each.total for each in lines) if lines or self.scope else amount or 0
        cheapest = min((each.amount for each in lines), default=base)
        match self.kind:
            case "percent":
                return base * self.value // WHOLE
            case "amount":
                return min(self.value, base)
            case "price":
                return max(cheapest - self.value, 0)
            case _:
                return cheapest


@dataclass(frozen=True, kw_only=True)
class ClubRules(UnitlessRules):
    """The settings of a club: its benefits, and whether several may be used on one purchase."""

    kind: ClassVar[str] = "club"

    benefits: tuple[Benefit, ...]
    combinable: bool = False

    @property
    def promise(self) -> str:
        """The first benefit."""
        return self.benefits[0].name

    def named(self, name: str) -> Benefit | None:
        """Return the benefit with this name."""
        wanted = name.strip().casefold()
        return next((each for each in self.benefits if each.name.casefold() == wanted), None)


def applying(
    benefits: Iterable[Benefit],
    *,
    on: date,
    local: datetime,
    tiers: Iterable[str],
    used: Mapping[str, int],
) -> tuple[Benefit, ...]:
    """Return the benefits that apply now, in their order: running, not used up, and the tier high enough.

    `tiers` are the names of the member's tier and of those below it.
    """
    reached = {each.casefold() for each in tiers}
    return tuple(
        benefit
        for benefit in benefits
        if benefit.runs(on, local)
        and benefit.left(used.get(benefit.name, 0)) != 0
        and (not benefit.lowest_tier or benefit.lowest_tier.casefold() in reached)
    )


def read_club(settings: SettingReader) -> ClubRules:
    """Make the rules of a club from its settings.

    Raises:
        ProgrammeInvalid: a setting is unknown, out of range or contradicts another.
    """
    rules = ClubRules(
        key=settings.text("key", longest=40),
        name=settings.text("name"),
        benefits=read_benefits(settings),
        combinable=settings.flag("combinable", default=ClubRules.combinable),
        effective_from=settings.day("effective_from"),
        open_cards=settings.choice("open_cards", ClubRules.open_cards, among=("keep",)),
    )
    if not rules.benefits:
        raise settings.refuse("benefit", [], 'at least one benefit { name = "…", kind = "percent", percent_bp = 1000 }')
    settings.finish()
    return rules


def read_benefits(settings: SettingReader) -> tuple[Benefit, ...]:
    """Read the list of benefits.

    Raises:
        ProgrammeInvalid: one is wrong, or two have the same name.
    """
    benefits: dict[str, Benefit] = {}
    for table in settings.tables("benefit"):
        benefit = _read_benefit(table)
        if benefit.name.casefold() in benefits:
            raise table.refuse("name", benefit.name, "each benefit's name once")
        benefits[benefit.name.casefold()] = benefit
    return tuple(benefits.values())


def _read_benefit(table: SettingReader) -> Benefit:
    name, kind = table.text("name"), table.choice("kind", Benefit.kind, among=KINDS)
    limit = table.optional_whole("limit", low=1, high=100_000)
    benefit = Benefit(
        name,
        kind,
        _read_value(table, kind),
        table.names("scope"),
        table.weekdays("days"),
        table.hours("hours"),
        table.day("from"),
        table.day("to"),
        limit,
        table.choice("per", Benefit.per, among=PER),
        table.text("lowest_tier", Benefit.lowest_tier, longest=40),
    )
    table.prove_order(benefit.first_day, benefit.last_day)
    table.finish()
    return benefit


def _read_value(table: SettingReader, kind: str) -> int:
    match kind:
        case "percent":
            return table.whole("percent_bp", low=1, high=WHOLE)
        case "amount":
            return table.money("amount", low=1)
        case "price":
            return table.money("price", low=0)
        case _:
            return 0


TEMPLATE = f"""\
[[programme]]
key = "club"               # its name in commands and in the book; never changes
kind = "{ClubRules.kind}"
name = "Our club"
combinable = {text_of(ClubRules.combinable):<14}# whether several benefits may be used on one purchase; \
else the best one stands
# effective_from = 2026-12-01
[[programme.benefit]]
name = "10 % off"
kind = {text_of(Benefit.kind):<20}# percent | amount | price | free
percent_bp = 1000          # kind = "percent": hundredths of a per cent
## amount = "20.00"        # kind = "amount": so much off
## price = "25.00"         # kind = "price": a piece for so much
# scope = ["cake"]         # the categories it is for; none means all
# days = ["mon", "tue"]
# hours = ["14:00-17:00"]
# from = 2026-01-01
# to = 2026-12-31
# limit = 1                # how often …
# per = "month"            # … in a day | week | month | year | ever
# lowest_tier = "Silver"
"""
"""A commented example of every setting."""

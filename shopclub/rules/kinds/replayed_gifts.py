"""What gifts visits would have brought under any rules: tiers reached, birthdays, milestones, friends, a cause.

The simulator adds them up. A gift of units is worth what its programme says its units cost.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shopclub.rules.kinds.charity import CharityRules
from shopclub.rules.kinds.draws import DrawRules
from shopclub.rules.kinds.gifts import Gift
from shopclub.rules.kinds.occasions import OccasionRules
from shopclub.rules.kinds.referrals import ReferralRules
from shopclub.rules.kinds.tiers import TierRules
from shopclub.rules.ledger.returns import Left
from shopclub.rules.ledger.terms import ProgrammeRules
from shopclub.rules.values.periods import add_months
from shopclub.rules.values.purchases import eligible

Worth = Callable[[Gift], int]
"""What a gift costs the shop, in minor units."""


@dataclass(frozen=True)
class Day:
    """A purchase as it stands now: its day, what is left of it, and what units paid of it."""

    on: date
    left: Left
    paid: int = 0

    def spend(self, exclude: tuple[str, ...]) -> int:
        """Return its eligible amount, in minor units."""
        whole = eligible(self.left.amount, self.left.items, exclude) or 0
        return max(whole - self.paid, 0) if not self.left.whole else 0


@dataclass(frozen=True)
class Life:
    """A member as gifts look at her; `referrer` is who brought her, `entered_on` when her birthday was told."""

    member: int
    joined_on: date
    birthday: str | None
    entered_on: date | None
    referrer: int | None
    days: tuple[Day, ...]


@dataclass(frozen=True)
class Given:
    """A gift that would have been given: to whom, None for the cause or a prize, when, and what it costs."""

    member: int | None
    on: date
    cost: int


def can_tell(rules: ProgrammeRules) -> bool:
    """Tell whether visits alone tell what rules would have given."""
    if isinstance(rules, TierRules):
        return rules.measure != "points"
    if isinstance(rules, CharityRules):
        return rules.trigger in {"purchase", "share"}
    return isinstance(rules, OccasionRules | ReferralRules | DrawRules)


def given(rules: ProgrammeRules, lives: Sequence[Life], *, first: date, last: date, worth: Worth) -> tuple[Given, ...]:
    """Return every gift from one day to another, inclusive."""
    if isinstance(rules, ReferralRules):
        gifts = _friends(rules, lives, last=last, worth=worth)
    elif isinstance(rules, CharityRules):
        gifts = _cause(rules, lives)
    elif isinstance(rules, DrawRules):
        gifts = (Given(None, rules.last, each.value) for each in rules.prizes for _ in range(each.count))
    elif isinstance(rules, TierRules):
        gifts = (each for life in lives for each in _tiers(rules, life, worth))
    elif isinstance(rules, OccasionRules):
        gifts = (each for life in lives for each in _occasions(rules, life, first=first, last=last, worth=worth))
    else:
        gifts = iter(())
    return tuple(each for each in gifts if first <= each.on <= last)


def _tiers(rules: TierRules, life: Life, worth: Worth) -> Iterator[Given]:
    """Return what a member would have had for tiers she reached; for one again only after a review lowered her."""
    stand, thanked = rules.begin(life.joined_on), 0
    spent: Mapping[date, int] = _by_day(life, rules.exclude)

    def measured(since: date, until: date) -> int:
        if rules.measure == "visits":
            return sum(since <= day <= until for day in spent)
        return sum(amount for day, amount in spent.items() if since <= day <= until)

    for on in sorted(spent):
        for changed in rules.reviewed(stand, measured, on=on):
            stand = changed
            thanked = min(thanked, stand.rank)
        after = rules.after_act(stand, measured, on=on)
        for rank in range(max(stand.rank, thanked) + 1, after.rank + 1):
            tier = rules.tier(rank)
            if tier is not None and tier.entry is not None:
                yield Given(life.member, on, worth(tier.entry))
        thanked = max(thanked, after.rank)
        stand = after


def _by_day(life: Life, exclude: tuple[str, ...]) -> dict[date, int]:
    """Return what a member spent on each day with a visit."""
    spent: dict[date, int] = defaultdict(int)
    for day in life.days:
        spent[day.on] += day.spend(exclude)
    return spent


def _occasions(rules: OccasionRules, life: Life, *, first: date, last: date, worth: Worth) -> Iterator[Given]:
    """Return what a member would have been given for her birthdays, her years of membership or her milestones."""
    cost = worth(rules.gift)
    if rules.occasion == "milestone":
        yield from (Given(life.member, on, cost) for on in _milestones(rules, life))
    elif rules.occasion == "anniversary":
        yield from (Given(life.member, add_months(life.joined_on, 12 * years), cost) for years in rules.years)
    elif life.birthday:
        for year in range(first.year, last.year + 1):
            window = rules.birthday_window(life.birthday, rules.day_in(life.birthday[-5:], year))
            if window is not None and window.last >= life.joined_on and not rules.waits(window, life.entered_on):
                yield Given(life.member, max(window.day, life.joined_on), cost)


def _milestones(rules: OccasionRules, life: Life) -> Iterator[date]:
    """Return the days on which a member reached a number of visits or a sum that is a milestone."""
    days = sorted({each.on for each in life.days})
    yield from (days[goal - 1] for goal in rules.visits if goal <= len(days))
    total, goals = 0, list(rules.spend)
    for on, amount in sorted(_by_day(life, rules.exclude).items()):
        total += amount
        while goals and total >= goals[0]:
            goals.pop(0)
            yield on


def _friends(rules: ReferralRules, lives: Sequence[Life], *, last: date, worth: Worth) -> Iterator[Given]:
    """Return what friends and those who brought them would have been given."""
    brought: dict[int, list[date]] = defaultdict(list)
    for life in lives:
        on = _qualified(rules, life) if life.referrer is not None else None
        if on is None or life.referrer is None:
            continue
        if rules.friend is not None:
            yield Given(life.member, on, worth(rules.friend))
        thanked = rules.held_until(on) or on
        if thanked <= last:
            brought[life.referrer].append(thanked)
    if rules.referrer is None:
        return
    for member, days in brought.items():
        years: Counter[int] = Counter()
        for number, on in enumerate(sorted(days), 1):
            full = number % rules.friends_needed == 0 and (rules.repeatable or number == rules.friends_needed)
            if full and (rules.cap_per_year is None or years[on.year] < rules.cap_per_year):
                years[on.year] += 1
                yield Given(member, on, worth(rules.referrer))


def _qualified(rules: ReferralRules, life: Life) -> date | None:
    """Return the day on which a friend has spent enough; None where that never was."""
    amounts: list[int] = []
    for day in life.days:
        if day.left.whole or not life.joined_on <= day.on <= rules.last_day(life.joined_on):
            continue
        amounts.append(day.spend(rules.exclude))
        if rules.qualifies(amounts):
            return day.on
    return None


def _cause(rules: CharityRules, lives: Sequence[Life]) -> Iterator[Given]:
    """Return what purchases would have brought a cause, up to its ceiling of each month."""
    months: Counter[tuple[int, int]] = Counter()
    bought = sorted(((day.on, life.member, day) for life in lives for day in life.days), key=lambda each: each[:2])
    for on, _, day in bought:
        amount = day.spend(rules.exclude)
        bought_nothing = rules.trigger == "purchase" and day.left.amount == 0
        due = 0 if day.left.whole or bought_nothing else rules.due(eligible=amount, cards=0)
        room = rules.room(months[on.year, on.month])
        due = due if room is None else min(due, room)
        months[on.year, on.month] += due
        if due:
            yield Given(None, on, due)

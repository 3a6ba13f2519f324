"""Prize draws (rules.md 12): entries for visits, a frozen list, and winners that anybody can work out again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from typing import ClassVar

from shopclub.rules.kinds.setting_text import money_text, text_of
from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.kinds.unitless import UnitlessRules
from shopclub.rules.values import purchases

ENTRY_RULES = ("visit_day", "spend", "survey")
MOST = 1_000_000
LONGEST_NUMBER = 60
_DRAWN = 2**256


@dataclass(frozen=True)
class Prize:
    """What is won, how many of it there are, and what one costs the shop in minor units."""

    name: str
    count: int = 1
    value: int = 0


@dataclass(frozen=True)
class Ticket:
    """An entry in a draw: its number, and the number of the member whose it is."""

    entry: int
    member: int


@dataclass(frozen=True, kw_only=True)
class DrawRules(UnitlessRules):
    """The settings of a prize draw; money in minor units, the period with both its days.

    `visit_day` gives an entry for each day with a visit, `spend` one for each full `per` spent in the period, `survey`
    one for each questionnaire handed in.
    """

    kind: ClassVar[str] = "draw"

    first: date
    last: date
    prizes: tuple[Prize, ...]
    entry: str = "visit_day"
    per: int = 0
    max_entries: int | None = None
    free_entry: bool = True
    min_age: int | None = None
    reserves: int = 2
    voucher_valid_days: int | None = None
    exclude: tuple[str, ...] = purchases.NEVER_EARNING

    @property
    def promise(self) -> str:
        """The first prize."""
        return self.prizes[0].name

    @property
    def needs_amount(self) -> bool:
        """Tell whether the till should ask for the amount."""
        return self.entry == "spend"

    def runs_on(self, on: date) -> bool:
        """Tell whether a business date is in the period."""
        return self.first <= on <= self.last

    def earned(self, *, days: int, spend: int) -> int:
        """Return the entries that visits give: so many days with one, or so much spent, in the period."""
        if self.entry == "visit_day":
            return days
        return spend // self.per if self.entry == "spend" else 0

    def room(self, others: int) -> int:
        """Return how many entries a member may have beside so many others."""
        return MOST if self.max_entries is None else max(self.max_entries - others, 0)

    def old_enough(self, birthday: str | None, on: date) -> bool:
        """Tell whether a member may take part; one whose year of birth is not known may not where there is an age."""
        if self.min_age is None:
            return True
        if not birthday or len(birthday) != len("2000-01-01"):
            return False
        year, month, day = map(int, birthday.split("-"))
        age = on.year - year
        if (on.month, on.day) < (month, day):
            age -= 1
        return age >= self.min_age

    def last_day(self, on: date) -> date | None:
        """Return the last day on which a prize won on a day may be fetched."""
        return on + timedelta(days=self.voucher_valid_days) if self.voucher_valid_days is not None else None

    def of_places(self) -> tuple[str, ...]:
        """Return the prize of every place, the best first."""
        return tuple(prize.name for prize in self.prizes for _ in range(prize.count))


def list_text(tickets: Sequence[Ticket]) -> str:
    """Return the frozen list as text: a line for each entry by number, `entry member`."""
    return "".join(f"{each.entry} {each.member}\n" for each in sorted(tickets, key=lambda each: each.entry))


def list_hash(tickets: Sequence[Ticket]) -> str:
    """Return the SHA-256 of the frozen list, in hexadecimal."""
    return sha256(list_text(tickets).encode()).hexdigest()


def seed_of(hashed: str, number: str) -> str:
    """Return the seed: the SHA-256 of the list's hash, a colon and the public number, in hexadecimal."""
    return sha256(f"{hashed}:{number}".encode()).hexdigest()


def is_public_number(text: str) -> bool:
    """Tell whether a text is a public number: digits only."""
    return 1 <= len(text) <= LONGEST_NUMBER and text.isascii() and text.isdigit()


def drawn(tickets: Sequence[Ticket], *, hashed: str, number: str, places: int) -> tuple[Ticket, ...]:
    """Draw tickets, each member at most once: the same list and number always give the same.

    The k-th try (from 0) is the SHA-256 of `seed:k` as a whole number below 2^256. It is thrown away where it is not
    below the largest multiple of the tickets left (rejection sampling, so that no ticket is likelier); else it leaves,
    divided by the tickets left, the index of the one drawn, in the order of entries.
    """
    left = sorted(tickets, key=lambda each: each.entry)
    seed = seed_of(hashed, number)
    tries = (int(sha256(f"{seed}:{attempt}".encode()).hexdigest(), 16) for attempt in count())
    winners: list[Ticket] = []
    while left and len(winners) < places:
        won = left[index_drawn(tries, len(left))]
        winners.append(won)
        left = [each for each in left if each.member != won.member]
    return tuple(winners)


def index_drawn(tries: Iterator[int], tickets: int) -> int:
    """Return the index that the first of some tries gives that is not thrown away."""
    fair = _DRAWN - _DRAWN % tickets
    return next(value for value in tries if value < fair) % tickets


def read_draw(settings: SettingReader) -> DrawRules:
    """Make the rules of a prize draw from its settings.

    Raises:
        ProgrammeInvalid: a setting is unknown or out of range, the end before the beginning, or there is no prize.
    """
    entry = settings.choice("entry", DrawRules.entry, among=ENTRY_RULES)
    rules = DrawRules(
        key=settings.text("key", longest=40),
        name=settings.text("name"),
        first=_day(settings, "from"),
        last=_day(settings, "to"),
        prizes=tuple(_prize(each) for each in settings.tables("prize")),
        entry=entry,
        per=settings.money("per", low=1) if entry == "spend" else DrawRules.per,
        max_entries=settings.optional_whole("max_entries", low=1, high=MOST),
        free_entry=settings.flag("free_entry", default=DrawRules.free_entry),
        min_age=settings.optional_whole("min_age", low=1, high=120),
        reserves=settings.whole("reserves", DrawRules.reserves, low=0, high=100),
        voucher_valid_days=settings.optional_whole("voucher_valid_days", low=1, high=3660),
        exclude=settings.names("exclude", DrawRules.exclude),
        effective_from=settings.day("effective_from"),
        open_cards=settings.choice("open_cards", DrawRules.open_cards, among=("keep",)),
    )
    settings.finish()
    if not rules.prizes:
        raise settings.refuse("prize", "", "at least one prize")
    if rules.last < rules.first:
        raise settings.refuse("to", rules.last.isoformat(), f"{rules.first.isoformat()} or later")
    if rules.effective_from is not None and rules.effective_from > rules.last:
        expected = f"{rules.last.isoformat()} or earlier: the draw is over then"
        raise settings.refuse("effective_from", rules.effective_from.isoformat(), expected)
    named = [each.name for each in rules.prizes]
    if len(set(named)) < len(named):
        raise settings.refuse("prize", max(named, key=named.count), "each name once")
    return rules


def _day(settings: SettingReader, key: str) -> date:
    day = settings.day(key)
    if day is None:
        raise settings.refuse(key, "", "a date such as 2026-12-01")
    return day


def _prize(settings: SettingReader) -> Prize:
    prize = Prize(
        settings.text("name"),
        settings.whole("count", Prize.count, low=1, high=10_000),
        settings.money("value", Prize.value),
    )
    settings.finish()
    return prize


TEMPLATE = f"""\
[[programme]]
key = "draw"               # its name in commands and in the book; never changes
kind = "{DrawRules.kind}"
name = "Christmas draw"
from = 2026-12-01          # the first day of the period …
to = 2026-12-24            # … and its last; the list is frozen the day after
entry = {text_of(DrawRules.entry):<19}# what gives an entry: visit_day | spend | survey (a questionnaire handed in)
## per = "100.00"          # entry = "spend": an entry for each full 100.00 spent in the period
# max_entries = 20         # that a member may have
free_entry = {text_of(DrawRules.free_entry):<14}# whether anybody may have an entry a day without buying
# min_age = 18             # members whose year of birth is not known take no part then
reserves = {text_of(DrawRules.reserves):<16}# how many are drawn beside the winners
# voucher_valid_days = 60  # how long a prize may be fetched
exclude = {text_of(DrawRules.exclude)}
# effective_from = 2026-12-01
[[programme.prize]]
name = "Gift basket"
count = {text_of(Prize.count)}
value = {money_text(Prize.value):<19}# what one costs the shop
"""
"""A commented example of every setting."""

"""Lots and draws: units from one entry that share an expiry, and what a negative entry takes from them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shopclub.rules.values.refusals import NotEnough


class Span:
    """What is left of some units, from and until when they may be spent (inclusive)."""

    rest: int
    available_from: date | None
    expires_on: date | None

    def spendable(self, on: date) -> bool:
        """Tell whether its units may be spent on a business date."""
        begun = self.available_from is None or self.available_from <= on
        return self.rest > 0 and begun and (self.expires_on is None or self.expires_on >= on)

    def pending(self, on: date) -> bool:
        """Tell whether its units are still on the way."""
        return self.rest > 0 and self.available_from is not None and self.available_from > on and not self.lapsed(on)

    def lapsed(self, on: date) -> bool:
        """Tell whether its last day has passed."""
        return self.expires_on is not None and self.expires_on < on


@dataclass(frozen=True)
class Lot(Span):
    """Units of one positive entry: what is left, when earned, from and until when they may be spent (inclusive)."""

    id: int
    quantity: int
    rest: int
    earned_on: date
    version: int = 0
    available_from: date | None = None
    expires_on: date | None = None
    idle: bool = False
    last_day: date | None = None

    def left_with(self, rest: int, expires_on: date | None) -> "Lot":
        """Return the lot with another rest and last day; far quicker than `dataclasses.replace`, and often needed."""
        return Lot(
            self.id,
            self.quantity,
            rest,
            self.earned_on,
            self.version,
            self.available_from,
            expires_on,
            self.idle,
            self.last_day,
        )


@dataclass(frozen=True)
class Pile(Span):
    """Units of many lots that stand alike on a business date, with the earliest of their days.

    A pile is counted, never drawn on: what draws reads its lots.
    """

    rest: int
    available_from: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class Draw:
    """Units that an entry takes from a lot; negative when a reinstatement gives them back."""

    lot: int
    quantity: int


def spending_order(lots: Iterable[Lot]) -> list[Lot]:
    """Sort lots as they are spent: soonest expiry first, never-expiring last, then oldest, then by number."""
    return sorted(lots, key=lambda lot: (lot.expires_on is None, lot.expires_on or date.max, lot.earned_on, lot.id))


def available(lots: Iterable[Span], on: date) -> int:
    """Sum what may be spent on a date."""
    return sum(lot.rest for lot in lots if lot.spendable(on))


def pending(lots: Iterable[Span], on: date) -> int:
    """Sum what is still on the way on a date."""
    return sum(lot.rest for lot in lots if lot.pending(on))


def take(lots: Sequence[Lot], quantity: int) -> tuple[tuple[Draw, ...], int]:
    """Take up to a quantity from lots in the order given; return the draws and what could not be taken."""
    draws, missing = [], quantity
    for lot in lots:
        taken = min(lot.rest, missing)
        if taken:
            draws.append(Draw(lot.id, taken))
            missing -= taken
    return tuple(draws), missing


def draw(lots: Iterable[Lot], *, quantity: int, on: date, programme: str = "") -> tuple[Draw, ...]:
    """Spend a quantity from the lots that may be spent on a date.

    Raises:
        NotEnough: fewer units may be spent than were asked for; nothing is drawn.
    """
    spendable = spending_order(lot for lot in lots if lot.spendable(on))
    draws, missing = take(spendable, quantity)
    if missing:
        raise NotEnough(programme, quantity, quantity - missing)
    return draws


def after(lots: Iterable[Lot], draws: Iterable[Draw]) -> tuple[Lot, ...]:
    """Return the lots as they are once the draws are made."""
    taken: dict[int, int] = {}
    for draw in draws:
        taken[draw.lot] = taken.get(draw.lot, 0) + draw.quantity
    return tuple(lot.left_with(lot.rest - taken[lot.id], lot.expires_on) if lot.id in taken else lot for lot in lots)


def pay_debts(debts: Iterable[tuple[int, int]], units: int) -> tuple[tuple[tuple[int, int], ...], int]:
    """Let new units pay debts, the oldest first; return what goes to which entry, and what is left for the lot."""
    fills, left = [], units
    for entry, owed in debts:
        if left:
            fills.append((entry, min(owed, left)))
            left -= min(owed, left)
    return tuple(fills), left


def less(debts: Iterable[tuple[int, int]], fills: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the debts that are left once some were paid."""
    paid: dict[int, int] = {}
    for entry, units in fills:
        paid[entry] = paid.get(entry, 0) + units
    return tuple((entry, owed - paid.get(entry, 0)) for entry, owed in debts if owed > paid.get(entry, 0))


def expiry_after_activity(
    earned_on: date, *, lives_until: Callable[[date], date | None], last_day: date | None, activity: Iterable[date]
) -> date | None:
    """Return the last day of units that live some time after the member's last activity.

    Each visit while they live moves the day; one after they lapsed does not wake them.
    """
    expires = lives_until(earned_on)
    for day in sorted(activity):
        if expires is not None and earned_on <= day <= expires:
            expires = max(expires, lives_until(day) or expires)
    return expires if last_day is None or expires is None else min(expires, last_day)

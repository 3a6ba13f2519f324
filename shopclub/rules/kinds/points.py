"""Points (rules.md 3): so many for money, visits, pieces or categories; they buy rewards or pay part of a purchase."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar

from shopclub.rules.ledger import promotions
from shopclub.rules.ledger.acts import (
    RESTORE_GRACE_DAYS,
    Act,
    Basis,
    DebtPolicy,
    Decision,
    EntryKind,
    Grant,
    LotTerms,
    Notice,
    Posting,
    Standing,
)
from shopclub.rules.ledger.earning import EarningRate, Tariff, counters_of
from shopclub.rules.ledger.grounds import PAYMENT, REWARD, Ground, GroundKind
from shopclub.rules.ledger.lots import available, pay_debts
from shopclub.rules.ledger.promotions import SINGLE
from shopclub.rules.ledger.redeeming import spent
from shopclub.rules.ledger.terms import QuarterlyPay, UnitCost, Version
from shopclub.rules.values import purchases
from shopclub.rules.values.money import Rounding
from shopclub.rules.values.periods import add_months, round_up
from shopclub.rules.values.refusals import LimitReached, OutOfStock, QuantityInvalid, RewardEnded

ROUND_TO = ("day", "month", "quarter", "half-year")
ALL_OF_IT = 10_000
BASE_RATE = EarningRate("amount", carried=True)
"""What points are given for where nothing is said: one for each whole of the currency."""


@dataclass(frozen=True)
class PointExpiry:
    """How long points live: some months after they were earned or after the last visit, or until a day of the year.

    Where there is a `day`, the months say nothing.
    """

    months: int = 12
    since: str = "award"
    day: tuple[int, int] | None = None
    round_to: str = "day"

    def after(self, start: date) -> date:
        """Return the last day of points that begin to live on a day."""
        if self.day is None:
            return round_up(add_months(start, self.months), self.round_to)
        first = date(2000, *self.day)
        this_year = add_months(first, 12 * (start.year - 2000))
        return this_year if this_year >= start else add_months(first, 12 * (start.year - 1999))


@dataclass(frozen=True)
class PointReward:
    """A reward that points buy; `value` is what it costs the shop in minor units, `stock` how many there are in all."""

    name: str
    cost: int
    value: int = 0
    stock: int | None = None
    limit_per_member: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    voucher_valid_days: int | None = None

    def offered(self, on: date) -> bool:
        """Tell whether it may be bought on a business date."""
        return (self.valid_from or on) <= on <= (self.valid_until or on)


@dataclass(frozen=True)
class PointPayment:
    """Paying with points: so many are worth so much; at least `least`, in steps, up to a share of the basket."""

    points: int
    worth: int
    least: int
    step: int
    max_share_bp: int = ALL_OF_IT

    def worth_of(self, points: int) -> int:
        """Return what points are worth in minor units."""
        return points * self.worth // self.points

    def limit(self, basket: int) -> int:
        """Return the most that points may pay of a basket, in minor units: never more than the bill."""
        return basket * self.max_share_bp // ALL_OF_IT

    def largest(self, there: int, basket: int) -> int:
        """Return the most points that may pay a part of a basket: what is offered first (rules.md 13, example 7)."""
        limit = self.limit(basket)
        most = min(there, (limit + 1) * self.points // self.worth + self.step)
        points = most - most % self.step
        while points > 0 and self.worth_of(points) > limit:
            points -= self.step
        return points if points >= self.least else 0


@dataclass(frozen=True)
class PointRules:
    """The settings of a points programme; money in minor units."""

    kind: ClassVar[str] = "points"
    has_units: ClassVar[bool] = True

    key: str
    name: str
    rates: tuple[EarningRate, ...] = (BASE_RATE,)
    min_spend: int = 0
    rounding: Rounding = Rounding.FLOOR
    carry_remainder: bool = True
    welcome_points: int = 0
    pending_days: int = 0
    expiry: PointExpiry | None = None
    exclude: tuple[str, ...] = purchases.NEVER_EARNING
    multiplier: tuple[promotions.Promotion, ...] = ()
    tier_multipliers: tuple[tuple[str, int], ...] = ()
    rewards: tuple[PointReward, ...] = ()
    pay: PointPayment | None = None
    debt: DebtPolicy = DebtPolicy.FORGIVE
    restore_grace_days: int = RESTORE_GRACE_DAYS
    effective_from: date | None = None
    open_cards: str = "keep"

    size: ClassVar[None] = None

    @property
    def quarterly(self) -> QuarterlyPay | None:
        """Points are given at once."""
        return None

    @property
    def needs_amount(self) -> bool:
        """Tell whether the till should ask for the amount."""
        return self.min_spend > 0 or any(rate.counts_money for rate in self.rates)

    @property
    def needs_items(self) -> bool:
        """Tell whether the till should ask what was bought."""
        return any(rate.categories for rate in self.rates)

    @property
    def needs_history(self) -> bool:
        """Tell whether it decides by sums over the member's history: spend so far."""
        return self.tariff.carried

    @cached_property
    def tariff(self) -> Tariff:
        """The rates by which visits earn."""
        return Tariff(self.rates, self.exclude, self.min_spend, self.rounding, self.multiplier)

    @property
    def promise(self) -> str:
        """The cheapest reward."""
        return min(self.rewards, key=lambda each: each.cost).name if self.rewards else ""

    def lives_until(self, activity: date) -> date | None:
        """Return the last day of points that visits keep alive, after a visit on a day."""
        return self.expiry.after(activity) if self.expiry else None

    def reward(self, name: str) -> PointReward | None:
        """Return the reward with this name."""
        return next((each for each in self.rewards if each.name.casefold() == name.strip().casefold()), None)

    @property
    def worth(self) -> UnitCost:
        """What points may cost the shop at most: as payment, or for the reward that gives most for a point."""
        ways = [UnitCost(each.value, each.cost) for each in self.rewards]
        if self.pay:
            ways.append(UnitCost(self.pay.worth, self.pay.points))
        # Compared by what very many points come to, so that whole numbers tell ways apart that differ by little.
        return max(ways, key=lambda way: way.minor * 10**9 // way.units, default=UnitCost(0, 1))

    def welcome(self, *, version: int, on: date) -> Decision:
        """Decide the welcome points of a new member."""
        if not self.welcome_points:
            return Decision()
        terms = self._terms(on, pending=False)
        return Decision(
            (Posting(EntryKind.BONUS, self.welcome_points, version, Ground(GroundKind.WELCOME), terms=terms),)
        )

    def earn(self, standing: Standing, act: Act, *, version: int, successor: Version) -> Decision:
        """Decide the points of an act. Points have no open cards: the successor is the version itself."""
        del successor
        tariff = self.tariff
        counts = tariff.counts(act)
        if tariff.below_minimum(act):
            basis = Basis(version, counts, -standing.visit, GroundKind.BELOW_MINIMUM)
            return Decision(basis=basis, notices=(Notice("below_minimum", self.key, self.min_spend),))
        units = tariff.plain(counts, counters_of(standing.counters, version, len(counts)))
        promotion, bp = "", SINGLE
        if units:
            promotion, bp = self.multiplier_for(act)
            units = tariff.multiplied(units, bp)
        ground = tariff.ground
        kept = not tariff.by_visit
        basis = Basis(version, counts, units - standing.visit, ground, kept=kept, bp=bp, promotion=promotion)
        if basis.units <= 0:
            return Decision(basis=basis)
        fills, _ = pay_debts(standing.debts, basis.units)
        award = Posting(
            EntryKind.AWARD,
            basis.units,
            version,
            Ground(ground),
            terms=self._terms(act.on),
            fills=fills,
            promotion=promotion,
        )
        return Decision((award,), basis=basis)

    def multiplier_for(self, act: Act) -> tuple[str, int]:
        """Return the one multiplier of an act: its name, and how much in basis points."""
        tier_bp = dict(self.tier_multipliers).get(act.tier, act.tier_bp) if act.tier else SINGLE
        return self.tariff.best_multiplier(act, tier_bp=tier_bp)

    def settle(self, standing: Standing, *, version: int, on: date) -> Decision:
        """Decide what follows once points were added by hand: nothing, since points wait to be spent."""
        del standing, version, on
        return Decision()

    def begins(self, on: date) -> date | None:
        """Return the first day that points earned on a day may be spent; None is at once."""
        return on + timedelta(days=self.pending_days) if self.pending_days else None

    def bonus(self, standing: Standing, units: int, *, version: int, on: date, ground: Ground) -> Decision:
        """Decide how points given beside purchases join the others; they may be spent at once."""
        fills, _ = pay_debts(standing.debts, units)
        terms = self._terms(on, pending=False)
        return Decision((Posting(EntryKind.BONUS, units, version, ground, terms=terms, fills=fills),))

    def _terms(self, on: date, *, pending: bool = True) -> LotTerms:
        begins = self.begins(on) if pending else None
        idle = self.expiry is not None and self.expiry.since == "activity"
        return LotTerms(self.lives_until(on), idle=idle, available_from=begins)

    def buy(self, standing: Standing, reward: PointReward, *, version: int, on: date, sold: "Sold") -> Decision:
        """Decide the exchange of points for a reward: all of it or nothing.

        Raises:
            RewardEnded, InDebt, OutOfStock, LimitReached, NotEnough: see `rules.values.refusals`.
        """
        if not reward.offered(on):
            raise RewardEnded(reward.name, reward.valid_until or on)
        if reward.stock is not None and sold.in_all >= reward.stock:
            raise OutOfStock(reward.name, reward.stock)
        if reward.limit_per_member is not None and sold.to_member >= reward.limit_per_member:
            raise LimitReached(reward.name, reward.limit_per_member)
        draws = spent(standing, units=reward.cost, on=on, programme=self.key)
        posting = Posting(EntryKind.REDEMPTION, -reward.cost, version, REWARD, draws=draws)
        lasts = reward.voucher_valid_days
        expires = on + timedelta(days=lasts) if lasts is not None else None
        return Decision((posting,), (Grant(reward.name, reward.value, expires, REWARD, version, 0),))

    def pay_part(self, standing: Standing, points: int, *, basket: int, version: int, on: date) -> Decision:
        """Decide a payment with points.

        Raises:
            QuantityInvalid: not a multiple of the step, or below the least.
            LimitReached: worth more than the share of the basket, or the bill.
            InDebt, NotEnough: see `rules.values.refusals`.
        """
        pay = self.pay
        if pay is None or points <= 0 or points % pay.step or points < pay.least:
            raise QuantityInvalid(points)
        if pay.worth_of(points) > pay.limit(basket):
            raise LimitReached(self.name, pay.largest(available(standing.lots, on), basket))
        draws = spent(standing, units=points, on=on, programme=self.key)
        return Decision((Posting(EntryKind.REDEMPTION, -points, version, PAYMENT, draws=draws),))


@dataclass(frozen=True)
class Sold:
    """How many of a reward were handed out already: in all, and to this member."""

    in_all: int = 0
    to_member: int = 0

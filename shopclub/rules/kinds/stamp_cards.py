"""Stamp cards (rules.md 2): stamps by visit, item or amount; a full card gives a voucher; overflow is never lost."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar, NamedTuple

from shopclub.rules.ledger import lots as lot_rules
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
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.lots import Draw, Lot
from shopclub.rules.ledger.promotions import SINGLE
from shopclub.rules.ledger.terms import UnitCost, Version
from shopclub.rules.values import purchases
from shopclub.rules.values.money import Rounding
from shopclub.rules.values.refusals import CapExceeded

UNITS = ("visit", "item", "amount")


MOST_A_VISIT = 10_000
"""Stamps one visit may give where no cap says less: a slip in `per` must not fill cards without end."""


@dataclass(frozen=True)
class StampExpiry:
    """How many days a stamp lives: from the day it was given, or (`activity`) from the last visit."""

    days: int = 365
    since: str = "stamp"


@dataclass(frozen=True)
class CardExpiry:
    """How many days a card lives, from its first stamp."""

    days: int = 365


@dataclass(frozen=True)
class StampCardRules:
    """The settings of a stamp card; money in minor units, spans in days, `None` meaning none."""

    kind: ClassVar[str] = "stamp_card"
    has_units: ClassVar[bool] = True
    quarterly: ClassVar[None] = None

    key: str
    name: str
    reward: str
    size: int = 10
    unit: str = "visit"
    per: int = 0
    categories: tuple[str, ...] = ()
    carry_remainder: bool = True
    min_spend: int = 0
    stamps_per_unit: int = 1
    welcome_stamps: int = 0
    interim: tuple[tuple[int, str], ...] = ()
    reward_value: int = 0
    max_per_visit: int | None = None
    max_per_day: int | None = None
    stamp_expiry: StampExpiry | None = None
    card_expiry: CardExpiry | None = None
    voucher_valid_days: int | None = None
    exclude: tuple[str, ...] = purchases.NEVER_EARNING
    rounding: Rounding = Rounding.FLOOR
    debt: DebtPolicy = DebtPolicy.FORGIVE
    restore_grace_days: int = RESTORE_GRACE_DAYS
    multiplier: tuple[promotions.Promotion, ...] = ()
    effective_from: date | None = None
    open_cards: str = "keep"

    @property
    def needs_amount(self) -> bool:
        """Tell whether the till should ask for the amount."""
        return self.unit == "amount" or self.min_spend > 0

    @property
    def needs_history(self) -> bool:
        """Tell whether it decides by sums over the member's history: spend so far, today's stamps."""
        sums_spend = self.unit == "amount" and self.carry_remainder
        return sums_spend or self.max_per_day is not None

    @property
    def needs_items(self) -> bool:
        """Tell whether the till should ask what was bought."""
        return self.unit == "item"

    @cached_property
    def tariff(self) -> Tariff:
        """The rate by which visits earn."""
        money = self.unit == "amount"
        rate = EarningRate(
            self.unit,
            self.stamps_per_unit,
            self.per if money else 1,
            self.categories,
            carried=money and self.carry_remainder,
            whole=True,
        )
        return Tariff((rate,), self.exclude, self.min_spend, self.rounding, self.multiplier)

    @property
    def worth(self) -> UnitCost:
        """What stamps cost the shop: the reward for a full card."""
        return UnitCost(self.reward_value, self.size)

    @property
    def promise(self) -> str:
        """What a full card gives."""
        return self.reward

    def welcome(self, *, version: int, on: date) -> Decision:
        """Decide the welcome stamps of a new member."""
        if not self.welcome_stamps:
            return Decision()
        card = _OpenCard(Standing(), on=on)
        welcome = Ground(GroundKind.WELCOME)
        card.add(self, _Stamps(self.welcome_stamps, version, welcome, kind=EntryKind.BONUS))
        return Decision(tuple(card.postings), tuple(card.grants))

    def earn(self, standing: Standing, act: Act, *, version: int, successor: Version) -> Decision:
        """Decide the stamps of an act and the cards they fill.

        Raises:
            CapExceeded: more stamps were asked for by hand than a cap allows.
        """
        basis, notices = self._basis(standing, act, version=version)
        if basis.units <= 0:
            return Decision(basis=basis, notices=notices)
        card = _OpenCard(standing, on=act.on)
        card.stamp(self, basis, successor=successor)
        return Decision(tuple(card.postings), tuple(card.grants), basis, notices)

    def settle(self, standing: Standing, *, version: int, on: date) -> Decision:
        """Decide which cards are full once stamps were added by hand."""
        card = _OpenCard(standing, on=on)
        card.fill(self, version=version)
        return Decision(tuple(card.postings), tuple(card.grants))

    def bonus(self, standing: Standing, units: int, *, version: int, on: date, ground: Ground) -> Decision:
        """Decide how stamps given beside visits join the open card, and the cards they fill."""
        card = _OpenCard(standing, on=on)
        card.add(self, _Stamps(units, version, ground, kind=EntryKind.BONUS))
        card.fill(self, version=version)
        return Decision(tuple(card.postings), tuple(card.grants))

    def lives_until(self, activity: date) -> date | None:
        """Return the last day of stamps that live some days after a day."""
        return activity + timedelta(days=self.stamp_expiry.days) if self.stamp_expiry else None

    def _basis(self, standing: Standing, act: Act, *, version: int) -> tuple[Basis, tuple[Notice, ...]]:
        """Return what a visit counts for and how many stamps that is beyond those it has, with what to say of it."""
        kept, counts = self.unit != "visit", self.tariff.counts(act)
        if act.stamps is not None and self.unit == "visit":
            return Basis(version, counts, self._by_hand(standing, act), GroundKind.BY_HAND, kept=False), ()
        if self.tariff.below_minimum(act):
            basis = Basis(version, (0,), -standing.visit, GroundKind.BELOW_MINIMUM, kept=kept)
            return basis, (Notice("below_minimum", self.key, self.min_spend),)
        units = self.tariff.plain(counts, counters_of(standing.counters, version, 1))
        promotion = self.tariff.promotion(act) if units else None
        name, bp = (promotion.name, promotion.bp) if promotion else ("", SINGLE)
        units = self.tariff.multiplied(units, bp) - standing.visit
        allowed = max(self._room(standing, act), 0)
        notices = (Notice("cap_reached", self.key, units - allowed),) if units > allowed else ()
        ground, given = GroundKind(self.unit), min(units, allowed)
        return Basis(version, counts, given, ground, kept=kept, bp=bp, promotion=name), notices

    def _by_hand(self, standing: Standing, act: Act) -> int:
        """Return how many stamps more than it has a visit is given by hand."""
        asked = act.stamps or 0
        room = max(self._room(standing, act), 0)
        if asked - standing.visit > room:
            cap = min(cap for cap in (self.max_per_visit, self.max_per_day) if cap is not None)
            raise CapExceeded(self.key, cap, asked, standing.today)
        return asked - standing.visit

    def _room(self, standing: Standing, act: Act) -> int:
        """Return how many stamps more an act may give, on its visit and on its day."""
        if act.override:
            return MOST_A_VISIT
        rooms = []
        if self.max_per_visit is not None:
            rooms.append(self.max_per_visit - standing.visit)
        if self.max_per_day is not None:
            rooms.append(self.max_per_day - standing.today)
        return min(rooms, default=MOST_A_VISIT)

    def _terms(self, lots: Iterable[Lot], *, on: date, units: int, balance: int) -> LotTerms:
        """Return how long new stamps live: they overflow to a card opened today, or join the one that is open."""
        opened = on
        if balance + units < self.size:
            opened = min((lot.earned_on for lot in lots if lot.spendable(on)), default=on)
        last_day = opened + timedelta(days=self.card_expiry.days) if self.card_expiry else None
        expires = self.lives_until(on)
        if last_day and (expires is None or last_day < expires):
            expires = last_day
        idle = self.stamp_expiry is not None and self.stamp_expiry.since == "activity"
        return LotTerms(expires, idle=idle, last_day=last_day)


class _Stamps(NamedTuple):
    """Stamps that are given at once: how many, by which version, and what for."""

    units: int
    version: int
    ground: Ground
    promotion: str = ""
    kind: EntryKind = EntryKind.AWARD


class _OpenCard:
    """Works out what stamps do to an open card; kept only while one decision is made."""

    def __init__(self, standing: Standing, *, on: date) -> None:
        self.on = on
        self.lots = tuple(lot for lot in standing.lots if lot.spendable(on))
        self.balance = lot_rules.available(self.lots, on)
        self.filled = standing.filled
        self.grounds = set(standing.grounds)
        self.debts = standing.debts
        self.postings: list[Posting] = []
        self.grants: list[Grant] = []

    def stamp(self, rules: StampCardRules, basis: Basis, *, successor: Version) -> None:
        """Add the stamps of a visit; what overflows goes on under the successor's terms where they differ."""
        units, version, ground = basis.units, basis.version, Ground(basis.ground)
        self.fill(rules, version=version)
        owed = sum(debt for _, debt in self.debts)
        room = rules.size - self.balance + owed
        apart = successor.id != version and isinstance(successor.rules, StampCardRules) and units > room
        first = room if apart else units
        self.add(rules, _Stamps(first, version, ground, basis.promotion))
        self.fill(rules, version=version)
        if apart and isinstance(successor.rules, StampCardRules):
            self.add(successor.rules, _Stamps(units - first, successor.id, ground, basis.promotion))
            self.fill(successor.rules, version=successor.id)

    def fill(self, rules: StampCardRules, *, version: int) -> None:
        """Turn full cards into vouchers."""
        owed = sum(debt for _, debt in self.debts)
        while self.balance - owed >= rules.size:
            draws = lot_rules.draw(self.lots, quantity=rules.size, on=self.on, programme=rules.key)
            self.lots = lot_rules.after(self.lots, draws)
            self.filled += 1
            expires = _last_day(rules, self.on)
            ground = Ground.full_card(self.filled)
            self.grants.append(Grant(rules.reward, rules.reward_value, expires, ground, version, len(self.postings)))
            self.postings.append(Posting(EntryKind.REDEMPTION, -rules.size, version, ground, draws=draws))
            self.balance -= rules.size
            self._interim(rules, 0, version=version)

    def add(self, rules: StampCardRules, stamps: _Stamps) -> None:
        """Open a lot of stamps, paying debts first, and grant what is on the way."""
        units, version, ground, promotion, kind = stamps
        terms = rules._terms(self.lots, on=self.on, units=units, balance=self.balance)  # noqa: SLF001
        fills, left = lot_rules.pay_debts(self.debts, units)
        self.debts = lot_rules.less(self.debts, fills)
        number = -len(self.postings) - 1
        self.postings.append(Posting(kind, units, version, ground, terms=terms, fills=fills, promotion=promotion))
        self.lots = (*self.lots, Lot(number, units, left, self.on, version, None, terms.expires_on))
        before = self.balance
        self.balance += left
        self._interim(rules, before, version=version)

    def _interim(self, rules: StampCardRules, before: int, *, version: int) -> None:
        for stamps, reward in rules.interim:
            ground = Ground.on_the_way(self.filled + 1, stamps)
            if before < stamps <= self.balance and ground not in self.grounds:
                self.grounds.add(ground)
                self.grants.append(Grant(reward, 0, _last_day(rules, self.on), ground, version))


def _last_day(rules: StampCardRules, on: date) -> date | None:
    return on + timedelta(days=rules.voucher_valid_days) if rules.voucher_valid_days is not None else None


def convert_open_card(standing: Standing, *, old: Version, new: Version, on: date, reason: str) -> Decision:
    """Move an open card to a new version as its `open_cards` says: `keep`, `better` or `convert` (rules.md 1)."""
    before, after = old.rules, new.rules
    moved = tuple(lot for lot in standing.lots if lot.spendable(on))
    progress = sum(lot.rest for lot in moved)
    if not (isinstance(before, StampCardRules) and isinstance(after, StampCardRules) and progress):
        return Decision()
    worse = after.size > before.size
    if after.open_cards == "keep" or (worse and after.open_cards == "better"):
        return Decision()
    units = progress
    if after.open_cards == "convert":
        units = Rounding.CEIL.divide(progress * after.size, before.size)
    out = Posting(
        EntryKind.ADJUSTMENT,
        -progress,
        old.id,
        Ground(GroundKind.NEW_TERMS),
        reason,
        tuple(Draw(lot.id, lot.rest) for lot in moved),
    )
    terms = after._terms((), on=on, units=units, balance=0)  # noqa: SLF001
    into = Posting(EntryKind.ADJUSTMENT, units, new.id, Ground(GroundKind.NEW_TERMS), reason, terms=terms)
    card = _OpenCard(replace(standing, lots=()), on=on)
    card.postings = [out, into]
    card.lots = (Lot(-2, units, units, on, new.id, None, terms.expires_on),)
    card.balance = units
    card.fill(after, version=new.id)
    return Decision(tuple(card.postings), tuple(card.grants))

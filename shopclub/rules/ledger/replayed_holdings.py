"""What an account replayed in memory holds, and how what the rules decide is kept in it instead of in the book."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import (
    Counted,
    Decision,
    EntryKind,
    FullCard,
    Grant,
    LotTerms,
    Posting,
    Standing,
)
from shopclub.rules.ledger.grounds import BY_HAND, LAPSED_BEFORE, RETURN_UNDONE, Ground
from shopclub.rules.ledger.lots import Draw, Lot
from shopclub.rules.ledger.taking_back import restored_expiry
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.ledger.undoing import Written

Key = tuple[int, int]
"""A visit and the version it earned by."""


@dataclass(frozen=True)
class Granted:
    """A voucher that was granted: its number in the account, the reward, its cost in minor units, and the day."""

    number: int
    reward: str
    value: int
    on: date
    ground: Ground
    visit: int
    used: bool = False


@dataclass
class ReplayedHolding:
    """What one member has in one programme; `earned` are the units of each day, less what was taken back."""

    terms: ProgrammeTerms
    lots: dict[int, Lot] = field(default_factory=dict)
    debts: tuple[tuple[int, int], ...] = ()
    filled: int = 0
    vouchers: list[Granted] = field(default_factory=list)
    cards: list[FullCard] = field(default_factory=list)
    counters: dict[tuple[int, int], int] = field(default_factory=dict)
    counted: dict[Key, Counted] = field(default_factory=dict)
    outstanding: Counter[Key] = field(default_factory=Counter)
    own: dict[Key, list[int]] = field(default_factory=dict)
    expired: Counter[int] = field(default_factory=Counter)
    restored: set[int] = field(default_factory=set)
    brought: dict[int, int] = field(default_factory=dict)
    spent: dict[int, tuple[Draw, ...]] = field(default_factory=dict)
    sums: Counter[str] = field(default_factory=Counter)
    earned: Counter[date] = field(default_factory=Counter)
    draws: dict[int, list[Draw]] = field(default_factory=dict)
    gifts: dict[Ground, list[int]] = field(default_factory=dict)
    given: Counter[Ground] = field(default_factory=Counter)
    excused: Counter[Ground] = field(default_factory=Counter)
    lapsed: Counter[Key] = field(default_factory=Counter)
    entries: dict[int, Written] = field(default_factory=dict)
    written: dict[int, list[Written]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    gone: list[Granted] = field(default_factory=list)
    days: dict[int, date] = field(default_factory=dict)
    here: dict[int, date] = field(default_factory=dict)
    tried: bool = False
    """Whether its terms are only tried, so that it learns of no versions that were made."""
    number: int = 0
    grants: int = 0
    today: Counter[date] = field(default_factory=Counter)
    by_hand: set[int] = field(default_factory=set)

    @property
    def total(self) -> int:
        """The sum of all its entries."""
        return sum(self.sums.values())

    def left(self, on: date) -> int:
        """Return the units that are there or on the way on a day."""
        return sum(lot.rest for lot in self.lots.values() if not lot.lapsed(on)) - sum(owed for _, owed in self.debts)

    def learn(self, terms: ProgrammeTerms) -> None:
        """Take a version that was just made."""
        if not self.tried:
            self.terms = terms

    def standing(self, on: date) -> Standing:
        """Return what the rules decide from."""
        cards = any(version.rules.size is not None for version in self.terms.versions)
        return Standing(
            lots=tuple(lot for lot in self.lots.values() if lot.rest) if cards else (),
            counters=self.counters,
            today=max(self.today[on], 0),
            debts=self.debts,
            filled=self.filled,
            grounds=frozenset(each.ground for each in self.vouchers) if cards else frozenset(),
        )

    def _whole(self) -> Standing:
        awarded: Counter[int] = Counter()
        for (visit, version), units in self.outstanding.items():
            awarded[version] += units if visit else 0
        return Standing(
            lots=tuple(self.lots.values()),
            debts=self.debts,
            awarded=awarded,
            full_cards=tuple(reversed(self.cards)),
            counted=tuple(self.counted.values()),
            filled=self.filled,
        )

    def _post(self, decision: Decision, on: date, *, visit: int = 0) -> None:
        first = self.number + 1
        for index, posting in enumerate(decision.postings):
            self.number += 1
            self.sums[posting.kind] += posting.quantity
            self.entries[self.number] = Written(
                self.number, posting.kind, posting.quantity, posting.version, posting.ground, visit or None
            )
            if visit == 0:
                self._give(posting)
            if posting.kind in {EntryKind.AWARD, EntryKind.CLAWBACK}:
                self._award(posting, (visit, posting.version), on)
            elif posting.kind in {EntryKind.REINSTATEMENT, EntryKind.WRITE_OFF} and posting.ground == RETURN_UNDONE:
                self.outstanding[visit, posting.version] += posting.quantity
            if posting.ground == LAPSED_BEFORE and posting.kind in {EntryKind.WRITE_OFF, EntryKind.ADJUSTMENT}:
                self.lapsed[visit, posting.version] += posting.quantity
            if posting.terms is not None:
                self._open(posting, on)
            draws = tuple(
                Draw(each.lot if each.lot > 0 else first - each.lot - 1, each.quantity) for each in posting.draws
            )
            self._draw(posting, draws, on)
            self._owe(posting, draws, decision)
            for grant in (each for each in decision.grants if each.posting == index):
                self._grant(grant, on, _card(posting, draws), visit)
        for grant in (each for each in decision.grants if each.posting is None):
            self._grant(grant, on, None, visit)
        if any(posting.kind is EntryKind.REINSTATEMENT for posting in decision.postings):
            self._pay_debts(on)

    def _give(self, posting: Posting) -> None:
        """Keep what is given for a ground of its own beside visits, and what of it is taken back or forgiven."""
        if posting.kind in {EntryKind.AWARD, EntryKind.BONUS, EntryKind.CLAWBACK}:
            self.given[posting.ground] += posting.quantity
        elif posting.kind is EntryKind.WRITE_OFF:
            self.excused[posting.ground] += posting.quantity
        if posting.kind in {EntryKind.AWARD, EntryKind.BONUS}:
            self.gifts.setdefault(posting.ground, []).append(self.number)

    def _pay_debts(self, on: date) -> None:
        """Let units that came back pay what is owed, as earned ones do."""
        for entry, owed in self.debts:
            there = lot_rules.spending_order(lot for lot in self.lots.values() if lot.rest and not lot.lapsed(on))
            draws, short = lot_rules.take(there, owed)
            self.draws.setdefault(entry, []).extend(draws)
            for lot in lot_rules.after(there, draws):
                self.lots[lot.id] = lot
            self.debts = lot_rules.less(self.debts, ((entry, owed - short),))

    def _award(self, posting: Posting, key: Key, on: date) -> None:
        self.earned[on] += posting.quantity
        self.outstanding[key] += posting.quantity
        if posting.quantity > 0 or self.days.get(key[0]) == on:
            self.today[on] += posting.quantity
        if posting.ground == BY_HAND:
            self.by_hand.add(key[0])
        if posting.quantity > 0:
            self.own.setdefault(key, []).append(self.number)

    def _open(self, posting: Posting, on: date) -> None:
        terms = posting.terms or LotTerms()
        paid = sum(units for _, units in posting.fills)
        for owing, units in posting.fills:
            self.draws.setdefault(owing, []).append(Draw(self.number, units))
        self.debts = lot_rules.less(self.debts, posting.fills)
        self.lots[self.number] = Lot(
            self.number,
            posting.quantity,
            posting.quantity - paid,
            terms.earned_on or on,
            posting.version,
            terms.available_from,
            terms.expires_on,
            terms.idle,
            terms.last_day,
        )

    def _draw(self, posting: Posting, draws: Iterable[Draw], on: date) -> None:
        for each in draws:
            self.draws.setdefault(self.number, []).append(each)
            lot = self.lots[each.lot]
            expires = lot.expires_on
            if each.quantity < 0:
                before = lot.id in self.restored
                expires = restored_expiry(expires, on=on, restored_before=before, grace=posting.grace)
                self.restored |= {lot.id} if expires != lot.expires_on else set()
            self.lots[each.lot] = lot.left_with(lot.rest - each.quantity, expires)

    def _owe(self, posting: Posting, draws: tuple[Draw, ...], decision: Decision) -> None:
        """Keep what a clawback could not draw and nobody forgave as a debt."""
        if posting.kind not in {EntryKind.CLAWBACK, EntryKind.ADJUSTMENT}:
            return
        short = -posting.quantity - sum(each.quantity for each in draws)
        short -= sum(each.quantity for each in decision.postings if each.kind == EntryKind.WRITE_OFF)
        if short > 0:
            self.debts = (*self.debts, (self.number, short))

    def _grant(self, grant: Grant, on: date, card: FullCard | None, visit: int) -> None:
        self.grants += 1
        granted = Granted(self.grants, grant.reward, grant.value, on, grant.ground, visit)
        self.vouchers.append(granted)
        if card is not None and grant.ground.fills_card:
            self.cards.append(replace(card, voucher=granted.number, entry=self.number))
            self.filled = max(self.filled, grant.ground.fills_card)


def _card(posting: Posting, draws: tuple[Draw, ...]) -> FullCard:
    return FullCard(0, 0, -posting.quantity, unused=True, draws=draws)

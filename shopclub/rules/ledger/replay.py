"""An account replayed in memory: what a member's visits would have come to in one programme under any rules.

The same rules decide as at the counter; what they decide is kept here instead of in the book. The simulator replays
a shop's months with it, and the replay of today's rules gives the ledger's own sums.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import (
    Act,
    Basis,
    Counted,
    Decision,
    EntryKind,
    FullCard,
    Grant,
    LotTerms,
    Posting,
    Standing,
    Taken,
)
from shopclub.rules.ledger.grounds import BY_HAND, GIVEN_BACK, Ground, GroundKind
from shopclub.rules.ledger.lots import Draw, Lot
from shopclub.rules.ledger.taking_back import clawback, restored_expiry, take_units
from shopclub.rules.ledger.terms import ProgrammeTerms, Version
from shopclub.rules.values.periods import Period, quarter_number, quarter_of

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
class Account:
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
    paid: Counter[str] = field(default_factory=Counter)
    days: dict[int, date] = field(default_factory=dict)
    tried: bool = False
    """Whether its terms are only tried, so that it learns of no versions that were made."""
    number: int = 0
    today: Counter[date] = field(default_factory=Counter)
    by_hand: set[int] = field(default_factory=set)

    @property
    def total(self) -> int:
        """The sum of all its entries."""
        return sum(self.sums.values())

    def left(self, on: date) -> int:
        """Return the units that are there or on the way on a day."""
        return sum(lot.rest for lot in self.lots.values() if not lot.lapsed(on)) - sum(owed for _, owed in self.debts)

    def on_terms(self, terms: ProgrammeTerms) -> "Account":
        """Return the account as it goes on under other rules: what was counted and earned so far is behind it."""
        version = terms.versions[-1].id
        lots = {lot.id: replace(lot, version=version) for lot in self.lots.values() if lot.rest}
        return Account(terms, lots=lots, debts=self.debts, filled=self.filled, number=self.number, tried=True)

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

    def join(self, on: date) -> None:
        """Give what a new member gets."""
        if not self.terms.versions:
            return
        version = self.terms.current(on)
        if (version.rules.effective_from or on) <= on and self.terms.earns(on):
            self._post(version.rules.welcome(version=version.id, on=on), on)

    def come(self, visit: int, on: date) -> None:
        """Let a member be here: what visits keep alive lives on, whether this one earns or not."""
        self._keep_alive(on)
        self.days[visit] = on

    def visit(self, visit: int, act: Act) -> None:
        """Let a visit earn."""
        on = act.on
        if self.terms.versions and self.terms.earns(on):
            self._earn(visit, act, self.standing(on))

    def amend(self, visit: int, act: Act) -> None:
        """Let a visit earn what it would have earned as it was told later."""
        if not self.terms.versions or not self.terms.earns(act.on):
            return
        units = max(sum(units for key, units in self.outstanding.items() if key[0] == visit), 0)
        if units and act.stamps is None and visit in self.by_hand:
            act = replace(act, stamps=units)
        counters = dict(self.counters)
        for count in (each for each in self.counted.values() if each.visit == visit):
            for place, left in enumerate(count.left):
                counters[count.version, place] = counters.get((count.version, place), 0) - left
        self._earn(visit, act, replace(self.standing(act.on), counters=counters, visit=units))

    def _earn(self, visit: int, act: Act, standing: Standing) -> None:
        on = act.on
        version = self.terms.in_use(standing, on)
        if (version.rules.effective_from or on) > on:
            return
        decision = version.rules.earn(standing, act, version=version.id, successor=self.terms.current(on))
        if decision.basis is not None and decision.basis.units < 0:
            self._give_up(visit, version, -decision.basis.units, on)
        else:
            self._post(decision, on, visit=visit)
        if decision.basis is not None and decision.basis.kept:
            self._count(visit, decision.basis)

    def _give_up(self, visit: int, version: Version, units: int, on: date) -> None:
        """Take back what an amended visit was given too much."""
        own = frozenset(lot for key, lots in self.own.items() if key[0] == visit for lot in lots)
        decision = take_units(version.rules, self._whole(), Taken(on, units, own), units=units, version=version.id)
        self._post(decision, on, visit=visit)
        self._reopen(decision.voided)

    def _count(self, visit: int, basis: Basis) -> None:
        """Count what a visit counts for in all; of one that was counted before, what it counts for beyond that."""
        key, places = (visit, basis.version), range(len(basis.counts))
        there = self.counted.get(key)
        before = tuple(self.counters.get((basis.version, place), 0) for place in places)
        nothing = (0,) * len(before)
        known = there if there is not None else Counted(visit, basis.version, before, nothing, nothing, 0)
        more = tuple(count - left for count, left in zip(basis.counts, known.left, strict=True))
        for place in places:
            self.counters[basis.version, place] = before[place] + more[place]
        counted = tuple(count + change for count, change in zip(known.counted, more, strict=True))
        given = known.given + basis.units
        self.counted[key] = replace(known, counted=counted, left=basis.counts, given=given, bp=basis.bp)

    def _keep_alive(self, on: date) -> None:
        for lot in list(self.lots.values()):
            if lot.idle and lot.rest and not lot.lapsed(on):
                lives_until = self.terms.version(lot.version).rules.lives_until
                day = lot_rules.expiry_after_activity(on, lives_until=lives_until, last_day=lot.last_day, activity=())
                if lot.expires_on is None or (day and day > lot.expires_on):
                    self.lots[lot.id] = lot.left_with(lot.rest, day)

    def take_back(self, visit: int, left: Act | None, on: date) -> None:
        """Take back what a visit no longer earns; `left` is what it would have been without what came back."""
        keys = {key for key in (*self.counted, *self.outstanding) if key[0] == visit}
        for key in sorted(keys, reverse=True):
            rules = self.terms.version(key[1]).rules
            self._uncount(key, rules.tariff.counts(left) if left is not None else None)
            taken = Taken(
                on=on,
                units=self.outstanding[key],
                own_lots=frozenset(self.own.get(key, ())),
                visit=visit,
                whole=left is None,
                lapsed=sum(self.expired[lot] for lot in self.own.get(key, ())),
            )
            standing = self._whole()
            units = clawback(rules, standing, taken, version=key[1])
            decision = take_units(rules, standing, taken, units=units, version=key[1])
            self._post(decision, on, visit=visit)
            self._reopen(decision.voided)
            if rules.quarterly is not None:
                self._resettle(visit, on)
        if left is None:
            self._take_ways(visit)

    def _uncount(self, key: Key, counts: tuple[int, ...] | None) -> None:
        found = self.counted.get(key)
        if found is None:
            return
        left = counts if counts is not None else (0,) * len(found.left)
        for place, (now, before) in enumerate(zip(left, found.left, strict=True)):
            self.counters[key[1], place] = self.counters.get((key[1], place), 0) + now - before
        self.counted[key] = replace(found, left=left)

    def _whole(self) -> Standing:
        awarded: Counter[int] = Counter()
        for (_, version), units in self.outstanding.items():
            awarded[version] += units
        return Standing(
            lots=tuple(self.lots.values()),
            debts=self.debts,
            awarded=awarded,
            full_cards=tuple(reversed(self.cards)),
            counted=tuple(self.counted.values()),
            filled=self.filled,
        )

    def _take_ways(self, visit: int) -> None:
        """Take unused vouchers back that a visit was granted on the way to a full card."""
        self.vouchers = [
            each for each in self.vouchers if each.visit != visit or each.used or each.ground.fills_card or not visit
        ]

    def _reopen(self, voided: Iterable[int]) -> None:
        gone = set(voided)
        self.vouchers = [each for each in self.vouchers if each.number not in gone]
        self.cards = [each for each in self.cards if each.voucher not in gone]
        if gone:
            self.filled = max((each.ground.fills_card for each in self.vouchers), default=0)

    def use(self, ground: Ground) -> None:
        """Note that a voucher was handed out: it is not taken back any more."""
        self.vouchers = [replace(each, used=True) if each.ground == ground else each for each in self.vouchers]
        numbers = {each.number for each in self.vouchers if each.ground == ground}
        self.cards = [replace(each, unused=False) if each.voucher in numbers else each for each in self.cards]

    def bonus(self, units: int, on: date, ground: Ground) -> None:
        """Give units beside visits: a birthday's, a referral's."""
        standing = self.standing(on)
        version = self.terms.in_use(standing, on)
        self._post(version.rules.bonus(standing, units, version=version.id, on=on, ground=ground), on)

    def reverse(self, entry: int, units: int, on: date) -> None:
        """Take units back that were brought in by hand, from their own lot first."""
        lot = self.brought.get(entry, 0)
        version = self.lots[lot].version if lot else self.terms.current(on).id
        taken = Taken(on, units, frozenset((lot,)), award=False, lapsed=self.expired[lot])
        rules = self.terms.version(version).rules
        decision = take_units(rules, self._whole(), taken, units=units, version=version)
        self._post(decision, on)
        self._reopen(decision.voided)

    def bring(self, units: int, on: date, *, kind: str, version: int, terms: LotTerms, entry: int) -> None:
        """Open a lot as it was opened by hand, and fill the cards that are full then."""
        known = {each.id for each in self.terms.versions}
        found = self.terms.version(version) if version in known else self.terms.current(on)
        fills, _ = lot_rules.pay_debts(self.debts, units)
        self._post(Decision((Posting(EntryKind(kind), units, found.id, BY_HAND, terms=terms, fills=fills),)), on)
        self.brought[entry] = self.number
        if found.rules.size is not None:
            self._post(found.rules.settle(self.standing(on), version=found.id, on=on), on)

    def spend(self, units: int, on: date, *, kind: str, entry: int, version: Version | None = None) -> None:
        """Draw units as they were drawn by hand: what may be spent first, then what is on the way."""
        open_lots = [lot for lot in self.lots.values() if lot.rest and not lot.lapsed(on)]
        ordered = sorted(lot_rules.spending_order(open_lots), key=lambda lot: lot.pending(on))
        draws, missing = lot_rules.take(ordered, units)
        number = (version or self.terms.current(on)).id
        self._post(Decision((Posting(EntryKind(kind), missing - units, number, BY_HAND, draws=draws),)), on)
        self.spent[entry] = draws

    def give_back(self, entry: int, on: date) -> None:
        """Give the units of something spent back to their lots."""
        draws = self.spent.pop(entry, ())
        rules = self.terms.current(on).rules
        units = sum(each.quantity for each in draws)
        if units:
            back = tuple(Draw(each.lot, -each.quantity) for each in draws)
            grace = rules.restore_grace_days
            version = self.terms.current(on).id
            posting = Posting(EntryKind.REINSTATEMENT, units, version, GIVEN_BACK, draws=back, grace=grace)
            self._post(Decision((posting,)), on)

    def forgive(self, units: int) -> None:
        """Write a debt off."""
        fills, _ = lot_rules.pay_debts(self.debts, units)
        self.debts = lot_rules.less(self.debts, fills)
        self.sums[EntryKind.WRITE_OFF] += sum(paid for _, paid in fills)

    def expire(self, on: date) -> None:
        """Let what has lapsed before a day be gone."""
        for lot in list(self.lots.values()):
            if lot.rest and lot.lapsed(on):
                self.sums[EntryKind.EXPIRY] -= lot.rest
                self.expired[lot.id] += lot.rest
                self.lots[lot.id] = lot.left_with(0, lot.expires_on)

    def close(self, quarter: Period, on: date) -> None:
        """Pay out what a quarter comes to, or put right what was paid."""
        last = quarter.end - timedelta(days=1)
        paying = [each for each in self.terms.versions if each.rules.quarterly]
        begun = [each for each in paying if (each.begun_on or last) <= last] or paying[:1]
        if not begun or begun[-1].rules.quarterly is None:
            return
        version, pay, known = begun[-1], begun[-1].rules.quarterly, {each.id for each in paying}
        spent = sum(
            each.left[0]
            for each in self.counted.values()
            if each.version in known and quarter.start <= self.days[each.visit] < quarter.end
        )
        change = pay.due(spent) - self.paid[quarter.name]
        self.paid[quarter.name] += change
        if change > 0:
            fills, _ = lot_rules.pay_debts(self.debts, change)
            terms = LotTerms(pay.lives_until(on), available_from=pay.begins(on))
            posting = Posting(
                EntryKind.AWARD,
                change,
                version.id,
                Ground(GroundKind.QUARTER, quarter_number(quarter)),
                terms=terms,
                fills=fills,
            )
            self._post(Decision((posting,)), on)
        elif change < 0:
            taken = Taken(on, -change, frozenset(self.own.get((0, version.id), ())))
            self._post(take_units(version.rules, self._whole(), taken, units=-change, version=version.id), on)

    def _resettle(self, visit: int, on: date) -> None:
        quarter = quarter_of(self.days.get(visit, on))
        if quarter.name in self.paid:
            self.close(quarter, on)

    def _post(self, decision: Decision, on: date, *, visit: int = 0) -> None:
        first = self.number + 1
        for index, posting in enumerate(decision.postings):
            self.number += 1
            self.sums[posting.kind] += posting.quantity
            if posting.kind in {EntryKind.AWARD, EntryKind.CLAWBACK}:
                self._award(posting, (visit, posting.version), on)
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
        last = self.vouchers[-1].number if self.vouchers else 0
        granted = Granted(last + 1, grant.reward, grant.value, on, grant.ground, visit)
        self.vouchers.append(granted)
        if card is not None and grant.ground.fills_card:
            self.cards.append(replace(card, voucher=granted.number, entry=self.number))
            self.filled = max(self.filled, grant.ground.fills_card)


def _card(posting: Posting, draws: tuple[Draw, ...]) -> FullCard:
    return FullCard(0, 0, -posting.quantity, unused=True, draws=draws)

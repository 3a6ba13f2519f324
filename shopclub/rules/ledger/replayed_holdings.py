"""What members replayed in memory hold, and how what the rules decide is kept here instead of in the book.

Entries, visits and vouchers are numbered for all of them, and each is of the member it was booked for. What the rules
decide from is that of one account: of the member who is looked at, and of whoever was made one with her.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from typing import Any

from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.accounts import Counters, CountersByAccount, Counting, MadeMerge, added_up, groups
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
from shopclub.rules.ledger.grounds import BY_HAND, JOINED, LAPSED_BEFORE, RETURN_UNDONE, Ground
from shopclub.rules.ledger.lots import Draw, Lot
from shopclub.rules.ledger.taking_back import restored_expiry
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.ledger.undoing import Written
from shopclub.rules.values.periods import Period

Key = tuple[int, int]
"""A visit and the version it earned by."""


@dataclass(frozen=True)
class Granted:
    """A voucher that was granted: its number, whose it is, the reward, its cost in minor units, and the day."""

    number: int
    member: int
    reward: str
    value: int
    on: date
    ground: Ground
    visit: int
    expires_on: date | None = None
    used: bool = False

    def ready(self, on: date) -> bool:
        """Tell whether it may be handed out on a business date."""
        return not self.used and (self.expires_on is None or self.expires_on >= on)


Debts = tuple[tuple[int, int], ...]
"""Entries that took more than there was, with what is still owed of each."""


@dataclass
class ReplayedHoldings:
    """What members have in one programme; `earned` are the units of each day, less what was taken back.

    They look as `member`, who stands on one account with `members`.
    """

    terms: ProgrammeTerms
    member: int = 0
    members: frozenset[int] = frozenset()
    account_of: dict[int, int] = field(default_factory=dict)
    merges: list[MadeMerge] = field(default_factory=list)
    ever_merged: set[int] = field(default_factory=set)
    turn: int = 0
    owners: dict[int, int] = field(default_factory=dict)
    visitors: dict[int, int] = field(default_factory=dict)
    lots: dict[int, Lot] = field(default_factory=dict)
    debts: Debts = ()
    filled: Counter[int] = field(default_factory=Counter)
    vouchers: list[Granted] = field(default_factory=list)
    cards: list[FullCard] = field(default_factory=list)
    counters: dict[int, Counters] = field(default_factory=dict)
    countings: list[tuple[int, Counting]] = field(default_factory=list)
    counted: dict[Key, Counted] = field(default_factory=dict)
    outstanding: Counter[Key] = field(default_factory=Counter)
    own: dict[Key, list[int]] = field(default_factory=dict)
    expired: Counter[int] = field(default_factory=Counter)
    restored: set[int] = field(default_factory=set)
    brought: dict[int, int] = field(default_factory=dict)
    given_with: dict[int, set[int]] = field(default_factory=dict)
    spent: dict[int, tuple[Draw, ...]] = field(default_factory=dict)
    sums: Counter[int] = field(default_factory=Counter)
    earned: Counter[tuple[int, date]] = field(default_factory=Counter)
    draws: dict[int, list[Draw]] = field(default_factory=dict)
    gifts: dict[Ground, list[int]] = field(default_factory=dict)
    given: dict[Ground, list[tuple[int, int]]] = field(default_factory=dict)
    excused: Counter[tuple[int, Ground]] = field(default_factory=Counter)
    lapsed: Counter[Key] = field(default_factory=Counter)
    entries: dict[int, Written] = field(default_factory=dict)
    written: dict[int, list[Written]] = field(default_factory=dict)
    forgiven: Counter[int] = field(default_factory=Counter)
    closed: set[tuple[int, str]] = field(default_factory=set)
    gone: list[Granted] = field(default_factory=list)
    days: dict[int, date] = field(default_factory=dict)
    here: dict[int, date] = field(default_factory=dict)
    tried: bool = False
    """Whether its terms are only tried, so that it learns of no versions that were made."""
    number: int = 0
    grants: int = 0
    today: Counter[tuple[int, date]] = field(default_factory=Counter)
    by_hand: set[int] = field(default_factory=set)
    joined: Counter[int] = field(default_factory=Counter)

    def look_at(self, member: int) -> None:
        """Go on with what a member does, on the account she stands on by now."""
        self.turn += 1
        self.member = member
        self.members = self._on_account_of(member)

    def _on_account_of(self, member: int) -> frozenset[int]:
        account = self.account_of.setdefault(member, member)
        return frozenset(each for each in self.account_of if self.account_of[each] == account)

    def merge(self, kept: int, came: Collection[int]) -> None:
        """Let members stand on another account from now on; nothing that is theirs moves."""
        self.account_of.update(dict.fromkeys(came, kept))
        self.ever_merged |= {*came, *self._on_account_of(kept)}
        self.merges.append(MadeMerge(self.turn, kept, frozenset(came)))

    def part(self, kept: int, dropped: int, came: Collection[int]) -> None:
        """Let those who came by a merge stand on their own account again."""
        self.account_of.update(dict.fromkeys(came, dropped))
        merge = max(each for each in self.merges if (each.kept, each.came) == (kept, frozenset(came)))
        self.merges.remove(merge)

    @property
    def _alone(self) -> bool:
        return len(self.account_of) <= 1

    def _hers(self, numbers: Iterable[int], owners: dict[int, int]) -> Iterator[int]:
        """Return the numbers of entries or visits that are of the account that is looked at."""
        return iter(numbers) if self._alone else (each for each in numbers if owners[each] in self.members)

    def account_lots(self) -> list[Lot]:
        """Return the lots of the account that is looked at."""
        return [self.lots[number] for number in self._hers(self.lots, self.owners)]

    def account_debts(self) -> Debts:
        """Return what the account that is looked at owes, the oldest first."""
        return tuple(debt for debt in sorted(self.debts) if self._alone or self.owners[debt[0]] in self.members)

    def account_vouchers(self) -> list[Granted]:
        """Return the vouchers that stand of the account that is looked at."""
        return [each for each in self.vouchers if each.member in self.members]

    def account_counters(self) -> Counters:
        """Return what was counted so far on the account that is looked at, by version and rate."""
        if self._alone:
            return self.counters.setdefault(self.member, {})
        return added_up(self.counters.get(member, {}) for member in self.members)

    def account_earned(self) -> Counter[date]:
        """Return the units of each day that the account earned, less what was taken back."""
        earned: Counter[date] = Counter()
        for (member, on), units in self.earned.items():
            if member in self.members:
                earned[on] += units
        return earned

    def account_given(self, ground: Ground) -> list[int]:
        """Return the units given for a ground on the account and those taken back, in order."""
        return [units for member, units in self.given.get(ground, ()) if member in self.members]

    def spent_in(self, quarter: Period, versions: Collection[int]) -> int:
        """Sum what the account's visits of a quarter count for under some versions."""
        return sum(
            count.left[0]
            for count in self.counted.values()
            if count.version in versions
            and self.visitors[count.visit] in self.members
            and quarter.start <= self.days[count.visit] < quarter.end
        )

    def account_sum(self, units: Counter[tuple[int, Any]], of: Any) -> int:
        """Sum units of a day or for a ground over the account that is looked at."""
        return sum(units[member, of] for member in self.members)

    def entered(self, member: int) -> int:
        """Return the sum of all entries that were booked for a member."""
        return self.sums[member]

    def left(self, on: date) -> int:
        """Return the units of the account that are there or on the way on a day."""
        there = sum(lot.rest for lot in self.account_lots() if not lot.lapsed(on))
        return there - sum(owed for _, owed in self.account_debts())

    def learn(self, terms: ProgrammeTerms) -> None:
        """Take a version that was just made."""
        if not self.tried:
            self.terms = terms

    def standing(self, on: date) -> Standing:
        """Return what the rules decide from."""
        cards = any(version.rules.size is not None for version in self.terms.versions)
        vouchers = self.account_vouchers() if cards else []
        return Standing(
            lots=tuple(lot for lot in self.account_lots() if lot.rest) if cards else (),
            counters=self.account_counters(),
            today=max(self.account_sum(self.today, on), 0),
            debts=self.account_debts(),
            filled=self._filled(vouchers),
            grounds=frozenset(each.ground for each in vouchers),
        )

    def _filled(self, vouchers: Iterable[Granted]) -> int:
        """Return the number of the newest full card."""
        before = (self.filled[member] for member in self.members)
        return max(*before, *(each.ground.fills_card for each in vouchers), 0)

    def _whole(self, on: date, *, beside: int = 0) -> Standing:
        awarded: Counter[int] = Counter()
        for (visit, version), units in self.outstanding.items():
            if visit and (self._alone or self.visitors[visit] in self.members):
                awarded[version] += units
        vouchers = self.account_vouchers()
        ready = {each.number: each.ready(on) for each in vouchers}
        cards = [replace(card, unused=ready[card.voucher]) for card in self.cards if card.voucher in ready]
        return Standing(
            lots=tuple(self.account_lots()),
            debts=self.account_debts(),
            awarded=awarded,
            full_cards=tuple(sorted(cards, key=attrgetter("voucher"), reverse=True)),
            counted=self._account_counted(beside),
            filled=self._filled(vouchers),
        )

    def _account_counted(self, beside: int) -> tuple[Counted, ...]:
        """Return what each of the account's visits counted for, from what the common counters stood at.

        They are in the groups there are `beside` a visit.
        """
        if self._alone:
            return tuple(self.counted.values())
        merges = [merge for merge in self.merges if merge.kept in self.members]
        counters = CountersByAccount(merges)
        before: dict[Key, dict[int, int]] = {}
        for visit, counting in self.countings:
            if counting.member in self.members:
                stood = counters.count(counting)
                before.setdefault((visit, counting.version), {}).setdefault(counting.rate, stood)
        booked = {visit: counting.request for visit, counting in reversed(self.countings)}
        mine = {key: count for key, count in self.counted.items() if self.visitors[count.visit] in self.members}
        stands = (
            (booked[count.visit], self.visitors[count.visit])
            for count in mine.values()
            if count.visit != beside and any(count.left)
        )
        group = groups(stands, merges)
        return tuple(
            replace(
                count,
                before=tuple(before[key].get(rate, 0) for rate in range(len(count.before))),
                group=group.get(self.visitors[count.visit], self.visitors[count.visit]),
            )
            for key, count in mine.items()
        )

    def count(self, key: Key, changes: Iterable[int]) -> None:
        """Count a visit for more or less than before, rate by rate."""
        visit, version = key
        member = self.visitors[visit]
        counters = self.counters.setdefault(member, {})
        for rate, change in enumerate(changes):
            counters[version, rate] = counters.get((version, rate), 0) + change
            self.countings.append((visit, Counting(self.turn, member, version, rate, change)))

    def written_by(self, act: int) -> list[Written]:
        """Return what an act wrote for the account, each with what it drew by now and what was written off since."""
        return [
            replace(
                entry,
                drawn=sum(draw.quantity for draw in self.draws.get(entry.id, ())),
                forgiven=self.forgiven[entry.id],
            )
            for entry in self.written.get(act, ())
            if self.owners[entry.id] in self.members
        ]

    def _post(self, decision: Decision, on: date, *, visit: int = 0, member: int = 0) -> None:
        """Keep what was decided, for the member who is looked at or another one on the account."""
        first, member = self.number + 1, member or self.member
        for index, posting in enumerate(decision.postings):
            self.number += 1
            self.owners[self.number] = member
            self.sums[member] += posting.quantity
            self.entries[self.number] = Written(
                self.number, posting.kind, posting.quantity, posting.version, posting.ground, visit or None
            )
            if visit == 0:
                self._give(posting, member)
            if posting.kind in {EntryKind.AWARD, EntryKind.CLAWBACK}:
                self._award(posting, (visit, posting.version), on, member)
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
                self._grant(grant, on, _card(posting, draws), visit, member)
        for grant in (each for each in decision.grants if each.posting is None):
            self._grant(grant, on, None, visit, member)
        if any(posting.kind is EntryKind.REINSTATEMENT for posting in decision.postings):
            looked_at, self.members = self.members, self._on_account_of(member)
            self._pay_debts(on)
            self.members = looked_at

    def _give(self, posting: Posting, member: int) -> None:
        """Keep what is given for a ground of its own beside visits, and what of it is taken back or forgiven."""
        if posting.kind in {EntryKind.AWARD, EntryKind.BONUS, EntryKind.CLAWBACK}:
            self.given.setdefault(posting.ground, []).append((member, posting.quantity))
        elif posting.kind is EntryKind.WRITE_OFF:
            self.excused[member, posting.ground] += posting.quantity
        if posting.kind in {EntryKind.AWARD, EntryKind.BONUS}:
            self.gifts.setdefault(posting.ground, []).append(self.number)

    def _pay_debts(self, on: date) -> None:
        """Let units that came back pay what is owed, as earned ones do."""
        for entry, owed in self.account_debts():
            there = lot_rules.spending_order(lot for lot in self.account_lots() if lot.rest and not lot.lapsed(on))
            draws, short = lot_rules.take(there, owed)
            self.draws.setdefault(entry, []).extend(draws)
            for lot in lot_rules.after(there, draws):
                self.lots[lot.id] = lot
            self.debts = lot_rules.less(self.debts, ((entry, owed - short),))

    def _award(self, posting: Posting, key: Key, on: date, member: int) -> None:
        self.earned[member, on] += posting.quantity
        self.outstanding[key] += posting.quantity
        if posting.quantity > 0 or self.days.get(key[0]) == on:
            self.today[member, on] += posting.quantity
        if posting.ground == BY_HAND:
            self.by_hand.add(key[0])
        if posting.ground == JOINED:
            self.joined[key[0]] += posting.quantity
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

    def _grant(self, grant: Grant, on: date, card: FullCard | None, visit: int, member: int) -> None:
        self.grants += 1
        granted = Granted(self.grants, member, grant.reward, grant.value, on, grant.ground, visit, grant.expires_on)
        self.vouchers.append(granted)
        if card is not None and grant.ground.fills_card:
            self.cards.append(replace(card, voucher=granted.number, entry=self.number))


def _card(posting: Posting, draws: tuple[Draw, ...]) -> FullCard:
    return FullCard(0, 0, -posting.quantity, unused=True, draws=draws)

"""What is given and taken beside visits, replayed in memory: gifts, what staff book by hand, and what lapses."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import Decision, EntryKind, Posting, Taken
from shopclub.rules.ledger.grounds import BY_HAND, GIVEN_BACK, Ground
from shopclub.rules.ledger.lots import Draw
from shopclub.rules.ledger.replayed_holdings import ReplayedHoldings
from shopclub.rules.ledger.taking_back import take_units


class ReplayedAdjustments(ReplayedHoldings):
    """What members hold, with what changes it beside their visits."""

    def bonus(self, units: int, on: date, ground: Ground, *, entry: int = 0, visit: int = 0) -> None:
        """Give units beside what a visit earns: a birthday's, a referral's; maybe with a visit."""
        self.brought[entry] = self.number + 1
        self.given_with.setdefault(visit, set()).add(self.number + 1)
        standing = self.standing(on)
        version = self.terms.in_use(standing, on)
        self._post(version.rules.bonus(standing, units, version=version.id, on=on, ground=ground), on)

    def take_given(self, ground: Ground, units: int, on: date) -> None:
        """Take units back that were given for a ground of their own, from their own lots first."""
        lots = list(self._hers(self.gifts.get(ground, ()), self.owners))
        version = self.lots[lots[-1]].version if lots else self.terms.current(on).id
        rules = self.terms.version(version).rules
        decision = take_units(rules, self._whole(on), Taken(on, units, frozenset(lots)), units=units, version=version)
        named = {EntryKind.CLAWBACK, EntryKind.WRITE_OFF}
        postings = tuple(replace(each, ground=ground) if each.kind in named else each for each in decision.postings)
        self._post(replace(decision, postings=postings), on)
        self._reopen(decision.voided)

    def reverse(self, entry: int, units: int, on: date, *, award: bool) -> None:
        """Take units back that were brought in by hand, from their own lot first."""
        lot = self.brought.get(entry, 0)
        version = self.lots[lot].version if lot else self.terms.current(on).id
        taken = Taken(on, units, frozenset((lot,)), award=award)
        rules = self.terms.version(version).rules
        decision = take_units(rules, self._whole(on), taken, units=units, version=version)
        self._post(decision, on)
        self._reopen(decision.voided)
        self._settle(on)

    def bring(self, opening: Posting, on: date, *, entry: int) -> None:
        """Open a lot as an entry opened it by hand, and fill the cards that are full then."""
        known = {version.id for version in self.terms.versions}
        version = self.terms.version(opening.version) if opening.version in known else self.terms.current(on)
        fills, _ = lot_rules.pay_debts(self.account_debts(), opening.quantity)
        self._post(Decision((replace(opening, version=version.id, fills=fills),)), on)
        self.brought[entry] = self.number
        self._settle(on)

    def spend(self, units: int, on: date, *, kind: str, entry: int, visit: int = 0) -> None:
        """Draw units as they were drawn by hand: what may be spent first, then what is on the way.

        What came with a visit itself is not spent on it.
        After an adjustment a card that is full gives its voucher: members made one may have more than a card together.
        """
        own = self._came_with(visit) if visit else frozenset()
        open_lots = [lot for lot in self.account_lots() if lot.rest and not lot.lapsed(on) and lot.id not in own]
        ordered = sorted(lot_rules.spending_order(open_lots), key=lambda lot: lot.pending(on))
        draws, missing = lot_rules.take(ordered, units)
        number = self.terms.current(on).id
        self._post(Decision((Posting(EntryKind(kind), missing - units, number, BY_HAND, draws=draws),)), on)
        self.spent[entry] = draws
        if kind == EntryKind.ADJUSTMENT:
            self._settle(on)

    def _came_with(self, visit: int) -> frozenset[int]:
        """Return the lots that a visit earned or that were given with it."""
        earned = (lot for key, lots in self.own.items() if key[0] == visit for lot in lots)
        return frozenset((*earned, *self.given_with.get(visit, ())))

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
        fills, _ = lot_rules.pay_debts(self.account_debts(), units)
        self.debts = lot_rules.less(self.debts, fills)
        self.forgiven.update(dict(fills))
        self.sums[self.member] += sum(paid for _, paid in fills)

    def forfeit(self) -> None:
        """Let all that is left be gone, lapsed or not, with the member who was forgotten."""
        for lot in self.account_lots():
            self.sums[self.member] -= lot.rest
            self.lots[lot.id] = lot.left_with(0, lot.expires_on)

    def expire(self, on: date) -> None:
        """Let what has lapsed before a day be gone."""
        for lot in self.account_lots():
            if lot.rest and lot.lapsed(on):
                self.sums[self.owners[lot.id]] -= lot.rest
                self.expired[lot.id] += lot.rest
                self.lots[lot.id] = lot.left_with(0, lot.expires_on)

    def _settle(self, on: date, *, visit: int = 0) -> None:
        """Let what is there by now have its effect: a card that is full gives its voucher."""
        standing = self.standing(on)
        version = self.terms.in_use(standing, on)
        self._post(version.rules.settle(standing, version=version.id, on=on), on, visit=visit)

    def _reopen(self, voided: Iterable[int]) -> None:
        gone = set(voided)
        self.gone += [each for each in self.vouchers if each.number in gone]
        self.vouchers = [each for each in self.vouchers if each.number not in gone]
        self.cards = [each for each in self.cards if each.voucher not in gone]

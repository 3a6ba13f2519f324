"""Members' past replayed in memory: what their visits would have come to in one programme under any rules.

Who never was merged with anybody is replayed alone; those who were are replayed together, each act on the account it
was made on then. The same rules decide as at the counter; what they decide is kept here instead of in the book. The
simulator replays a shop's months with it, and the replay of today's rules gives the ledger's own sums.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import (
    Act,
    Basis,
    Counted,
    Decision,
    EntryKind,
    LotTerms,
    Posting,
    Standing,
    Taken,
)
from shopclub.rules.ledger.grounds import JOINED, RETURN_UNDONE, Ground, GroundKind
from shopclub.rules.ledger.quarters import quarter_change
from shopclub.rules.ledger.replayed_adjustments import ReplayedAdjustments
from shopclub.rules.ledger.replayed_holdings import Granted, Key
from shopclub.rules.ledger.taking_back import Late, clawback, given_back, given_late, joined_by, take_units
from shopclub.rules.ledger.terms import ProgrammeTerms, Version
from shopclub.rules.ledger.undoing import AnswerAgain, GiveBack, answer_again, steps_to_undo
from shopclub.rules.values.periods import Period, quarter_number, quarter_of


class Replay(ReplayedAdjustments):
    """One programme replayed for a member, or for all who ever stood on one account with each other."""

    def on_terms(self, terms: ProgrammeTerms) -> "Replay":
        """Return the replay as it goes on under other rules: what was counted and earned so far is behind it.

        What was spent so far may still come back to its lots.
        """
        version = terms.versions[-1].id
        drawn_on = {draw.lot for draws in self.spent.values() for draw in draws}
        filled = Counter(self.filled)
        for voucher in self.vouchers:
            filled[voucher.member] = max(filled[voucher.member], voucher.ground.fills_card)
        return Replay(
            terms,
            account_of=dict(self.account_of),
            merges=list(self.merges),
            ever_merged=set(self.ever_merged),
            turn=self.turn,
            owners=dict(self.owners),
            visitors=dict(self.visitors),
            lots={
                lot.id: replace(lot, version=version) for lot in self.lots.values() if lot.rest or lot.id in drawn_on
            },
            debts=self.debts,
            spent=dict(self.spent),
            filled=filled,
            number=self.number,
            tried=True,
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
        self.arrive(visit, on)

    def leave(self, visit: int) -> None:
        """Let a visit never have been, for what visits keep alive."""
        self.here.pop(visit, None)
        self.recount()

    def arrive(self, visit: int, on: date) -> None:
        """Let a visit of a day that may be past be moved here."""
        self.visitors[visit] = self.member
        self.days[visit] = self.here[visit] = on

    def recount(self) -> None:
        """Work out anew how long visits that stand keep alive what they keep alive."""
        days = {self.here[visit] for visit in self._hers(self.here, self.visitors)}
        for lot in [each for each in self.account_lots() if each.idle and each.rest and each.id not in self.restored]:
            lives_until = self.terms.version(lot.version).rules.lives_until
            day = lot_rules.expiry_after_activity(
                lot.earned_on, lives_until=lives_until, last_day=lot.last_day, activity=days
            )
            self.lots[lot.id] = lot.left_with(lot.rest, day)

    def visit(self, visit: int, act: Act) -> None:
        """Let a visit earn."""
        on = act.on
        if self.terms.versions and self.terms.earns(on):
            self._earn(visit, act, self.standing(on))

    def amend(self, visit: int, act: Act) -> None:
        """Let a visit earn what it would have earned as it was told later."""
        if not self.terms.versions or not self.terms.earns(act.on):
            return
        awarded = sum(units for key, units in self.outstanding.items() if key[0] == visit)
        units = max(awarded - self.joined[visit], 0)
        if units and act.stamps is None and visit in self.by_hand:
            act = replace(act, stamps=units)
        counters = dict(self.account_counters())
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
            if version.rules.tariff.carried and self._is_shared(version.id):
                self._give_joined(visit, version, on)

    def _is_shared(self, version: int) -> bool:
        """Tell whether visits of several members on the account were counted."""
        mine = [self.counters.get(member, {}) for member in self.members]
        return len([counters for counters in mine if any(rate[0] == version for rate in counters)]) > 1

    def _give_joined(self, visit: int, version: Version, on: date) -> None:
        """Give with a visit what members who were merged had on the way apart and have now together."""
        rules = version.rules
        units = joined_by(rules.tariff, self._whole(on, beside=visit), visit=visit, version=version.id)
        if units > 0:
            award = given_late(rules, self.account_debts(), Late(units, version.id, JOINED), on=on)
            self._post(Decision((award,)), on, visit=visit)
            self._settle(on, visit=visit)

    def _give_up(self, visit: int, version: Version, units: int, on: date) -> None:
        """Take back what an amended visit was given too much."""
        own = frozenset(lot for key, lots in self.own.items() if key[0] == visit for lot in lots)
        decision = take_units(version.rules, self._whole(on), Taken(on, units, own), units=units, version=version.id)
        self._post(decision, on, visit=visit)
        self._reopen(decision.voided)

    def _count(self, visit: int, basis: Basis) -> None:
        """Count what a visit counts for in all; of one that was counted before, what it counts for beyond that."""
        key, places = (visit, basis.version), range(len(basis.counts))
        there, counters = self.counted.get(key), self.account_counters()
        before = tuple(counters.get((basis.version, place), 0) for place in places)
        nothing = (0,) * len(before)
        known = there if there is not None else Counted(visit, basis.version, before, nothing, nothing, 0)
        more = tuple(count - left for count, left in zip(basis.counts, known.left, strict=True))
        self.count(key, more)
        counted = tuple(count + change for count, change in zip(known.counted, more, strict=True))
        given = known.given + basis.units
        self.counted[key] = replace(known, counted=counted, left=basis.counts, given=given, bp=basis.bp)

    def _keep_alive(self, on: date) -> None:
        for lot in self.account_lots():
            if lot.idle and lot.rest and not lot.lapsed(on):
                lives_until = self.terms.version(lot.version).rules.lives_until
                day = lot_rules.expiry_after_activity(on, lives_until=lives_until, last_day=lot.last_day, activity=())
                if lot.expires_on is None or (day and day > lot.expires_on):
                    self.lots[lot.id] = lot.left_with(lot.rest, day)

    def take_back(self, visit: int, left: Act | None, on: date, *, act: int = 0) -> None:
        """Take back what a visit no longer earns; `left` is what it would have been without what came back.

        What is written is kept under the number of the visit or return that the act booked or took back.
        """
        first = self.number
        self._count_left(visit, left)
        for key in self._keys(visit):
            self._take_back_under(key, on, whole=left is None)
        if left is None:
            self._take_ways(visit, on)
        self.written[act] = [self.entries[number] for number in range(first + 1, self.number + 1)]

    def _keys(self, visit: int) -> list[Key]:
        """Return what a visit earned or counted by, the newest version first."""
        return sorted({key for key in (*self.counted, *self.own) if key[0] == visit}, reverse=True)

    def _count_left(self, visit: int, left: Act | None) -> None:
        for key in self._keys(visit):
            rules = self.terms.version(key[1]).rules
            self._uncount(key, rules.tariff.counts(left) if left is not None else None)

    def _take_back_under(self, key: Key, on: date, *, whole: bool) -> None:
        visit, version = key
        rules = self.terms.version(version).rules
        own = self.own.get(key, ())
        taken = Taken(
            on=on,
            units=max(self.outstanding[key], 0),
            own_lots=frozenset(own),
            visit=visit,
            whole=whole,
            lapsed=max(sum(self.expired[lot] for lot in own) - self.lapsed[key], 0),
        )
        standing = self._whole(on)
        decision = take_units(
            rules, standing, taken, units=clawback(rules, standing, taken, version=version), version=version
        )
        self._post(decision, on, visit=visit)
        self._reopen(decision.voided)
        if rules.quarterly is not None:
            self._resettle(visit, on)

    def undo_return(self, visit: int, act: int, left: Act | None, on: date) -> None:
        """Let what a return took be there again; what it gave back is spent again and put right afterwards."""
        self._count_left(visit, left)
        for step in steps_to_undo(self.written_by(act)):
            if isinstance(step, GiveBack):
                draws, rules = tuple(self.draws.get(step.entry, ())), self.terms.version(step.version).rules
                postings = []
                if draws:
                    back = given_back(draws, version=step.version, ground=step.ground, reverses=step.entry, rules=rules)
                    postings.append(back)
                if step.owed:
                    postings.append(Posting(EntryKind.WRITE_OFF, step.owed, step.version, step.ground))
                    self.debts = lot_rules.less(self.debts, ((step.entry, step.owed),))
                self._post(Decision(tuple(postings)), on, visit=step.visit or 0, member=self.owners[step.entry])

    def put_right(self, visit: int, act: int, on: date) -> None:
        """Let her answer again for what a return forgave, and bring what she has to what she earned."""
        for step in steps_to_undo(self.written_by(act)):
            if isinstance(step, AnswerAgain):
                self._post(answer_again(step), on, visit=step.visit or 0)
        for key in self._keys(visit):
            self._take_back_under(key, on, whole=False)
        for key in reversed(self._keys(visit)):
            self._give_missing(key, on)
        if self.terms.versions:
            self._settle(on, visit=visit)

    def _give_missing(self, key: Key, on: date) -> None:
        """Give what carried spend still earns beyond what she has."""
        visit, version = key
        rules, whole = self.terms.version(version).rules, self._whole(on)
        missing = rules.tariff.still_earned(whole.counted, version) - whole.awarded.get(version, 0)
        units = min(missing, rules.tariff.at_most(self.counted[key]) if key in self.counted else 0)
        if rules.tariff.carried and units > 0:
            award = given_late(rules, self.account_debts(), Late(units, version, RETURN_UNDONE), on=on)
            self._post(Decision((award,)), on, visit=visit)

    def _uncount(self, key: Key, counts: tuple[int, ...] | None) -> None:
        found = self.counted.get(key)
        if found is None:
            return
        left = counts if counts is not None else (0,) * len(found.left)
        self.count(key, (now - before for now, before in zip(left, found.left, strict=True)))
        self.counted[key] = replace(found, left=left)

    def _take_ways(self, visit: int, on: date) -> None:
        """Take unused vouchers back that a visit was granted on the way to a full card."""
        taken = {
            each.number
            for each in self.vouchers
            if each.visit == visit and each.ready(on) and not each.ground.fills_card
        }
        self._reopen(taken if visit else ())

    def use(self, ground: Ground, visit: int, *, used: bool) -> None:
        """Note that a voucher was handed out and is not taken back any more, or that it is ready again."""
        numbers = {voucher.number for voucher in self._granted_for(ground, visit, self.vouchers)}
        self.vouchers = [replace(each, used=used) if each.number in numbers else each for each in self.vouchers]

    def void(self, ground: Ground, visit: int) -> None:
        """Let a voucher be forfeited with all else."""
        self._reopen(voucher.number for voucher in self._granted_for(ground, visit, self.vouchers))

    def _granted_for(self, ground: Ground, visit: int, vouchers: Iterable[Granted]) -> list[Granted]:
        """Return the member's vouchers that were granted for a ground: on that visit, or else on any."""
        hers = [voucher for voucher in vouchers if voucher.member == self.member and voucher.ground == ground]
        return [voucher for voucher in hers if voucher.visit == visit] or hers

    def grant_again(self, ground: Ground, visit: int) -> None:
        """Let a voucher that was taken back be ready again, where its card was filled anew in place of the new one.

        The card may have been filled anew by the visit of another member on the account.
        """
        gone = self._granted_for(ground, visit, self.gone)
        if gone:
            self.gone.remove(gone[-1])
            filled = [each for each in self.vouchers if each.ground == ground and each.member in self.members]
            anew = [each for each in filled if each.member == self.member] or filled[-1:]
            number = anew[-1].number if anew else gone[-1].number
            others = [each for each in self.vouchers if each not in anew]
            self.vouchers = [*others, replace(gone[-1], number=number, used=False)]

    def close(self, quarter: Period, on: date, *, closes: bool) -> None:
        """Pay out what a quarter comes to on the day that `closes` it, or put right what was paid."""
        last = quarter.end - timedelta(days=1)
        paying = [version for version in self.terms.versions if version.rules.quarterly]
        begun = [version for version in paying if (version.begun_on or last) <= last] or paying[:1]
        if not begun or begun[-1].rules.quarterly is None:
            return
        version, pay = begun[-1], begun[-1].rules.quarterly
        due = pay.due(self.spent_in(quarter, {version.id for version in paying}))
        ground = Ground(GroundKind.QUARTER, quarter_number(quarter))
        excused = sum(self.excused[member, ground] for member in self.members)
        change = quarter_change(
            due, self.account_given(ground), excused=excused, exact=closes or not self.members & self.ever_merged
        )
        self.closed.update((member, quarter.name) for member in self.members)
        if change > 0:
            fills, _ = lot_rules.pay_debts(self.account_debts(), change)
            terms = LotTerms(pay.lives_until(on), available_from=pay.begins(on))
            posting = Posting(EntryKind.AWARD, change, version.id, ground, terms=terms, fills=fills)
            self._post(Decision((posting,)), on)
        elif change < 0:
            self.take_given(ground, -change, on)

    def _resettle(self, visit: int, on: date) -> None:
        quarter = quarter_of(self.days.get(visit, on))
        if any((member, quarter.name) in self.closed for member in self.members):
            self.close(quarter, on, closes=False)

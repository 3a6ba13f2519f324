"""A member's tier told anew from how it changed: what came back or never was is left out, all else stays as it was.

A change is taken as it was written as long as nothing before it and nothing that it needed fell away. So what has
nothing to do with an act that is taken back can't be touched by it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from shopclub.rules.kinds.tiers import (
    BACK_COMPUTED,
    BY_HAND,
    REVERSED,
    REVIEWS,
    RISEN,
    Measure,
    Stand,
    TierRules,
    better_of,
)
from shopclub.rules.ledger.accounts import ByAccount, MadeMerge

RETESTED_DAYS = 30
"""How long after a rise a return tests it again (rules.md 4)."""

RankReached = Callable[[date], int]
"""Tells the rank that a rise on a business date still reaches by what is left of what was done."""


class PastChange(NamedTuple):
    """A change of a member's tier, and the act and the visit that brought it."""

    request: int
    member: int
    visit: int | None
    on: date
    stand: Stand


class ToldAnew(NamedTuple):
    """Where a member stood by what was written, and where she stands without what was taken back; None is nowhere."""

    was: Stand | None
    now: Stand | None


NOWHERE = ToldAnew(None, None)


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """What an act took back, as tiers look at it.

    `gone` are the visits that never were by now. Rises are tested again that came by the act `since` or a later one,
    from the day `first` on: what came before owes nothing to what was taken. Where a return never was (`anew`),
    reversals are tested instead.
    """

    since: int
    gone: frozenset[int] = frozenset()
    first: date = date.min
    anew: bool = False

    def tests(self, change: PastChange) -> bool:
        """Tell whether a change is to be earned anew."""
        tested = REVERSED if self.anew else RISEN
        return change.stand.reason == tested and change.request >= self.since and change.on >= self.first


def newest_review(changes: Iterable[PastChange]) -> int:
    """Return the act of the newest review: it ends what goods brought back may reverse."""
    settled = {*REVIEWS, BACK_COMPUTED}
    return max((change.request for change in changes if change.stand.reason in settled), default=0)


def reached(rules: TierRules, measured: Measure, *, rose_on: date, today: date) -> int:
    """Return the rank that a rise still reaches, by what is left of what was done until that day, or by today.

    Points that were taken back count on the day they were taken back, all else on the day it was bought.
    """
    first, last = rules.window_to(rose_on)
    then = measured(first, today if rules.measure == "points" else last)
    return rules.earned(max(then, measured(*rules.window_to(today))))


def told_anew(
    changes: Iterable[PastChange], merges: Iterable[MadeMerge], taken: TakenBack, retelling: "Retelling"
) -> ToldAnew:
    """Go through a person's changes in order, and leave out what was taken back."""
    told: ByAccount[ToldAnew] = ByAccount(merges, _joined)
    for change in changes:
        account = told.account_of(change.member, request=change.request)
        was, now = told.values.get(account, NOWHERE)
        if change.visit not in taken.gone:
            is_as_it_was = now == was and not taken.tests(change)
            now = change.stand if is_as_it_was else retelling.after(change, now, tested=taken.tests(change))
        told.values[account] = ToldAnew(change.stand, now)
    return _joined(told.joined().values())


def _joined(told: Iterable[ToldAnew]) -> ToldAnew:
    """Return where one stands who was two persons."""
    both = tuple(told)
    was = [each.was for each in both if each.was is not None]
    now = [each.now for each in both if each.now is not None]
    return ToldAnew(better_of(was) if was else None, better_of(now) if now else None)


@dataclass(frozen=True)
class Retelling:
    """How a change is told where what was before it, or what it needed, is no longer so."""

    rules: TierRules
    measured: Measure
    reached: RankReached

    def after(self, change: PastChange, now: Stand | None, *, tested: bool) -> Stand | None:
        """Return where a member stands after a change who stood so before it."""
        before, stand = now or self.rules.begin(change.on), change.stand
        if stand.reason in REVIEWS:
            due = self.rules.reviewed(before, self.measured, on=change.on)
            return due[-1] if due else now
        if stand.reason == BY_HAND:
            return self.rules.by_hand(before, stand.floor, on=change.on)
        if stand.reason == REVERSED:
            is_due = stand.rank < before.rank and not (tested and self.reached(before.since) >= before.rank)
            return stand if is_due else now
        rank = min(stand.rank, max(self.reached(change.on), before.floor)) if tested else stand.rank
        return replace(stand, rank=rank, floor=before.floor) if rank > before.rank else now

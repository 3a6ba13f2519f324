"""The simulator: what the last months of this shop's own visits would have come to under other rules."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from statistics import median
from typing import Any, NamedTuple

from shopclub.records.history import Past, read_past, sales_to_members
from shopclub.records.past_entries import InLedger, in_ledger
from shopclub.rules.kinds.gifts import Gift
from shopclub.rules.kinds.points import PointRules
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.kinds.replayed_gifts import Given, Life, can_tell, given
from shopclub.rules.ledger.replay import Replay
from shopclub.rules.ledger.terms import ProgrammeRules, ProgrammeTerms, Version
from shopclub.rules.values.periods import add_months
from shopclub.rules.values.refusals import ProgrammeInvalid, ProgrammeUnknown
from shopclub.services.acting.desk import Desk, Look
from shopclub.services.acting.member_facts import member_lines
from shopclub.services.acting.overviews import MemberChange, Simulated, Simulation
from shopclub.services.programmes.past_acts import Facts, facts_of, steps_of
from shopclub.services.programmes.replays import forked, lives_of, replayed, tiers_of

NEW_VERSION = -1
"""The number of a version that is only tried."""
NOTHING = Simulated(0, 0, 0, 0, None, 0, 0)
SHOWN = 5
Progress = Callable[[int, int], bool]


class Change(NamedTuple):
    """What a member gains by other rules, in minor units; below nothing where she loses."""

    member: int
    amount: int


@dataclass
class Tally:
    """What members earned under some rules, while they are replayed."""

    rules: ProgrammeRules
    units: int = 0
    rewards: int = 0
    cost: int = 0
    left: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, replay: Replay, *, begun: date | None, first: date, last: date) -> int:
        """Take the account a replay looks at; return what was earned on it, at cost price.

        Who was not here in these months, and has not `begun`, may still hold what the shop owes.
        """
        earned = sum(units for on, units in replay.account_earned().items() if first <= on <= last)
        vouchers = [voucher for voucher in replay.account_vouchers() if first <= voucher.on <= last]
        cost = sum(voucher.value for voucher in vouchers)
        if not vouchers:
            worth, of = self.rules.worth if self.rules.size is None else (0, 1)
            cost = max(earned, 0) * worth // of
        reached = _first_reward(self.rules, replay, first)
        self.units += earned
        self.rewards += len(vouchers) or _rewards(self.rules, earned)
        self.cost += cost
        self.left += max(replay.left(last), 0)
        if reached is not None and begun is not None:
            self.first.append((reached - begun).days)
        return cost

    def simulated(self, sales: int) -> Simulated:
        """Return what it came to."""
        worth, of = self.rules.worth
        return Simulated(
            units=self.units,
            rewards=self.rewards,
            cost=self.cost,
            share_bp=self.cost * 10_000 // sales if sales else 0,
            first_days=round(median(self.first)) if self.first else None,
            liability_units=self.left,
            liability=self.left * worth // of,
        )


def can_replay(rules: ProgrammeRules) -> bool:
    """Tell whether visits alone tell what rules would have given."""
    return rules.has_units or can_tell(rules)


class Simulator:
    """Replays the shop's own past; nothing of it is written."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def simulate(
        self, settings: Mapping[str, Any], *, months: int = 12, progress: Progress = lambda _done, _of: True
    ) -> Simulation | None:
        """Replay the last months under rules given as settings, beside today's of the same programme.

        `progress` is told how many members are done, and of how many; returning False stops: then there is no answer.

        Raises:
            ProgrammeInvalid: a setting is wrong, or the kind gives nothing that visits alone could tell.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            # A day from which the rules hold is no part of the question: they are tried on days before it.
            timeless = {name: value for name, value in settings.items() if name != "effective_from"}
            rules = read_rules(timeless, look.club.currency)
            if not can_replay(rules):
                expected = "a kind that visits alone tell the gifts of"
                raise ProgrammeInvalid(f"{rules.key}.kind", rules.kind, expected)
            known = look.club.programme(rules.key)
            if known is not None and known.kind != rules.kind:
                raise ProgrammeInvalid(f"{rules.key}.kind", rules.kind, f"{known.kind}: a programme keeps its kind")
            new = ProgrammeTerms(known.id if known else 0, rules.key, rules.kind, (Version(NEW_VERSION, 1, rules),))
            run = _Run(look, known, new, add_months(look.on, -months), months)
            return run.carried_out(progress) if rules.has_units else run.of_gifts(progress)

    def can_simulate(self, settings: Mapping[str, Any]) -> bool:
        """Tell whether visits alone tell what a programme would have given.

        Raises:
            ProgrammeInvalid: a setting is wrong.
        """
        with self._desk.book.reading() as session:
            currency = self._desk.look(session).club.currency
        return can_replay(read_rules(settings, currency))

    def differences(self, key: str) -> tuple[str, ...]:
        """Replay everything that ever happened in a programme by its own rules; say where the ledger differs.

        Raises:
            ProgrammeUnknown: there is no such programme.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            terms = look.club.programme(key)
            if terms is None:
                raise ProgrammeUnknown(key)
            read, facts = read_past(session, look.club.zone), facts_of(session, terms.id)
            tier_at = tiers_of(look, read)
            ledger = in_ledger(session, terms.id)
            differences = []
            for group in read.ever_together():
                replay = replayed(terms, steps_of(read, group, facts, tier_at, terms=terms, zone=look.club.zone))
                for member in group:
                    vouchers = [voucher for voucher in replay.vouchers if voucher.member == member]
                    there = InLedger(replay.entered(member), len(vouchers))
                    kept = ledger.get(member, InLedger(0, 0))
                    if there != kept:
                        differences.append(f"member {member}: {tuple(kept)} in the ledger, {tuple(there)} replayed")
            return tuple(differences)


@dataclass
class _Run:
    """One run of the simulator."""

    look: Look
    known: ProgrammeTerms | None
    new: ProgrammeTerms
    first: date
    months: int

    def carried_out(self, progress: Progress) -> Simulation | None:
        """Replay every member; None where it was stopped."""
        look = self.look
        read = read_past(look.session, look.club.zone)
        facts = facts_of(look.session, self.known.id) if self.known else Facts({}, {}, {})
        tier_at = tiers_of(look, read)
        was = Tally(self.known.current(look.on).rules) if self.known else None
        then = Tally(self.new.versions[-1].rules)
        changes: dict[int, int] = {}
        groups = read.ever_together()
        for number, group in enumerate(groups):
            if not progress(number, len(groups)):
                return None
            steps = steps_of(read, group, facts, tier_at, terms=self.known, zone=look.club.zone)
            before, after = forked(self.known, self.new, steps, first=self.first, last=look.on)
            for account in _accounts(read, group):
                begun = self._begun(read, account)
                span = {"begun": begun, "first": self.first, "last": look.on}
                paid = _tallied(was, before, min(account), span)
                change = _tallied(then, after, min(account), span) - paid
                if begun is not None:
                    changes[min(account)] = change
        progress(len(groups), len(groups))
        sales = self._sales()
        today = was.simulated(sales) if was is not None else None
        return self._answer(read, today, then.simulated(sales), changes, sales)

    def of_gifts(self, progress: Progress) -> Simulation | None:
        """Add up the gifts that visits would have brought; None where it was stopped."""
        look = self.look
        read = read_past(look.session, look.club.zone)
        if not progress(0, len(read.joined)):
            return None
        lives = lives_of(look.session, read)
        accounts = {read.account(member) for member in read.joined}
        begun = {min(account): day for account in accounts if (day := self._begun(read, account)) is not None}
        sales = self._sales()
        now = self.known.current(look.on).rules if self.known else None
        told = now if now is not None and can_tell(now) else None
        given_today = self._gifts(told, lives) if told is not None else ()
        given_then = self._gifts(self.new.versions[-1].rules, lives)
        changes: Counter[int] = Counter()
        for gift in given_today:
            changes[gift.member or 0] -= gift.cost
        for gift in given_then:
            changes[gift.member or 0] += gift.cost
        progress(len(read.joined), len(read.joined))
        today = _of_gifts(given_today, begun, sales) if told is not None else None
        mine = {member: changes[member] for member in begun}
        return self._answer(read, today, _of_gifts(given_then, begun, sales), mine, sales)

    def _gifts(self, rules: ProgrammeRules, lives: tuple[Life, ...]) -> tuple[Given, ...]:
        return given(rules, lives, first=self.first, last=self.look.on, worth=self._worth)

    def _worth(self, gift: Gift) -> int:
        """Return what a gift costs: its own value, or what the units are worth where they count."""
        if not gift.units:
            return gift.value
        target = self.look.club.programme(gift.into)
        worth, of = target.current(self.look.on).rules.worth if target is not None else (0, 1)
        return gift.units * worth // of

    def _sales(self) -> int:
        """Return what members spent in these months, in minor units."""
        return sales_to_members(self.look.session, first=self.first, last=self.look.on)

    def _begun(self, read: Past, account: Collection[int]) -> date | None:
        """Return the day of a person's first visit in these months; None where she did not come."""
        visits = (visit for member in account for visit in read.visits.get(member, ()) if not visit.voided_at)
        return min((visit.bought.on for visit in visits if visit.bought.on >= self.first), default=None)

    def _answer(
        self, read: Past, today: Simulated | None, then: Simulated, changes: dict[int, int], sales: int
    ) -> Simulation:
        look, rules = self.look, self.new.versions[-1].rules
        ranked = [
            Change(member, change) for member, change in sorted(changes.items(), key=lambda item: (-item[1], item[0]))
        ]
        most = [change for change in ranked if change.amount > 0][:SHOWN]
        least = [change for change in reversed(ranked) if change.amount < 0][:SHOWN]
        visits = [visit for visits in read.visits.values() for visit in visits if not visit.voided_at]
        return Simulation(
            name=rules.name,
            kind=rules.kind,
            months=self.months,
            first=self.first,
            last=look.on,
            members=len(changes),
            visits=len([visit for visit in visits if visit.bought.on >= self.first]),
            sales=sales,
            today=today,
            then=then,
            gain=len([change for change in ranked if change.amount > 0]),
            lose=len([change for change in ranked if change.amount < 0]),
            most=_named(look, most),
            least=_named(look, least),
        )


def _accounts(read: Past, group: Collection[int]) -> list[frozenset[int]]:
    """Return the accounts that members stand on by now who ever were one."""
    return sorted({read.account(member) for member in group}, key=min)


def _tallied(tally: Tally | None, replay: Replay | None, member: int, span: Mapping[str, Any]) -> int:
    """Let a tally take a member's account; return what was earned on it, at cost price."""
    if tally is None or replay is None:
        return 0
    replay.look_at(member)
    return tally.add(replay, **span)


def _named(look: Look, changes: Sequence[Change]) -> tuple[MemberChange, ...]:
    """Return changes with the members they are for, in the order given."""
    members = member_lines(look.session, {change.member for change in changes})
    return tuple(MemberChange(members[change.member], change.amount) for change in changes)


def _of_gifts(gifts: tuple[Given, ...], begun: Mapping[int, date], sales: int) -> Simulated:
    """Return what gifts come to."""
    cost = sum(each.cost for each in gifts)
    first: dict[int, int] = {}
    for gift in sorted(gifts, key=lambda gift: gift.on):
        since = begun.get(gift.member) if gift.member is not None else None
        if gift.member is not None and since is not None and gift.on >= since:
            first.setdefault(gift.member, (gift.on - since).days)
    return replace(
        NOTHING,
        rewards=len(gifts),
        cost=cost,
        share_bp=cost * 10_000 // sales if sales else 0,
        first_days=round(median(first.values())) if first else None,
    )


def _rewards(rules: ProgrammeRules, earned: int) -> int:
    """Return how many of the cheapest reward units are good for."""
    costs = [each.cost for each in rules.rewards] if isinstance(rules, PointRules) else []
    return earned // min(costs) if costs else 0


def _first_reward(rules: ProgrammeRules, replay: Replay, first: date) -> date | None:
    """Return the day of a member's first reward in these months: a full card, or units enough for the cheapest."""
    if rules.size is not None:
        return min((each.on for each in replay.account_vouchers() if each.on >= first), default=None)
    enough = min((each.cost for each in getattr(rules, "rewards", ())), default=1)
    there, earned = 0, replay.account_earned()
    for on in sorted(earned):
        there += earned[on] if on >= first else 0
        if there >= enough:
            return on
    return None

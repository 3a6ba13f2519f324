"""Visits as they are booked, and what each programme gives for them."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from shopclub.records import ledger
from shopclub.records.activity import move_activity
from shopclub.records.standings import Holding
from shopclub.records.trade import earned
from shopclub.records.trade.entries import VisitUnits, given_on, outstanding_on
from shopclub.records.trade.purchases import Sale, book_sale, keep_lines
from shopclub.records.trade.visits import NewVisit, add_visit
from shopclub.rules.ledger.acts import Act, Basis, EntryKind, Notice, Standing, Taken
from shopclub.rules.ledger.taking_back import take_units
from shopclub.rules.ledger.terms import ProgrammeTerms, Version
from shopclub.rules.values.purchases import Told
from shopclub.services.acting.desk import Moment
from shopclub.services.kinds.tiers import tier_before
from shopclub.services.units.clawbacks import give_joined, void_vouchers
from shopclub.services.units.hand import Hand


class Booked(NamedTuple):
    """The numbers of a visit and of the purchase it was booked with."""

    visit: int
    purchase: int


def told_act(moment: Moment, at: datetime, told: Told, *, paid: int = 0, on: date | None = None) -> Act:
    """Return what was told as the rules take it; `paid` is what units paid of the amount, in minor units."""
    return Act(on or moment.on, at.astimezone(moment.club.zone), told.amount, told.items, told.stamps, paid=paid)


def book_visit(moment: Moment, visit: NewVisit, told: Told, *, paid: int = 0) -> Booked:
    """Book a visit with its purchase, of which units paid a part in minor units."""
    number = add_visit(moment.act, visit)
    purchase = book_sale(moment.act, Sale(told.amount, visit.member_id, number, paid), on=moment.on)
    keep_lines(moment.act, purchase, told.items)
    return Booked(number, purchase)


NOTHING_GIVEN = VisitUnits(0, by_hand=False)


@dataclass(frozen=True)
class EarningVisit:
    """What earns: a visit with what was told of it, on a business date; `amends` tells that it earned before."""

    visit: int
    act: Act
    on: date
    amends: bool = False


def earn_anew(hand: Hand, earning: EarningVisit) -> tuple[Notice, ...]:
    """Let a visit that was amended earn what it would have earned as it is now."""
    given_on_visit = outstanding_on(hand.moment.written(), earning.visit)
    counts = earned.counts_of(hand.moment.written(), earning.visit)
    notices: list[Notice] = []
    for programme in hand.moment.club.programmes:
        given = given_on_visit.get(programme.id, NOTHING_GIVEN)
        hand.standings[programme.id] = _without(hand.standing(programme), given, counts)
        act = earning.act
        if given.by_hand and act.stamps is None:
            act = replace(act, stamps=given.units)
        notices += award(hand, programme, replace(earning, act=act))
    return tuple(notices)


def _without(standing: Standing, given: VisitUnits, counts: dict[tuple[int, int], int]) -> Standing:
    """Return a standing without what a visit was given and counts for, so that it is worked out anew."""
    counters = dict(standing.counters)
    for rate, count in counts.items():
        counters[rate] = counters.get(rate, 0) - count
    return replace(standing, counters=counters, visit=given.units)


def award(hand: Hand, programme: ProgrammeTerms, earning: EarningVisit) -> tuple[Notice, ...]:
    """Let a programme's rules decide what a visit earns there, and post it; anew where the visit earned before."""
    moment, standing = hand.moment, hand.standing(programme)
    hand.standings[programme.id] = standing
    if not programme.earns(earning.on):
        return (Notice("programme_ended", programme.key),)
    version = programme.in_use(standing, earning.on)
    if (version.rules.effective_from or earning.on) > earning.on or not version.rules.has_units:
        return ()
    act = earning.act
    tier, tier_bp = tier_before(moment, hand.member, earning.visit)
    if (tier, tier_bp) != (act.tier, act.tier_bp):
        act = replace(act, tier=tier, tier_bp=tier_bp)
    decision = version.rules.earn(standing, act, version=version.id, successor=programme.current(earning.on))
    basis = decision.basis
    if basis is not None and basis.units < 0:
        _give_up(hand, programme, version, visit=earning.visit, units=-basis.units)
    else:
        hand.post(programme, decision, visit=earning.visit, on=earning.on)
    if basis is not None and basis.kept:
        kept = _beyond_before(moment, basis, earning.visit) if earning.amends else basis
        ledger.keep_basis(moment.act, kept, member_id=hand.member, visit_id=earning.visit)
        if hand.before.shared and version.rules.tariff.carried:
            give_joined(hand, programme, version, visit=earning.visit)
    return decision.notices


def _beyond_before(moment: Moment, basis: Basis, visit: int) -> Basis:
    """Return what a visit counts for beyond what it was counted for before."""
    before = earned.counts_of(moment.written(), visit)
    counts = (count - before.get((basis.version, place), 0) for place, count in enumerate(basis.counts))
    return replace(basis, counts=tuple(counts))


def _give_up(hand: Hand, programme: ProgrammeTerms, version: Version, *, visit: int, units: int) -> None:
    """Take back what an amended visit was given too much."""
    moment, session = hand.moment, hand.moment.written()
    full = earned.with_history(session, hand.standing(programme), earned.HistoryOf(hand.member, programme, moment.on))
    taken = Taken(moment.on, units, given_on(session, visit, EntryKind.AWARD))
    decision = take_units(version.rules, full, taken, units=units, version=version.id)
    void_vouchers(moment, decision.voided)
    hand.standings[programme.id] = full
    hand.post(programme, decision, visit=visit)


def visited(moment: Moment, before: Holding) -> dict[int, Standing]:
    """Let a visit move the last day of stamps that visits keep alive, in every programme."""
    return {
        number: move_activity(moment.act, moment.club.programme_by_id(number), standing, moment.on)
        for number, standing in before.standings.items()
    }

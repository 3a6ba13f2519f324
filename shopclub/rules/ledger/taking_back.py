"""Taking units back: clawbacks, reopened cards, reinstatements and what the debt policy does with a shortfall."""

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from shopclub.rules.ledger.acts import (
    RESTORE_GRACE_DAYS,
    DebtPolicy,
    Decision,
    EntryKind,
    LotTerms,
    Posting,
    Standing,
    Taken,
)
from shopclub.rules.ledger.earning import Tariff, as_one
from shopclub.rules.ledger.grounds import CARD_REOPENED, FORGIVEN, LAPSED_BEFORE, TAKEN_BACK, Ground
from shopclub.rules.ledger.lots import Draw, Lot, pay_debts, spending_order, take
from shopclub.rules.ledger.terms import ProgrammeRules


def clawback(rules: ProgrammeRules, standing: Standing, taken: Taken, *, version: int) -> int:
    """Return how many units a void or a return takes back under the version the visit earned by (rulings 2).

    Never more than the member was awarded there and still has to answer for.
    """
    tariff = rules.tariff
    visit = next((each for each in standing.counted if (each.visit, each.version) == (taken.visit, version)), None)
    if visit is None:
        return taken.units if taken.whole else 0
    if tariff.carried:
        outstanding = standing.awarded.get(version, 0)
        return max(outstanding - tariff.still_earned(standing.counted, version), 0)
    return max(taken.units - tariff.still_earned_by(visit), 0)


def joined_by(tariff: Tariff, standing: Standing, *, visit: int, version: int) -> int:
    """Return the units that a visit brings beside its own, as the first on an account of members who were merged.

    `standing` counts in the groups there were without it. The units come once, and go when it is taken back: never more
    than makes the awards what carried spend earns.
    """
    others = [counted for counted in standing.counted if counted.visit != visit]
    missing = tariff.still_earned(as_one(standing.counted), version) - standing.awarded.get(version, 0)
    return min(tariff.still_earned(as_one(others), version) - tariff.still_earned(others, version), missing)


class Late(NamedTuple):
    """Units that are given after the visit earned: how many, under which version, and what for."""

    units: int
    version: int
    ground: Ground


def given_late(rules: ProgrammeRules, debts: tuple[tuple[int, int], ...], late: Late, *, on: date) -> Posting:
    """Return the award of units that come late; they pay what is owed first."""
    fills, _ = pay_debts(debts, late.units)
    terms = LotTerms(rules.lives_until(on))
    return Posting(EntryKind.AWARD, late.units, late.version, late.ground, terms=terms, fills=fills)


def take_units(rules: ProgrammeRules, standing: Standing, taken: Taken, *, units: int, version: int) -> Decision:
    """Take back units from their own lots, then from the others; reopen full cards whose voucher is unused.

    What has expired already is taken back on paper only, and forgiven; so is what is not there, or it is carried.
    """
    if units <= 0:
        return Decision()
    own = sum(lot.rest for lot in standing.lots if lot.id in taken.own_lots)
    gone = max(0, min(taken.lapsed, units - own))
    lots, wanted = standing.lots, units - gone
    postings: list[Posting] = []
    voided: list[int] = []
    for card in standing.full_cards:
        if sum(lot.rest for lot in _takeable(rules, lots, taken)) >= wanted or not card.unused:
            break
        lots = _given_back(lots, card.draws, on=taken.on, grace=rules.restore_grace_days)
        postings.append(given_back(card.draws, version=version, ground=CARD_REOPENED, reverses=card.entry, rules=rules))
        voided.append(card.voucher)
    draws, short = take(_takeable(rules, lots, taken), wanted)
    reverses = taken.reverses if units <= taken.units else None
    kind = EntryKind.CLAWBACK if taken.award else EntryKind.ADJUSTMENT
    postings.append(Posting(kind, -units, version, TAKEN_BACK, draws=draws, reverses=reverses))
    if gone:
        postings.append(Posting(EntryKind.WRITE_OFF, gone, version, LAPSED_BEFORE))
    if short and rules.debt is DebtPolicy.FORGIVE:
        postings.append(Posting(EntryKind.WRITE_OFF, short, version, FORGIVEN))
    return Decision(tuple(postings), voided=tuple(voided))


def given_back(
    draws: tuple[Draw, ...], *, version: int, ground: Ground, reverses: int | None, rules: ProgrammeRules
) -> Posting:
    """Return the reinstatement that gives units back to the lots they were drawn from."""
    back = tuple(Draw(draw.lot, -draw.quantity) for draw in draws)
    units = sum(draw.quantity for draw in draws)
    return Posting(
        EntryKind.REINSTATEMENT,
        units,
        version,
        ground,
        draws=back,
        reverses=reverses,
        grace=rules.restore_grace_days,
    )


def _takeable(rules: ProgrammeRules, lots: tuple[Lot, ...], taken: Taken) -> list[Lot]:
    """Return what may be taken from: the act's own lots, lapsed or not, then the living ones in the order they go.

    Stamps go from the newest card first (rules.md 2), points as they are spent; what is still on the way goes last.
    """
    there = [lot for lot in lots if lot.id in taken.own_lots or not lot.lapsed(taken.on)]
    if rules.size is not None:
        return sorted(there, key=lambda lot: (lot.id not in taken.own_lots, -lot.earned_on.toordinal(), -lot.id))
    ordered = spending_order(there)
    return sorted(ordered, key=lambda lot: (lot.id not in taken.own_lots, lot.pending(taken.on)))


def _given_back(lots: tuple[Lot, ...], draws: tuple[Draw, ...], *, on: date, grace: int) -> tuple[Lot, ...]:
    back = {draw.lot: draw.quantity for draw in draws}
    return tuple(
        replace(
            lot,
            rest=lot.rest + back[lot.id],
            expires_on=restored_expiry(lot.expires_on, on=on, restored_before=False, grace=grace),
        )
        if lot.id in back
        else lot
        for lot in lots
    )


def restored_expiry(
    expires_on: date | None, *, on: date, restored_before: bool, grace: int = RESTORE_GRACE_DAYS
) -> date | None:
    """Return a lot's last day once units came back to it: it lives at least the grace, given once."""
    if expires_on is None or restored_before:
        return expires_on
    return max(expires_on, on + timedelta(days=grace)) if grace else expires_on

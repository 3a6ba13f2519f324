"""Taking units back: clawbacks, reopened cards, reinstatements and what the debt policy does with a shortfall."""

from dataclasses import replace
from datetime import date, timedelta

from shopclub.rules.earning import DebtPolicy, Decision, EntryKind, Posting, Standing, Taken
from shopclub.rules.lots import Draw, Lot, take

RESTORE_GRACE_DAYS = 14


def take_units(
    standing: Standing, taken: Taken, *, units: int, version: int, debt: DebtPolicy, gone: int = 0
) -> Decision:
    """Take back units from their own lots, then from the newest; reopen full cards whose voucher is unused.

    `gone` of them have expired already: they are taken back on paper only, and forgiven.
    """
    if units <= 0:
        return Decision()
    lots, wanted = standing.lots, units - gone
    postings: list[Posting] = []
    voided: list[int] = []
    for card in standing.full_cards:
        if sum(lot.rest for lot in _takeable(lots, taken)) >= wanted or not card.unused:
            break
        lots = _given_back(lots, card.draws, on=taken.on)
        back = tuple(Draw(draw.lot, -draw.quantity) for draw in card.draws)
        postings.append(
            Posting(EntryKind.REINSTATEMENT, card.size, version, "card reopened", draws=back, reverses=card.entry)
        )
        voided.append(card.voucher)
    draws, short = take(_takeable(lots, taken), wanted)
    reverses = taken.reverses if units <= taken.units else None
    kind = EntryKind.CLAWBACK if taken.award else EntryKind.ADJUSTMENT
    postings.append(Posting(kind, -units, version, "taken back", draws=draws, reverses=reverses))
    forgiven = gone + (short if debt is DebtPolicy.FORGIVE else 0)
    if forgiven:
        postings.append(Posting(EntryKind.WRITE_OFF, forgiven, version, "debt forgiven"))
    return Decision(tuple(postings), voided=tuple(voided))


def _takeable(lots: tuple[Lot, ...], taken: Taken) -> list[Lot]:
    """Return what may be taken from: the act's own lots, lapsed or not, then the living ones, the newest first."""
    there = [lot for lot in lots if lot.id in taken.own_lots or not lot.lapsed(taken.on)]
    return sorted(there, key=lambda lot: (lot.id not in taken.own_lots, -lot.earned_on.toordinal(), -lot.id))


def _given_back(lots: tuple[Lot, ...], draws: tuple[Draw, ...], *, on: date) -> tuple[Lot, ...]:
    back = {draw.lot: draw.quantity for draw in draws}
    return tuple(
        replace(
            lot,
            rest=lot.rest + back[lot.id],
            expires_on=restored_expiry(lot.expires_on, on=on, restored_before=False),
        )
        if lot.id in back
        else lot
        for lot in lots
    )


def restored_expiry(expires_on: date | None, *, on: date, restored_before: bool) -> date | None:
    """Return a lot's last day once units came back to it: it lives at least the grace, given once."""
    if expires_on is None or restored_before:
        return expires_on
    return max(expires_on, on + timedelta(days=RESTORE_GRACE_DAYS))

"""A return that never was: the steps that give again what it took, and what becomes of the vouchers it changed.

The steps are planned from the entries the return wrote, before anything is done; whoever acts posts one after another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shopclub.rules.ledger.acts import Decision, EntryKind, Posting, Standing
from shopclub.rules.ledger.grounds import FORGIVEN, GIVEN_BACK, LAPSED_BEFORE, RETURN_UNDONE, TAKEN_BACK, Ground
from shopclub.rules.ledger.lots import draw

_UNDONE = "return taken back"
"""The reason that stands on the adjustment by which a member answers again."""
_OF_THE_PURCHASE = frozenset({TAKEN_BACK, FORGIVEN, LAPSED_BEFORE})


@dataclass(frozen=True)
class Spent:
    """Units that were spent: for what, on which visit, for which voucher."""

    ground: Ground
    visit: int | None
    voucher: int | None


@dataclass(frozen=True)
class Written:
    """An entry that a return wrote in a programme, for the member whose purchase came back.

    `drawn` are the units it took from lots, `forgiven` those it took from none that were written off since, `spent`
    what it gave back, where it gave back what was spent.
    """

    id: int
    kind: str
    quantity: int
    version: int
    ground: Ground
    visit: int | None
    drawn: int = 0
    forgiven: int = 0
    spent: Spent | None = None


@dataclass(frozen=True)
class GiveBack:
    """A step: the units of an entry go back to the lots they were drawn from, and what was `owed` is forgiven."""

    entry: int
    version: int
    visit: int | None
    ground: Ground = GIVEN_BACK
    owed: int = 0


@dataclass(frozen=True)
class SpendAgain:
    """A step: what the return gave back is spent once more, for a reward or as a part of what was paid."""

    units: int
    version: int
    spent: Spent


@dataclass(frozen=True)
class AnswerAgain:
    """A step: the member answers again for units that the return forgave."""

    units: int
    version: int
    ground: Ground
    visit: int | None


Step = GiveBack | SpendAgain | AnswerAgain


def steps_to_undo(entries: Sequence[Written]) -> tuple[Step, ...]:
    """Plan how a return is undone in a programme: first everything it took comes back, then what it gave is taken."""
    own = [entry for entry in entries if _is_of_purchase(entry)]
    return (*_back(own), *_again(own))


def _is_of_purchase(entry: Written) -> bool:
    """Tell whether an entry was written for the purchase; gifts and quarters are put right by what follows."""
    taken_or_forgiven = entry.kind in {EntryKind.CLAWBACK, EntryKind.WRITE_OFF}
    return not taken_or_forgiven or entry.ground in _OF_THE_PURCHASE


def _back(entries: Sequence[Written]) -> Iterator[Step]:
    """What a clawback could draw from no lot was forgiven, as far as that goes; the rest has been owed since."""
    forgiven = sum(entry.quantity for entry in entries if entry.kind == EntryKind.WRITE_OFF)
    for entry in entries:
        if entry.kind == EntryKind.CLAWBACK:
            undrawn = -entry.quantity - entry.drawn - entry.forgiven
            yield GiveBack(entry.id, entry.version, entry.visit, RETURN_UNDONE, owed=max(undrawn - forgiven, 0))
            forgiven = max(forgiven - undrawn, 0)


def _again(entries: Sequence[Written]) -> Iterator[Step]:
    for entry in entries:
        if entry.kind == EntryKind.REINSTATEMENT and entry.ground == GIVEN_BACK and entry.spent is not None:
            yield SpendAgain(entry.quantity, entry.version, entry.spent)
        elif entry.kind == EntryKind.WRITE_OFF:
            yield AnswerAgain(entry.quantity, entry.version, entry.ground, entry.visit)


def spend_again(step: SpendAgain, standing: Standing, *, on: date, programme: str) -> Decision:
    """Spend units once more, from the lots there are now.

    Raises:
        NotEnough: fewer are there than were given back.
    """
    draws = draw(standing.lots, quantity=step.units, on=on, programme=programme)
    return Decision((Posting(EntryKind.REDEMPTION, -step.units, step.version, step.spent.ground, draws=draws),))


def answer_again(step: AnswerAgain) -> Decision:
    """Let a member answer for units as if they had neither been taken nor forgiven; her balance stays."""
    taken = Posting(EntryKind.ADJUSTMENT, -step.units, step.version, step.ground, _UNDONE)
    given = Posting(EntryKind.WRITE_OFF, step.units, step.version, RETURN_UNDONE)
    return Decision((taken, given))


@dataclass(frozen=True)
class ChangedVoucher:
    """A voucher that a return changed: the state it was left in, its state now, and what it was granted for.

    `granted_again` tells that another one stands for the same.
    """

    left: str
    now: str
    bought: bool
    of_full_card: bool
    granted_again: bool


def state_before_return(voucher: ChangedVoucher) -> str | None:
    """Return the state that a voucher goes back to, None where it stays: it changed since, or goes with its card."""
    if voucher.left != voucher.now:
        return None
    if voucher.now == "issued" or (voucher.now == "void" and voucher.bought):
        return "used"
    if voucher.now == "void" and not voucher.of_full_card and not voucher.granted_again:
        return "issued"
    return None

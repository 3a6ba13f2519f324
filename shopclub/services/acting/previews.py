"""Previews: what an act would do, as plain values."""

from dataclasses import dataclass

from shopclub.rules.ledger.grounds import GroundKind
from shopclub.services.acting.outcomes import Acted, Balance, MemberLine


@dataclass(frozen=True)
class Consequence:
    """One thing that an act would do; `whose` is another member than the one the act is about."""

    kind: str
    programme: str
    quantity: int
    reward: str = ""
    ground: GroundKind | None = None
    whose: MemberLine | None = None


@dataclass(frozen=True)
class Preview:
    """All that an act would do, and the balances after it."""

    visit: int | None
    member: MemberLine
    consequences: tuple[Consequence, ...]
    balances: tuple[Balance, ...]
    amount: int | None = None
    act: str = "void"
    paid: int = 0


def as_preview(outcome: Acted, *, beside: tuple[Consequence, ...] = ()) -> Preview:
    """Return what an act did as the consequences it has; `beside` are those for other members."""
    entries = tuple(
        Consequence(entry.kind, entry.programme, entry.quantity, ground=entry.ground.kind) for entry in outcome.entries
    )
    vouchers = tuple(
        Consequence(f"voucher_{voucher.state}", voucher.programme, 0, voucher.reward)
        for voucher in outcome.vouchers
        if voucher.id in outcome.touched
    )
    return Preview(
        outcome.visit,
        outcome.member,
        (*entries, *vouchers, *beside),
        outcome.balances,
        outcome.amount,
        outcome.act,
        outcome.paid,
    )

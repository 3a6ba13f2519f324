"""Receipts, and which of them are still purchases (figures.md D2-D4)."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a receipt: a sale, or a refund with the sale it points to; `on` is the number of its day."""

    id: int
    member: int | None
    on: int
    amount: int | None
    receipt: str | None = None
    refund: bool = False
    refund_of: int | None = None

    @property
    def key(self) -> tuple[int | None, int, str | int]:
        """The receipt this row stands on: rows of one member and date share one where its text is the same."""
        return self.member, self.on, self.id if self.receipt is None else self.receipt


@dataclass
class Receipt:
    """The rows of one customer and date that belong together (figures.md D2)."""

    member: int | None
    on: int
    sales: list[Row] = field(default_factory=list)
    refunds: list[Row] = field(default_factory=list)
    worth: int = 0
    touched: bool = False

    @property
    def priced(self) -> bool:
        """Whether any of its sales has an amount."""
        return any(row.amount is not None for row in self.sales)

    @property
    def is_purchase(self) -> bool:
        """Whether it sold something that is not wholly refunded (figures.md D3)."""
        return bool(self.sales) and (self.worth > 0 or not self.touched)

    def set_off(self) -> list[tuple[Row, int]]:
        """Set refunds off against the receipt's own sales; return those that take from another, with how much."""
        self.worth = sum(row.amount or 0 for row in self.sales)
        self.touched = bool(self.refunds)
        passed_on = []
        for refund in self.refunds:
            own = min(refund.amount or 0, self.worth)
            self.worth -= own
            rest = (refund.amount or 0) - own
            if rest or not self.sales:
                passed_on.append((refund, rest))
        return passed_on


def refunded_receipts(rows: Iterable[Row]) -> tuple[Receipt, ...]:
    """Return the receipts that sold something but are no purchase any more: wholly refunded (figures.md D3, D4).

    `rows` must hold every refund with the whole receipts it stands on and points to; rows of other receipts may miss.
    """
    receipts: dict[object, Receipt] = {}
    of_sale: dict[int, Receipt] = {}
    for row in sorted(rows, key=lambda each: each.id):
        receipt = receipts.setdefault(row.key, Receipt(row.member, row.on))
        if row.refund:
            receipt.refunds.append(row)
        else:
            receipt.sales.append(row)
            of_sale[row.id] = receipt
    passed_on = [each for receipt in receipts.values() for each in receipt.set_off()]
    for refund, rest in passed_on:
        target = of_sale.get(refund.refund_of or 0)
        if target is not None:
            target.worth -= rest
            target.touched = True
    return tuple(receipt for receipt in receipts.values() if receipt.sales and not receipt.is_purchase)

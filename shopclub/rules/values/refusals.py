"""Refusals: the expected noes. A refusal has a code and typed fields, never a sentence; `language.phrases` words it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


class Refusal(Exception):
    """An expected no, shown calmly in place with the next step."""

    code: ClassVar[str]


@dataclass(eq=False)
class CardUnknown(Refusal):
    """No card or alias in this book has this code."""

    card: str
    code: ClassVar[str] = "card_unknown"


@dataclass(eq=False)
class CardInvalid(Refusal):
    """The text read can't be a card code: a misread, another keyboard layout, or control characters."""

    card: str
    code: ClassVar[str] = "card_invalid"


@dataclass(eq=False)
class CardBlocked(Refusal):
    """The card was blocked by staff."""

    card: str
    reason: str
    code: ClassVar[str] = "card_blocked"


@dataclass(eq=False)
class CardReplaced(Refusal):
    """The card was replaced by a newer one and is dead."""

    card: str
    code: ClassVar[str] = "card_replaced"


@dataclass(eq=False)
class CardTaken(Refusal):
    """The code already belongs to a card or a member."""

    card: str
    code: ClassVar[str] = "card_taken"


@dataclass(eq=False)
class MemberUnknown(Refusal):
    """No member has this number or card."""

    member: str
    code: ClassVar[str] = "member_unknown"


@dataclass(eq=False)
class MemberInvalid(Refusal):
    """A field of a member can't be stored as it was given."""

    field: str
    value: str
    code: ClassVar[str] = "member_invalid"


@dataclass(eq=False)
class ConfirmNeeded(Refusal):
    """The member was here moments ago: stamping again takes one confirming key.

    `holder` is who of her family holds the card that was scanned now.
    """

    seconds: int
    member: int
    holder: str = ""
    code: ClassVar[str] = "confirm_needed"


@dataclass(eq=False)
class CapExceeded(Refusal):
    """More stamps were asked for by hand than a cap allows."""

    programme: str
    cap: int
    asked: int
    given: int
    code: ClassVar[str] = "cap_exceeded"


@dataclass(eq=False)
class NotEnough(Refusal):
    """Fewer units are there than were asked for."""

    programme: str
    asked: int
    available: int
    code: ClassVar[str] = "not_enough"


@dataclass(eq=False)
class InDebt(Refusal):
    """The balance is below zero: nothing can be redeemed until it is earned back."""

    programme: str
    debt: int
    code: ClassVar[str] = "in_debt"


@dataclass(eq=False)
class OutOfStock(Refusal):
    """All of a reward were handed out."""

    reward: str
    stock: int
    code: ClassVar[str] = "out_of_stock"


@dataclass(eq=False)
class LimitReached(Refusal):
    """A reward or payment is limited, and the limit is reached; `limit` is what is allowed."""

    what: str
    limit: int
    code: ClassVar[str] = "limit_reached"


@dataclass(eq=False)
class TooMuchReturned(Refusal):
    """More would be brought back than was bought and not brought back yet; `left` is what is left, as text."""

    asked: str
    left: str
    code: ClassVar[str] = "too_much_returned"


@dataclass(eq=False)
class NothingLeft(Refusal):
    """All of the purchase was brought back before."""

    purchase: int
    code: ClassVar[str] = "nothing_left"


@dataclass(eq=False)
class ReturnOfReturn(Refusal):
    """The purchase is itself a return: void the visit it was made by instead."""

    purchase: int
    code: ClassVar[str] = "purchase_unknown"


@dataclass(eq=False)
class ReturnFollowed(Refusal):
    """A later return of the same purchase brought the rest back: that one is taken back first."""

    visit: int
    code: ClassVar[str] = "visit_closed"


@dataclass(eq=False)
class PurchaseVoided(Refusal):
    """The purchase was voided with its visit: it never was."""

    purchase: int
    code: ClassVar[str] = "already_voided"


@dataclass(eq=False)
class MergeRefused(Refusal):
    """Two members can't be made one, or no longer apart; `why` is one of same, merged, forgotten, late, later, none."""

    why: str
    code: ClassVar[str] = "merge_refused"


@dataclass(eq=False)
class ClockJumped(Refusal):
    """The clock jumped since the last day run: the owner is asked before anything lapses."""

    last: date
    now: date
    code: ClassVar[str] = "clock_jumped"


@dataclass(eq=False)
class RewardUnknown(Refusal):
    """The member holds no such reward."""

    reward: str
    code: ClassVar[str] = "reward_unknown"


@dataclass(eq=False)
class RewardEnded(Refusal):
    """The programme no longer hands out rewards."""

    reward: str
    ended_on: date
    code: ClassVar[str] = "reward_ended"


@dataclass(eq=False)
class VoucherUnknown(Refusal):
    """No voucher has this number."""

    voucher: str
    code: ClassVar[str] = "voucher_unknown"


@dataclass(eq=False)
class VoucherUsed(Refusal):
    """The voucher was already handed out."""

    voucher: int
    reward: str
    used_on: date
    code: ClassVar[str] = "voucher_used"


@dataclass(eq=False)
class VoucherExpired(Refusal):
    """The voucher's last day has passed."""

    voucher: int
    reward: str
    expired_on: date
    code: ClassVar[str] = "voucher_expired"


@dataclass(eq=False)
class VoucherVoid(Refusal):
    """The voucher was taken back."""

    voucher: int
    reward: str
    code: ClassVar[str] = "voucher_void"


@dataclass(eq=False)
class VoucherEarned(Refusal):
    """The voucher came from a full card: void the visit instead of cancelling it."""

    voucher: int
    reward: str
    code: ClassVar[str] = "voucher_earned"


@dataclass(eq=False)
class PurchaseUnknown(Refusal):
    """No purchase has this number."""

    purchase: str
    code: ClassVar[str] = "purchase_unknown"


@dataclass(eq=False)
class VisitUnknown(Refusal):
    """No visit has this number."""

    visit: str
    code: ClassVar[str] = "visit_unknown"


@dataclass(eq=False)
class VisitClosed(Refusal):
    """The visit's business day is over: nothing can be added to it."""

    visit: int
    closed_on: date
    code: ClassVar[str] = "visit_closed"


@dataclass(eq=False)
class OtherMember(Refusal):
    """The purchase or voucher belongs to another member."""

    number: int
    code: ClassVar[str] = "other_member"


@dataclass(eq=False)
class AlreadyVoided(Refusal):
    """The visit or entry was taken back before."""

    number: int
    code: ClassVar[str] = "already_voided"


@dataclass(eq=False)
class KeyReused(Refusal):
    """The request key was used before for something else."""

    key: str
    code: ClassVar[str] = "key_reused"


@dataclass(eq=False)
class AmountInvalid(Refusal):
    """The text is no amount of money, or one that can't be; `instead` is what may be meant where it can mean two."""

    text: str
    instead: tuple[str, ...] = ()
    code: ClassVar[str] = "amount_invalid"


@dataclass(eq=False)
class QuantityInvalid(Refusal):
    """The number of stamps or units can't be."""

    quantity: int
    code: ClassVar[str] = "amount_invalid"


@dataclass(eq=False)
class ReasonNeeded(Refusal):
    """The act needs a reason of at least three letters."""

    code: ClassVar[str] = "reason_needed"


@dataclass(eq=False)
class AmountMismatch(Refusal):
    """The amount is not the sum of the items."""

    amount: str
    items: str
    code: ClassVar[str] = "amount_mismatch"


@dataclass(eq=False)
class BelowPaid(Refusal):
    """The purchase would cost less than what units paid of it (ruling 37)."""

    paid: str
    code: ClassVar[str] = "below_paid"


@dataclass(eq=False)
class ProgrammeUnknown(Refusal):
    """The book has no programme with this key."""

    programme: str
    code: ClassVar[str] = "programme_unknown"


@dataclass(eq=False)
class ProgrammeInvalid(Refusal):
    """A programme's setting is unknown, badly valued or contradicts another."""

    place: str
    value: str
    expected: str
    line: int | None = None
    file: str | None = None
    code: ClassVar[str] = "programme_invalid"


@dataclass(eq=False)
class ShopInvalid(Refusal):
    """A setting of the shop can't be."""

    field: str
    value: str
    code: ClassVar[str] = "shop_invalid"


@dataclass(eq=False)
class RoleNeeded(Refusal):
    """The act is for a manager or the owner."""

    role: str
    code: ClassVar[str] = "role_needed"


@dataclass(eq=False)
class FigureUnknown(Refusal):
    """There is no such figure, or it counts no members that could be listed."""

    figure: str
    code: ClassVar[str] = "figure_unknown"


@dataclass(eq=False)
class BookExists(Refusal):
    """A book is already there; it is not overwritten."""

    path: str
    code: ClassVar[str] = "book_exists"


def all_refusals() -> tuple[type[Refusal], ...]:
    """Return every refusal class, so that a test can prove each one has its sentence."""
    return tuple(Refusal.__subclasses__())

"""The ledger: requests, entries, lots, draws, and the audit trail."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shopclub.records.schema.record import STRICT, Record, among, grounded, request_number, some
from shopclub.rules.ledger.acts import EntryKind
from shopclub.rules.ledger.grounds import GroundKind


class Request(Record, kw_only=True):
    """One changing call, by its key: what was done, what it asked and what it was answered. Kept for ever.

    The answer is there to be repeated and is read by nothing else; `form` tells how it is packed.
    """

    __tablename__ = "request"
    __table_args__ = (
        CheckConstraint("length(key) BETWEEN 1 AND 200", name="key_length"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    act: Mapped[str]
    digest: Mapped[bytes]
    form: Mapped[int]
    answer: Mapped[bytes]
    at: Mapped[datetime]


class LedgerEntry(Record, kw_only=True):
    """One signed, dated, never-edited line of the ledger, chained to the one before it on its till.

    Its hash is over that one's hash and its own content; `follows` is how that one's hash begins.

    The ground says what it was given or taken for; `ground_programme_id` is the programme that gave it where it is
    another's. `promotion` is what the owner calls the multiplier that ran: it is shown, and decides nothing. The hash
    needs no index to be unique: it covers the request and the line, which are.
    """

    __tablename__ = "entry"
    __table_args__ = (
        among("kind", *EntryKind),
        *grounded(*GroundKind),
        UniqueConstraint("request_id", "line"),
        CheckConstraint("line >= 0", name="line_counts"),
        CheckConstraint("quantity <> 0 AND quantity BETWEEN -1000000000 AND 1000000000", name="quantity_sane"),
        CheckConstraint("length(follows) = 8 AND length(hash) = 32", name="hash_length"),
        CheckConstraint("kind <> 'adjustment' OR coalesce(length(trim(reason)), 0) >= 3", name="reasoned"),
        CheckConstraint(
            "(kind IN ('redemption', 'clawback', 'expiry') AND quantity < 0)"
            " OR (kind IN ('award', 'bonus', 'reinstatement', 'opening', 'write_off') AND quantity > 0)"
            " OR kind IN ('adjustment', 'transfer', 'donation')",
            name="signed",
        ),
        Index("entry_of_member", "member_id", "programme_id", "business_date", "kind", "quantity"),
        some("entry_of_visit", "visit_id", of="visit_id IS NOT NULL"),
        some("entry_of_voucher", "voucher_id", of="voucher_id IS NOT NULL"),
        some("entry_reversed", "reverses_id", of="reverses_id IS NOT NULL"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = request_number()
    line: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    kind: Mapped[str]
    quantity: Mapped[int]
    at: Mapped[datetime]
    business_date: Mapped[date]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), default=None)
    voucher_id: Mapped[int | None] = mapped_column(
        ForeignKey("voucher.id", deferrable=True, initially="DEFERRED"), default=None
    )
    till_id: Mapped[int] = mapped_column(ForeignKey("till.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None)
    ground: Mapped[str]
    ground_number: Mapped[int] = mapped_column(default=0)
    ground_part: Mapped[int] = mapped_column(default=0)
    ground_programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), default=None)
    promotion: Mapped[str] = mapped_column(default="")
    reason: Mapped[str | None] = mapped_column(default=None)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), default=None)
    follows: Mapped[bytes]
    hash: Mapped[bytes]


class Lot(Record, kw_only=True):
    """Units of one positive entry; `rest` is a cache of its draws, `expires_on` of its terms and the visits.

    `idle` tells that each visit moves the last day, as its version says.
    """

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="lot_counts"),
        CheckConstraint("rest BETWEEN 0 AND quantity", name="rest_bounds"),
        some(
            "lot_open",
            "member_id",
            "programme_id",
            "idle",
            "expires_on",
            "available_from",
            "rest",
            of="rest > 0",
        ),
        some("lot_due", "expires_on", of="rest > 0 AND expires_on IS NOT NULL"),
        STRICT,
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    quantity: Mapped[int]
    rest: Mapped[int]
    earned_on: Mapped[date]
    available_from: Mapped[date | None] = mapped_column(default=None)
    expires_on: Mapped[date | None] = mapped_column(default=None)
    idle: Mapped[int] = mapped_column(default=0)
    last_day: Mapped[date | None] = mapped_column(default=None)
    restored: Mapped[int] = mapped_column(default=0)


class Draw(Record, kw_only=True):
    """What an entry took from a lot; negative where a reinstatement gave it back."""

    __tablename__ = "draw"
    __table_args__ = (
        CheckConstraint("quantity <> 0", name="draw_counts"),
        Index("draw_of_entry", "entry_id"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.entry_id"))
    quantity: Mapped[int]


class Audit(Record, kw_only=True):
    """Who did what, where and when; names of changed fields but no values; chained per till as entries are."""

    __tablename__ = "audit"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    till_id: Mapped[int] = mapped_column(ForeignKey("till.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None)
    act: Mapped[str]
    objects: Mapped[str]
    outcome: Mapped[str]
    follows: Mapped[bytes]
    hash: Mapped[bytes]

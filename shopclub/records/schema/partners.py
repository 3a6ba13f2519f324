"""Partners: the key this shop signs with, vouchers issued for other shops, and theirs that were used here."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from shopclub.records.schema.record import STRICT, Record, request_number, some


class SigningKey(Record, kw_only=True):
    """The Ed25519 key that this shop signs vouchers for its partners with; one row, made when it is first needed."""

    __tablename__ = "signing_key"
    __table_args__ = (CheckConstraint("id = 1", name="one_key"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    private: Mapped[bytes]
    made_at: Mapped[datetime]


class PartnerVoucher(Record, kw_only=True):
    """A voucher issued to a member for a partner's shop; `value` is what the partner is owed once it is used."""

    __tablename__ = "partner_voucher"
    __table_args__ = (
        Index("partner_voucher_by_day", "programme_id", "business_date"),
        Index("partner_voucher_of_member", "member_id"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    code: Mapped[str] = mapped_column(unique=True)
    benefit: Mapped[str]
    value: Mapped[int]
    business_date: Mapped[date]
    expires_on: Mapped[date]
    request_id: Mapped[int] = request_number()


class PartnerUse(Record, kw_only=True):
    """A partner's voucher used here, by the number its shop gave it; `undone_at` where it was a mistake."""

    __tablename__ = "partner_use"
    __table_args__ = (
        some("partner_use_once", "programme_id", "number", unique=True, of="undone_at IS NULL"),
        Index("partner_use_by_day", "programme_id", "business_date"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    number: Mapped[str]
    benefit: Mapped[str]
    value: Mapped[int]
    business_date: Mapped[date]
    at: Mapped[datetime]
    till_id: Mapped[int] = mapped_column(ForeignKey("till.id"))
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    request_id: Mapped[int] = request_number()

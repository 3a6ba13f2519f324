"""The shop, its tills and staff, its members and their cards."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shopclub.records.schema.record import STRICT, Record, among, request_number


class Shop(Record, kw_only=True):
    """The shop whose book this is; one row."""

    __tablename__ = "shop"
    __table_args__ = (CheckConstraint("id = 1", name="one_shop"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str]
    currency: Mapped[str]
    zone: Mapped[str]
    language: Mapped[str]
    day_starts: Mapped[str] = mapped_column(default="00:00")
    accent: Mapped[str] = mapped_column(default="#1F6F5C")
    card_text: Mapped[str] = mapped_column(default="")
    logo: Mapped[bytes | None] = mapped_column(default=None)
    hard_guard: Mapped[int] = mapped_column(default=10)
    soft_guard: Mapped[int] = mapped_column(default=600)
    active_days: Mapped[int] = mapped_column(default=365)
    loyal_days: Mapped[int] = mapped_column(default=3)
    max_rewards: Mapped[int] = mapped_column(default=1)
    day_run_on: Mapped[date | None] = mapped_column(default=None)
    epoch: Mapped[int] = mapped_column(default=1)
    unusual_above: Mapped[int | None] = mapped_column(default=None)


class Till(Record, kw_only=True):
    """A machine that acts on the book; it keeps the heads of its two chains."""

    __tablename__ = "till"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(unique=True)
    head: Mapped[bytes] = mapped_column(default=bytes(32))
    audit_head: Mapped[bytes] = mapped_column(default=bytes(32))


class StaffMember(Record, kw_only=True):
    """Somebody who acts at the counter."""

    __tablename__ = "staff"
    __table_args__ = (among("role", "owner", "manager", "clerk"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    ended_on: Mapped[date | None] = mapped_column(default=None)


class Account(Record, kw_only=True):
    """What a person's visits, entries and vouchers stand on; its number is that of the member whose name it bears."""

    __tablename__ = "account"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(primary_key=True)


class Member(Record, kw_only=True):
    """A person in the club, perhaps still unnamed; two who were merged stand on one account.

    `parted` tells that a merge she was in was taken back: then units of hers may have been spent by another.
    """

    __tablename__ = "member"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(primary_key=True, default=None)
    name: Mapped[str | None] = mapped_column(default=None)
    phone: Mapped[str | None] = mapped_column(default=None)
    email: Mapped[str | None] = mapped_column(default=None)
    birthday: Mapped[str | None] = mapped_column(default=None)
    language: Mapped[str | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(default=None)
    sort_name: Mapped[str] = mapped_column(default="", index=True)
    joined_on: Mapped[date]
    joined_at: Mapped[datetime]
    blocked: Mapped[str | None] = mapped_column(default=None)
    forgotten_at: Mapped[datetime | None] = mapped_column(default=None)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    parted: Mapped[int] = mapped_column(default=0)


class BirthdayEntry(Record, kw_only=True):
    """When a member's birthday was last entered, and how often it was changed."""

    __tablename__ = "birthday_entry"
    __table_args__ = (STRICT,)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    entered_on: Mapped[date]
    changes: Mapped[int] = mapped_column(default=0)


class Card(Record, kw_only=True):
    """A code that names a member; unissued while it names nobody. `holder` is who of her family has it."""

    __tablename__ = "card"
    __table_args__ = (among("state", "unissued", "active", "blocked", "replaced"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True, default=None)
    state: Mapped[str] = mapped_column(default="active")
    reason: Mapped[str | None] = mapped_column(default=None)
    made_at: Mapped[datetime]
    holder: Mapped[str | None] = mapped_column(default=None)


class MemberMerge(Record, kw_only=True):
    """Two members made one person, for 30 days to be parted again: nothing moves, they stand on one account."""

    __tablename__ = "member_merge"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kept_account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    dropped_account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    at: Mapped[datetime]
    business_date: Mapped[date]
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    request_id: Mapped[int] = request_number()


class MergedMember(Record, kw_only=True):
    """A member who came to another account by a merge, and goes back by its end."""

    __tablename__ = "merged_member"
    __table_args__ = ({"sqlite_with_rowid": False, **STRICT},)

    merge_id: Mapped[int] = mapped_column(ForeignKey("member_merge.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)


class SearchWord(Record, kw_only=True):
    """A folded word by which a member is found."""

    __tablename__ = "search_word"
    __table_args__ = ({"sqlite_with_rowid": False, **STRICT},)

    word: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)


class Consent(Record, kw_only=True):
    """A consent given or withdrawn, with the wording shown; never edited."""

    __tablename__ = "consent"
    __table_args__ = (among("channel", "email", "sms", "post", "analysis", "testimonial"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    channel: Mapped[str]
    given: Mapped[int]
    wording: Mapped[str]
    at: Mapped[datetime]
    till_id: Mapped[int] = mapped_column(ForeignKey("till.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), default=None)

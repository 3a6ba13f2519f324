"""Prize draws: entries, the frozen list, and who won."""

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shopclub.records.schema.record import STRICT, Record, among, request_number


class DrawEntry(Record, kw_only=True):
    """A member's entry in a draw; `removed` once its ground fell away, as long as the list was not frozen."""

    __tablename__ = "draw_entry"
    __table_args__ = (
        among("kind", "visit", "survey", "free"),
        Index("draw_entry_of_member", "programme_id", "member_id", "removed"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), default=None)
    kind: Mapped[str]
    business_date: Mapped[date]
    removed: Mapped[int] = mapped_column(default=0)
    request_id: Mapped[int] = request_number()


class FrozenDraw(Record, kw_only=True):
    """The list of a draw as it was frozen, its SHA-256, and the public number it was drawn with."""

    __tablename__ = "frozen_draw"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    frozen_on: Mapped[date]
    list_hash: Mapped[str]
    entries: Mapped[int]
    members: Mapped[int]
    public_number: Mapped[str | None] = mapped_column(default=None)
    drawn_on: Mapped[date | None] = mapped_column(default=None)
    request_id: Mapped[int] = request_number()


class DrawPlace(Record, kw_only=True):
    """Who was drawn in a place, the best first: a winner with her prize's voucher, a reserve, or one passed over."""

    __tablename__ = "draw_place"
    __table_args__ = (among("state", "won", "reserve", "passed"), UniqueConstraint("programme_id", "place"), STRICT)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    place: Mapped[int]
    entry_id: Mapped[int] = mapped_column(ForeignKey("draw_entry.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    prize: Mapped[str]
    state: Mapped[str]
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("voucher.id"), default=None)
    request_id: Mapped[int] = request_number()

"""Vouchers as the book keeps them: looked up, handed out, made void, and what they were granted for."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from shopclub.records.acts import GrantedVoucher, OpenAct
from shopclub.records.ledger import VOUCHER, ground_of, set_voucher
from shopclub.records.members.accounts import of_person
from shopclub.records.schema.programmes import VoucherChange
from shopclub.records.sessions import BookSession
from shopclub.rules.ledger.grounds import Ground, GroundKind


@dataclass(frozen=True)
class KeptVoucher:
    """A voucher as it is kept, with what it was granted for."""

    id: int
    member_id: int
    programme_id: int
    version_id: int
    reward: str
    state: str
    ground: Ground
    issued_visit_id: int | None
    used_on: date | None
    used_visit_id: int | None
    expires_on: date | None

    def expired(self, on: date) -> bool:
        """Tell whether it is good for nothing any more, by its day: whether the day was run or not."""
        return self.state == "expired" or (
            self.state == "issued" and self.expires_on is not None and self.expires_on < on
        )

    def ready(self, on: date) -> bool:
        """Tell whether it may be handed out on a business date."""
        return self.state == "issued" and not self.expired(on)

    @property
    def bought(self) -> bool:
        """Tell whether it was bought with units."""
        return self.ground.kind is GroundKind.REWARD

    @property
    def of_full_card(self) -> bool:
        """Tell whether it was granted for a full card."""
        return self.ground.kind is GroundKind.FULL_CARD


_COLUMNS = (
    VOUCHER.c.id,
    VOUCHER.c.member_id,
    VOUCHER.c.programme_id,
    VOUCHER.c.version_id,
    VOUCHER.c.reward,
    VOUCHER.c.state,
    VOUCHER.c.ground,
    VOUCHER.c.ground_number,
    VOUCHER.c.ground_part,
    VOUCHER.c.issued_visit_id,
    VOUCHER.c.used_on,
    VOUCHER.c.used_visit_id,
    VOUCHER.c.expires_on,
)


def vouchers_where(session: BookSession, *which: ColumnElement[bool]) -> tuple[KeptVoucher, ...]:
    """Return vouchers, the oldest first; for functions of the records that say which."""
    rows = session.execute(select(*_COLUMNS).where(*which).order_by(VOUCHER.c.id))
    return tuple(
        KeptVoucher(
            row.id,
            row.member_id,
            row.programme_id,
            row.version_id,
            row.reward,
            row.state,
            ground_of(row.ground, row.ground_number, row.ground_part),
            row.issued_visit_id,
            row.used_on,
            row.used_visit_id,
            row.expires_on,
        )
        for row in rows
    )


def find_voucher(session: BookSession, number: int) -> KeptVoucher | None:
    """Return a voucher by its number."""
    return next(iter(vouchers_where(session, VOUCHER.c.id == number)), None)


def voucher_numbered(session: BookSession, number: int) -> KeptVoucher:
    """Return a voucher that is known to be there."""
    (voucher,) = vouchers_where(session, VOUCHER.c.id == number)
    return voucher


def vouchers_of(session: BookSession, member: int) -> tuple[KeptVoucher, ...]:
    """Return every voucher a person was granted, whatever became of it."""
    return vouchers_where(session, of_person(VOUCHER.c.member_id, member))


def vouchers_issued_on(session: BookSession, visit: int) -> tuple[KeptVoucher, ...]:
    """Return the vouchers that were granted on a visit."""
    return vouchers_where(session, VOUCHER.c.issued_visit_id == visit)


def vouchers_used_on(session: BookSession, visit: int) -> tuple[KeptVoucher, ...]:
    """Return the vouchers that are handed out on a visit."""
    return vouchers_where(session, VOUCHER.c.used_visit_id == visit, VOUCHER.c.state == "used")


def count_bought(session: BookSession, programme: int, reward: str, *, member: int | None = None) -> int:
    """Count how many of a reward were bought and stand: by all members, or by one."""
    stands = (
        VOUCHER.c.programme_id == programme,
        func.lower(VOUCHER.c.reward) == func.lower(reward),
        VOUCHER.c.state != "void",
        VOUCHER.c.ground == GroundKind.REWARD,
    )
    count = select(func.count()).select_from(VOUCHER).where(*stands)
    if member is not None:
        count = count.where(of_person(VOUCHER.c.member_id, member))
    return session.scalar(count) or 0


def is_granted_again(session: BookSession, voucher: KeptVoucher) -> bool:
    """Tell whether a voucher for the same stands: this one, or another that was granted since."""
    return bool(
        vouchers_where(
            session,
            of_person(VOUCHER.c.member_id, voucher.member_id),
            VOUCHER.c.programme_id == voucher.programme_id,
            granted_for(voucher.ground),
            VOUCHER.c.state != "void",
        )
    )


def granted_for(ground: Ground) -> ColumnElement[bool]:
    """Tell of a voucher whether it was granted for a ground."""
    return and_(
        VOUCHER.c.ground == ground.kind,
        VOUCHER.c.ground_number == ground.number,
        VOUCHER.c.ground_part == ground.part,
    )


class VoucherLeft(NamedTuple):
    """A voucher that an act changed, and the state the act left it in."""

    number: int
    state: str


def vouchers_changed_by(session: BookSession, request: int, *, member: int) -> tuple[VoucherLeft, ...]:
    """Return a person's vouchers that an act changed, as it left them."""
    rows = session.execute(
        select(VoucherChange.voucher_id, VoucherChange.after)
        .join(VOUCHER, VOUCHER.c.id == VoucherChange.voucher_id)
        .where(VoucherChange.request_id == request, of_person(VOUCHER.c.member_id, member))
        .order_by(VoucherChange.id)
    )
    return tuple({number: VoucherLeft(number, state) for number, state in rows}.values())


def as_granted(voucher: KeptVoucher | GrantedVoucher) -> GrantedVoucher:
    """Return a voucher as acts name it."""
    named = voucher.id, voucher.programme_id, voucher.reward, voucher.state
    return GrantedVoucher(*named, voucher.expires_on, voucher.member_id)


def name_voucher(act: OpenAct, voucher: KeptVoucher) -> None:
    """Let an act name a voucher that it leaves as it is."""
    act.vouchers[voucher.id] = as_granted(voucher)


def hand_out(act: OpenAct, voucher: KeptVoucher | GrantedVoucher, *, on: date, visit: int | None) -> None:
    """Let a voucher be used, on a visit."""
    set_voucher(act, as_granted(voucher), "used", used_on=on, visit=visit)


def issue_again(act: OpenAct, voucher: KeptVoucher) -> None:
    """Let a voucher be ready again, as if it had never been used or void."""
    set_voucher(act, as_granted(voucher), "issued")


def void_voucher(act: OpenAct, voucher: KeptVoucher) -> None:
    """Make a voucher void; it was used on no visit then."""
    set_voucher(act, as_granted(voucher), "void")

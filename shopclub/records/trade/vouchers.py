"""Vouchers as the book keeps them: looked up, handed out, made void, and what they were granted for."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from shopclub.records.ledger import REQUEST, VOUCHER, GrantedVoucher, OpenAct, full_card, set_voucher
from shopclub.records.sessions import BookSession
from shopclub.rules.ledger.acts import BOUGHT


@dataclass(frozen=True)
class KeptVoucher:
    """A voucher as it is kept; `occasion` is what it was granted for, in the words of the ledger."""

    id: int
    member_id: int
    programme_id: int
    version_id: int
    reward: str
    state: str
    occasion: str
    issued_visit_id: int | None
    used_on: date | None
    used_visit_id: int | None
    expires_on: date | None

    @property
    def bought(self) -> bool:
        """Tell whether it was bought with units."""
        return self.occasion.startswith(f"{BOUGHT}:")

    @property
    def of_full_card(self) -> bool:
        """Tell whether it was granted for a full card."""
        return bool(full_card(self.occasion))


WAS_BOUGHT: ColumnElement[bool] = VOUCHER.c.occasion.like(f"{BOUGHT}:%")
"""Which vouchers were bought with units; `KeptVoucher.bought` tells it of one."""
OF_FULL_CARD: ColumnElement[bool] = and_(VOUCHER.c.occasion.like("card:%"), VOUCHER.c.occasion.not_like("card:%:%"))
"""Which vouchers were granted for a full card, and not for one on the way there."""
OF_OWN_FULL_CARD: ColumnElement[bool] = and_(VOUCHER.c.occasion.like("card:%"), VOUCHER.c.occasion.not_like("%@%"))
"""Which vouchers were granted for a full card of the member's own; `KeptVoucher.of_full_card` tells it of one."""
_COLUMNS = (
    VOUCHER.c.id,
    VOUCHER.c.member_id,
    VOUCHER.c.programme_id,
    VOUCHER.c.version_id,
    VOUCHER.c.reward,
    VOUCHER.c.state,
    VOUCHER.c.occasion,
    VOUCHER.c.issued_visit_id,
    VOUCHER.c.used_on,
    VOUCHER.c.used_visit_id,
    VOUCHER.c.expires_on,
)


def vouchers_where(session: BookSession, *which: ColumnElement[bool]) -> tuple[KeptVoucher, ...]:
    """Return vouchers, the oldest first; for functions of the records that say which."""
    rows = session.execute(select(*_COLUMNS).where(*which).order_by(VOUCHER.c.id))
    return tuple(KeptVoucher(*tuple(row)) for row in rows)


def find_voucher(session: BookSession, number: int) -> KeptVoucher | None:
    """Return a voucher by its number."""
    return next(iter(vouchers_where(session, VOUCHER.c.id == number)), None)


def voucher_numbered(session: BookSession, number: int) -> KeptVoucher:
    """Return a voucher that is known to be there."""
    (voucher,) = vouchers_where(session, VOUCHER.c.id == number)
    return voucher


def vouchers_of(session: BookSession, member: int) -> tuple[KeptVoucher, ...]:
    """Return every voucher a member was granted, whatever became of it."""
    return vouchers_where(session, VOUCHER.c.member_id == member)


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
        WAS_BOUGHT,
    )
    count = select(func.count()).select_from(VOUCHER).where(*stands)
    if member is not None:
        count = count.where(VOUCHER.c.member_id == member)
    return session.scalar(count) or 0


def is_granted_again(session: BookSession, voucher: KeptVoucher) -> bool:
    """Tell whether a voucher for the same stands: this one, or another that was granted since."""
    same = VOUCHER.c.member_id == voucher.member_id, VOUCHER.c.programme_id == voucher.programme_id
    stands = VOUCHER.c.occasion == voucher.occasion, VOUCHER.c.state != "void"
    return bool(vouchers_where(session, *same, *stands))


class VoucherLeft(NamedTuple):
    """A voucher that an act changed, and the state the act left it in."""

    number: int
    state: str


def vouchers_changed_by(session: BookSession, request_key: str) -> tuple[VoucherLeft, ...]:
    """Return the vouchers that an act changed, as it left them; they are read out of its kept answer."""
    kept = session.scalar(select(REQUEST.c.answer).where(REQUEST.c.key == request_key))
    answer: dict[str, Any] = json.loads(kept or "{}")
    touched = set(answer.get("touched", ()))
    vouchers = (VoucherLeft(line["id"], line["state"]) for line in answer.get("vouchers", ()))
    return tuple(voucher for voucher in vouchers if voucher.number in touched)


def as_granted(voucher: KeptVoucher | GrantedVoucher) -> GrantedVoucher:
    """Return a voucher as acts name it."""
    named = voucher.id, voucher.programme_id, voucher.reward, voucher.state
    return GrantedVoucher(*named, voucher.expires_on, voucher.member_id)


def name_voucher(act: OpenAct, voucher: KeptVoucher) -> None:
    """Let an act name a voucher that it leaves as it is."""
    act.vouchers[voucher.id] = as_granted(voucher)


def hand_out(act: OpenAct, voucher: KeptVoucher | GrantedVoucher, *, on: date, visit: int | None) -> None:
    """Let a voucher be used, on a visit."""
    set_voucher(act, as_granted(voucher), state="used", used_on=on, used_visit_id=visit)


def issue_again(act: OpenAct, voucher: KeptVoucher) -> None:
    """Let a voucher be ready again, as if it had never been used or void."""
    set_voucher(act, as_granted(voucher), state="issued", used_on=None, used_visit_id=None)


def void_voucher(act: OpenAct, voucher: KeptVoucher) -> None:
    """Make a voucher void; it was used on no visit then."""
    set_voucher(act, as_granted(voucher), state="void", used_on=None, used_visit_id=None)

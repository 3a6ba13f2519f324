"""What the owner should look at: rewards nobody fetches, and birthdays to come."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select

from shopclub.records.ledger import VOUCHER
from shopclub.records.members.members import THERE
from shopclub.records.schema.club import Member
from shopclub.records.sessions import BookSession

_LEAP_DAY = "02-29"


class Unfetched(NamedTuple):
    """A reward that waits: whose, what, and since when."""

    member: int
    reward: str
    since: date


def rewards_unfetched(session: BookSession, *, before: date, today: date, limit: int) -> list[Unfetched]:
    """Return the rewards that were granted before a day and can still be handed out, the oldest first."""
    lives = VOUCHER.c.expires_on.is_(None) | (VOUCHER.c.expires_on >= today)
    rows = session.execute(
        select(Member.account_id, VOUCHER.c.reward, VOUCHER.c.issued_on)
        .select_from(VOUCHER)
        .join(Member, Member.id == VOUCHER.c.member_id)
        .where(VOUCHER.c.state == "issued", VOUCHER.c.issued_on < before, lives)
        .order_by(VOUCHER.c.issued_on, VOUCHER.c.id)
        .limit(limit)
    )
    return [Unfetched(*row) for row in rows]


def birthdays(session: BookSession, first: date, *, days: int) -> dict[int, date]:
    """Return the members with a birthday in some days from the first on, by when; a leap day is kept on 28 February."""
    by_text = {f"{first + timedelta(days=step):%m-%d}": first + timedelta(days=step) for step in range(days)}
    if "02-28" in by_text and _LEAP_DAY not in by_text:
        by_text[_LEAP_DAY] = by_text["02-28"]
    born_then = or_(*(Member.birthday.endswith(text) for text in by_text))
    rows = session.execute(select(Member.id, Member.birthday).where(*THERE, born_then))
    on = {number: by_text[birthday[-5:]] for number, birthday in rows if birthday}
    return dict(sorted(on.items(), key=lambda each: each[1]))

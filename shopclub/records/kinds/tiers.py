"""Where members stand in programmes of tiers, change by change, and what a rise was given."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select

from shopclub.records.ledger import VOUCHER, OpenAct, table_of
from shopclub.records.schema.programmes import TierChange
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of
from shopclub.rules.kinds.tiers import Changed, Stand

_CHANGE = table_of(TierChange)
_STAND = (
    _CHANGE.c.rank,
    _CHANGE.c.since_on,
    _CHANGE.c.until_on,
    _CHANGE.c.grace_until,
    _CHANGE.c.floor,
    _CHANGE.c.reason,
)


class LastChange(NamedTuple):
    """Where a member's last change left her, and the visit that brought it; both None where nothing changed yet."""

    stand: Stand | None
    visit: int | None


class DueReview(NamedTuple):
    """A member whose hold or grace is over in a programme of tiers."""

    member: int
    programme: int


_LAST_CHANGE = (
    select(*_STAND, _CHANGE.c.visit_id)
    .where(_CHANGE.c.member_id == bindparam("member"), _CHANGE.c.programme_id == bindparam("programme"))
    .where(or_(_CHANGE.c.visit_id.is_(None), _CHANGE.c.visit_id != bindparam("without")))
    .order_by(_CHANGE.c.id.desc())
    .limit(literal_column("1"))
)


def last_change(session: BookSession, member: int, *, programme: int, without: int = 0) -> LastChange:
    """Return a member's last change in a programme, or the last one that the visit `without` did not bring."""
    given = {"member": member, "programme": programme, "without": without}
    rows = rows_of(session, _LAST_CHANGE, given)
    if not rows:
        return LastChange(None, None)
    *stand, visit = rows[0]
    return LastChange(Stand(*stand), visit)


def newest_changes(session: BookSession, member: int, *, programme: int, limit: int = 20) -> tuple[Changed, ...]:
    """Return a member's changes in a programme, the newest first."""
    rows = session.connection().execute(
        select(_CHANGE.c.business_date, *_STAND)
        .where(*_of(member, programme))
        .order_by(_CHANGE.c.id.desc())
        .limit(limit)
    )
    return tuple(Changed(on, Stand(*stand)) for on, *stand in rows)


def request_of_last_change(session: BookSession, member: int, *, programme: int) -> str | None:
    """Return the request key of the act that changed a member's tier last; None where nothing changed yet."""
    newest = select(_CHANGE.c.request_key).where(*_of(member, programme)).order_by(_CHANGE.c.id.desc()).limit(1)
    return session.scalar(newest)


def _of(member: int, programme: int) -> tuple[ColumnElement[bool], ...]:
    return _CHANGE.c.member_id == member, _CHANGE.c.programme_id == programme


def note_change(act: OpenAct, member: int, *, programme: int, change: Changed, visit: int | None) -> None:
    """Write down where a member stands from now on; the rest of the act knows it without asking again."""
    session = act.written()
    stand = change.stand
    session.add(
        TierChange(
            member_id=member,
            programme_id=programme,
            rank=stand.rank,
            since_on=stand.since,
            until_on=stand.until,
            grace_until=stand.grace_until,
            floor=stand.floor,
            reason=stand.reason,
            visit_id=visit,
            business_date=change.on,
            request_key=act.key,
        )
    )
    act.named = True
    act.stands[member, programme] = stand, visit
    session.flush()


def members_to_review(session: BookSession, on: date) -> list[DueReview]:
    """Return the members whose hold or grace ended before a business date."""
    last = (
        select(func.max(_CHANGE.c.id).label("id"))
        .group_by(_CHANGE.c.member_id, _CHANGE.c.programme_id)
        .subquery("last")
    )
    over = func.coalesce(_CHANGE.c.grace_until, _CHANGE.c.until_on) < on
    rows = session.execute(
        select(_CHANGE.c.member_id, _CHANGE.c.programme_id).join(last, last.c.id == _CHANGE.c.id).where(over)
    )
    return [DueReview(*row) for row in rows]


def occasion_of_rise(rank: int, since: date) -> str:
    """Return what a voucher for a rise to a rank is granted for: once for each day a hold began on."""
    return f"{_rise_to(rank)}:{since.isoformat()}"


def rise_was_rewarded(session: BookSession, member: int, *, programme: int, rank: int, after: date) -> bool:
    """Tell whether a member has a voucher for a rise to a rank that was issued after a day and is not void."""
    voucher = (
        select(VOUCHER.c.id)
        .where(
            VOUCHER.c.member_id == member,
            VOUCHER.c.programme_id == programme,
            is_for_rise_to(rank),
            VOUCHER.c.issued_on > after,
            VOUCHER.c.state != "void",
        )
        .limit(1)
    )
    return session.connection().scalar(voucher) is not None


def is_for_rise_to(rank: int) -> ColumnElement[bool]:
    """Tell of a voucher whether it was granted for a rise to a rank, whenever that was."""
    return VOUCHER.c.occasion.like(f"{_rise_to(rank)}:%")


def _rise_to(rank: int) -> str:
    return f"tier:{rank}"

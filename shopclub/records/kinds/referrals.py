"""Friends that members brought, how far each referral came, and which thanks it went into."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from shopclub.records.acts import OpenAct
from shopclub.records.members.accounts import of_person
from shopclub.records.schema.club import Member
from shopclub.records.schema.programmes import Referral
from shopclub.records.schema.record import table_of
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of
from shopclub.rules.kinds.referrals import EXPIRED, HELD, JOINED, QUALIFIED, REJECTED, REWARDED

_REFERRAL, _MEMBER = table_of(Referral), table_of(Member)


@dataclass(frozen=True)
class ReferralRow:
    """A friend whom a member brought; `batch` names the thanks it went into, by the first referral in them."""

    id: int
    programme: int
    version: int
    referrer: int
    friend: int
    made_on: date
    state: str
    reason: str | None
    due_on: date | None
    batch: int | None


@dataclass(frozen=True, kw_only=True)
class NewReferral:
    """A referral to be noted; with a reason it is rejected, else it lapses after `due_on`."""

    programme: int
    version: int
    referrer: int
    friend: int
    made_on: date
    due_on: date | None
    reason: str | None = None


@dataclass(frozen=True)
class PersonRow:
    """What is known of a member when it is asked whether she may be brought, or bring somebody."""

    id: int
    joined_on: date
    joined_at: datetime
    name: str | None
    birthday: str | None
    phone: str | None
    email: str | None


_COLUMNS: tuple[Any, ...] = (
    _REFERRAL.c.id,
    _REFERRAL.c.programme_id,
    _REFERRAL.c.version_id,
    _REFERRAL.c.referrer_id,
    _REFERRAL.c.friend_id,
    _REFERRAL.c.made_on,
    _REFERRAL.c.state,
    _REFERRAL.c.reason,
    _REFERRAL.c.due_on,
    _REFERRAL.c.batch,
)
_ACCOUNT = select(_MEMBER.c.account_id).correlate(_REFERRAL)
_REFERRER = _ACCOUNT.where(_MEMBER.c.id == _REFERRAL.c.referrer_id).scalar_subquery()
_FRIEND = _ACCOUNT.where(_MEMBER.c.id == _REFERRAL.c.friend_id).scalar_subquery()
_OLDER, _PEER = _REFERRAL.alias("older"), _MEMBER.alias("peer")
_HAS_OLDER = (
    select(_OLDER.c.id)
    .join(_PEER, _PEER.c.id == _OLDER.c.friend_id)
    .where(
        _OLDER.c.programme_id == _REFERRAL.c.programme_id,
        _OLDER.c.id < _REFERRAL.c.id,
        _PEER.c.account_id == _FRIEND,
    )
    .correlate(_REFERRAL)
    .exists()
)
_COUNTS = and_(_REFERRER != _FRIEND, ~_HAS_OLDER)
"""Tells of a referral that it counts: of two who were merged nobody brought herself, and the older one counts."""
_OF_FRIEND = select(*_COLUMNS).where(of_person(_REFERRAL.c.friend_id), _COUNTS).order_by(_REFERRAL.c.programme_id)


def person(session: BookSession, member: int) -> PersonRow:
    """Return what is known of a member."""
    columns = (Member.id, Member.joined_on, Member.joined_at, Member.name, Member.birthday, Member.phone, Member.email)
    return PersonRow(*session.execute(select(*columns).where(Member.id == member)).one())


def note_referral(act: OpenAct, referral: NewReferral) -> None:
    """Note that a member brought a friend."""
    session = act.written()
    session.add(
        Referral(
            programme_id=referral.programme,
            version_id=referral.version,
            referrer_id=referral.referrer,
            friend_id=referral.friend,
            made_on=referral.made_on,
            state=REJECTED if referral.reason else JOINED,
            reason=referral.reason,
            due_on=referral.due_on,
            request_id=act.request,
        )
    )
    act.named = True
    session.flush()


def referrals_of_friend(session: BookSession, friend: int) -> tuple[ReferralRow, ...]:
    """Return the referrals by which a member came; nearly all members came by themselves."""
    return tuple(ReferralRow(*row) for row in rows_of(session, _OF_FRIEND, {"member": friend}))


def referrer_of(session: BookSession, friend: int) -> int | None:
    """Return who brought a member."""
    first = select(Referral.referrer_id).where(of_person(Referral.friend_id, friend)).order_by(Referral.id).limit(1)
    return session.scalar(first)


def referral_by_number(session: BookSession, number: int) -> ReferralRow | None:
    """Return a referral by number."""
    rows = _rows_where(session, _REFERRAL.c.id == number)
    return rows[0] if rows else None


def newest_referrals(session: BookSession, *, member: int | None = None, limit: int = 500) -> tuple[ReferralRow, ...]:
    """Return referrals, the newest first; a member's own and those she came by, where one is named."""
    newest = select(*_COLUMNS).order_by(_REFERRAL.c.id.desc()).limit(limit)
    if member is not None:
        came = and_(of_person(_REFERRAL.c.friend_id, member), _COUNTS)
        newest = newest.where(or_(of_person(_REFERRAL.c.referrer_id, member), came))
    return tuple(ReferralRow(*row) for row in session.execute(newest))


def friends_that_count(session: BookSession, referrer: int, *, programme: int) -> tuple[ReferralRow, ...]:
    """Return a referrer's friends who qualified and were not thanked for yet, the oldest first."""
    return _rows_where(
        session,
        _REFERRAL.c.programme_id == programme,
        of_person(_REFERRAL.c.referrer_id, referrer),
        _REFERRAL.c.state == QUALIFIED,
        _COUNTS,
    )


def friends_thanked_for(session: BookSession, referrer: int) -> int:
    """Count the friends, in all programmes, that a member was thanked for."""
    thanked = select(func.count()).where(of_person(Referral.referrer_id, referrer), Referral.state == REWARDED)
    return session.scalar(thanked) or 0


def thanks_to(session: BookSession, referrer: int, *, programme: int, year: int | None = None) -> int:
    """Count how often a referrer was thanked in a programme, ever or in a year; one thanks may be for many friends."""
    thanks = select(func.count(Referral.batch.distinct())).where(
        Referral.programme_id == programme, of_person(Referral.referrer_id, referrer), Referral.state == REWARDED
    )
    if year is not None:
        thanks = thanks.where(Referral.rewarded_on.between(date(year, 1, 1), date(year, 12, 31)))
    return session.scalar(thanks) or 0


def referrals_due(session: BookSession, on: date) -> tuple[ReferralRow, ...]:
    """Return the referrals whose time to qualify, or whose hold, ended before a business date, the oldest first."""
    return _rows_where(session, _REFERRAL.c.state.in_((JOINED, HELD)), _REFERRAL.c.due_on < on)


def referrers_with_friends_that_count(session: BookSession, programme: int) -> list[int]:
    """Return the members with friends who qualified in a programme and were not thanked for yet."""
    waiting = select(Referral.referrer_id).where(Referral.programme_id == programme, Referral.state == QUALIFIED)
    return list(session.scalars(waiting.distinct()))


def _rows_where(session: BookSession, *which: ColumnElement[bool]) -> tuple[ReferralRow, ...]:
    rows = session.execute(select(*_COLUMNS).where(*which).order_by(_REFERRAL.c.id))
    return tuple(ReferralRow(*row) for row in rows)


def let_join(session: BookSession, number: int, *, due_on: date) -> None:
    """Let a referral be as on the day it was made: its friend may qualify until a day."""
    referral = session.get_one(Referral, number)
    referral.state, referral.due_on = JOINED, due_on
    referral.qualified_on = referral.rewarded_on = None
    session.flush()


def let_qualify(session: BookSession, number: int, *, on: date, held_until: date | None) -> None:
    """Let a friend have qualified on a business date; her thanks are held until a day, or due at once."""
    referral = session.get_one(Referral, number)
    referral.state, referral.qualified_on, referral.due_on = HELD if held_until else QUALIFIED, on, held_until
    session.flush()


def let_lapse(session: BookSession, number: int) -> None:
    """Let a referral have come to nothing."""
    _leave_waiting(session, number, EXPIRED)


def end_hold(session: BookSession, number: int) -> None:
    """Let the hold of a friend who qualified be over."""
    _leave_waiting(session, number, QUALIFIED)


def _leave_waiting(session: BookSession, number: int, state: str) -> None:
    referral = session.get_one(Referral, number)
    referral.state, referral.due_on = state, None
    session.flush()


def put_into_thanks(session: BookSession, numbers: Collection[int], *, batch: int, on: date) -> None:
    """Let friends be thanked for on a business date, all by the same thanks."""
    for number in numbers:
        referral = session.get_one(Referral, number)
        referral.state, referral.batch, referral.rewarded_on, referral.due_on = REWARDED, batch, on, None
    session.flush()


def dissolve_thanks(session: BookSession, batch: int, *, programme: int, without: int) -> None:
    """Let the friends of thanks that were taken back count again; the one whose goods came back stays as she is."""
    thanked = select(Referral).where(Referral.programme_id == programme, Referral.batch == batch)
    for referral in session.scalars(thanked):
        referral.batch = None
        if referral.id != without:
            referral.state, referral.rewarded_on = QUALIFIED, None
    session.flush()

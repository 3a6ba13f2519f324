"""Accounts: what a person's visits, entries and vouchers stand on; two members who were merged share one."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, select, update

from shopclub.records.acts import OpenAct
from shopclub.records.schema.club import Member, MemberMerge, MergedMember
from shopclub.records.schema.record import table_of
from shopclub.records.sessions import BookSession
from shopclub.rules.ledger.accounts import MadeMerge
from shopclub.rules.values.people import MergedPerson

_MEMBER = table_of(Member)
MEMBER: Any = bindparam("member")
PEER = _MEMBER.alias("peer")
"""A member on the account of a member, that member included."""


def on_account_of(member: Any) -> Select[tuple[int]]:
    """Return the numbers of all members on the account of a member, that member included."""
    own, peer = _MEMBER.alias(), _MEMBER.alias()
    return select(peer.c.id).join(own, own.c.account_id == peer.c.account_id).where(own.c.id == member)


def of_person(column: Any, member: Any = MEMBER) -> ColumnElement[bool]:
    """Tell whether a column names a member on the same account as a member."""
    whether: ColumnElement[bool] = column.in_(on_account_of(member))
    return whether


def of_peer(column: Any, member: Any = MEMBER) -> ColumnElement[bool]:
    """Tell whether a column names `PEER`, who is on the same account as a member.

    For what is summed at every scan: SQLite takes the members of the account one by one, and walks what each of them
    has in the order of an index, so that sums by `PEER` and programme are not sorted first, as those of a person are.
    """
    own = _MEMBER.alias("own")
    account = select(own.c.account_id).where(own.c.id == member).scalar_subquery()
    return and_(PEER.c.account_id == account, column == PEER.c.id)


def is_of_person(session: BookSession, number: int | None, member: int) -> bool:
    """Tell whether a number that a visit or purchase names is a member's, or of another on the same account."""
    if number == member:
        return True
    return session.scalar(select(Member.id).where(Member.id == number, of_person(Member.id, member))) is not None


def anybody_parted(member: Any = MEMBER) -> ColumnElement[bool]:
    """Tell whether a merge in which any member of an account took part was taken back."""
    parted: ColumnElement[bool] = (
        select(_MEMBER.c.id).where(_MEMBER.c.id.in_(on_account_of(member)), _MEMBER.c.parted == 1).exists()
    )
    return parted


def was_ever_merged(session: BookSession, member: int) -> bool:
    """Tell whether anybody stands on an account with a member, or once did."""
    there = _MEMBER.alias("there")
    merged = select(there.c.id).where(
        there.c.id.in_(on_account_of(member)), (there.c.id != member) | (there.c.parted == 1)
    )
    return session.scalar(merged.limit(1)) is not None


class StandingMerge(NamedTuple):
    """A merge that was not taken back: when, which account took the other in."""

    id: int
    at: datetime
    kept: int
    dropped: int


def account_of(session: BookSession, member: int) -> int:
    """Return the account a member stands on, which is the number of the member whose name it bears."""
    account: int = session.execute(select(Member.account_id).where(Member.id == member)).scalar_one()
    return account


def members_on(session: BookSession, account: int) -> tuple[int, ...]:
    """Return the numbers of all members on an account, the oldest first."""
    return tuple(session.scalars(select(Member.id).where(Member.account_id == account).order_by(Member.id)))


def merge_accounts(act: OpenAct, *, kept: int, dropped: int, on: date) -> None:
    """Let the members of one account stand on another from now on; nothing that is theirs moves."""
    session = act.written()
    merge = MemberMerge(
        kept_account_id=kept, dropped_account_id=dropped, at=act.instant, business_date=on, request_id=act.request
    )
    act.named = True
    session.add(merge)
    session.flush()
    came = members_on(session, dropped)
    session.add_all(MergedMember(merge_id=merge.id, member_id=member) for member in came)
    session.flush()
    session.execute(update(Member).where(Member.id.in_(came)).values(account_id=kept))


def newest_merge(session: BookSession, account: int) -> StandingMerge | None:
    """Return the newest merge into an account that was not taken back."""
    row = session.execute(
        select(MemberMerge.id, MemberMerge.at, MemberMerge.kept_account_id, MemberMerge.dropped_account_id)
        .where(MemberMerge.kept_account_id == account, MemberMerge.undone_at.is_(None))
        .order_by(MemberMerge.id.desc())
        .limit(1)
    ).first()
    return None if row is None else StandingMerge(*row)


def part_accounts(act: OpenAct, merge: StandingMerge) -> None:
    """Let those who came by a merge stand on their own account again.

    Units may have crossed between the two meanwhile: all members of both are marked for it.
    """
    session = act.written()
    came = select(MergedMember.member_id).where(MergedMember.merge_id == merge.id)
    everybody = Member.account_id == merge.kept
    session.execute(update(Member).where(everybody).values(parted=1))
    session.execute(update(Member).where(Member.id.in_(came)).values(account_id=merge.dropped))
    session.execute(update(MemberMerge).where(MemberMerge.id == merge.id).values(undone_at=act.instant))
    act.named = True


def merged_since(session: BookSession, account: int, instant: datetime) -> tuple[MergedPerson, ...]:
    """Return whom merges since an instant brought to an account, the newest first."""
    rows = session.execute(
        select(MemberMerge.at, MemberMerge.business_date, Member.id, Member.name)
        .join(Member, Member.id == MemberMerge.dropped_account_id)
        .where(MemberMerge.kept_account_id == account, MemberMerge.undone_at.is_(None), MemberMerge.at >= instant)
        .order_by(MemberMerge.id.desc())
    )
    return tuple(MergedPerson(*row) for row in rows)


def merges_of(session: BookSession, member: int) -> tuple[MadeMerge, ...]:
    """Return the merges that made the account a member stands on what it is, the oldest first."""
    rows = session.execute(
        select(MemberMerge.id, MemberMerge.request_id, MemberMerge.kept_account_id, MergedMember.member_id)
        .join(MergedMember, MergedMember.merge_id == MemberMerge.id)
        .where(MemberMerge.undone_at.is_(None), MergedMember.member_id.in_(on_account_of(member)))
        .order_by(MemberMerge.id)
    )
    merges: dict[int, MadeMerge] = {}
    for merge, request, kept, came in rows:
        before = merges.get(merge)
        merges[merge] = MadeMerge(request, kept, (before.came if before is not None else frozenset()) | {came})
    return tuple(merges.values())

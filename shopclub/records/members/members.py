"""Members: look-ups and lists, and what is kept of each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import aliased

from shopclub.records.acts import OpenAct
from shopclub.records.counted_visits import came
from shopclub.records.members import search
from shopclub.records.members.accounts import of_person
from shopclub.records.schema.club import Account, BirthdayEntry, Card, Member
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of
from shopclub.rules.values.people import NamedMember

_MANY = 5000
_VISIT, _PEER, _OTHER = aliased(Visit), aliased(Member), aliased(Card)
HOLDER = aliased(Member)
"""The member whose name a person is shown under."""
_NEWEST_VISIT = (
    select(func.max(_VISIT.id)).where(_VISIT.member_id == _PEER.id, *came(_VISIT)).correlate(_PEER).scalar_subquery()
)
# The newest of each member's newest: of all members' visits at once SQLite would read every one.
_LAST_VISIT = (
    select(func.max(_NEWEST_VISIT)).where(_PEER.account_id == Member.account_id).correlate(Member).scalar_subquery()
)
ACTIVE_CARD = (
    select(func.max(_OTHER.id))
    .where(_OTHER.member_id == Member.id, _OTHER.state == "active", _OTHER.holder.is_(None))
    .scalar_subquery()
)
"""The number of the card that names a member now: her own newest active one."""
HOLDERS_CARD = (
    select(func.max(_OTHER.id))
    .where(_OTHER.member_id == Member.account_id, _OTHER.state == "active", _OTHER.holder.is_(None))
    .correlate(Member)
    .scalar_subquery()
)
"""The number of the card that names the person a member is shown as."""
THERE = Member.forgotten_at.is_(None), Member.account_id == Member.id
"""Who is shown as a member: neither forgotten nor merged into another."""


@dataclass(frozen=True)
class MemberRow:
    """A person as acts find her: the member that acts are booked for, and the one whose name she is shown under.

    `id` is the member a card was made out to, `person` the one that was kept where two were merged; for nearly all
    they are the same. Name, card and all the rest are the person's.
    """

    id: int
    person: int
    name: str | None
    card: str | None
    note: str | None
    birthday: str | None
    language: str | None
    joined_on: date
    blocked: str | None
    last_visit: int | None
    last_visit_at: datetime | None
    last_visit_on: date | None
    forgotten_at: datetime | None = None


@dataclass(frozen=True)
class CardRow:
    """A card, and the member it names, None while it is unissued; `holder` is who of her family has it."""

    code: str
    state: str
    reason: str | None
    member: MemberRow | None
    holder: str | None = None


_PERSON: tuple[Any, ...] = (Member.id, HOLDER.id, HOLDER.name)
_FACTS: tuple[Any, ...] = (
    HOLDER.note,
    HOLDER.birthday,
    HOLDER.language,
    HOLDER.joined_on,
    HOLDER.blocked,
    Visit.id,
    Visit.at,
    Visit.business_date,
    HOLDER.forgotten_at,
)
_BY_CODE = (
    select(*_PERSON, Card.code, *_FACTS, Card.state, Card.reason, Card.holder)
    .select_from(Card)
    .outerjoin(Member, Member.id == Card.member_id)
    .outerjoin(HOLDER, HOLDER.id == Member.account_id)
    .outerjoin(Visit, Visit.id == _LAST_VISIT)
    .where(Card.code == bindparam("code"))
)
_BY_NUMBER = (
    select(*_PERSON, Card.code, *_FACTS)
    .select_from(Member)
    .join(HOLDER, HOLDER.id == Member.account_id)
    .outerjoin(Card, Card.id == HOLDERS_CARD)
    .outerjoin(Visit, Visit.id == _LAST_VISIT)
    .where(Member.id == bindparam("member"))
)


def member_by_code(session: BookSession, code: str) -> CardRow | None:
    """Return the card with this code and whom it names."""
    rows = rows_of(session, _BY_CODE, {"code": code})
    if not rows:
        return None
    *member, state, reason, holder = rows[0]
    return CardRow(code, state, reason, MemberRow(*member) if member[0] is not None else None, holder)


def member_by_number(session: BookSession, number: int) -> MemberRow | None:
    """Return whom a member's number names, with the person's active card."""
    rows = rows_of(session, _BY_NUMBER, {"member": number})
    return MemberRow(*rows[0]) if rows else None


def named_members(session: BookSession, numbers: Collection[int]) -> dict[int, NamedMember]:
    """Return whom members' numbers name, in order of name; two who were merged are one person."""
    ordered = sorted(numbers)
    rows: list[Any] = []
    for place in range(0, len(ordered), _MANY):
        query = (
            select(HOLDER.sort_name, Member.id, HOLDER.id, HOLDER.name, HOLDER.phone, HOLDER.email, Card.code)
            .select_from(Member)
            .join(HOLDER, HOLDER.id == Member.account_id)
            .outerjoin(Card, Card.id == HOLDERS_CARD)
            .where(Member.id.in_(ordered[place : place + _MANY]))
        )
        rows += session.connection().execute(query)
    return {row[1]: NamedMember(*row[2:]) for row in sorted(rows, key=lambda row: (row[0], row[1]))}


def count_joined(session: BookSession, on: date) -> int:
    """Count the members who joined on a business date and are there still."""
    return session.scalar(select(func.count(Member.id)).where(Member.joined_on == on, *THERE)) or 0


def spent_and_visits(session: BookSession, member_id: int) -> tuple[int, int]:
    """Return the net spend in minor units and the number of visits that stand."""
    signed = case((Purchase.kind == "refund", -Purchase.amount), else_=Purchase.amount)
    spent = session.scalar(
        select(func.coalesce(func.sum(signed), 0)).where(of_person(Purchase.member_id, member_id), Purchase.voided == 0)
    )
    visits = session.scalar(
        select(func.count()).where(of_person(Visit.member_id, member_id), *came()).select_from(Visit)
    )
    return int(spent or 0), int(visits or 0)


@dataclass(frozen=True)
class Details:
    """What is kept of a member beside what she did."""

    name: str | None
    phone: str | None
    email: str | None
    birthday: str | None
    language: str | None
    note: str | None
    blocked: str | None
    joined_on: date


def details_of(session: BookSession, number: int) -> Details:
    """Return what is kept of a member who is there."""
    columns: tuple[Any, ...] = (
        Member.name,
        Member.phone,
        Member.email,
        Member.birthday,
        Member.language,
        Member.note,
        Member.blocked,
        Member.joined_on,
    )
    return Details(*session.execute(select(*columns).where(Member.id == number)).one())


def add_member(act: OpenAct, details: Mapping[str, str | None], *, on: date, language: str) -> int:
    """Enrol a member on a business date; her name sorts as the shop's language wants it. Return her number."""
    number = act.number("member")
    member = Member(id=number, account_id=number, joined_on=on, joined_at=act.instant)
    session = act.written()
    session.add(Account(id=number))
    session.flush()
    _put(member, details, language)
    session.add(member)
    session.flush()
    return number


def change_details(act: OpenAct, number: int, details: Mapping[str, str | None], *, language: str) -> None:
    """Change what is kept of a member, and by what she is found."""
    session = act.written()
    _put(session.get_one(Member, number), details, language)
    session.flush()
    search.index_person(session, number)


def _put(member: Member, details: Mapping[str, str | None], language: str) -> None:
    for name, value in details.items():
        setattr(member, name, value)
    member.sort_name = search.sort_key(member.name, language=language, number=member.id)


def set_blocked(act: OpenAct, number: int, reason: str | None) -> None:
    """Keep why a member is blocked; None where she is not."""
    session = act.written()
    session.get_one(Member, number).blocked = reason
    session.flush()


def changes_of_birthday(session: BookSession, number: int) -> int | None:
    """Return how often a member's birthday was changed since it was entered; None while it never was entered."""
    return session.scalar(select(BirthdayEntry.changes).where(BirthdayEntry.member_id == number))


def note_birthday(act: OpenAct, number: int, *, on: date, changes: int) -> None:
    """Note the business date on which a member's birthday was entered, and how often it was changed by then."""
    session = act.written()
    session.merge(BirthdayEntry(member_id=number, entered_on=on, changes=changes))
    session.flush()

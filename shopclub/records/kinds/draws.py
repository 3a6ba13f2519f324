"""Prize draws as the book keeps them: members' entries, the frozen list, and who was drawn in which place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, insert, select, update

from shopclub.records.acts import OpenAct
from shopclub.records.ledger import VOUCHER
from shopclub.records.members.accounts import of_person
from shopclub.records.schema.club import Member
from shopclub.records.schema.draws import DrawEntry, DrawPlace, FrozenDraw
from shopclub.records.schema.record import table_of
from shopclub.records.schema.trade import Purchase
from shopclub.records.sessions import BookSession
from shopclub.rules.kinds.draws import Ticket

VISIT, SURVEY, FREE = "visit", "survey", "free"
"""What gave an entry: visits, a questionnaire handed in, or nothing but the asking."""
WON, RESERVE, PASSED = "won", "reserve", "passed"
"""The states of a place that was drawn."""
_AT_ONCE = 500
_ENTRY, _FROZEN, _MEMBER = table_of(DrawEntry), table_of(FrozenDraw), table_of(Member)
_STANDS = _ENTRY.c.removed == 0


@dataclass(frozen=True)
class NewEntry:
    """An entry in a draw to be written down; one that a visit gave may name it."""

    programme: int
    version: int
    member: int
    kind: str
    on: date
    visit: int | None = None


@dataclass(frozen=True)
class NewList:
    """A list of entries to be frozen: its SHA-256 in hexadecimal, and how many entries and members are on it."""

    programme: int
    version: int
    on: date
    list_hash: str
    entries: int
    members: int


@dataclass(frozen=True)
class FrozenList:
    """The list of a draw as it was frozen; without a public number until it is drawn."""

    version: int
    frozen_on: date
    list_hash: str
    public_number: str | None
    drawn_on: date | None


@dataclass(frozen=True)
class NewPlace:
    """Who was drawn in a place, from 1; the prize is None where it is a reserve's."""

    place: int
    ticket: Ticket
    prize: str | None


@dataclass(frozen=True)
class Place:
    """Who was drawn in a place; a winner has the voucher for her prize, in the state it is in."""

    id: int
    place: int
    entry: int
    member: int
    prize: str
    state: str
    voucher: int | None
    voucher_state: str | None


def entries_by_kind(session: BookSession, programme: int, member: int) -> dict[str, int]:
    """Count a member's entries in a draw, by what gave them."""
    counted = (
        select(_ENTRY.c.kind, func.count())
        .where(_ENTRY.c.programme_id == programme, of_person(_ENTRY.c.member_id, member), _STANDS)
        .group_by(_ENTRY.c.kind)
    )
    return {row[0]: row[1] for row in session.connection().execute(counted)}


def has_free_entry_of(session: BookSession, programme: int, member: int, on: date) -> bool:
    """Tell whether a member was given an entry without a purchase on a business date."""
    of_day = select(_ENTRY.c.id).where(
        _ENTRY.c.programme_id == programme,
        of_person(_ENTRY.c.member_id, member),
        _ENTRY.c.kind == FREE,
        _STANDS,
        _ENTRY.c.business_date == on,
    )
    return session.scalar(of_day.limit(1)) is not None


def tickets(session: BookSession, programme: int) -> tuple[Ticket, ...]:
    """Return the entries of a draw, by number: who was merged takes part as one; a frozen list stays as it was."""
    is_frozen = select(_FROZEN.c.id).where(_FROZEN.c.programme_id == programme).exists()
    whose = case((is_frozen, _ENTRY.c.member_id), else_=_MEMBER.c.account_id)
    listed = (
        select(_ENTRY.c.id, whose)
        .join(_MEMBER, _MEMBER.c.id == _ENTRY.c.member_id)
        .where(_ENTRY.c.programme_id == programme, _STANDS)
        .order_by(_ENTRY.c.id)
    )
    return tuple(Ticket(*row) for row in session.connection().execute(listed))


def name_persons(act: OpenAct, programme: int) -> None:
    """Let the entries of a draw name the person a member is now, as the list is about to be frozen."""
    person = select(_MEMBER.c.account_id).where(_MEMBER.c.id == _ENTRY.c.member_id).scalar_subquery()
    listed = update(_ENTRY).where(_ENTRY.c.programme_id == programme, _STANDS).values(member_id=person)
    act.written().connection().execute(listed)


def bought_or_entered(session: BookSession, programme: int, *, first: date, last: date) -> list[int]:
    """Return who bought in a draw's period, both days included, or has ever had an entry, by number."""
    bought = select(Purchase.member_id).where(
        Purchase.member_id.is_not(None), Purchase.business_date.between(first, last)
    )
    entered = select(_ENTRY.c.member_id).where(_ENTRY.c.programme_id == programme)
    return sorted({*session.scalars(bought), *session.scalars(entered)} - {None})


def add_entries(act: OpenAct, entry: NewEntry, count: int) -> None:
    """Write so many equal entries down."""
    row = {
        "programme_id": entry.programme,
        "version_id": entry.version,
        "member_id": entry.member,
        "visit_id": entry.visit,
        "kind": entry.kind,
        "business_date": entry.on,
        "removed": 0,
        "request_id": act.request,
    }
    act.written().connection().execute(insert(_ENTRY), [row] * count)
    act.named = True


def take_out_newest(act: OpenAct, programme: int, member: int, count: int) -> None:
    """Take a member's newest entries out that visits gave."""
    newest = (
        select(_ENTRY.c.id)
        .where(
            _ENTRY.c.programme_id == programme, of_person(_ENTRY.c.member_id, member), _ENTRY.c.kind == VISIT, _STANDS
        )
        .order_by(_ENTRY.c.id.desc())
        .limit(count)
    )
    take_out(act, act.written().connection().execute(newest).scalars().all())


def take_out(act: OpenAct, entries: Sequence[int]) -> None:
    """Take entries out of a list that is not frozen."""
    for first in range(0, len(entries), _AT_ONCE):
        some = _ENTRY.c.id.in_(entries[first : first + _AT_ONCE])
        act.written().connection().execute(update(_ENTRY).where(some).values(removed=1))
        act.named = True


def frozen_list(session: BookSession, programme: int) -> FrozenList | None:
    """Return the frozen list of a draw; None while it is open."""
    row = session.execute(
        select(
            FrozenDraw.version_id,
            FrozenDraw.frozen_on,
            FrozenDraw.list_hash,
            FrozenDraw.public_number,
            FrozenDraw.drawn_on,
        ).where(FrozenDraw.programme_id == programme)
    ).first()
    return FrozenList(*row) if row is not None else None


def freeze_list(act: OpenAct, frozen: NewList) -> None:
    """Keep a draw's list as frozen."""
    session = act.written()
    row = FrozenDraw(
        programme_id=frozen.programme,
        version_id=frozen.version,
        frozen_on=frozen.on,
        list_hash=frozen.list_hash,
        entries=frozen.entries,
        members=frozen.members,
        request_id=act.request,
    )
    session.add(row)
    session.flush()
    act.named = True


def keep_drawn(act: OpenAct, programme: int, places: Sequence[NewPlace], *, number: str, on: date) -> None:
    """Keep who was drawn by a public number on a day."""
    session = act.written()
    session.execute(
        update(FrozenDraw).where(FrozenDraw.programme_id == programme).values(public_number=number, drawn_on=on)
    )
    session.add_all(
        DrawPlace(
            programme_id=programme,
            place=drawn.place,
            entry_id=drawn.ticket.entry,
            member_id=drawn.ticket.member,
            prize=drawn.prize or "",
            state=RESERVE if drawn.prize is None else WON,
            request_id=act.request,
        )
        for drawn in places
    )
    session.flush()
    act.named = True


def places_of(session: BookSession, programme: int) -> tuple[Place, ...]:
    """Return who was drawn in a draw, the best place first."""
    return _places(session, DrawPlace.programme_id == programme)


def winners_of(session: BookSession, programme: int) -> tuple[Place, ...]:
    """Return who wins a prize in a draw as it is now, the best place first."""
    return _places(session, DrawPlace.programme_id == programme, DrawPlace.state == WON)


def next_reserve(session: BookSession, programme: int) -> Place | None:
    """Return the best of the reserves who have no prize yet."""
    reserves = _places(session, DrawPlace.programme_id == programme, DrawPlace.state == RESERVE, most=1)
    return reserves[0] if reserves else None


def _places(session: BookSession, *which: ColumnElement[bool], most: int | None = None) -> tuple[Place, ...]:
    place = DrawPlace
    drawn = (
        select(
            place.id,
            place.place,
            place.entry_id,
            place.member_id,
            place.prize,
            place.state,
            place.voucher_id,
            VOUCHER.c.state,
        )
        .outerjoin(VOUCHER, VOUCHER.c.id == place.voucher_id)
        .where(*which)
        .order_by(place.place)
        .limit(most)
    )
    return tuple(Place(*tuple(row)) for row in session.execute(drawn))


def let_win(act: OpenAct, place: Place, prize: str) -> None:
    """Let a reserve win a prize."""
    act.written().execute(update(DrawPlace).where(DrawPlace.id == place.id).values(state=WON, prize=prize))


def let_pass(act: OpenAct, place: Place) -> None:
    """Let a winner have no prize after all."""
    act.written().execute(update(DrawPlace).where(DrawPlace.id == place.id).values(state=PASSED))
    act.named = True


def keep_voucher_of(act: OpenAct, place: Place, voucher: int) -> None:
    """Keep the voucher that a winner was issued for her prize."""
    act.written().execute(update(DrawPlace).where(DrawPlace.id == place.id).values(voucher_id=voucher))

"""What staff look at: the day so far, a member, search, lists and statements. Nothing here changes the book."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from shopclub.records import membership, search, standings
from shopclub.records.club import Club
from shopclub.records.ledger import ENTRY, VOUCHER
from shopclub.records.membership import MemberRow
from shopclub.records.schema.club import Card, Member
from shopclub.records.schema.programmes import Programme
from shopclub.records.schema.trade import Category, Purchase, PurchaseLine, Visit
from shopclub.records.sessions import BookSession
from shopclub.rules.values.refusals import MemberUnknown
from shopclub.services.acting.desk import Desk, balances, running
from shopclub.services.acting.member_facts import member_line
from shopclub.services.acting.outcomes import (
    Balance,
    CardLine,
    ConsentLine,
    FoundMember,
    ListedMemberLine,
    MemberLine,
    MemberPage,
    MemberShown,
    QuarterLine,
    Shown,
    StatementLine,
    Today,
    VisitLine,
    VoucherLine,
)
from shopclub.services.acting.overviews import CategoryLine
from shopclub.services.kinds.benefits import benefits_now, lines
from shopclub.services.kinds.cashback import so_far
from shopclub.services.kinds.held_memberships import passes
from shopclub.services.kinds.referrals import referrer_of
from shopclub.services.kinds.tiers import tier_line
from shopclub.services.members.enrolment import CHANNELS


class Front:
    """What staff see before they act."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def today(self, *, recent: int = 10) -> Today:
        """Return the day's counts and the last visits."""
        with self._desk.book.reading() as session:
            club = self._desk.club(session)
            on = club.date_of(self._desk.now())
            earning = running(club, on)
            return Today(
                shop=club.name,
                on=on,
                visits=_count(
                    session, Visit.id, Visit.business_date == on, Visit.voided_at.is_(None), Visit.kind == "visit"
                ),
                new_members=_count(session, Member.id, Member.joined_on == on, *membership.THERE),
                rewards=_count(session, VOUCHER.c.id, VOUCHER.c.state == "used", VOUCHER.c.used_on == on),
                members=membership.count_members(session),
                recent=_recent(session, on, recent),
                needs_amount=any(each.current(on).rules.needs_amount for each in earning),
                has_programme=bool(earning),
                needs_items=any(each.current(on).rules.needs_items for each in earning),
            )

    def show(self, member: str | int) -> Shown:
        """Return a member as the counter shows her, without any act.

        Raises:
            MemberUnknown: there is none.
        """
        with self._desk.book.reading() as session:
            row = self._desk.member(session, member)
            held, vouchers, on = self._held(session, row)
            _, visits = membership.spent_and_visits(session, row.id)
            return Shown(
                member=member_line(row),
                balances=held,
                vouchers=tuple(each for each in vouchers if each.state == "issued"),
                joined_on=row.joined_on,
                last_visit_on=row.last_visit_on,
                visits=visits,
                birthday=row.birthday,
                note=row.note,
                blocked=row.blocked,
                today=on,
                has_contact=row.name is not None,
                benefits=() if row.blocked else lines(benefits_now(self._desk.look(session), self._desk.now(), row.id)),
                tier=tier_line(self._desk.look(session), row.id),
                passes=passes(self._desk.look(session), row.id),
                quarters=so_far(self._desk.look(session), row.id),
            )

    def quarters(self, member: str | int) -> tuple[QuarterLine, ...]:
        """Return what a member's spend of the quarter that runs comes to, where a programme pays by the quarter.

        Raises:
            MemberUnknown: there is none.
        """
        with self._desk.book.reading() as session:
            return so_far(self._desk.look(session), self._desk.member(session, member).id)

    def _held(self, session: BookSession, row: MemberRow) -> tuple[tuple[Balance, ...], tuple[VoucherLine, ...], Any]:
        club = self._desk.club(session)
        on = club.date_of(self._desk.now())
        holding = standings.holding(session, row.id, on=on, singly=False, **club.needs)
        vouchers = tuple(
            VoucherLine(each.id, club.keys[each.programme_id], each.reward, each.state, each.expires_on)
            for each in holding.vouchers
        )
        return balances(club, holding.standings, on, holding.sums), vouchers, on

    def find(self, text: str, *, limit: int = 20) -> tuple[FoundMember, ...]:
        """Return members found by any part of name, phone, e-mail or code, in order of name."""
        with self._desk.book.reading() as session:
            return _found(session, search.find_members(session, text, limit=limit))

    def page(self, *, text: str = "", after: tuple[str, int] | None = None, limit: int = 256) -> MemberPage:
        """Return a page of the member list, or of those a text finds."""
        with self._desk.book.reading() as session:
            if text.strip():
                only = search.find_members(session, text, limit=limit)
                rows = membership.listed_members(session, only=only)
                return MemberPage(_lines(rows), None, len(rows))
            rows = membership.listed_members(session, after=after, limit=limit)
            following = (rows[-1].sort_name, rows[-1].id) if len(rows) == limit else None
            return MemberPage(_lines(rows), following, membership.count_members(session))

    def member(self, member: str | int) -> MemberShown:
        """Return everything about one member.

        Raises:
            MemberUnknown: there is none.
        """
        with self._desk.book.reading() as session:
            row = self._desk.member(session, member)
            held, vouchers, _ = self._held(session, row)
            found = session.get_one(Member, row.id)
            if found.forgotten_at is not None:
                raise MemberUnknown(str(member)[:64])
            spent, visits = membership.spent_and_visits(session, row.id)
            return MemberShown(
                id=row.id,
                name=found.name,
                phone=found.phone,
                email=found.email,
                birthday=found.birthday,
                language=found.language,
                note=found.note,
                blocked=found.blocked,
                joined=found.joined_on,
                cards=tuple(
                    CardLine(each.code, each.state, row.id, each.reason, holder=each.holder)
                    for each in membership.cards_of(session, row.id)
                ),
                balances=held,
                vouchers=vouchers,
                consents=_consents(session, row.id),
                visits=visits,
                spent=spent,
                last_visit_on=row.last_visit_on,
                tier=tier_line(self._desk.look(session), row.id),
                referred_by=self._referrer(session, row.id),
            )

    def _referrer(self, session: BookSession, member: int) -> MemberLine | None:
        number = referrer_of(session, member)
        row = membership.member_by_number(session, number) if number is not None else None
        return member_line(row) if row is not None else None

    def statement(self, member: str | int) -> tuple[StatementLine, ...]:
        """Return every entry of a member's ledger, oldest first, with the balance after each.

        Raises:
            MemberUnknown: there is none.
        """
        with self._desk.book.reading() as session:
            row = self._desk.member(session, member)
            club = self._desk.club(session)
            return _statement(session, club, row.id)

    def categories(self) -> tuple[CategoryLine, ...]:
        """Return the categories of goods, the most told first, each with the price told last."""
        with self._desk.book.reading() as session:
            last = (
                select(PurchaseLine.category_id, func.count().label("told"), func.max(PurchaseLine.id).label("last"))
                .group_by(PurchaseLine.category_id)
                .subquery()
            )
            rows = session.execute(
                select(Category.name, PurchaseLine.amount)
                .outerjoin(last, last.c.category_id == Category.id)
                .outerjoin(PurchaseLine, PurchaseLine.id == last.c.last)
                .order_by(func.coalesce(last.c.told, 0).desc(), Category.name)
            )
            named = [CategoryLine(*row) for row in rows]
            club = self._desk.club(session)
            on = club.date_of(self._desk.now())
            rules = [each.current(on).rules for each in running(club, on)]
            wanted = {word for each in rules for rate in each.tariff.rates for word in rate.categories}
            known = {each.name for each in named}
            return (*named, *(CategoryLine(word, None) for word in sorted(wanted - known)))

    def visits(self, *, days_back: int = 0, limit: int = 500) -> tuple[VisitLine, ...]:
        """Return the latest visits of a business day, the newest first."""
        with self._desk.book.reading() as session:
            on = self._desk.club(session).date_of(self._desk.now()) - timedelta(days=days_back)
            return _recent(session, on, limit)


def _consents(session: BookSession, member_id: int) -> tuple[ConsentLine, ...]:
    known = membership.consents_of(session, member_id)
    lines = []
    for channel in CHANNELS:
        word = known.get(channel)
        lines.append(
            ConsentLine(channel, bool(word and word.given), word.at if word else None, word.wording if word else "")
        )
    return tuple(lines)


def _statement(session: BookSession, club: Club, member_id: int) -> tuple[StatementLine, ...]:
    mine = ENTRY.c.member_id == member_id
    taken = set(session.scalars(select(ENTRY.c.reverses_id).where(mine, ENTRY.c.reverses_id.is_not(None))))
    voided = set(session.scalars(select(Visit.id).where(Visit.member_id == member_id, Visit.voided_at.is_not(None))))
    named = session.execute(select(VOUCHER.c.id, VOUCHER.c.reward).where(VOUCHER.c.member_id == member_id))
    rewards = {row[0]: row[1] for row in named}
    sums: dict[int, int] = {}
    lines = []
    for entry in session.connection().execute(select(ENTRY).where(mine).order_by(ENTRY.c.id)).all():
        programme = club.programme_by_id(entry.programme_id)
        sums[programme.id] = sums.get(programme.id, 0) + entry.quantity
        line = StatementLine(
            id=entry.id,
            at=entry.at,
            business_date=entry.business_date,
            programme=programme.key,
            programme_name=programme.version(entry.version_id).rules.name,
            kind=entry.kind,
            quantity=entry.quantity,
            balance=sums[programme.id],
            rule=entry.rule,
            reason=entry.reason,
            visit=entry.visit_id,
            reversed=entry.id in taken or entry.visit_id in voided,
            programme_kind=programme.kind,
            reward=rewards.get(entry.voucher_id, ""),
        )
        lines.append(line)
    return tuple(lines)


def _count(session: BookSession, column: Any, *conditions: Any) -> int:
    return session.scalar(select(func.count(column)).where(*conditions)) or 0


def _found(session: BookSession, numbers: list[int]) -> tuple[FoundMember, ...]:
    rows = session.execute(
        select(Member.id, Member.name, Member.phone, Member.email, Card.code)
        .outerjoin(Card, Card.id == membership.ACTIVE_CARD)
        .where(Member.id.in_(numbers))
        .order_by(Member.sort_name, Member.id)
    )
    return tuple(FoundMember(*row) for row in rows)


def _lines(rows: list[membership.ListedMember]) -> tuple[ListedMemberLine, ...]:
    return tuple(
        ListedMemberLine(
            each.id, each.name, each.phone, each.email, each.card, each.joined_on, each.last_visit_on, each.visits
        )
        for each in rows
    )


def _recent(session: BookSession, on: Any, limit: int) -> tuple[VisitLine, ...]:
    used = select(func.max(VOUCHER.c.reward)).where(VOUCHER.c.used_visit_id == Visit.id).scalar_subquery()
    rows = session.execute(
        select(
            Visit.id,
            Visit.at,
            Member.id,
            Member.name,
            Card.code,
            used,
            Purchase.amount,
            Visit.voided_at,
            Purchase.id,
            Visit.kind,
        )
        .join(Member, Member.id == Visit.member_id)
        .outerjoin(Card, Card.id == membership.ACTIVE_CARD)
        .outerjoin(Purchase, Purchase.visit_id == Visit.id)
        .where(Visit.business_date == on)
        .order_by(Visit.id.desc())
        .limit(limit)
    ).all()
    earned = _earned(session, [row[0] for row in rows])
    return tuple(
        VisitLine(
            visit=row[0],
            at=row[1],
            member=MemberLine(row[2], row[3], row[4]),
            earned=tuple(earned.get(row[0], ())),
            redeemed=row[5],
            amount=row[6],
            voided=row[7] is not None,
            purchase=row[8],
            returned=row[9] == "return",
        )
        for row in rows
    )


def _earned(session: BookSession, visits: list[int]) -> dict[int, list[tuple[str, int]]]:
    """Return what visits were awarded, by kind of programme."""
    found: dict[int, list[tuple[str, int]]] = {}
    rows = session.execute(
        select(ENTRY.c.visit_id, Programme.kind, func.sum(ENTRY.c.quantity))
        .join(Programme, Programme.id == ENTRY.c.programme_id)
        .where(ENTRY.c.visit_id.in_(visits), ENTRY.c.kind == "award")
        .group_by(ENTRY.c.visit_id, Programme.kind)
        .order_by(Programme.kind.desc())
    )
    for visit, kind, units in rows:
        found.setdefault(visit, []).append((kind, units))
    return found

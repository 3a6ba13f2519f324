"""What staff look at: the day so far, a member, search, lists and statements. Nothing here changes the book."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from shopclub.records import standings
from shopclub.records.kinds.referrals import referrer_of
from shopclub.records.members import cards, consents, listing, members, search
from shopclub.records.members.consents import ConsentWord
from shopclub.records.members.members import MemberRow, named_members
from shopclub.records.sessions import BookSession
from shopclub.records.shop.club import Club
from shopclub.records.trade import days
from shopclub.records.trade.categories import categories_by_use
from shopclub.records.trade.statement import entries_of
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.member_order import MemberOrder
from shopclub.rules.values.people import ListedMember, NamedMember
from shopclub.rules.values.purchases import CategoryPrice
from shopclub.services.acting.answers import balances, running
from shopclub.services.acting.desk import Desk, Look
from shopclub.services.acting.member_facts import member_line
from shopclub.services.acting.outcomes import (
    Balance,
    CardLine,
    ConsentLine,
    FirstSteps,
    MemberLine,
    MemberShown,
    MembersOrdered,
    QuarterLine,
    Shown,
    StatementLine,
    Today,
    VisitLine,
    VoucherLine,
)
from shopclub.services.kinds.benefits import benefits_now, lines
from shopclub.services.kinds.cashback import so_far
from shopclub.services.kinds.held_memberships import passes
from shopclub.services.kinds.tiers import programmes_of_tiers, tier_line
from shopclub.services.members.enrolment import CHANNELS

MOST_VISITS = 500
MOST_FOUND = 1000
"""How many members a text finds in the list."""
"""How many visits of one day are listed."""


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
            there = listing.count_members(session)
            return Today(
                shop=club.name,
                on=on,
                visits=days.count_visits(session, on),
                new_members=members.count_joined(session, on),
                rewards=days.count_rewards_used(session, on),
                booked=days.sum_booked(session, on),
                members=there,
                recent=visit_lines(days.latest_visits(session, on, limit=recent)),
                needs_amount=any(programme.current(on).rules.needs_amount for programme in earning),
                has_programme=bool(earning),
                needs_items=any(programme.current(on).rules.needs_items for programme in earning),
                first=None if there or days.was_used(session) else _first_steps(session, earning, on),
            )

    def show(self, member: str | int) -> Shown:
        """Return a member as the counter shows her, without any act.

        Raises:
            MemberUnknown: there is none.
        """
        with self._desk.book.reading() as session:
            row = self._desk.member(session, member)
            look = self._desk.look(session)
            balances_now, vouchers = _what_she_has(look, row)
            _, visits = members.spent_and_visits(session, row.id)
            return Shown(
                member=member_line(row),
                balances=balances_now,
                vouchers=tuple(voucher for voucher in vouchers if voucher.state == "issued"),
                joined_on=row.joined_on,
                last_visit_on=row.last_visit_on,
                visits=visits,
                birthday=row.birthday,
                note=row.note,
                blocked=row.blocked,
                today=look.on,
                has_contact=row.name is not None,
                benefits=() if row.blocked else lines(benefits_now(look, self._desk.now(), row.id)),
                tier=tier_line(look, row.id),
                passes=passes(look, row.id),
                quarters=so_far(look, row.id),
            )

    def quarters(self, member: str | int) -> tuple[QuarterLine, ...]:
        """Return what a member's spend of the quarter that runs comes to, where a programme pays by the quarter.

        Raises:
            MemberUnknown: there is none.
        """
        with self._desk.book.reading() as session:
            return so_far(self._desk.look(session), self._desk.member(session, member).id)

    def find(self, text: str, *, limit: int = 20) -> tuple[NamedMember, ...]:
        """Return members found by any part of name, phone, e-mail or code, in order of name."""
        with self._desk.book.reading() as session:
            numbers = search.find_members(session, text, limit=limit)
            return tuple(named_members(session, numbers).values())

    def ordered(self, order: MemberOrder = MemberOrder.NAME, *, text: str = "") -> MembersOrdered:
        """Return the numbers of all members in an order, or of those a text finds, and what is listed beside them."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            shown = _counted(look)
            found = search.find_members(session, text, limit=MOST_FOUND) if text.strip() else None
            programme = shown.id if shown is not None else None
            numbers = listing.members_in_order(session, order, programme=programme, only=found)
            total = listing.count_members(session) if found is not None else len(numbers)
            rules = shown.current(look.on).rules if shown is not None else None
            return MembersOrdered(
                numbers, total, shown.kind if shown else "", rules.size if rules else None, tiers=_tiers(look)
            )

    def lines(self, numbers: Sequence[int]) -> tuple[ListedMember, ...]:
        """Return the lines of some members, in the order given."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            shown = _counted(look)
            programme = shown.id if shown is not None else None
            return listing.listed_members(session, numbers, programme=programme, on=look.on)

    def member(self, member: str | int) -> MemberShown:
        """Return everything about one member.

        Raises:
            MemberUnknown: there is none.
        """
        with self._desk.book.reading() as session:
            row = self._desk.member(session, member)
            look = self._desk.look(session)
            balances_now, vouchers = _what_she_has(look, row)
            details = members.details_of(session, row.id)
            spent, visits = members.spent_and_visits(session, row.id)
            return MemberShown(
                id=row.id,
                name=details.name,
                phone=details.phone,
                email=details.email,
                birthday=details.birthday,
                language=details.language,
                note=details.note,
                blocked=details.blocked,
                joined=details.joined_on,
                cards=tuple(
                    CardLine(card.code, card.state, row.id, card.reason, holder=card.holder)
                    for card in cards.cards_of(session, row.id)
                ),
                balances=balances_now,
                vouchers=vouchers,
                consents=_consents(session, row.id),
                visits=visits,
                spent=spent,
                last_visit_on=row.last_visit_on,
                tier=tier_line(look, row.id),
                referred_by=_referrer(session, row.id),
            )

    def statement(self, member: str | int) -> tuple[StatementLine, ...]:
        """Return every entry of a member's ledger, oldest first, with the balance after each.

        Raises:
            MemberUnknown: there is none.
        """
        with self._desk.book.reading() as session:
            row = self._desk.member(session, member)
            return _statement(session, self._desk.club(session), row.id)

    def categories(self) -> tuple[CategoryPrice, ...]:
        """Return the categories of goods, the most told first, each with the price told last."""
        with self._desk.book.reading() as session:
            club = self._desk.club(session)
            on = club.date_of(self._desk.now())
            told = categories_by_use(session)
            rules = [programme.current(on).rules for programme in running(club, on)]
            wanted = {word for rule in rules for rate in rule.tariff.rates for word in rate.categories}
            untold = wanted - {line.name for line in told}
            return (*told, *(CategoryPrice(word, None) for word in sorted(untold)))

    def visits(self, *, on: date | None = None, limit: int = MOST_VISITS) -> tuple[VisitLine, ...]:
        """Return the latest visits of a business day, the newest first; without one, of today."""
        with self._desk.book.reading() as session:
            day = on or self._desk.club(session).date_of(self._desk.now())
            return visit_lines(days.latest_visits(session, day, limit=limit))

    def history(self, member: str | int, *, limit: int = MOST_VISITS) -> tuple[VisitLine, ...]:
        """Return a member's visits and returns, the newest first.

        Raises:
            MemberUnknown: there is none.
        """
        with self._desk.book.reading() as session:
            row = self._desk.member(session, member)
            return visit_lines(days.visits_of(session, row.id, limit=limit))


def _first_steps(session: BookSession, earning: Sequence[ProgrammeTerms], on: date) -> FirstSteps:
    made = cards.blank_cards_were_made(session)
    if not earning:
        return FirstSteps(made)
    rules = earning[0].current(on).rules
    return FirstSteps(made, rules.name, rules.kind, rules.size, rules.promise)


def _what_she_has(look: Look, row: MemberRow) -> tuple[tuple[Balance, ...], tuple[VoucherLine, ...]]:
    """Return a member's balances, and her vouchers that are not void."""
    club = look.club
    holding = standings.holding(look.session, row.id, on=look.on, needs=replace(club.needs, singly=False))
    vouchers = tuple(
        VoucherLine(voucher.id, club.keys[voucher.programme_id], voucher.reward, voucher.state, voucher.expires_on)
        for voucher in holding.vouchers
    )
    return balances(club, holding.standings, look.on, holding.sums), vouchers


def _referrer(session: BookSession, member: int) -> MemberLine | None:
    number = referrer_of(session, member)
    row = members.member_by_number(session, number) if number is not None else None
    return member_line(row) if row is not None else None


def _consents(session: BookSession, member: int) -> tuple[ConsentLine, ...]:
    words = consents.consents_of(session, member)
    return tuple(_consent_line(channel, words.get(channel)) for channel in CHANNELS)


def _consent_line(channel: str, word: ConsentWord | None) -> ConsentLine:
    if word is None:
        return ConsentLine(channel, given=False, at=None, wording="")
    return ConsentLine(channel, word.given, word.at, word.wording)


def _statement(session: BookSession, club: Club, member: int) -> tuple[StatementLine, ...]:
    sums: Counter[int] = Counter()
    statement = []
    for entry in entries_of(session, member):
        programme = club.programme_by_id(entry.programme)
        sums[programme.id] += entry.quantity
        line = StatementLine(
            id=entry.id,
            at=entry.at,
            business_date=entry.on,
            programme=programme.key,
            programme_name=programme.version(entry.version).rules.name,
            kind=entry.kind,
            quantity=entry.quantity,
            balance=sums[programme.id],
            ground=entry.ground,
            reason=entry.reason,
            visit=entry.visit,
            reversed=entry.taken_back,
            programme_kind=programme.kind,
            reward=entry.reward,
        )
        statement.append(line)
    return tuple(statement)


def _counted(look: Look) -> ProgrammeTerms | None:
    """Return the programme whose balance the list of members shows: the first that counts units and runs."""
    terms = [each for each in running(look.club, look.on) if each.current(look.on).rules.has_units]
    return terms[0] if terms else None


def _tiers(look: Look) -> bool:
    return any(True for _ in programmes_of_tiers(look))


def visit_lines(visits: Iterable[days.ListedVisit]) -> tuple[VisitLine, ...]:
    """Return visits as lists show them."""
    return tuple(
        VisitLine(
            visit=visit.visit,
            at=visit.at,
            member=MemberLine(visit.member, visit.name, visit.card),
            earned=visit.earned,
            redeemed=visit.reward,
            amount=visit.amount,
            voided=visit.voided_at is not None,
            purchase=visit.purchase,
            returned=visit.kind == "return",
            granted=visit.granted or "",
        )
        for visit in visits
    )

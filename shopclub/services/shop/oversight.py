"""What the owner looks after: cases that acts could not put right, and what the shop owes its members."""

from collections import Counter
from datetime import date

from sqlalchemy import Integer, func, select

from shopclub.records.figures.counts import named_members
from shopclub.records.ledger import ENTRY, LOT, VOUCHER
from shopclub.records.schema.programmes import ExceptionCase
from shopclub.records.sessions import BookSession
from shopclub.rules.ledger.acts import EntryKind
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.periods import Period
from shopclub.rules.values.refusals import VisitUnknown
from shopclub.services.acting.desk import Desk, Look, Moment
from shopclub.services.acting.outcomes import MemberLine
from shopclub.services.acting.overviews import CaseLine, Rolled

MOST_CASES = 500
_COLUMNS = (
    EntryKind.AWARD,
    EntryKind.BONUS,
    EntryKind.REDEMPTION,
    EntryKind.REINSTATEMENT,
    EntryKind.CLAWBACK,
    EntryKind.EXPIRY,
)
"""What the roll-forward names; everything else is together in `adjusted`."""


class Oversight:
    """What the owner looks after."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def exceptions(self, *, settled: bool = False) -> tuple[CaseLine, ...]:
        """Return the cases that are open, or those that were settled, the newest first."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            which = ExceptionCase.settled_at.is_not(None) if settled else ExceptionCase.settled_at.is_(None)
            rows = session.execute(
                select(ExceptionCase, VOUCHER.c.reward)
                .outerjoin(VOUCHER, VOUCHER.c.id == ExceptionCase.voucher_id)
                .where(which)
                .order_by(ExceptionCase.id.desc())
                .limit(MOST_CASES)
            ).all()
            who = {each.id: each for each in named_members(session, {row[0].member_id for row in rows})}
            return tuple(
                _case(look, case, reward or "", MemberLine(case.member_id, them.name, them.card))
                for case, reward in rows
                for them in [who[case.member_id]]
            )

    def settle(self, case: int, *, settled: bool = True) -> None:
        """Mark a case as looked at, or as open again.

        Raises:
            VisitUnknown: there is no such case.
        """

        def work(moment: Moment) -> None:
            found = moment.written().get(ExceptionCase, case)
            if found is None:
                raise VisitUnknown(str(case))
            found.settled_at = moment.act.instant if settled else None
            moment.written().flush()

        self._desk.write("settle case", work, case=case, settled=settled)

    def liability(self, month: Period) -> tuple[Rolled, ...]:
        """Return each programme's units over a period, and what is outstanding at its end with what it may cost.

        Value is at cost: what the owner said a reward costs, or what points are worth as payment, at most. It is
        reckoned from the entries, so that the columns add up: opening + … = closing.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            rolled = [_rolled(session, each, month, look.on) for each in look.club.programmes]
            return tuple(each for each in rolled if each.has_units or each.vouchers)


def _case(look: Look, case: ExceptionCase, reward: str, member: MemberLine) -> CaseLine:
    programme = look.club.programme_by_id(case.programme_id)
    return CaseLine(
        id=case.id,
        kind=case.kind,
        on=case.business_date,
        member=member,
        programme=programme.current(look.on).rules.name,
        programme_kind=programme.kind,
        visit=case.visit_id,
        reward=reward,
        quantity=case.quantity,
    )


def _rolled(session: BookSession, programme: ProgrammeTerms, month: Period, today: date) -> Rolled:
    mine = ENTRY.c.programme_id == programme.id
    opening = session.scalar(select(func.sum(ENTRY.c.quantity)).where(mine, ENTRY.c.business_date < month.start)) or 0
    sums: Counter[str] = Counter()
    for kind, units in session.execute(
        select(ENTRY.c.kind, func.sum(ENTRY.c.quantity, type_=Integer))
        .where(mine, ENTRY.c.business_date >= month.start, ENTRY.c.business_date < month.end)
        .group_by(ENTRY.c.kind)
    ):
        sums[kind] = units
    closing = opening + sums.total()
    rules = programme.current(today).rules
    cost, per = rules.worth
    vouchers, vouchers_value = _waiting(session, programme.id, month, today)
    pending = session.scalar(
        select(func.sum(LOT.c.rest)).where(LOT.c.programme_id == programme.id, LOT.c.available_from > today)
    )
    named = [sums.pop(str(kind), 0) for kind in _COLUMNS]
    earned, bonus, redeemed, reinstated, clawed_back, expired = named
    return Rolled(
        programme.key,
        rules.name,
        programme.kind,
        opening=opening,
        earned=earned,
        bonus=bonus,
        redeemed=redeemed,
        reinstated=reinstated,
        clawed_back=clawed_back,
        expired=expired,
        adjusted=sums.total(),
        closing=closing,
        pending=pending or 0,
        value=max(closing, 0) * cost // per,
        vouchers=vouchers,
        vouchers_value=vouchers_value,
        has_units=rules.has_units,
    )


def _waiting(session: BookSession, programme: int, month: Period, today: date) -> tuple[int, int]:
    """Return how many vouchers waited at the end of a period, and what they cost the shop."""
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(VOUCHER.c.value), 0)).where(
            VOUCHER.c.programme_id == programme,
            VOUCHER.c.state != "void",
            VOUCHER.c.issued_on < month.end,
            (VOUCHER.c.used_on.is_(None)) | (VOUCHER.c.used_on >= month.end),
            (VOUCHER.c.expires_on.is_(None)) | (VOUCHER.c.expires_on >= min(month.end, today)),
        )
    ).one()
    return row[0], row[1]

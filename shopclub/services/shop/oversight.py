"""What the owner looks after: cases that acts could not put right, and what the shop owes its members."""

from datetime import date, timedelta

from shopclub.records.sessions import BookSession
from shopclub.records.shop import attention, owed
from shopclub.records.shop.owed import Case
from shopclub.records.trade import days
from shopclub.rules.ledger.acts import EntryKind
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.periods import Period
from shopclub.rules.values.refusals import VisitUnknown
from shopclub.services.acting.answers import running
from shopclub.services.acting.desk import Desk, Look, Moment
from shopclub.services.acting.member_facts import member_lines
from shopclub.services.acting.outcomes import MemberLine, VisitLine
from shopclub.services.acting.overviews import Attention, Birthday, CaseLine, Rolled, WaitingReward
from shopclub.services.counter.front import visit_lines

MOST_CASES, MOST_SHOWN = 500, 20
UNFETCHED_AFTER = timedelta(days=60)
"""How long a reward waits until the owner is told."""
BIRTHDAY_DAYS = 7
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
            cases = owed.newest_cases(session, settled=settled, limit=MOST_CASES)
            lines = member_lines(session, {case.member for case in cases})
            return tuple(_case(look, case, lines[case.member]) for case in cases)

    def attention(self) -> Attention:
        """Return what else the owner should look at today."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            waiting = attention.rewards_unfetched(
                session, before=look.on - UNFETCHED_AFTER, today=look.on, limit=MOST_SHOWN
            )
            born = attention.birthdays(session, look.on, days=BIRTHDAY_DAYS)
            lines = member_lines(session, {*born, *(each.member for each in waiting)})
            return Attention(
                _amountless(look),
                tuple(WaitingReward(lines[each.member], each.reward, each.since) for each in waiting),
                tuple(Birthday(lines[member], on) for member, on in born.items()),
            )

    def settle(self, case: int, *, settled: bool = True) -> None:
        """Mark a case as looked at, or as open again.

        Raises:
            VisitUnknown: there is no such case.
        """

        def work(moment: Moment) -> None:
            if not owed.settle_case(moment.act, case, settled=settled):
                raise VisitUnknown(str(case))

        self._desk.write("settle case", work, {"case": case, "settled": settled})

    def liability(self, month: Period) -> tuple[Rolled, ...]:
        """Return each programme's units over a period, and what is outstanding at its end with what it may cost.

        Value is at cost: what the owner said a reward costs, or what points are worth as payment, at most. It is
        reckoned from the entries, so that the columns add up: opening + … = closing.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            rolled = [_rolled(session, programme, month, look.on) for programme in look.club.programmes]
            return tuple(line for line in rolled if line.has_units or line.vouchers)


def _amountless(look: Look) -> tuple[VisitLine, ...]:
    """Return today's visits that have no amount, where a running programme needs one."""
    if not any(programme.current(look.on).rules.needs_amount for programme in running(look.club, look.on)):
        return ()
    visits = days.latest_visits(look.session, look.on, limit=MOST_CASES)
    return visit_lines(
        visit
        for visit in visits
        if visit.amount is None and visit.voided_at is None and visit.kind == "visit" and visit.purchase is not None
    )


def _case(look: Look, case: Case, member: MemberLine) -> CaseLine:
    programme = look.club.programme_by_id(case.programme)
    return CaseLine(
        id=case.id,
        kind=case.kind,
        on=case.on,
        member=member,
        programme=programme.current(look.on).rules.name,
        programme_kind=programme.kind,
        visit=case.visit,
        reward=case.reward,
        quantity=case.quantity,
    )


def _rolled(session: BookSession, programme: ProgrammeTerms, month: Period, today: date) -> Rolled:
    opening = owed.units_before(session, programme.id, month.start)
    sums = owed.units_by_kind(session, programme.id, start=month.start, end=month.end)
    closing = opening + sums.total()
    waiting = owed.rewards_waiting(session, programme.id, end=month.end, today=today)
    rules = programme.current(today).rules
    cost, per = rules.worth
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
        pending=owed.units_on_the_way(session, programme.id, today),
        value=max(closing, 0) * cost // per,
        vouchers=waiting.vouchers,
        vouchers_value=waiting.value,
        has_units=rules.has_units,
    )

"""Cashback as it becomes credit: a quarter is paid out once it is over, and put right when goods come back later."""

from datetime import date, timedelta
from typing import NamedTuple

from shopclub.records import measures
from shopclub.records.kinds.cashback import begin_credit_waiting, credit_waiting, days_of_spend
from shopclub.records.kinds.goods import goods_brought_back
from shopclub.records.members.accounts import was_ever_merged
from shopclub.records.shop.settings import day_run_on
from shopclub.records.trade.visits import find_visit
from shopclub.rules.kinds.cashback import CashbackRules
from shopclub.rules.ledger.acts import Decision, EntryKind, LotTerms, Notice, Posting
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.lots import pay_debts
from shopclub.rules.ledger.quarters import quarter_change
from shopclub.rules.ledger.terms import ProgrammeTerms, Version
from shopclub.rules.values.periods import Period, quarter_number, quarter_of
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.acting.outcomes import QuarterLine
from shopclub.services.units.followed import Followed, in_effect
from shopclub.services.units.given_units import changes, outstanding, post_for, take_given


class QuarterDue(NamedTuple):
    """A quarter of a member that is to be closed."""

    member: int
    quarter: Period


def rules_of(programme: ProgrammeTerms, on: date) -> CashbackRules | None:
    """Return the rules of cashback in effect; None for another kind."""
    return in_effect(programme, on, CashbackRules)


def follow(followed: Followed) -> None:
    """Let credit that waited for enough of it be spent, and put closed quarters right that goods came back of."""
    for programme, rules in followed.running(CashbackRules):
        if rules.payout == "minimum":
            _release(followed, programme, rules)
        elif followed.visit is not None and (followed.took or followed.anew):
            day = _bought_on(followed, followed.visit)
            quarter = quarter_of(day)
            if quarter.end <= closed_until(followed.moment):
                settle(followed, programme, quarter, closes=False)


def _bought_on(followed: Followed, visit: int) -> date:
    """Return the day of the goods a visit brought back, or of the visit itself."""
    session = followed.moment.written()
    goods = goods_brought_back(session, visit)
    if goods is not None:
        return goods.bought_on
    kept = find_visit(session, visit)
    return kept.business_date if kept is not None else followed.on


def closed_until(moment: Moment | Look) -> date:
    """Return the first day whose quarter is still open: quarters are closed by the day run."""
    last = day_run_on(moment.written())
    return quarter_of(last).start if last is not None else date.min


def settle(followed: Followed, programme: ProgrammeTerms, quarter: Period, *, closes: bool) -> int:
    """Bring what was paid out for a quarter to what it comes to; return the change in minor units.

    It goes by the last rules that were in force in the quarter and pay by it. Once it is closed, members who were made
    one are given no more for it than they were given before.
    """
    last = quarter.end - timedelta(days=1)
    version = _in_force(programme, last)
    if version is None or not isinstance(version.rules, CashbackRules):
        return 0
    rules, versions = version.rules, _versions_by_quarter(programme)
    spent = measures.counted(
        followed.moment.written(), followed.member, versions=versions, first=quarter.start, last=last
    )
    ground = Ground(GroundKind.QUARTER, quarter_number(quarter))
    given = changes(followed, programme, ground)
    excused = outstanding(followed, programme, ground, forgiven=True) - sum(given)
    exact = closes or not was_ever_merged(followed.moment.written(), followed.member)
    change = quarter_change(rules.due(spent), given, excused=excused, exact=exact)
    if change > 0:
        standing = followed.standing(programme)
        fills, _ = pay_debts(standing.debts, change)
        terms = LotTerms(rules.lives_until(followed.on), available_from=rules.begins(followed.on))
        posting = Posting(EntryKind.AWARD, change, version.id, ground, terms=terms, fills=fills)
        post_for(followed, programme, Decision((posting,)))
    elif change < 0:
        take_given(followed, programme, ground, -change)
    return change


def so_far(look: Look, member: int) -> tuple[QuarterLine, ...]:
    """Return what a member's spend of the quarter that runs comes to, in each programme that pays by the quarter."""
    quarter = quarter_of(look.on)
    lines = []
    for programme in look.club.programmes:
        rules = rules_of(programme, look.on)
        if rules is None or not rules.by_quarter or not programme.earns(look.on):
            continue
        versions = _versions_by_quarter(programme)
        spent = measures.counted(look.written(), member, versions=versions, first=quarter.start, last=look.on)
        higher = next((band.spent for band in rules.bands if band.spent > spent), None)
        more = rules.due(higher) if higher is not None else 0
        lines.append(QuarterLine(programme.key, rules.name, spent, rules.due(spent), quarter.end, higher, more))
    return tuple(lines)


def _pays_by_quarter(version: Version) -> bool:
    return isinstance(version.rules, CashbackRules) and version.rules.by_quarter


def _versions_by_quarter(programme: ProgrammeTerms) -> list[int]:
    """Return the numbers of the versions that pay by the quarter."""
    return [version.id for version in programme.versions if _pays_by_quarter(version)]


def _in_force(programme: ProgrammeTerms, last: date) -> Version | None:
    """Return the newest version that pays by the quarter and had begun by a day."""
    by_quarter = [version for version in programme.versions if _pays_by_quarter(version)]
    begun = [version for version in by_quarter if (version.begun_on or last) <= last]
    if begun:
        return begun[-1]
    return by_quarter[0] if by_quarter else None


def _release(followed: Followed, programme: ProgrammeTerms, rules: CashbackRules) -> None:
    """Let credit on the way be spent once there is as much as the programme asks."""
    session = followed.moment.written()
    waiting = credit_waiting(session, followed.member, programme.id)
    if waiting < rules.minimum:
        return
    begins = followed.on + timedelta(days=rules.pending_days)
    begin_credit_waiting(session, followed.member, programme.id, begins=begins)
    followed.notices.append(Notice("credit_ready", rules.name, waiting))
    followed.singly = False
    followed.standings.pop(programme.id, None)
    followed.read_singly()


def quarters_due(look: Look, programme: ProgrammeTerms, on: date) -> list[QuarterDue]:
    """Return the members with spend in quarters that are over and were not closed by a day run before."""
    versions = _versions_by_quarter(programme)
    if not versions:
        return []
    first, end = closed_until(look), quarter_of(on).start
    days = days_of_spend(look.written(), versions, first=first, end=end)
    quarters = {QuarterDue(day.member, quarter_of(day.on)) for day in days}
    return sorted(quarters, key=lambda due: (due.quarter.start, due.member))

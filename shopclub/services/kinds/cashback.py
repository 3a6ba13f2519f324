"""Cashback as it becomes credit: a quarter is paid out once it is over, and put right when goods come back later."""

from datetime import date, timedelta

from sqlalchemy import bindparam, func, literal_column, select, update

from shopclub.records import measures
from shopclub.records.ledger import LOT
from shopclub.records.schema.club import Shop
from shopclub.records.schema.trade import Earning, Purchase, Visit
from shopclub.records.statements import change_rows, rows_of
from shopclub.rules.kinds.cashback import ON_THE_WAY, CashbackRules
from shopclub.rules.ledger.acts import Decision, EntryKind, LotTerms, Notice, Posting
from shopclub.rules.ledger.lots import pay_debts
from shopclub.rules.ledger.terms import ProgrammeTerms, Version
from shopclub.rules.values.periods import Period, PeriodKind, period_of, quarter_of
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.acting.outcomes import QuarterLine
from shopclub.services.units.followed import Followed, in_effect
from shopclub.services.units.named_units import outstanding, post_for, take_named


def rules_of(programme: ProgrammeTerms, on: date) -> CashbackRules | None:
    """Return the rules of cashback in effect; None for another kind."""
    return in_effect(programme, on, CashbackRules)


def follow(followed: Followed) -> None:
    """Let credit that waited for enough of it be spent, and put closed quarters right that goods came back of."""
    for programme, _ in followed.running("cashback"):
        rules = rules_of(programme, followed.on)
        if rules is None:
            continue
        if rules.payout == "minimum":
            _release(followed, programme, rules)
        elif followed.visit is not None and (followed.took or followed.anew):
            day = _bought_on(followed.moment, followed.visit)
            quarter = quarter_of(day)
            if quarter.end <= closed_until(followed.moment):
                settle(followed, programme, quarter)


def _bought_on(moment: Moment, visit: int) -> date:
    """Return the day of the goods a visit brought back, or of the visit itself."""
    found = moment.written().get_one(Visit, visit)
    refund = moment.written().scalar(select(Purchase.refund_of).where(Purchase.visit_id == visit).limit(1))
    bought = moment.written().get(Purchase, refund) if refund is not None else None
    return bought.business_date if bought is not None else found.business_date


def closed_until(moment: Moment | Look) -> date:
    """Return the first day whose quarter is still open: quarters are closed by the day run."""
    last = moment.written().get_one(Shop, 1).day_run_on
    return quarter_of(last).start if last is not None else date.min


def settle(followed: Followed, programme: ProgrammeTerms, quarter: Period) -> int:
    """Bring what was paid out for a quarter to what it comes to; return the change in minor units.

    It goes by the last rules that were in force in the quarter and pay by it.
    """
    last = quarter.end - timedelta(days=1)
    version = _in_force(programme, last)
    if version is None or not isinstance(version.rules, CashbackRules):
        return 0
    rules, versions = version.rules, [each.id for each in programme.versions if _pays_by_quarter(each)]
    spent = measures.counted(
        followed.moment.written(), followed.member, versions=versions, first=quarter.start, last=last
    )
    due = rules.due(spent)
    missing = due - outstanding(followed, programme, quarter.name, kept=True)
    over = outstanding(followed, programme, quarter.name, kept=False) - due
    if missing > 0:
        standing = followed.standing(programme)
        fills, _ = pay_debts(standing.debts, missing)
        terms = LotTerms(rules.lives_until(followed.on), available_from=rules.begins(followed.on))
        posting = Posting(EntryKind.AWARD, missing, version.id, quarter.name, terms=terms, fills=fills)
        post_for(followed, programme, Decision((posting,)))
        return missing
    if over > 0:
        take_named(followed, programme, quarter.name, over)
    return -max(over, 0)


def so_far(look: Look, member: int) -> tuple[QuarterLine, ...]:
    """Return what a member's spend of the quarter that runs comes to, in each programme that pays by the quarter."""
    quarter = quarter_of(look.on)
    found = []
    for programme in look.club.programmes:
        rules = rules_of(programme, look.on)
        if rules is None or not rules.by_quarter or not programme.earns(look.on):
            continue
        versions = [each.id for each in programme.versions if _pays_by_quarter(each)]
        spent = measures.counted(look.session, member, versions=versions, first=quarter.start, last=look.on)
        higher = next((band.spent for band in rules.bands if band.spent > spent), None)
        more = rules.due(higher) if higher is not None else 0
        found.append(QuarterLine(programme.key, rules.name, spent, rules.due(spent), quarter.end, higher, more))
    return tuple(found)


def _pays_by_quarter(version: Version) -> bool:
    return isinstance(version.rules, CashbackRules) and version.rules.by_quarter


def _in_force(programme: ProgrammeTerms, last: date) -> Version | None:
    """Return the newest version that pays by the quarter and had begun by a day."""
    begun = [each for each in programme.versions if _pays_by_quarter(each) and (each.begun_on or last) <= last]
    return begun[-1] if begun else next((each for each in programme.versions if _pays_by_quarter(each)), None)


_WAITING = (
    LOT.c.member_id == bindparam("member"),
    LOT.c.programme_id == bindparam("programme"),
    LOT.c.rest > literal_column("0"),
    LOT.c.available_from == ON_THE_WAY,
)
_THERE = select(func.sum(LOT.c.rest)).where(*_WAITING)
_BEGIN = update(LOT).where(*_WAITING).values(available_from=bindparam("begins", type_=LOT.c.available_from.type))


def _release(followed: Followed, programme: ProgrammeTerms, rules: CashbackRules) -> None:
    """Let credit on the way be spent once there is as much as the programme asks."""
    session, mine = followed.moment.written(), {"member": followed.member, "programme": programme.id}
    ((there,),) = rows_of(session, _THERE, mine)
    if (there or 0) < rules.minimum:
        return
    begins = date.fromordinal(followed.on.toordinal() + rules.pending_days)
    change_rows(session, _BEGIN, {**mine, "begins": begins})
    followed.notices.append(Notice("credit_ready", rules.name, there))
    followed.singly = False
    followed.held.pop(programme.id, None)
    followed.read_singly()


def quarters_due(look: Look, programme: ProgrammeTerms, on: date) -> list[tuple[int, Period]]:
    """Return the members with spend in quarters that are over and were not closed by a day run before."""
    versions = [each.id for each in programme.versions if _pays_by_quarter(each)]
    if not versions:
        return []
    first, current = closed_until(look), quarter_of(on)
    rows = look.session.execute(
        select(Visit.member_id, Visit.business_date)
        .join(Earning, Earning.visit_id == Visit.id)
        .where(Earning.version_id.in_(versions), Visit.business_date >= first, Visit.business_date < current.start)
        .distinct()
    )
    found = {(row[0], period_of(PeriodKind.QUARTER, row[1])) for row in rows}
    return sorted(found, key=lambda each: (each[1].start, each[0]))

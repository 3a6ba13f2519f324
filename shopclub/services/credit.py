"""Cashback as it becomes credit: a quarter is paid out once it is over, and put right when goods come back later."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import func, select, update

from shopclub.records import measures
from shopclub.records.earned import with_history
from shopclub.records.ledger import ENTRY, LOT
from shopclub.records.schema.club import Shop
from shopclub.records.schema.trade import Earning, Purchase, Visit
from shopclub.rules.cashback import ON_THE_WAY, CashbackRules, quarter_of
from shopclub.rules.earning import Decision, EntryKind, LotTerms, Notice, Posting, ProgrammeTerms, Taken, Version
from shopclub.rules.lots import pay_debts
from shopclub.rules.periods import Period, PeriodKind, period_of
from shopclub.rules.taking_back import take_units
from shopclub.services.desk import Look, Moment, post_decision
from shopclub.services.followed import Followed


def rules_of(programme: ProgrammeTerms, on: date) -> CashbackRules | None:
    """Return the rules of cashback in effect; None for another kind."""
    rules = programme.current(on).rules
    begun = (rules.effective_from or on) <= on
    return rules if isinstance(rules, CashbackRules) and begun else None


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
    found = moment.session.get_one(Visit, visit)
    refund = moment.session.scalar(select(Purchase.refund_of).where(Purchase.visit_id == visit).limit(1))
    bought = moment.session.get(Purchase, refund) if refund is not None else None
    return bought.business_date if bought is not None else found.business_date


def closed_until(moment: Moment | Look) -> date:
    """Return the first day whose quarter is still open: quarters are closed by the day run."""
    last = moment.session.get_one(Shop, 1).day_run_on
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
        followed.moment.session, followed.member, versions=versions, first=quarter.start, last=last
    )
    due = rules.due(spent)
    missing, over = due - _paid(followed, programme, quarter, kept=True), _paid(followed, programme, quarter) - due
    if missing > 0:
        standing = followed.standing(programme)
        fills, _ = pay_debts(standing.debts, missing)
        terms = LotTerms(rules.lives_until(followed.on), available_from=rules.begins(followed.on))
        posting = Posting(EntryKind.AWARD, missing, version.id, quarter.name, terms=terms, fills=fills)
        _post(followed, programme, Decision((posting,)))
        return missing
    if over > 0:
        _take(followed, programme, quarter, over)
    return -max(over, 0)


def _pays_by_quarter(version: Version) -> bool:
    return isinstance(version.rules, CashbackRules) and version.rules.by_quarter


def _in_force(programme: ProgrammeTerms, last: date) -> Version | None:
    """Return the newest version that pays by the quarter and had begun by a day."""
    begun = [each for each in programme.versions if _pays_by_quarter(each) and (each.begun_on or last) <= last]
    return begun[-1] if begun else next((each for each in programme.versions if _pays_by_quarter(each)), None)


def _paid(followed: Followed, programme: ProgrammeTerms, quarter: Period, *, kept: bool = False) -> int:
    """Return what was paid out for a quarter, less what was taken back; `kept` counts what was forgiven, too."""
    kinds = [EntryKind.AWARD, EntryKind.CLAWBACK, *([EntryKind.WRITE_OFF] if kept else [])]
    summed = select(func.sum(ENTRY.c.quantity)).where(
        ENTRY.c.member_id == followed.member,
        ENTRY.c.programme_id == programme.id,
        ENTRY.c.rule == quarter.name,
        ENTRY.c.kind.in_(kinds),
    )
    return followed.moment.session.scalar(summed) or 0


def _take(followed: Followed, programme: ProgrammeTerms, quarter: Period, units: int) -> None:
    """Take back what a closed quarter was paid too much, from its own credit first."""
    followed.read_singly()
    moment = followed.moment
    standing = with_history(
        moment.session, followed.standing(programme), member_id=followed.member, programme=programme
    )
    awards = moment.session.execute(
        select(ENTRY.c.id, ENTRY.c.version_id).where(
            ENTRY.c.member_id == followed.member,
            ENTRY.c.programme_id == programme.id,
            ENTRY.c.rule == quarter.name,
            ENTRY.c.kind == EntryKind.AWARD,
        )
    ).all()
    version = awards[-1].version_id
    taken = Taken(followed.on, units, frozenset(row.id for row in awards))
    decision = take_units(programme.version(version).rules, standing, taken, units=units, version=version)
    named = (
        replace(each, rule=quarter.name) if each.kind in {EntryKind.CLAWBACK, EntryKind.WRITE_OFF} else each
        for each in decision.postings
    )
    followed.held[programme.id] = standing
    _post(followed, programme, replace(decision, postings=tuple(named)))


def _post(followed: Followed, programme: ProgrammeTerms, decision: Decision) -> None:
    followed.held[programme.id] = post_decision(
        followed.moment,
        decision,
        member_id=followed.member,
        programme=programme,
        standing=followed.standing(programme),
        visit=None,
    )


def _release(followed: Followed, programme: ProgrammeTerms, rules: CashbackRules) -> None:
    """Let credit on the way be spent once there is as much as the programme asks."""
    moment = followed.moment
    waiting = (
        LOT.c.member_id == followed.member,
        LOT.c.programme_id == programme.id,
        LOT.c.rest > 0,
        LOT.c.available_from == ON_THE_WAY,
    )
    there = moment.session.scalar(select(func.sum(LOT.c.rest)).where(*waiting)) or 0
    if there < rules.minimum:
        return
    begins = date.fromordinal(followed.on.toordinal() + rules.pending_days)
    moment.session.connection().execute(update(LOT).where(*waiting).values(available_from=begins))
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

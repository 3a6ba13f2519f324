"""Members' tiers: raised by what they do, tested again by what comes back, reviewed by the day run, set by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, func, literal_column, or_, select

from shopclub.records import measures
from shopclub.records.ledger import VOUCHER, table_of
from shopclub.records.schema.programmes import TierChange
from shopclub.records.statements import rows_of
from shopclub.records.trade.vouchers import vouchers_where
from shopclub.rules.kinds.tiers import (
    BACK_COMPUTED,
    PARTED,
    RETESTED_DAYS,
    REVERSED,
    RISEN,
    Changed,
    Measure,
    Stand,
    TierRules,
)
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.acting.outcomes import TierLine
from shopclub.services.kinds.gifts import give, take
from shopclub.services.units.followed import Followed, in_effect

CHANGE = table_of(TierChange)
POINT_KINDS = ("points",)


def rules_of(programme: ProgrammeTerms, on: date) -> TierRules | None:
    """Return the rules of tiers in effect; None for another kind."""
    return in_effect(programme, on, TierRules)


_COLUMNS = (
    CHANGE.c.rank,
    CHANGE.c.since_on,
    CHANGE.c.until_on,
    CHANGE.c.grace_until,
    CHANGE.c.floor,
    CHANGE.c.reason,
    CHANGE.c.visit_id,
)
_LAST_CHANGE = (
    select(*_COLUMNS)
    .where(CHANGE.c.member_id == bindparam("member"), CHANGE.c.programme_id == bindparam("programme"))
    .where(or_(CHANGE.c.visit_id.is_(None), CHANGE.c.visit_id != bindparam("without")))
    .order_by(CHANGE.c.id.desc())
    .limit(literal_column("1"))
)


def stand_of(look: Moment | Look, member: int, programme: int, *, without: int = 0) -> Stand | None:
    """Return where a member stands by her last change, or by the last one that a visit did not make itself.

    An act asks several times: it looks her last change up once and remembers what it changes itself.
    """
    if isinstance(look, Look):
        return _last_change(look, member, programme, without)[0]
    known = look.act.stands
    if (member, programme) not in known:
        known[member, programme] = _last_change(look, member, programme, 0)
    stand, visit = known[member, programme]
    return stand if visit is None or visit != without else _last_change(look, member, programme, without)[0]


def _last_change(look: Moment | Look, member: int, programme: int, without: int) -> tuple[Stand | None, int | None]:
    """Return a stand and the visit that made it."""
    given = {"member": member, "programme": programme, "without": without}
    rows = rows_of(look.written(), _LAST_CHANGE, given)
    return (Stand(*rows[0][:-1]), rows[0][-1]) if rows else (None, None)


def _as_stand(row: Any) -> Stand:
    return Stand(row.rank, row.since_on, row.until_on, row.grace_until, row.floor, row.reason)


def tier_before(moment: Moment, member: int, visit: int) -> tuple[str, int]:
    """Return the name and the multiplier of the tier that a visit earns at: what lifts earns at the old rate."""
    if (member, visit) in moment.act.tiers:
        return moment.act.tiers[member, visit]
    best = ("", 10_000)
    for programme in moment.club.programmes:
        rules = rules_of(programme, moment.on)
        if rules is None:
            continue
        tier = rules.tier(stand_now(moment, member, programme, rules, without=visit).rank)
        if tier is not None and tier.multiplier_bp > best[1]:
            best = (tier.name, tier.multiplier_bp)
        elif tier is not None and not best[0]:
            best = (tier.name, best[1])
    moment.act.tiers[member, visit] = best
    return best


def stand_now(
    look: Moment | Look, member: int, programme: ProgrammeTerms, rules: TierRules, *, without: int = 0
) -> Stand:
    """Return where a member stands today: by her last change, and by reviews that no day run has made yet."""
    stand = stand_of(look, member, programme.id, without=without) or rules.begin(look.on)
    due = rules.reviewed(stand, measured(look, member, programme, rules), on=look.on)
    return due[-1] if due else stand


def measured(look: Moment | Look, member: int, programme: ProgrammeTerms, rules: TierRules) -> Measure:
    """Return how a member's measure is read."""
    begins = _begins(programme, rules)

    def read(first: date, last: date) -> int:
        since = max(first, begins)
        match rules.measure:
            case "spend":
                return measures.spend(look.written(), member, first=since, last=last, exclude=rules.exclude)
            case "visits":
                return measures.visit_days(look.written(), member, first=since, last=last)
            case _:
                counted = _point_programmes(look)
                return measures.points_earned(look.written(), member, first=since, last=last, programmes=counted)

    return read


def _begins(programme: ProgrammeTerms, rules: TierRules) -> date:
    first = programme.versions[0].rules.effective_from or programme.versions[0].begun_on
    return first if rules.start == "zero" and first else date.min


def _point_programmes(look: Moment | Look) -> list[int]:
    return [each.id for each in look.club.programmes if each.kind in POINT_KINDS]


def follow(followed: Followed) -> None:
    """Bring a member's tiers to what an act made of them."""
    moment = followed.moment
    for programme, _ in followed.running("tiers"):
        rules = rules_of(programme, followed.on)
        if rules is None:
            continue
        kept = stand_of(moment, followed.member, programme.id)
        stand = kept or rules.begin(followed.on)
        measure = measured(moment, followed.member, programme, rules)
        for change in rules.reviewed(stand, measure, on=followed.on):
            _change(followed, programme, change)
            stand = change
        if followed.took:
            past = _past(moment, followed.member, programme)
            after = rules.after_return(stand, past, measure, on=followed.on)
            _take_entries(followed, programme, rules, past, after)
        else:
            after = rules.after_act(stand, measure, on=followed.on) if followed.still(programme) else stand
        if after != stand:
            _change(followed, programme, after)
            if after.reason == RISEN:
                _risen(followed, programme, rules, after)


def _risen(followed: Followed, programme: ProgrammeTerms, rules: TierRules, stand: Stand) -> None:
    """Say that a tier was reached, and give what it gives: once for each hold."""
    tier = rules.tier(stand.rank)
    if tier is None:
        return
    followed.notices.append(Notice("tier_reached", rules.name, text=tier.name))
    if tier.entry is None:
        return
    since = date(stand.since.year - 100, 1, 1) if stand.until is None else _hold_before(rules, stand.since)
    there = (VOUCHER.c.member_id == followed.member) & (VOUCHER.c.programme_id == programme.id)
    same = VOUCHER.c.occasion.like(f"{_entry_of(stand.rank)}:%") & (VOUCHER.c.issued_on > since)
    if not vouchers_where(followed.moment.written(), there & same & (VOUCHER.c.state != "void")):
        occasion = f"{_entry_of(stand.rank)}:{stand.since.isoformat()}"
        give(followed, programme, tier.entry, occasion, last_day=tier.entry.last_day(followed.on))


def _hold_before(rules: TierRules, since: date) -> date:
    return since - (rules.held_until(since) - since)


def _entry_of(rank: int) -> str:
    return f"tier:{rank}"


def _take_entries(
    followed: Followed, programme: ProgrammeTerms, rules: TierRules, past: Sequence[Changed], after: Stand
) -> None:
    """Take back what tiers gave whose rise was reversed."""
    for change in past:
        tier = rules.tier(change.stand.rank)
        fresh = change.on >= followed.on - timedelta(days=RETESTED_DAYS)
        if not fresh or change.stand.reason != RISEN or after.reason != REVERSED:
            continue
        if change.stand.rank > after.rank and tier is not None and tier.entry is not None:
            take(followed, programme, tier.entry, f"{_entry_of(change.stand.rank)}:{change.stand.since.isoformat()}")


def _past(moment: Moment, member: int, programme: ProgrammeTerms) -> tuple[Changed, ...]:
    """Return a member's newest changes of tier, the newest first."""
    rows = (
        moment.written()
        .connection()
        .execute(
            select(CHANGE)
            .where(CHANGE.c.member_id == member, CHANGE.c.programme_id == programme.id)
            .order_by(CHANGE.c.id.desc())
            .limit(20)
        )
    )
    return tuple(Changed(row.business_date, _as_stand(row)) for row in rows)


def _change(followed: Followed, programme: ProgrammeTerms, stand: Stand) -> None:
    write_stand(followed.moment, followed.member, programme.id, stand, visit=followed.visit)


def write_stand(moment: Moment, member: int, programme: int, stand: Stand, *, visit: int | None) -> None:
    """Write down where a member stands from now on."""
    moment.written().add(
        TierChange(
            member_id=member,
            programme_id=programme,
            rank=stand.rank,
            since_on=stand.since,
            until_on=stand.until,
            grace_until=stand.grace_until,
            floor=stand.floor,
            reason=stand.reason,
            visit_id=visit,
            business_date=moment.on,
            request_key=moment.act.key,
        )
    )
    moment.act.named = True
    moment.act.stands[member, programme] = stand, visit
    moment.written().flush()


def join(moment: Moment, kept: int, dropped: int) -> None:
    """Let a member have the better of two tiers, since she was two; what both did counts from her next visit on."""
    for programme in moment.club.programmes:
        rules = rules_of(programme, moment.on)
        if rules is None:
            continue
        mine = stand_of(moment, kept, programme.id) or rules.begin(moment.on)
        other = stand_of(moment, dropped, programme.id) or rules.begin(moment.on)
        after = rules.joined(mine, other)
        if after != mine:
            write_stand(moment, kept, programme.id, after, visit=None)


def part(moment: Moment, kept: int, merge: str) -> None:
    """Let a member stand again where she stood before a merge, if nothing changed her tier since."""
    for programme in moment.club.programmes:
        rules = rules_of(programme, moment.on)
        if rules is None:
            continue
        rows = (
            moment.written()
            .connection()
            .execute(
                select(CHANGE)
                .where(CHANGE.c.member_id == kept, CHANGE.c.programme_id == programme.id)
                .order_by(CHANGE.c.id.desc())
                .limit(2)
            )
        )
        newest: list[Any] = list(rows.all())
        if newest and newest[0].request_key == merge:
            before = _as_stand(newest[1]) if len(newest) > 1 else rules.begin(moment.on)
            write_stand(moment, kept, programme.id, replace(before, reason=PARTED), visit=None)


def names_reached(look: Moment | Look, member: int) -> tuple[str, ...]:
    """Return the names of the tiers a member has and of those below them."""
    names: list[str] = []
    for programme in look.club.programmes:
        rules = rules_of(programme, look.on)
        if rules is not None:
            stand = stand_now(look, member, programme, rules)
            names += [each.name for each in rules.tiers[: stand.rank]]
    return tuple(names)


def tier_line(look: Moment | Look, member: int) -> TierLine | None:
    """Return the tier a member has, and until when; the first programme of tiers counts."""
    for programme in look.club.programmes:
        rules = rules_of(programme, look.on)
        if rules is not None:
            stand = stand_now(look, member, programme, rules)
            tier = rules.tier(stand.rank)
            if tier is not None:
                return TierLine(tier.name, stand.grace_until or stand.until)
    return None


def due_for_review(look: Look, on: date) -> list[tuple[int, int]]:
    """Return the members whose hold or grace is over, with the programme."""
    last = (
        select(func.max(CHANGE.c.id).label("id")).group_by(CHANGE.c.member_id, CHANGE.c.programme_id).subquery("last")
    )
    over = func.coalesce(CHANGE.c.grace_until, CHANGE.c.until_on) < on
    rows = look.session.execute(
        select(CHANGE.c.member_id, CHANGE.c.programme_id).join(last, last.c.id == CHANGE.c.id).where(over)
    )
    return [(row[0], row[1]) for row in rows]


def review(moment: Moment, members: Iterable[tuple[int, int]], on: date) -> int:
    """Review some members' tiers as of a business date; return how many changed."""
    changed = 0
    for member, number in members:
        programme = moment.club.programme_by_id(number)
        rules = rules_of(programme, on)
        stand = stand_of(moment, member, number)
        if rules is None or stand is None:
            continue
        changes = rules.reviewed(stand, measured(moment, member, programme, rules), on=on)
        for change in changes:
            write_stand(moment, member, number, change, visit=None)
        changed += bool(changes)
    return changed


def back_compute(moment: Moment, programme: ProgrammeTerms, rules: TierRules) -> int:
    """Give members of today the tiers that what they did already earns; return how many."""
    lowest = next((each.threshold for each in rules.tiers if each.threshold), None)
    if rules.start != "back_computed" or lowest is None:
        return 0
    first, last = rules.window_to(moment.on)
    window: dict[str, Any] = {"first": first, "last": last, "least": lowest}
    match rules.measure:
        case "spend":
            found = measures.spend_of_all(moment.written(), exclude=rules.exclude, **window)
        case "visits":
            found = measures.visit_days_of_all(moment.written(), **window)
        case _:
            found = measures.points_of_all(moment.written(), programmes=_point_programmes(moment), **window)
    for member, measure in sorted(found.items()):
        stand = Stand(rules.earned(measure), moment.on, rules.held_until(moment.on), reason=BACK_COMPUTED)
        write_stand(moment, member, programme.id, stand, visit=None)
    return len(found)

"""Entries in prize draws: what visits give, what goods brought back take again, and the list that is frozen."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, insert, select, update

from shopclub.records import measures
from shopclub.records.schema.record import table_of
from shopclub.records.members.search import fold
from shopclub.records.schema.club import Member, StaffMember
from shopclub.records.schema.draws import DrawEntry, FrozenDraw
from shopclub.records.schema.trade import Purchase
from shopclub.rules.kinds.draws import DrawRules, Ticket, list_hash
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.club_refusals import DrawRefused
from shopclub.rules.values.refusals import ProgrammeInvalid
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.units.followed import Followed, in_effect

ENTERED = table_of(DrawEntry)
VISIT, SURVEY, FREE = "visit", "survey", "free"


def rules_of(programme: ProgrammeTerms, on: date) -> DrawRules | None:
    """Return the rules of a draw in effect; None for another kind."""
    return in_effect(programme, on, DrawRules)


def follow(followed: Followed) -> None:
    """Bring a member's entries to what her visits of the period are worth now; a frozen list stays as it is."""
    for programme, rules in followed.running("draw"):
        if not isinstance(rules, DrawRules) or followed.on < rules.first:
            continue
        if rules.runs_on(followed.on) or followed.took or followed.anew:
            _bring(followed, programme, rules)


def _bring(followed: Followed, programme: ProgrammeTerms, rules: DrawRules) -> None:
    moment, member = followed.moment, followed.member
    there = counts(moment, programme, member)
    mine = there.get(VISIT, 0)
    due = min(_earned(moment, member, rules), rules.room(sum(there.values()) - mine))
    if due > mine and not followed.took and followed.still(programme):
        if frozen(moment, programme) is None and not barred(moment, member, rules):
            add(moment, programme, member, due - mine, VISIT, visit=followed.visit)
            total = sum(there.values()) + due - mine
            followed.notices.append(Notice("draw_entry", rules.name, total, rules.promise))
    elif due < mine and frozen(moment, programme) is None:
        _remove(moment, programme, member, mine - due)


def recount(moment: Moment, members: Iterable[int]) -> None:
    """Bring members' entries to what their visits are worth, in every draw whose list is not frozen."""
    for programme in moment.club.programmes:
        rules = rules_of(programme, moment.on)
        if rules is not None and frozen(moment, programme) is None:
            recount_in(moment, programme, rules, members)


def recount_in(moment: Moment, programme: ProgrammeTerms, rules: DrawRules, members: Iterable[int]) -> None:
    """Bring members' entries in one draw to what their visits are worth."""
    for member in members:
        there = counts(moment, programme, member)
        mine = there.get(VISIT, 0)
        due = min(_earned(moment, member, rules), rules.room(sum(there.values()) - mine))
        if due > mine and not _gone(moment, member) and not barred(moment, member, rules):
            add(moment, programme, member, due - mine, VISIT)
        elif due < mine:
            _remove(moment, programme, member, mine - due)


def open_for_all(moment: Moment, programme: ProgrammeTerms, rules: DrawRules) -> None:
    """Give everybody who came in the period her entries, where a draw or its rules begin in the midst of it."""
    recount_in(moment, programme, rules, _came(moment, programme, rules))


def _came(moment: Moment, programme: ProgrammeTerms, rules: DrawRules) -> list[int]:
    """Return who bought in the period, or has entries."""
    bought = select(Purchase.member_id).where(
        Purchase.member_id.is_not(None), Purchase.business_date.between(rules.first, rules.last)
    )
    entered = select(ENTERED.c.member_id).where(ENTERED.c.programme_id == programme.id)
    return sorted({*moment.written().scalars(bought), *moment.written().scalars(entered)} - {None})


def _earned(look: Moment | Look, member: int, rules: DrawRules) -> int:
    period = {"first": rules.first, "last": rules.last}
    if rules.entry == "visit_day":
        return rules.earned(days=measures.days_bought(look.written(), member, **period), spend=0)
    if rules.entry == "spend":
        return rules.earned(days=0, spend=measures.spend(look.written(), member, exclude=rules.exclude, **period))
    return 0


def counts(look: Moment | Look, programme: ProgrammeTerms, member: int) -> dict[str, int]:
    """Count a member's entries in a draw, by what gave them."""
    counted = (
        select(ENTERED.c.kind, func.count())
        .where(ENTERED.c.programme_id == programme.id, ENTERED.c.member_id == member, ENTERED.c.removed == 0)
        .group_by(ENTERED.c.kind)
    )
    return {row[0]: row[1] for row in look.written().connection().execute(counted)}


def barred(look: Moment | Look, member: int, rules: DrawRules) -> str:
    """Tell why a member may not take part: too young, of unknown age, or of the staff; empty where she may."""
    row = look.written().get_one(Member, member)
    if not rules.old_enough(row.birthday, look.on):
        return "age"
    names = look.written().scalars(select(StaffMember.name).where(StaffMember.ended_on.is_(None)))
    staff = row.name is not None and fold(row.name) in {fold(name) for name in names}
    return "staff" if staff else ""


def add(
    moment: Moment,
    programme: ProgrammeTerms,
    member: int,
    count: int,
    kind: str,
    *,
    visit: int | None = None,
) -> None:
    """Write entries down."""
    row = {
        "programme_id": programme.id,
        "version_id": programme.current(moment.on).id,
        "member_id": member,
        "visit_id": visit,
        "kind": kind,
        "business_date": moment.on,
        "removed": 0,
        "request_key": moment.act.key,
    }
    moment.written().connection().execute(insert(ENTERED), [row] * count)
    moment.act.named = True


def _remove(moment: Moment, programme: ProgrammeTerms, member: int, count: int) -> None:
    """Take the newest entries out that visits gave."""
    newest = (
        select(ENTERED.c.id)
        .where(
            ENTERED.c.programme_id == programme.id,
            ENTERED.c.member_id == member,
            ENTERED.c.kind == VISIT,
            ENTERED.c.removed == 0,
        )
        .order_by(ENTERED.c.id.desc())
        .limit(count)
    )
    numbers = moment.written().connection().execute(newest).scalars().all()
    take_out(moment, numbers)


def take_out(moment: Moment, numbers: Sequence[int]) -> None:
    """Take entries out of a list that is not frozen."""
    for place in range(0, len(numbers), 500):
        out = ENTERED.c.id.in_(numbers[place : place + 500])
        moment.written().connection().execute(update(ENTERED).where(out).values(removed=1))
        moment.act.named = True


def frozen(look: Moment | Look, programme: ProgrammeTerms) -> FrozenDraw | None:
    """Return the frozen list of a draw; None while it is open."""
    return look.written().scalars(select(FrozenDraw).where(FrozenDraw.programme_id == programme.id)).first()


def tickets(look: Moment | Look, programme: ProgrammeTerms) -> tuple[Ticket, ...]:
    """Return the entries of a draw, by number."""
    listed = select(ENTERED.c.id, ENTERED.c.member_id).where(
        ENTERED.c.programme_id == programme.id, ENTERED.c.removed == 0
    )
    return tuple(Ticket(*row) for row in look.written().connection().execute(listed.order_by(ENTERED.c.id)))


def prove_changeable(moment: Moment, programme: ProgrammeTerms) -> None:
    """Prove that a programme's rules may change: those of a frozen draw stay.

    Raises:
        ProgrammeInvalid: its list is frozen.
    """
    if programme.kind == "draw" and frozen(moment, programme) is not None:
        expected = "a new key: the list of this draw is frozen"
        raise ProgrammeInvalid(f"{programme.key}.key", programme.key, expected)


def freeze(moment: Moment, programme: ProgrammeTerms, rules: DrawRules) -> FrozenDraw:
    """Freeze the list: those who may not take part go out, and from now on nothing changes it.

    Raises:
        DrawRefused: the period runs still, the list is frozen already, or nobody takes part.
    """
    if moment.on <= rules.last:
        raise DrawRefused("running")
    if frozen(moment, programme) is not None:
        raise DrawRefused("frozen")
    open_for_all(moment, programme, rules)
    listed = tickets(moment, programme)
    members = {each.member for each in listed}
    out = {each for each in members if _gone(moment, each) or barred(moment, each, rules)}
    left = tuple(each for each in listed if each.member not in out)
    if not left:
        raise DrawRefused("empty")
    take_out(moment, [each.entry for each in listed if each.member in out])
    made = FrozenDraw(
        programme_id=programme.id,
        version_id=programme.current(moment.on).id,
        frozen_on=moment.on,
        list_hash=list_hash(left),
        entries=len(left),
        members=len(members - out),
        request_key=moment.act.key,
    )
    moment.written().add(made)
    moment.act.named = True
    moment.written().flush()
    return made


def _gone(moment: Moment, member: int) -> bool:
    row = moment.written().get_one(Member, member)
    return row.forgotten_at is not None or row.blocked is not None


def due_to_freeze(look: Look) -> list[int]:
    """Return the draws whose period is over and whose list is not frozen."""
    found = []
    for programme in look.club.programmes:
        rules = rules_of(programme, look.on)
        if rules is not None and look.on > rules.last and frozen(look, programme) is None:
            found.append(programme.id)
    return found


def freeze_due(moment: Moment, numbers: Sequence[int]) -> int:
    """Freeze the lists of draws that are due; return how many."""
    done = 0
    for number in numbers:
        programme = moment.club.programme_by_id(number)
        rules = rules_of(programme, moment.on)
        if rules is None:
            continue
        try:
            freeze(moment, programme, rules)
            done += 1
        except DrawRefused:
            continue
    return done

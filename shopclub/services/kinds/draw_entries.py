"""Entries in prize draws: what visits give, what goods brought back take again, and the list that is frozen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shopclub.records import measures
from shopclub.records.kinds import draws
from shopclub.records.kinds.draws import VISIT, FrozenList, NewEntry, NewList
from shopclub.records.members.members import MemberRow, member_by_number
from shopclub.records.members.search import fold
from shopclub.records.shop.staff import names_of_staff
from shopclub.rules.kinds.draws import DrawRules, Ticket, list_hash
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.club_refusals import DrawRefused
from shopclub.rules.values.refusals import ProgrammeInvalid
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.units.followed import Followed, in_effect


@dataclass(frozen=True)
class Entries:
    """Entries that a member is given: how many, what for, and the visit that gave them if one did."""

    member: int
    count: int
    kind: str
    visit: int | None = None


def rules_of(programme: ProgrammeTerms, on: date) -> DrawRules | None:
    """Return the rules of a draw in effect; None for another kind."""
    return in_effect(programme, on, DrawRules)


def follow(followed: Followed) -> None:
    """Bring a member's entries to what her visits of the period are worth now; a frozen list stays as it is."""
    for programme, rules in followed.running(DrawRules):
        if followed.on < rules.first:
            continue
        if rules.runs_on(followed.on) or followed.took or followed.anew:
            _bring(followed, programme, rules)


def _bring(followed: Followed, programme: ProgrammeTerms, rules: DrawRules) -> None:
    """Bring a member's entries in one draw to what her visits are worth, and say so where she gains some."""
    moment, member = followed.moment, followed.member
    entries = counts(moment, programme, member)
    by_visits = entries.get(VISIT, 0)
    due = _due(moment, member, rules, others=sum(entries.values()) - by_visits)
    if due > by_visits and not followed.took and followed.still(programme):
        if frozen(moment, programme) is None and _may_take_part(moment, member, rules):
            add(moment, programme, Entries(member, due - by_visits, VISIT, followed.visit))
            total = sum(entries.values()) + due - by_visits
            followed.notices.append(Notice("draw_entry", rules.name, total, rules.promise))
    elif due < by_visits and frozen(moment, programme) is None:
        draws.take_out_newest(moment.act, programme.id, member, by_visits - due)


def recount(moment: Moment, programme: ProgrammeTerms, rules: DrawRules, members: Iterable[int]) -> None:
    """Bring members' entries in one draw to what their visits are worth."""
    for member in members:
        entries = counts(moment, programme, member)
        by_visits = entries.get(VISIT, 0)
        due = _due(moment, member, rules, others=sum(entries.values()) - by_visits)
        if due > by_visits and _may_take_part(moment, member, rules):
            add(moment, programme, Entries(member, due - by_visits, VISIT))
        elif due < by_visits:
            draws.take_out_newest(moment.act, programme.id, member, by_visits - due)


def open_for_all(moment: Moment, programme: ProgrammeTerms, rules: DrawRules) -> None:
    """Give everybody who came in the period her entries, where a draw or its rules begin in the midst of it."""
    members = draws.bought_or_entered(moment.written(), programme.id, first=rules.first, last=rules.last)
    recount(moment, programme, rules, members)


def _due(moment: Moment, member: int, rules: DrawRules, *, others: int) -> int:
    """Return the entries that a member's visits of the period are worth, as far as others leave room for them."""
    earned = 0
    if rules.entry == "visit_day":
        days = measures.days_bought(moment.written(), member, first=rules.first, last=rules.last)
        earned = rules.earned(days=days, spend=0)
    elif rules.entry == "spend":
        session, exclude = moment.written(), rules.exclude
        spend = measures.spend(session, member, first=rules.first, last=rules.last, exclude=exclude)
        earned = rules.earned(days=0, spend=spend)
    return min(earned, rules.room(others))


def counts(look: Moment | Look, programme: ProgrammeTerms, member: int) -> dict[str, int]:
    """Count a member's entries in a draw, by what gave them."""
    return draws.entries_by_kind(look.written(), programme.id, member)


def barred(look: Moment | Look, member: MemberRow, rules: DrawRules) -> str:
    """Tell why a member may not take part: too young, of unknown age, or of the staff; empty where she may."""
    if not rules.old_enough(member.birthday, look.on):
        return "age"
    if member.name is None:
        return ""
    names = {fold(name) for name in names_of_staff(look.written())}
    return "staff" if fold(member.name) in names else ""


def _may_take_part(moment: Moment, number: int, rules: DrawRules) -> bool:
    """Tell whether a member is there still, not blocked, and not barred."""
    member = member_by_number(moment.written(), number)
    if member is None or member.forgotten_at is not None or member.blocked is not None:
        return False
    return not barred(moment, member, rules)


def add(moment: Moment, programme: ProgrammeTerms, entries: Entries) -> None:
    """Write entries down."""
    version = programme.current(moment.on).id
    entry = NewEntry(programme.id, version, entries.member, entries.kind, moment.on, entries.visit)
    draws.add_entries(moment.act, entry, entries.count)


def frozen(look: Moment | Look, programme: ProgrammeTerms) -> FrozenList | None:
    """Return the frozen list of a draw; None while it is open."""
    return draws.frozen_list(look.written(), programme.id)


def tickets(look: Moment | Look, programme: ProgrammeTerms) -> tuple[Ticket, ...]:
    """Return the entries of a draw, by number."""
    return draws.tickets(look.written(), programme.id)


def prove_changeable(moment: Moment, programme: ProgrammeTerms) -> None:
    """Prove that a programme's rules may change: those of a frozen draw stay.

    Raises:
        ProgrammeInvalid: its list is frozen.
    """
    if programme.kind == DrawRules.kind and frozen(moment, programme) is not None:
        expected = "a new key: the list of this draw is frozen"
        raise ProgrammeInvalid(f"{programme.key}.key", programme.key, expected)


def freeze(moment: Moment, programme: ProgrammeTerms, rules: DrawRules) -> str:
    """Freeze the list: those who may not take part go out, and nothing changes it from now on; return its SHA-256.

    Raises:
        DrawRefused: the period runs still, the list is frozen already, or nobody takes part.
    """
    if moment.on <= rules.last:
        raise DrawRefused("running")
    if frozen(moment, programme) is not None:
        raise DrawRefused("frozen")
    open_for_all(moment, programme, rules)
    listed = tickets(moment, programme)
    members = {ticket.member for ticket in listed}
    staying = {member for member in members if _may_take_part(moment, member, rules)}
    kept = tuple(ticket for ticket in listed if ticket.member in staying)
    if not kept:
        raise DrawRefused("empty")
    draws.take_out(moment.act, [ticket.entry for ticket in listed if ticket.member not in staying])
    draws.name_persons(moment.act, programme.id)
    version, hashed = programme.current(moment.on).id, list_hash(kept)
    draws.freeze_list(moment.act, NewList(programme.id, version, moment.on, hashed, len(kept), len(staying)))
    return hashed


def due_to_freeze(look: Look) -> list[int]:
    """Return the draws whose period is over and whose list is not frozen."""
    due = []
    for programme in look.club.programmes:
        rules = rules_of(programme, look.on)
        if rules is not None and look.on > rules.last and frozen(look, programme) is None:
            due.append(programme.id)
    return due


def freeze_due(moment: Moment, numbers: Sequence[int]) -> int:
    """Freeze the lists of draws that are due; return how many."""
    count = 0
    for number in numbers:
        programme = moment.club.programme_by_id(number)
        rules = rules_of(programme, moment.on)
        if rules is None:
            continue
        try:
            freeze(moment, programme, rules)
        except DrawRefused:
            continue
        count += 1
    return count

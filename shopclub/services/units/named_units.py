"""Units whose entries are named for what they were given for, a gift or a quarter: summed, posted and taken back."""

from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from shopclub.records.ledger import ENTRY
from shopclub.records.statements import rows_of
from shopclub.records.trade.earned import with_history
from shopclub.rules.ledger.acts import Decision, EntryKind, Taken
from shopclub.rules.ledger.taking_back import FORGIVEN, take_units
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.desk import post_decision
from shopclub.services.units.cases import note_case
from shopclub.services.units.clawbacks import void_vouchers
from shopclub.services.units.followed import Followed

_NAMED = (EntryKind.CLAWBACK, EntryKind.WRITE_OFF)
"""What takes units back keeps their name, so that a return taken back leaves them to what follows it."""


@cache
def _outstanding(*, kept: bool) -> Select[Any]:
    kinds = [EntryKind.AWARD, EntryKind.BONUS, EntryKind.CLAWBACK, *([EntryKind.WRITE_OFF] if kept else [])]
    return select(func.sum(ENTRY.c.quantity)).where(
        ENTRY.c.member_id == bindparam("member"),
        ENTRY.c.programme_id == bindparam("programme"),
        ENTRY.c.rule == bindparam("name"),
        or_(*(ENTRY.c.kind == kind for kind in kinds)),
    )


def outstanding(followed: Followed, programme: ProgrammeTerms, name: str, *, kept: bool) -> int:
    """Return the units given by a name and not taken back; `kept` counts those forgiven, too."""
    given = {"member": followed.member, "programme": programme.id, "name": name}
    ((summed,),) = rows_of(followed.moment.written(), _outstanding(kept=kept), given)
    return summed or 0


def take_named(followed: Followed, programme: ProgrammeTerms, name: str, units: int) -> None:
    """Take units back that were given by a name, from their own lots first; what is forgiven is noted for the owner."""
    moment = followed.moment
    given = (
        moment.written()
        .execute(
            select(ENTRY.c.id, ENTRY.c.version_id)
            .where(
                ENTRY.c.member_id == followed.member,
                ENTRY.c.programme_id == programme.id,
                ENTRY.c.rule == name,
                ENTRY.c.kind.in_((EntryKind.AWARD, EntryKind.BONUS)),
            )
            .order_by(ENTRY.c.id)
        )
        .all()
    )
    followed.read_singly()
    standing = with_history(
        moment.written(), followed.standing(programme), member_id=followed.member, programme=programme
    )
    version = given[-1].version_id
    taken = Taken(followed.on, units, frozenset(row.id for row in given))
    decision = take_units(programme.version(version).rules, standing, taken, units=units, version=version)
    forgiven = sum(each.quantity for each in decision.postings if each.rule == FORGIVEN)
    if forgiven:
        note_case(moment, "forgiven", followed.member, programme.id, followed.visit, quantity=forgiven)
    void_vouchers(moment, decision.voided)
    followed.held[programme.id] = standing
    named = tuple(replace(each, rule=name) if each.kind in _NAMED else each for each in decision.postings)
    post_for(followed, programme, replace(decision, postings=named))


def post_for(followed: Followed, programme: ProgrammeTerms, decision: Decision, *, visit: int | None = None) -> None:
    """Post what was decided for the member who is followed up."""
    followed.held[programme.id] = post_decision(
        followed.moment,
        decision,
        member_id=followed.member,
        programme=programme,
        standing=followed.standing(programme),
        visit=visit,
        on=followed.on,
    )

"""Club benefits at the counter: what applies now, each use with the value given, and uses that a return frees."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select, update

from shopclub.records.schema.record import table_of
from shopclub.records.schema.programmes import BenefitUse
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.records.statements import rows_of
from shopclub.rules.kinds.benefits import Benefit, ClubRules, applying
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.acting.outcomes import BenefitLine
from shopclub.services.kinds.tiers import names_reached
from shopclub.services.units.clawbacks import left_of

USE = table_of(BenefitUse)
REPLACED = 2
"""What `freed` says of a use in whose place a better one stands."""
"""The uses of benefits."""


@dataclass(frozen=True)
class Applies:
    """A benefit that applies to a member now, and how often she used it in its period."""

    programme: ProgrammeTerms
    rules: ClubRules
    benefit: Benefit
    used: int


def clubs(look: Moment | Look) -> list[tuple[ProgrammeTerms, ClubRules]]:
    """Return the clubs that run on the business date."""
    found = []
    for programme in look.club.programmes:
        rules = programme.current(look.on).rules
        begun = (rules.effective_from or look.on) <= look.on
        if isinstance(rules, ClubRules) and programme.earns(look.on) and begun:
            found.append((programme, rules))
    return found


def benefits_now(look: Moment | Look, instant: Any, member: int) -> list[Applies]:
    """Return the benefits that apply to a member now."""
    running = clubs(look)
    if not running:
        return []
    tiers = names_reached(look, member)
    local = instant.astimezone(look.club.zone)
    found = []
    for programme, rules in running:
        used = {each.name: uses(look, member, programme, each) for each in rules.benefits if each.limit is not None}
        found += [
            Applies(programme, rules, benefit, used.get(benefit.name, 0))
            for benefit in applying(rules.benefits, on=look.on, local=local, tiers=tiers, used=used)
        ]
    return found


_USED = select(func.count()).where(
    USE.c.member_id == bindparam("member"),
    USE.c.programme_id == bindparam("programme"),
    USE.c.benefit == bindparam("benefit"),
    USE.c.freed == 0,
    USE.c.business_date.between(
        bindparam("first", type_=USE.c.business_date.type), bindparam("last", type_=USE.c.business_date.type)
    ),
)


def uses(look: Moment | Look, member: int, programme: ProgrammeTerms, benefit: Benefit) -> int:
    """Count how often a member used a benefit in the calendar period of the business date."""
    given = {"member": member, "programme": programme.id, "benefit": benefit.name}
    period = {"first": benefit.begins(look.on), "last": benefit.ends(look.on)}
    ((counted,),) = rows_of(look.written(), _USED, {**given, **period})
    return int(counted)


def lines(found: Iterable[Applies]) -> tuple[BenefitLine, ...]:
    """Return benefits as acts name them."""
    return tuple(
        BenefitLine(
            each.programme.key,
            each.benefit.name,
            each.benefit.kind,
            each.benefit.value,
            each.benefit.left(each.used),
        )
        for each in found
    )


def free_again(moment: Moment, visit: int | None) -> None:
    """Free the uses of a visit of which nothing is left, while their period is open; count them if it stands again."""
    if visit is None or not clubs(moment):
        return
    found = moment.written().get(Visit, visit)
    if found is not None and found.kind == "return":
        refund = moment.written().scalar(select(Purchase.refund_of).where(Purchase.visit_id == visit).limit(1))
        bought = moment.written().get(Purchase, refund) if refund is not None else None
        found = moment.written().get(Visit, bought.visit_id) if bought and bought.visit_id else None
    if found is None:
        return
    gone = found.voided_at is not None or _all_back(moment, found.id)
    for row in moment.written().execute(select(USE).where(USE.c.visit_id == found.id)).all():
        rules = moment.club.programme_by_id(row.programme_id).version(row.version_id).rules
        benefit = rules.named(row.benefit) if isinstance(rules, ClubRules) else None
        opened = benefit is not None and moment.on <= benefit.ends(row.business_date)
        freed = int(gone and opened)
        if row.freed not in {REPLACED, freed}:
            moment.written().connection().execute(update(USE).where(USE.c.id == row.id).values(freed=freed))


def _all_back(moment: Moment, visit: int) -> bool:
    purchase = (
        moment.written()
        .scalars(select(Purchase).where(Purchase.visit_id == visit, Purchase.kind == "sale").limit(1))
        .first()
    )
    returned = select(Purchase.id).where(Purchase.refund_of == purchase.id, Purchase.voided == 0) if purchase else None
    return (
        purchase is not None
        and returned is not None
        and moment.written().scalar(returned.limit(1)) is not None
        and left_of(moment, purchase).whole
    )

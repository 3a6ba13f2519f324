"""Club benefits at the counter: what applies now, each use with the value given, and uses that a return frees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shopclub.records.kinds.benefits import (
    COUNTS,
    FREED,
    REPLACED,
    BenefitOfMember,
    LoggedUse,
    mark_use,
    times_used,
    uses_on_visit,
)
from shopclub.records.kinds.goods import goods_brought_back
from shopclub.records.trade.purchases import is_refunded, number_of_purchase
from shopclub.records.trade.visits import find_visit
from shopclub.rules.kinds.benefits import Benefit, ClubRules, applying
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.acting.outcomes import BenefitLine
from shopclub.services.kinds.tiers import names_reached
from shopclub.services.units.clawbacks import left_of
from shopclub.services.units.followed import all_in_effect


@dataclass(frozen=True)
class Applies:
    """A benefit that applies to a member now, and how often she used it in its period."""

    programme: ProgrammeTerms
    rules: ClubRules
    benefit: Benefit
    used: int


def clubs(look: Moment | Look) -> list[tuple[ProgrammeTerms, ClubRules]]:
    """Return the clubs that run on the business date."""
    begun = all_in_effect(look.club.programmes, look.on, ClubRules)
    return [(programme, rules) for programme, rules in begun if programme.earns(look.on)]


def benefits_now(look: Moment | Look, instant: datetime, member: int) -> list[Applies]:
    """Return the benefits that apply to a member now."""
    running = clubs(look)
    if not running:
        return []
    tiers = names_reached(look, member)
    local = instant.astimezone(look.club.zone)
    apply_now = []
    for programme, rules in running:
        limited = [benefit for benefit in rules.benefits if benefit.limit is not None]
        used = {benefit.name: uses(look, member, programme, benefit) for benefit in limited}
        apply_now += [
            Applies(programme, rules, benefit, used.get(benefit.name, 0))
            for benefit in applying(rules.benefits, on=look.on, local=local, tiers=tiers, used=used)
        ]
    return apply_now


def uses(look: Moment | Look, member: int, programme: ProgrammeTerms, benefit: Benefit) -> int:
    """Count how often a member used a benefit in the calendar period of the business date."""
    used = BenefitOfMember(member, programme.id, benefit.name)
    return times_used(look.written(), used, first=benefit.begins(look.on), last=benefit.ends(look.on))


def lines(apply_now: Iterable[Applies]) -> tuple[BenefitLine, ...]:
    """Return benefits as acts name them."""
    return tuple(
        BenefitLine(
            applies.programme.key,
            applies.benefit.name,
            applies.benefit.kind,
            applies.benefit.value,
            applies.benefit.left(applies.used),
        )
        for applies in apply_now
    )


def free_again(moment: Moment, visit: int | None) -> None:
    """Free the uses of a visit of which nothing is left, while their period is open; count them if it stands again."""
    if visit is None or not clubs(moment):
        return
    session = moment.written()
    goods = goods_brought_back(session, visit)
    bought_at = goods.bought_at if goods is not None else visit
    kept = find_visit(session, bought_at)
    gone = kept is None or kept.voided_at is not None or _all_back(moment, bought_at)
    for use in uses_on_visit(session, bought_at):
        state = FREED if gone and _is_period_open(moment, use) else COUNTS
        if use.state not in {REPLACED, state}:
            mark_use(moment.act, use.id, state)


def _is_period_open(moment: Moment, use: LoggedUse) -> bool:
    """Tell whether the calendar period in which a benefit was used still runs."""
    rules = moment.club.programme_by_id(use.programme).version(use.version).rules
    benefit = rules.named(use.benefit) if isinstance(rules, ClubRules) else None
    return benefit is not None and moment.on <= benefit.ends(use.on)


def _all_back(moment: Moment, visit: int) -> bool:
    """Tell whether all that was bought on a visit was brought back."""
    purchase = number_of_purchase(moment.written(), visit)
    if purchase is None or not is_refunded(moment.written(), purchase):
        return False
    return left_of(moment, purchase).whole

"""What points buy and pay: the catalogue's rewards, and which programme's points are money."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from shopclub.records.ledger import ENTRY, VOUCHER
from shopclub.records.schema.trade import Visit
from shopclub.rules.kinds.points import PointPayment, PointReward, PointRules, Sold
from shopclub.rules.ledger.acts import BOUGHT, Standing
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.refusals import OtherMember, RewardEnded, RewardUnknown, VisitClosed, VisitUnknown
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.counter.visits import purchase_of, refunded


def offered(moment: Moment, reward: str) -> tuple[ProgrammeTerms, PointRules, PointReward] | None:
    """Return a reward of the catalogue by its name, or by its place counted over all programmes."""
    listed = [
        (programme, rules, each)
        for programme in moment.club.programmes
        if isinstance(rules := programme.current(moment.on).rules, PointRules)
        for each in rules.rewards
    ]
    word = reward.strip()
    if word.isascii() and word.isdigit() and len(word) < 10 and 1 <= int(word) <= len(listed):
        return listed[int(word) - 1]
    return next((found for found in listed if found[2].name.casefold() == word.casefold()), None)


@dataclass(frozen=True)
class Paying:
    """A programme whose points pay, by its rules of payment."""

    programme: ProgrammeTerms
    rules: PointRules
    pay: PointPayment


def find_paying(moment: Moment | Look, key: str = "") -> Paying:
    """Return the programme whose points or credit pay: the one named, else the first.

    Raises:
        RewardUnknown: there is none.
    """
    for programme in moment.club.programmes:
        rules = programme.current(moment.on).rules
        if isinstance(rules, PointRules) and rules.pay and key in {"", programme.key}:
            return Paying(programme, rules, rules.pay)
    raise RewardUnknown("pay")


def prove_running(moment: Moment, programme: ProgrammeTerms, reward: str) -> None:
    """Prove that a programme still hands out rewards.

    Raises:
        RewardEnded: its last day has passed.
    """
    if programme.last_redemption_on is not None and programme.last_redemption_on < moment.on:
        raise RewardEnded(reward, programme.last_redemption_on)


def without_own(moment: Moment | Look, standing: Standing, visit: int | None) -> Standing:
    """Leave out the points that a purchase earned itself: they can't be spent on it."""
    if visit is None:
        return standing
    own = set(
        moment.written().scalars(
            select(ENTRY.c.id).where(ENTRY.c.visit_id == visit, ENTRY.c.kind.in_(("award", "bonus")))
        )
    )
    return replace(standing, lots=tuple(lot for lot in standing.lots if lot.id not in own))


def sold_so_far(moment: Moment, programme: int, reward: str, member_id: int) -> Sold:
    """Count how many of a reward were bought and stand: in all, and by the member."""
    stands = (
        VOUCHER.c.programme_id == programme,
        func.lower(VOUCHER.c.reward) == func.lower(reward),
        VOUCHER.c.state != "void",
        VOUCHER.c.occasion.like(f"{BOUGHT}:%"),
    )
    count = select(func.count()).select_from(VOUCHER).where(*stands)
    in_all = moment.written().scalar(count) or 0
    return Sold(in_all, moment.written().scalar(count.where(VOUCHER.c.member_id == member_id)) or 0)


def pay_on(moment: Moment, member_id: int, visit: int, basket: int, worth: int) -> tuple[int, datetime]:
    """Let a visit of today be paid in part with units; return its purchase and when it was."""
    found = moment.written().get(Visit, visit)
    if found is None or found.voided_at is not None or found.kind != "visit":
        raise VisitUnknown(str(visit))
    if found.member_id != member_id:
        raise OtherMember(visit)
    purchase = purchase_of(moment, visit)
    if found.business_date != moment.on or refunded(moment, purchase.id) or purchase.paid_with_units:
        raise VisitClosed(visit, found.business_date)
    purchase.amount, purchase.paid_with_units = basket, worth
    moment.written().flush()
    return purchase.id, found.at

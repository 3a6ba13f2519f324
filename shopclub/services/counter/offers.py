"""What points buy and pay: the catalogue's rewards, and which programme's points are money."""

from dataclasses import dataclass, replace
from datetime import datetime

from shopclub.records.members.accounts import is_of_person
from shopclub.records.trade.entries import given_on
from shopclub.records.trade.purchases import Amended, is_refunded, note_amendment, purchase_of_visit, set_payment
from shopclub.records.trade.visits import find_visit
from shopclub.records.trade.vouchers import count_bought
from shopclub.rules.kinds.points import PointPayment, PointReward, PointRules, Sold
from shopclub.rules.ledger.acts import EntryKind, Standing
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.refusals import OtherMember, RewardEnded, RewardUnknown, VisitClosed, VisitUnknown
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.units.followed import of_kind


@dataclass(frozen=True)
class Offered:
    """A reward of the catalogue, with the programme and the rules that offer it."""

    programme: ProgrammeTerms
    rules: PointRules
    reward: PointReward


def find_offered(moment: Moment, wanted: str) -> Offered | None:
    """Return a reward of the catalogue by its name, or by its place counted over all programmes."""
    listed = [
        Offered(programme, rules, reward)
        for programme, rules in of_kind(moment.club.programmes, moment.on, PointRules)
        for reward in rules.rewards
    ]
    word = wanted.strip()
    is_place = word.isascii() and word.isdigit() and len(word) < 10
    if is_place and 1 <= int(word) <= len(listed):
        return listed[int(word) - 1]
    return next((offered for offered in listed if offered.reward.name.casefold() == word.casefold()), None)


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
    for programme, rules in of_kind(moment.club.programmes, moment.on, PointRules):
        if rules.pay and key in {"", programme.key}:
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
    own = given_on(moment.written(), visit, EntryKind.AWARD, EntryKind.BONUS)
    return replace(standing, lots=tuple(lot for lot in standing.lots if lot.id not in own))


def sold_so_far(moment: Moment, offered: Offered, member_id: int) -> Sold:
    """Count how many of a reward were bought and stand: in all, and by the member."""
    programme, reward = offered.programme.id, offered.reward.name
    return Sold(
        count_bought(moment.written(), programme, reward),
        count_bought(moment.written(), programme, reward, member=member_id),
    )


@dataclass(frozen=True)
class PaidOn:
    """A visit of today that units paid a part of: when it was, whose, and its purchase."""

    at: datetime
    member: int
    purchase: int


def pay_on(moment: Moment, member_id: int, visit: int, *, basket: int, worth: int, earns: bool) -> PaidOn:
    """Let a visit of today be paid in part with units; both amounts in minor units. `earns` tells that it earns anew.

    Raises:
        VisitUnknown, OtherMember, VisitClosed: it can't be.
    """
    paid = find_visit(moment.written(), visit)
    if paid is None or paid.voided_at is not None or paid.kind != "visit":
        raise VisitUnknown(str(visit))
    if not is_of_person(moment.written(), paid.member_id, member_id):
        raise OtherMember(visit)
    purchase = purchase_of_visit(moment.written(), visit)
    refunded = is_refunded(moment.written(), purchase.id)
    if paid.business_date != moment.on or refunded or purchase.paid_with_units:
        raise VisitClosed(visit, paid.business_date)
    note_amendment(moment.act, Amended(visit, purchase.amount, basket, None, earned=earns))
    set_payment(moment.written(), purchase.id, amount=basket, paid_with_units=worth)
    return PaidOn(paid.at, paid.member_id, purchase.id)

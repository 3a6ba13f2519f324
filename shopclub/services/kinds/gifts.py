"""Giving what an occasion, a referral or a tier promises, once, and taking it back where its ground fell away."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from shopclub.records import ledger
from shopclub.records.ledger import VOUCHER
from shopclub.records.schema.programmes import ExceptionCase
from shopclub.records.trade.vouchers import as_granted, vouchers_where
from shopclub.rules.kinds.gifts import Gift
from shopclub.rules.ledger.acts import Decision, Grant
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.units.cases import note_case
from shopclub.services.units.followed import Followed
from shopclub.services.units.named_units import outstanding, post_for, take_named


def is_given(followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str) -> bool:
    """Tell whether a gift was given for an occasion and stands."""
    if gift.units:
        return _kept(followed, programme, gift, occasion) >= gift.units
    if not (followed.took or followed.anew):
        return occasion in followed.standing(programme).occasions
    there = (VOUCHER.c.member_id == followed.member) & (VOUCHER.c.programme_id == programme.id)
    stands = there & (VOUCHER.c.occasion == occasion) & (VOUCHER.c.state != "void")
    return bool(vouchers_where(followed.moment.written(), stands))


def give(
    followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str, *, last_day: date | None = None
) -> bool:
    """Give a gift for an occasion, as a voucher of the programme or as units of another; False where it can't be."""
    moment = followed.moment
    if not gift.units:
        version = programme.current(followed.on).id
        grant = Grant(gift.reward, gift.value, last_day, occasion, version)
        post_for(followed, programme, Decision(grants=(grant,)), visit=followed.visit)
        return True
    target = moment.club.programme(gift.into)
    if target is None or not target.earns(followed.on):
        return False
    standing = followed.standing(target)
    version_in_use = target.in_use(standing, followed.on)
    units = gift.units - _kept(followed, programme, gift, occasion)
    decision = version_in_use.rules.bonus(
        standing, units, version=version_in_use.id, on=followed.on, rule=_rule(programme, occasion)
    )
    post_for(followed, target, decision)
    return bool(decision.postings)


def take(followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str) -> None:
    """Take a gift back: an unused voucher becomes void, a used one is noted for the owner; units are taken back."""
    moment = followed.moment
    if gift.units:
        target = moment.club.programme(gift.into)
        units = outstanding(followed, target, _rule(programme, occasion), kept=False) if target else 0
        if target is not None and units > 0:
            take_named(followed, target, _rule(programme, occasion), units)
        return
    there = (VOUCHER.c.member_id == followed.member) & (VOUCHER.c.programme_id == programme.id)
    for row in vouchers_where(moment.written(), there & (VOUCHER.c.occasion == occasion)):
        if row.state == "issued":
            ledger.set_voucher(moment.act, as_granted(row), state="void")
            standing = followed.standing(programme)
            followed.held[programme.id] = replace(standing, occasions=standing.occasions - {occasion})
        elif row.state == "used" and not _noted(followed, row.id):
            moment.act.vouchers[row.id] = as_granted(row)
            note_case(moment, "used_voucher", followed.member, programme.id, followed.visit, voucher=row.id)


def _noted(followed: Followed, voucher: int) -> bool:
    found = select(ExceptionCase.id).where(ExceptionCase.voucher_id == voucher).limit(1)
    return followed.moment.written().scalar(found) is not None


def _rule(programme: ProgrammeTerms, occasion: str) -> str:
    return f"{programme.key}:{occasion}"


def _kept(followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str) -> int:
    """Return the units of a gift that stand, or were forgiven when they were spent."""
    target = followed.moment.club.programme(gift.into)
    return outstanding(followed, target, _rule(programme, occasion), kept=True) if target is not None else 0

"""Giving what an occasion, a referral or a tier promises, once, and taking it back where its ground fell away."""

from dataclasses import replace
from datetime import date

from shopclub.records import ledger
from shopclub.records.kinds.gifts import vouchers_for
from shopclub.records.ledger import GrantedVoucher
from shopclub.records.trade.cases import has_case
from shopclub.rules.kinds.gifts import Gift
from shopclub.rules.ledger.acts import Decision, Grant
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.units.cases import note_used_voucher
from shopclub.services.units.followed import Followed
from shopclub.services.units.named_units import outstanding, post_for, take_named


def is_given(followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str) -> bool:
    """Tell whether a gift was given for an occasion and stands."""
    if gift.units:
        return _units_settled(followed, programme, gift, occasion) >= gift.units
    if not (followed.took or followed.anew):
        return occasion in followed.standing(programme).occasions
    return any(voucher.state != "void" for voucher in _vouchers(followed, programme, occasion))


def give(
    followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str, *, last_day: date | None = None
) -> bool:
    """Give a gift for an occasion, as a voucher of the programme or as units of another; False where it can't be."""
    if not gift.units:
        version = programme.current(followed.on).id
        grant = Grant(gift.reward, gift.value, last_day, occasion, version)
        post_for(followed, programme, Decision(grants=(grant,)), visit=followed.visit)
        return True
    target = followed.moment.club.programme(gift.into)
    if target is None or not target.earns(followed.on):
        return False
    standing = followed.standing(target)
    version_in_use = target.in_use(standing, followed.on)
    missing = gift.units - _units_settled(followed, programme, gift, occasion)
    decision = version_in_use.rules.bonus(
        standing, missing, version=version_in_use.id, on=followed.on, rule=_name(programme, occasion)
    )
    post_for(followed, target, decision)
    return bool(decision.postings)


def take(followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str) -> None:
    """Take a gift back: an unused voucher becomes void, a used one is noted for the owner; units are taken back."""
    if gift.units:
        _take_units(followed, programme, gift, occasion)
        return
    for voucher in _vouchers(followed, programme, occasion):
        if voucher.state == "issued":
            ledger.set_voucher(followed.moment.act, voucher, state="void")
            standing = followed.standing(programme)
            followed.standings[programme.id] = replace(standing, occasions=standing.occasions - {occasion})
        elif voucher.state == "used":
            _note_used(followed, voucher)


def _take_units(followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str) -> None:
    target = followed.moment.club.programme(gift.into)
    if target is None:
        return
    name = _name(programme, occasion)
    units = outstanding(followed, target, name, forgiven=False)
    if units > 0:
        take_named(followed, target, name, units)


def _note_used(followed: Followed, voucher: GrantedVoucher) -> None:
    """Note for the owner, once, that a reward was handed out whose ground fell away."""
    moment = followed.moment
    if has_case(moment.written(), voucher.id):
        return
    moment.act.vouchers[voucher.id] = voucher
    note_used_voucher(moment, followed.member, programme=voucher.programme_id, visit=followed.visit, voucher=voucher.id)


def _vouchers(followed: Followed, programme: ProgrammeTerms, occasion: str) -> tuple[GrantedVoucher, ...]:
    return vouchers_for(followed.moment.written(), followed.member, programme.id, occasion)


def _name(programme: ProgrammeTerms, occasion: str) -> str:
    """Return the name that units given for an occasion bear."""
    return f"{programme.key}:{occasion}"


def _units_settled(followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str) -> int:
    """Return the units of a gift that stand, or were forgiven when they were spent."""
    target = followed.moment.club.programme(gift.into)
    return outstanding(followed, target, _name(programme, occasion), forgiven=True) if target is not None else 0

"""Giving what an occasion, a referral or a tier promises, once, and taking it back where its ground fell away."""

from dataclasses import dataclass, replace
from datetime import date

from shopclub.records import ledger
from shopclub.records.acts import GrantedVoucher
from shopclub.records.kinds.gifts import vouchers_for
from shopclub.records.trade.cases import has_case
from shopclub.rules.kinds.gifts import Gift
from shopclub.rules.ledger.acts import Decision, Grant
from shopclub.rules.ledger.grounds import Ground
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.units.cases import note_used_voucher
from shopclub.services.units.followed import Followed
from shopclub.services.units.given_units import outstanding, post_for, take_given


@dataclass(frozen=True)
class GiftFor:
    """A gift as it is given or taken back: by which programme, what, and for which ground."""

    programme: ProgrammeTerms
    gift: Gift
    ground: Ground

    @property
    def ground_of_units(self) -> Ground:
        """What units of another programme are given for: the ground, and the programme that gave them."""
        return self.ground.of(self.programme.id)


def is_given(followed: Followed, gift_for: GiftFor) -> bool:
    """Tell whether a gift was given for its ground and stands."""
    if gift_for.gift.units:
        return _units_settled(followed, gift_for) >= gift_for.gift.units
    if not (followed.took or followed.anew):
        return gift_for.ground in followed.standing(gift_for.programme).grounds
    return any(voucher.state != "void" for voucher in _vouchers(followed, gift_for))


def give(followed: Followed, gift_for: GiftFor, *, last_day: date | None = None) -> bool:
    """Give a gift, as a voucher of its programme or as units of another; return False where it can't be given."""
    programme, gift, on = gift_for.programme, gift_for.gift, followed.on
    if not gift.units:
        grant = Grant(gift.reward, gift.value, last_day, gift_for.ground, programme.current(on).id)
        post_for(followed, programme, Decision(grants=(grant,)), visit=followed.visit)
        return True
    target = followed.moment.club.programme(gift.into)
    if target is None or not target.earns(on):
        return False
    standing = followed.standing(target)
    version = target.in_use(standing, on)
    missing = gift.units - _units_settled(followed, gift_for)
    decision = version.rules.bonus(standing, missing, version=version.id, on=on, ground=gift_for.ground_of_units)
    post_for(followed, target, decision)
    return bool(decision.postings)


def take(followed: Followed, gift_for: GiftFor) -> None:
    """Take a gift back: an unused voucher becomes void, a used one is noted for the owner; units are taken back."""
    if gift_for.gift.units:
        _take_units(followed, gift_for)
        return
    for voucher in _vouchers(followed, gift_for):
        if voucher.state == "issued":
            _void(followed, gift_for, voucher)
        elif voucher.state == "used":
            _note_used(followed, voucher)


def _take_units(followed: Followed, gift_for: GiftFor) -> None:
    target = followed.moment.club.programme(gift_for.gift.into)
    if target is None:
        return
    units = outstanding(followed, target, gift_for.ground_of_units, forgiven=False)
    if units > 0:
        take_given(followed, target, gift_for.ground_of_units, units)


def _void(followed: Followed, gift_for: GiftFor, voucher: GrantedVoucher) -> None:
    ledger.set_voucher(followed.moment.act, voucher, "void")
    standing = followed.standing(gift_for.programme)
    still_granted = standing.grounds - {gift_for.ground}
    followed.standings[gift_for.programme.id] = replace(standing, grounds=still_granted)


def _note_used(followed: Followed, voucher: GrantedVoucher) -> None:
    """Note for the owner, once, that a reward was handed out whose ground fell away."""
    moment = followed.moment
    if has_case(moment.written(), voucher.id):
        return
    moment.act.vouchers[voucher.id] = voucher
    note_used_voucher(moment, followed.member, programme=voucher.programme_id, visit=followed.visit, voucher=voucher.id)


def _vouchers(followed: Followed, gift_for: GiftFor) -> tuple[GrantedVoucher, ...]:
    session, programme = followed.moment.written(), gift_for.programme.id
    return vouchers_for(session, followed.member, programme=programme, ground=gift_for.ground)


def _units_settled(followed: Followed, gift_for: GiftFor) -> int:
    """Return the units of a gift that stand, or were forgiven when they were spent."""
    target = followed.moment.club.programme(gift_for.gift.into)
    return outstanding(followed, target, gift_for.ground_of_units, forgiven=True) if target is not None else 0

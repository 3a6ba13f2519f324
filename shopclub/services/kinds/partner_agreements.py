"""What was agreed with partner shops, and what must hold before a voucher between them is issued or used."""

from datetime import date, timedelta
from typing import NamedTuple

from shopclub.records.kinds import partners
from shopclub.records.kinds.partners import UsedHere
from shopclub.records.members.members import MemberRow
from shopclub.rules.kinds.partners import Agreed, PartnerRules
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.club_refusals import PartnerVoucherRefused
from shopclub.rules.values.partner_codes import Claims, shop_of
from shopclub.rules.values.periods import Period, PeriodKind, period_of
from shopclub.rules.values.refusals import ProgrammeUnknown, RewardUnknown
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.kinds import signatures
from shopclub.services.units.followed import all_in_effect


class Agreement(NamedTuple):
    """What was agreed with a partner, and the programme it is kept as."""

    programme: ProgrammeTerms
    rules: PartnerRules

    def has_ended(self, on: date) -> bool:
        """Tell whether the partner's vouchers are taken no longer on a business date."""
        last = self.programme.last_redemption_on
        return last is not None and last < on


def agreements(look: Look | Moment) -> list[Agreement]:
    """Return what is agreed with every partner, by the rules that have begun."""
    return [Agreement(*terms) for terms in all_in_effect(look.club.programmes, look.on, PartnerRules)]


def agreement_of(look: Look | Moment, key: str) -> Agreement:
    """Return the agreement of a key.

    Raises:
        ProgrammeUnknown: there is none.
    """
    agreement = next((agreement for agreement in agreements(look) if agreement.programme.key == key), None)
    if agreement is None:
        raise ProgrammeUnknown(key or "partner")
    return agreement


def giving(moment: Moment, key: str, benefit: str) -> tuple[Agreement, Agreed]:
    """Return the agreement by which a benefit is given; without its name the first that runs and gives any.

    Raises:
        ProgrammeUnknown: there is no agreement of this key.
        RewardUnknown: none gives such a benefit.
    """
    candidates = [agreement for agreement in agreements(moment) if key in {"", agreement.programme.key}]
    if not candidates:
        raise ProgrammeUnknown(key or "partner")
    running_first = sorted(candidates, key=lambda agreement: not agreement.programme.earns(moment.on))
    for agreement in running_first:
        agreed = agreement.rules.gives(benefit)
        if agreed is not None:
            return agreement, agreed
    raise RewardUnknown(benefit[:80] or candidates[0].rules.name)


def month_of(look: Look | Moment) -> Period:
    """Return the month that is counted for what was agreed: that of the business date."""
    return period_of(PeriodKind.MONTH, look.on)


def own_public_key(moment: Moment) -> bytes | None:
    """Return the key that proves what this shop signs; None where it never signed anything."""
    private = partners.signing_key(moment.written())
    return signatures.public_key(private) if private is not None else None


def agreements_with_issuer(moment: Moment, claims: Claims) -> list[Agreement]:
    """Return the agreements with the shop that a voucher says it is from, those that still hold first.

    Raises:
        PartnerVoucherRefused: it is from this shop itself, or from one that nothing was agreed with.
    """
    own = own_public_key(moment)
    if own is not None and claims.issuer == shop_of(own):
        raise PartnerVoucherRefused("wrong_shop")
    with_issuer = [agreement for agreement in agreements(moment) if agreement.rules.shop == claims.issuer]
    if not with_issuer:
        raise PartnerVoucherRefused("unknown_key")
    return sorted(with_issuer, key=lambda agreement: agreement.has_ended(moment.on))


def is_just_now(moment: Moment, before: UsedHere) -> bool:
    """Tell whether the same till read a voucher twice: within the hard guard it is the same act."""
    since = moment.act.instant - before.at
    return before.till == moment.act.till_id and since < timedelta(seconds=moment.club.hard_guard)


def proved_use(moment: Moment, claims: Claims, agreement: Agreement, before: UsedHere | None) -> Agreed:
    """Prove that a voucher with a true signature may be used here today; return what it is for.

    Raises:
        PartnerVoucherRefused: it is for another shop, too old or used, its benefit is not agreed or not any more, or
            more were used this month than agreed.
    """
    own = own_public_key(moment)
    if own is None or claims.audience != shop_of(own):
        raise PartnerVoucherRefused("wrong_shop")
    if claims.expires_on < moment.on:
        raise PartnerVoucherRefused("expired")
    if before is not None:
        raise PartnerVoucherRefused("used", before.on)
    if agreement.has_ended(moment.on):
        raise PartnerVoucherRefused("ended")
    agreed = agreement.rules.takes(claims.benefit)
    if agreed is None:
        raise PartnerVoucherRefused("benefit")
    cap = agreement.rules.cap_per_month
    if cap is not None and partners.count_used(moment.written(), agreement.programme.id, month_of(moment)) >= cap:
        raise PartnerVoucherRefused("cap")
    return agreed


def prove_issuable(moment: Moment, agreement: Agreement, member: MemberRow) -> None:
    """Prove that one more voucher may be issued to a member this month.

    Raises:
        PartnerVoucherRefused: she is blocked, the agreement has ended, or as many were issued as agreed.
    """
    if member.blocked:
        raise PartnerVoucherRefused("blocked")
    if not agreement.programme.earns(moment.on):
        raise PartnerVoucherRefused("ended")
    session, number, month = moment.written(), agreement.programme.id, month_of(moment)
    cap = agreement.rules.cap_per_month
    if cap is not None and partners.count_issued(session, number, month) >= cap:
        raise PartnerVoucherRefused("issued")
    if partners.count_issued(session, number, month, member=member.id) >= agreement.rules.per_member:
        raise PartnerVoucherRefused("member")

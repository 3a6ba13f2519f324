"""The refusals of the kinds of programme beside stamps and points."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shopclub.rules.values.refusals import Refusal


@dataclass(eq=False)
class ReferralRefused(Refusal):
    """Nobody can have brought this member: `reason` tells why."""

    reason: str
    code: ClassVar[str] = "referral_refused"


@dataclass(eq=False)
class ReferralUnknown(Refusal):
    """There is no such referral that was rejected."""

    referral: int
    code: ClassVar[str] = "referral_unknown"


@dataclass(eq=False)
class BenefitNotNow(Refusal):
    """A benefit does not apply now: another day, another hour, or another tier."""

    benefit: str
    code: ClassVar[str] = "benefit_not_now"


@dataclass(eq=False)
class NothingToPay(Refusal):
    """A cause is owed nothing now."""

    programme: str
    code: ClassVar[str] = "nothing_to_pay"


@dataclass(eq=False)
class MembershipRefused(Refusal):
    """A membership can't be changed so: `reason` tells why."""

    reason: str
    code: ClassVar[str] = "membership_refused"


@dataclass(eq=False)
class DrawRefused(Refusal):
    """A prize draw can't do this now: `reason` tells why."""

    reason: str
    code: ClassVar[str] = "draw_refused"


@dataclass(eq=False)
class PartnerVoucherRefused(Refusal):
    """A partner's voucher can't be used or issued here: `reason` tells why, `on` the day it was used."""

    reason: str
    on: date | None = None
    code: ClassVar[str] = "partner_voucher_refused"

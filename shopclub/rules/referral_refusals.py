"""The refusals of referrals."""

from dataclasses import dataclass
from typing import ClassVar

from shopclub.rules.refusals import Refusal


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

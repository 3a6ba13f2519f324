"""The vouchers of partner shops, which both sign, as digits of a QR code (rules.md 11).

A voucher is the digit 6 and 222 more: 92 bytes as one whole number, big end first. Its first 28 bytes are what is
signed: 1 (the layout), the issuer and the shop it is for (each the first 8 bytes of the SHA-256 of its public key),
8 random bytes (its number), the number of the benefit, and its last day, in days since 1 January 2000. The other 64
are the Ed25519 signature of these (RFC 8032).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from shopclub.rules.values.card_codes import PARTNER_DIGIT, PARTNER_LENGTH, is_partner_code
from shopclub.rules.values.club_refusals import PartnerVoucherRefused

KEY_BYTES = 32
_LAYOUT = 1
_SHOP_BYTES = 8
_NUMBER_BYTES = 8
_SIGNED_BYTES = 28
_SIGNATURE_BYTES = 64
_BEGIN = date(2000, 1, 1)


@dataclass(frozen=True)
class Claims:
    """What a voucher says: who issued it, the one shop it is for, its number, the benefit and its last day."""

    issuer: bytes
    audience: bytes
    number: bytes
    benefit: int
    expires_on: date

    def signed(self) -> bytes:
        """Return the bytes that are signed."""
        days = (self.expires_on - _BEGIN).days
        return b"".join(
            (
                bytes((_LAYOUT,)),
                self.issuer,
                self.audience,
                self.number,
                bytes((self.benefit,)),
                days.to_bytes(2, "big"),
            )
        )


def shop_of(public_key: bytes) -> bytes:
    """Return the bytes by which vouchers name the shop of a public key."""
    return sha256(public_key).digest()[:_SHOP_BYTES]


def new_number(drawn: int) -> bytes:
    """Return the number of a voucher, of 64 random bits."""
    return drawn.to_bytes(_NUMBER_BYTES, "big")


def code_of(claims: Claims, signature: bytes) -> str:
    """Write a voucher as digits."""
    whole = int.from_bytes(claims.signed() + signature, "big")
    return f"{PARTNER_DIGIT}{whole:0{PARTNER_LENGTH - 1}d}"


def may_be_dated(on: date) -> bool:
    """Tell whether a voucher can say a day as its last one."""
    return 0 <= (on - _BEGIN).days < 256**2


def read_code(read: str) -> tuple[Claims, bytes]:
    """Read a voucher; return what it says, and its signature, which is still to be proved.

    Raises:
        PartnerVoucherRefused: it is none.
    """
    digits = "".join(read.split())
    whole = int(digits[1:]) if is_partner_code(digits) else -1
    if not 0 <= whole < 256 ** (_SIGNED_BYTES + _SIGNATURE_BYTES):
        raise PartnerVoucherRefused("malformed")
    content = whole.to_bytes(_SIGNED_BYTES + _SIGNATURE_BYTES, "big")
    if content[0] != _LAYOUT:
        raise PartnerVoucherRefused("malformed")
    issuer, audience, number = content[1:9], content[9:17], content[17:25]
    expires = _BEGIN + timedelta(days=int.from_bytes(content[26:28], "big"))
    return Claims(issuer, audience, number, content[25], expires), content[_SIGNED_BYTES:]

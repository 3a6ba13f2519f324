"""Codes on cards: `K RRRRRRRRRRRR CC`, a kind digit, twelve random digits and two check digits.

The check digits are ISO/IEC 7064 MOD 97-10: a valid code read as a number leaves 1 when divided by 97.
"""

import re
from enum import StrEnum
from random import Random

CODE_LENGTH = 15
LONGEST_READ = 64
PARTNER_DIGIT = "6"
"""The first digit of a partner's voucher."""
PARTNER_LENGTH = 223
_PARTNER = re.compile(rf"{PARTNER_DIGIT}[0-9]{{{PARTNER_LENGTH - 1}}}", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_ALIAS = re.compile(r"[0-9A-Za-z._/+:-]{3,64}", re.ASCII)


class CodeKind(StrEnum):
    """What a code names; the value is its first digit."""

    MEMBER = "7"
    STAFF = "8"
    COMMAND = "9"


def make_code(kind: CodeKind, randomness: Random) -> str:
    """Draw a new code of a kind; `randomness` should be `secrets.SystemRandom()` outside tests."""
    body = f"{kind}{randomness.randrange(10**12):012d}"
    return body + check_digits(body)


def check_digits(body: str) -> str:
    """Return the two check digits of a code's first thirteen digits (ISO/IEC 7064 MOD 97-10)."""
    return f"{98 - int(body) * 100 % 97:02d}"


def is_valid(code: str) -> bool:
    """Tell whether a text is a well-formed code of ours: length, kind and check digits."""
    return len(code) == CODE_LENGTH and bool(_DIGITS.fullmatch(code)) and code[0] in "789" and int(code) % 97 == 1


def normalise(read: str) -> str:
    """Return what a scanner or a person gave without the spaces and hyphens that carry no meaning.

    Anything longer than 64 characters is cut there, so that a hostile code costs nothing.
    """
    return read[: LONGEST_READ + 1].strip(" \r\n\t").replace(" ", "").replace("-", "")


def is_readable(code: str) -> bool:
    """Tell whether a normalised text may name a card at all: plain ASCII, 3 to 64 characters."""
    return bool(_ALIAS.fullmatch(code))


def looks_like_ours(code: str) -> bool:
    """Tell whether a text has the shape of our codes, so that wrong check digits mean a misread."""
    return len(code) == CODE_LENGTH and bool(_DIGITS.fullmatch(code)) and code[0] in "789"


def may_be_given(code: str) -> bool:
    """Tell whether a normalised text may become a card: readable, and no misread code of ours."""
    return is_readable(code) and (is_valid(code) or not looks_like_ours(code))


def grouped(code: str) -> str:
    """Write a code as it is read aloud: groups of five digits."""
    return " ".join(code[start : start + 5] for start in range(0, len(code), 5))


def short_name(code: str) -> str:
    """Return the four last random digits, which name an unnamed member's card on screens."""
    return code[9:13] if len(code) == CODE_LENGTH else code[-4:]


def is_partner_code(read: str) -> bool:
    """Tell whether what a scanner read has the shape of a partner's voucher."""
    return bool(_PARTNER.fullmatch(read))

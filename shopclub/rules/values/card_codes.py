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
EAN_8, EAN_13 = 8, 13
_SYMBOLOGY = re.compile(r"\A\][A-Za-z][0-9]", re.ASCII)
SHORTEST_PIECE = 8
_ARTICLE_LENGTHS = (EAN_8, 12, EAN_13)
_SHOPS_OWN = frozenset({"02", "04", *(str(number) for number in range(20, 30))})
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_ALIAS = re.compile(r"[0-9A-Za-z._/+:-]{3,64}", re.ASCII)


class CodeKind(StrEnum):
    """What a code names; the value is its first digit."""

    SURVEY = "5"
    VOUCHER = "6"
    MEMBER = "7"
    STAFF = "8"
    COMMAND = "9"


_KINDS = "".join(CodeKind)


def make_code(kind: CodeKind, randomness: Random) -> str:
    """Draw a new code of a kind; `randomness` should be `secrets.SystemRandom()` outside tests."""
    body = f"{kind}{randomness.randrange(10**12):012d}"
    return body + check_digits(body)


def check_digits(body: str) -> str:
    """Return the two check digits of a code's first thirteen digits (ISO/IEC 7064 MOD 97-10)."""
    return f"{98 - int(body) * 100 % 97:02d}"


def is_valid(code: str) -> bool:
    """Tell whether a text is a well-formed code of ours: length, kind and check digits."""
    return len(code) == CODE_LENGTH and bool(_DIGITS.fullmatch(code)) and code[0] in _KINDS and int(code) % 97 == 1


def normalise(read: str) -> str:
    """Return what a scanner or a person gave without what carries no meaning (ruling 38).

    That is spaces, hyphens, the mark a scanner may put before a code to tell its kind (`]C1`), the case of letters, and
    the zero before a UPC-A that makes it an EAN-13. Anything longer than 64 characters is cut there, so that a hostile
    code costs nothing.
    """
    code = _SYMBOLOGY.sub("", read[: LONGEST_READ + 1].strip(" \r\n\t")).replace(" ", "").replace("-", "")
    # Other letters may become two, or ASCII's own: what is no card would be one.
    code = code.upper() if code.isascii() else code
    return code[1:] if len(code) == EAN_13 and code[0] == "0" and _checks(code) else code


def is_readable(code: str) -> bool:
    """Tell whether a normalised text may name a card at all: plain ASCII, 3 to 64 characters."""
    return bool(_ALIAS.fullmatch(code))


def looks_like_ours(code: str) -> bool:
    """Tell whether a text has the shape of our codes, so that wrong check digits mean a misread."""
    return len(code) == CODE_LENGTH and bool(_DIGITS.fullmatch(code)) and code[0] in _KINDS


def may_be_given(code: str) -> bool:
    """Tell whether a normalised text may become a card: readable, no misread code of ours, nor one of another kind."""
    return is_readable(code) and (not looks_like_ours(code) or (is_valid(code) and code[0] == CodeKind.MEMBER))


def could_be_torn(code: str) -> bool:
    """Tell whether a text may be a piece of one of our codes, or such a code read twice, that names no card itself.

    Fewer digits are a piece of some code by chance too often.
    """
    return len(code) >= SHORTEST_PIECE and len(code) != CODE_LENGTH and bool(_DIGITS.fullmatch(code))


def pieces_of_length(code: str) -> tuple[str, ...]:
    """Return what may be a code of ours within a longer text."""
    return tuple(code[start : start + CODE_LENGTH] for start in range(len(code) - CODE_LENGTH + 1))


def is_article(code: str) -> bool:
    """Tell whether a code is the number of goods: an EAN or UPC whose check digit is right.

    Numbers that begin with 02, 04 or 20 to 29 are given out by shops themselves, for cards as well (counter.md 2a.4).
    """
    first = (code.zfill(EAN_13) if len(code) > EAN_8 else code)[:2]
    return len(code) in _ARTICLE_LENGTHS and _checks(code) and first not in _SHOPS_OWN


def _checks(code: str) -> bool:
    """Tell whether a code is digits of which the last is the check digit of an EAN or UPC."""
    if not _DIGITS.fullmatch(code):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(code.zfill(EAN_13))) % 10 == 0


def grouped(code: str) -> str:
    """Write a code as it is read aloud: groups of five digits."""
    return " ".join(code[start : start + 5] for start in range(0, len(code), 5))


def short_name(code: str) -> str:
    """Return the four last random digits, which name an unnamed member's card on screens."""
    return code[9:13] if len(code) == CODE_LENGTH else code[-4:]


def is_partner_code(read: str) -> bool:
    """Tell whether what a scanner read has the shape of a partner's voucher."""
    return bool(_PARTNER.fullmatch(read))

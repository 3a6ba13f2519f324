"""Money as whole minor units, and the three ways a rule may round. No floats anywhere."""

import re
from dataclasses import dataclass
from enum import StrEnum

from shopclub.rules.values.refusals import AmountInvalid

LARGEST = 10**11
_WHOLE = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,3}))?", re.ASCII)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([.,][0-9]{3})+", re.ASCII)
_NO_DECIMALS = frozenset({"ISK", "JPY", "KRW", "CLP", "VND", "HUF"})
_THREE_DECIMALS = frozenset({"BHD", "KWD", "OMR", "TND", "JOD"})


@dataclass(frozen=True)
class Currency:
    """A currency by its ISO 4217 code, with the number of decimals the shop counts in."""

    code: str

    @property
    def decimals(self) -> int:
        """Decimals of the minor unit: 0, 2 or 3."""
        if self.code in _NO_DECIMALS:
            return 0
        return 3 if self.code in _THREE_DECIMALS else 2

    def parse(self, text: str) -> int:
        """Read a plain decimal string such as `84.00` into minor units.

        Raises:
            AmountInvalid: the text is no such amount, is negative, or is absurdly large.
        """
        written = _WHOLE.fullmatch(text.strip())
        fraction = (written[3] or "") if written else ""
        if not written or written[1] or len(fraction) > self.decimals:
            raise AmountInvalid(text)
        minor = int(written[2] + fraction.ljust(self.decimals, "0"))
        if minor > LARGEST:
            raise AmountInvalid(text)
        return minor

    @property
    def one(self) -> int:
        """One whole of it, in minor units."""
        return int(10**self.decimals)

    def write(self, minor: int) -> str:
        """Write minor units as a plain decimal string, the opposite of `parse`."""
        sign, minor = ("-", -minor) if minor < 0 else ("", minor)
        if not self.decimals:
            return f"{sign}{minor}"
        whole, fraction = divmod(minor, 10**self.decimals)
        return f"{sign}{whole}.{fraction:0{self.decimals}d}"


class Rounding(StrEnum):
    """How a rule rounds, applied once per rule per purchase."""

    FLOOR = "floor"
    HALF_UP = "half_up"
    CEIL = "ceil"

    def divide(self, numerator: int, denominator: int) -> int:
        """Divide whole numbers, rounding the quotient this way; both are at least 0."""
        match self:
            case Rounding.FLOOR:
                return numerator // denominator
            case Rounding.CEIL:
                return -(-numerator // denominator)
            case _:
                return (2 * numerator + denominator) // (2 * denominator)


_CURRENCY_WORDS = re.compile(r"^(?:[^\W\d_]+\.?|[$€£¥])\s*|\s*(?:[^\W\d_]+\.?|[$€£¥])$")


def clean_amount(text: str, *, decimal_sign: str, decimals: int) -> str:
    """Turn an amount as a person types it ("kr 1.234,50", "84,00", "84.00") into a plain decimal string.

    The last of two different separators is the decimal sign. A single one followed by exactly three digits groups
    thousands, unless it is the language's own decimal sign and the currency has three decimals.

    Raises:
        AmountInvalid: the text holds no single amount.
    """
    bare = re.sub(_CURRENCY_WORDS, "", text.strip())
    kept = re.sub(r"[\s'’]|,-$|\.-$", "", bare)
    if not re.fullmatch(r"[0-9][0-9.,]*", kept, re.ASCII):
        raise AmountInvalid(text)
    signs = [sign for sign in kept if sign in ".,"]
    if not signs:
        return kept
    last = signs[-1]
    whole, _, fraction = kept.rpartition(last)
    mixed = len(set(signs)) == 2
    thousands = len(fraction) == 3 and not (last == decimal_sign and decimals == 3)
    if mixed:
        if signs.count(last) > 1 or not fraction or not _GROUPED.fullmatch(whole):
            raise AmountInvalid(text)
        return whole.replace(".", "").replace(",", "") + "." + fraction
    if thousands:
        if not _GROUPED.fullmatch(kept):
            raise AmountInvalid(text)
        return kept.replace(last, "")
    if len(signs) > 1 or not fraction:
        raise AmountInvalid(text)
    return f"{whole}.{fraction}"

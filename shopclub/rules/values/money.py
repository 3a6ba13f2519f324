"""Money as whole minor units, and the three ways a rule may round. No floats anywhere."""

import re
from dataclasses import dataclass
from enum import StrEnum

from shopclub.rules.values.refusals import AmountInvalid

LARGEST = 10**11
_WHOLE = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,3}))?", re.ASCII)
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

    def parse_told(self, text: str) -> int:
        """Read an amount as it is told on the command line: a point or a comma before its decimals, no groups.

        Raises:
            AmountInvalid: as for `parse`.
        """
        try:
            return self.parse(text.replace(",", ".", 1))
        except AmountInvalid:
            raise AmountInvalid(text) from None

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


@dataclass(frozen=True)
class Marks:
    """How a language writes an amount: what stands before the decimals, and between groups of three digits."""

    decimal: str
    group: str


_SPACES = re.compile(r"[\s'’]")
_DIGITS_AND_MARKS = re.compile(r"[0-9](?:[0-9., ]*[0-9])?", re.ASCII)
_GROUPED = {mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+", re.ASCII) for mark in "., "}


def clean_amount(text: str, marks: Marks, *, decimals: int) -> str:
    """Turn an amount as a person types it ("1.234,50", "84,00", "84.00") into a plain decimal string.

    It is read strictly (counter.md 2a): one decimal mark with at most the currency's decimals after it, group marks in
    groups of three only. A space groups in any language; the other decimal mark is understood where it can mean nothing
    else.

    Raises:
        AmountInvalid: the text holds no single amount; with what to write instead, where it may mean two.
    """
    typed = _SPACES.sub(" ", text.strip())
    if not _DIGITS_AND_MARKS.fullmatch(typed):
        raise AmountInvalid(text)
    whole, mark, fraction = _parted(typed)
    if not mark:
        return typed
    if mark in {marks.group, " "} and _GROUPED[mark].fullmatch(typed):
        return typed.replace(mark, "")
    plain = _ungrouped(whole, mark)
    unclear = len(fraction) == 3 and mark != marks.decimal
    if plain is not None and mark != " " and 1 <= len(fraction) <= decimals and not unclear:
        return f"{plain}.{fraction}"
    instead = (plain + fraction, plain + marks.decimal + fraction[:decimals]) if plain and len(fraction) == 3 else ()
    raise AmountInvalid(text, instead if decimals else instead[:1])


def _parted(typed: str) -> tuple[str, str, str]:
    """Return what stands before the last mark, the mark, and what stands after it; no mark where there is none."""
    mark = next((sign for sign in reversed(typed) if not sign.isdigit()), "")
    return typed.rpartition(mark) if mark else (typed, "", "")


def _ungrouped(whole: str, mark: str) -> str | None:
    """Return the digits before a decimal mark, grouped by another mark or not at all; None where they are no number."""
    if whole.isdigit():
        return whole
    _, other, _ = _parted(whole)
    return whole.replace(other, "") if other != mark and _GROUPED[other].fullmatch(whole) else None

"""Rates and averages as the figures keep them: whole numbers first, rounded only to be shown (figures.md D10)."""

from dataclasses import dataclass
from fractions import Fraction

PLACES = 10**6


def rounded(value: Fraction) -> float:
    """Return a number with six decimals, halves away from zero."""
    doubled = abs(value) * PLACES * 2
    units = (doubled.numerator // doubled.denominator + 1) // 2
    return (units if value >= 0 else -units) / PLACES


def ratio(num: int, den: int) -> float | None:
    """Return one whole number over another with six decimals; no value over zero."""
    return rounded(Fraction(num, den)) if den else None


@dataclass(frozen=True)
class Rate:
    """A share of something, kept as the two whole numbers behind it (figures.md D10)."""

    num: int
    den: int

    @property
    def pct(self) -> float | None:
        """The share in per cent with six decimals; no value over zero."""
        return ratio(100 * self.num, self.den)


@dataclass(frozen=True)
class Part:
    """The members a rate counts, of how many."""

    members: frozenset[int]
    of: int

    @property
    def rate(self) -> Rate:
        """The rate these members make."""
        return Rate(len(self.members), self.of)

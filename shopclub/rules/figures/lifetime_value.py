"""What a customer is worth over the years: one formula, written three ways by the articles (figures.md M14)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from shopclub.rules.figures.rates import Rate, rounded


@dataclass(frozen=True)
class LifetimeValue:
    """The relationship in years, and the value as the Finnish (c), Danish (a) and Swedish (b) article write it."""

    lifespan_years: float | None
    value: float | None
    danish: float | None
    swedish: float | None


@dataclass(frozen=True)
class OwnersEstimates:
    """What the owner says of her customers: how many years they stay, what winning one costs, and her gross margin."""

    lifespan_years: Decimal | None = None
    acquisition_cost: int | None = None
    gross_margin: Decimal | None = None


_NO_ESTIMATES = OwnersEstimates()


def lifetime_value(
    *, revenue: int, customers: int, churn: Rate | None, owners: OwnersEstimates = _NO_ESTIMATES
) -> LifetimeValue:
    """Return yearly revenue per customer times years, less cost, times margin (figures.md M14)."""
    years = _years(churn, owners.lifespan_years)
    if years is None or not customers:
        return LifetimeValue(None if years is None else rounded(years), None, None, None)
    value = Fraction(revenue, customers) * years
    return LifetimeValue(
        rounded(years),
        rounded(value),
        None if owners.acquisition_cost is None else rounded(value - owners.acquisition_cost),
        None if owners.gross_margin is None else rounded(value * Fraction(owners.gross_margin)),
    )


def _years(churn: Rate | None, estimate: Decimal | None) -> Fraction | None:
    """Return how many years a customer stays: what the owner says, else one over the yearly churn (figures.md M14)."""
    if estimate is not None:
        return Fraction(estimate)
    return Fraction(churn.den, churn.num) if churn and churn.num else None

"""What the figures answer: groups and keys named as in figures.md 2. No value is None."""

from dataclasses import dataclass
from datetime import date

from shopclub.rules.figures.cohorts import Cohort
from shopclub.rules.figures.rates import Rate
from shopclub.rules.values.periods import Period, PeriodKind


@dataclass(frozen=True)
class Sales:
    """Sales and coverage (M0)."""

    gross_minor: int
    refunds_minor: int
    net_minor: int
    member_net_minor: int
    anonymous_net_minor: int
    member_purchases: int
    anonymous_purchases: int
    member_share_of_net: Rate
    member_share_of_purchases: Rate


@dataclass(frozen=True)
class Customers:
    """Customers, new and returning, and what they bought (M1, M10)."""

    buying: int
    new: int
    returning: int
    ever: int
    purchase_days: int
    average_purchase_minor: float | None
    purchase_frequency: float | None
    revenue_per_customer_minor: float | None


@dataclass(frozen=True)
class SecondPurchaseRate(Rate):
    """The second-purchase rate, with its days and how many were new in all (M8)."""

    days: int
    cohort: int


@dataclass(frozen=True)
class LoyalRate(Rate):
    """The loyal customer rate, with the purchase days it asks for (M11)."""

    k: int


@dataclass(frozen=True)
class Repeat:
    """The four repeat rates and loyal customers (M5-M8, M11)."""

    repeat_purchase_rate: Rate | None
    repeat_purchase_rate_365: Rate
    returning_customer_rate: Rate
    lifetime_repeat_rate: Rate
    second_purchase_rate: SecondPurchaseRate
    loyal_customer_rate: LoyalRate
    loyal_customer_rate_365: LoyalRate


@dataclass(frozen=True)
class RetentionShown:
    """Retention, churn and growth (M2-M4, M16); `member_growth` is M16 b, for the page only."""

    S: int
    E: int
    N: int
    N_first: int
    N_won_back: int
    retained: int
    lost: int
    crr: Rate
    churn: Rate
    churn_end_denominator: Rate
    customer_growth: Rate
    previous_period_retention: Rate
    member_growth: Rate


@dataclass(frozen=True)
class Timing:
    """Time between purchases and the chance of another (M12, M13)."""

    gaps: int
    mean_days: float | None
    median_days: float | None
    km_spells: int
    km_events: int
    km_median_days: int | None
    km_p80_days: int | None
    repeat_probability_pct: dict[int, float | None]


@dataclass(frozen=True)
class Revenue:
    """What the previous period's customers spent then and now (M15); `base_to` is its last day."""

    base_from: date
    base_to: date
    base_customers: int
    base_minor: int
    gross_revenue_churn: Rate
    lost_customer_revenue: Rate
    expansion: Rate
    net_revenue_retention: Rate
    existing_customer_growth: Rate


@dataclass(frozen=True)
class Clv:
    """Customer lifetime value (M14): c, and a and b where the owner gives cost and margin."""

    annual_revenue_per_customer_minor: float | None
    annual_customers: int
    annual_purchases: int
    annual_churn: Rate | None
    lifespan_years: float | None
    value_minor: float | None
    danish_minor: float | None
    swedish_minor: float | None


@dataclass(frozen=True)
class FiguresShown:
    """The figures of a period as known at the end of a day; the groups are None for a period not begun (D8)."""

    period: Period
    as_of: date
    evaluated_to: date | None
    complete: bool
    active_days: int
    history_short: bool
    history_short_previous: bool
    sales: Sales | None = None
    customers: Customers | None = None
    repeat: Repeat | None = None
    retention: RetentionShown | None = None
    timing: Timing | None = None
    revenue: Revenue | None = None
    clv: Clv | None = None


@dataclass(frozen=True)
class TrendPoint:
    """One period of a trend; purchases are the members'."""

    period: Period
    complete: bool
    history_short: bool
    visits: int
    purchases: int
    buying: int
    new: int
    returning: int
    repeat_purchase_rate: Rate
    crr: Rate
    previous_period_retention: Rate
    vouchers_issued: int
    vouchers_used: int


@dataclass(frozen=True)
class CohortsShown:
    """All cohorts and the average row (M21)."""

    kind: PeriodKind
    as_of: date
    cohorts: tuple[Cohort, ...]
    average_pct: tuple[float | None, ...]


@dataclass(frozen=True)
class VoucherCounts:
    """Vouchers issued and handed out in a period."""

    issued: int
    used: int

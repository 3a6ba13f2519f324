"""What the figures page says: tiles with their definitions, and the trend; pure functions, tested without a window."""

from dataclasses import dataclass

from shopclub.desktop.screens.figures.plot import PlotPoint, PlotView
from shopclub.language import formats
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.figures.rates import Rate
from shopclub.rules.values.money import Currency
from shopclub.rules.values.periods import Period, PeriodKind
from shopclub.services.figures.shown import Customers, FiguresShown, Repeat, TrendPoint, VoucherCounts

FEW = 30


@dataclass(frozen=True)
class TileView:
    """One figure: what it is, its value, the numbers behind it, its definition, and whom it counts."""

    title: str
    value: str
    behind: str
    definition: str
    figure: str = ""
    group: str = ""


@dataclass(frozen=True)
class FiguresView:
    """The page of one period."""

    title: str
    so_far: str
    tiles: tuple[TileView, ...]
    empty: bool


def period_name(period: Period) -> str:
    """Return a period's name as people say it."""
    match period.kind:
        case PeriodKind.MONTH:
            return formats.month(period.start)
        case PeriodKind.YEAR:
            return str(period.start.year)
        case PeriodKind.QUARTER:
            return _("Quarter {number} of {year}").format(number=(period.start.month + 2) // 3, year=period.start.year)
        case PeriodKind.WEEK:
            year, week, _day = period.start.isocalendar()
            return _("Week {number} of {year}").format(number=week, year=year)
        case _:
            return formats.day(period.start)


def present_figures(shown: FiguresShown, vouchers: VoucherCounts, currency: Currency) -> FiguresView:
    """Return the page of a period."""
    so_far = "" if shown.complete else _("so far")
    if shown.sales is None or shown.customers is None or shown.repeat is None or shown.retention is None:
        return FiguresView(period_name(shown.period), "", (), empty=True)
    tiles = (
        *_people(shown),
        *_coming_back(shown),
        *_staying(shown),
        *_rewards(vouchers),
        *_trade(shown, currency),
    )
    return FiguresView(period_name(shown.period), so_far, tiles, empty=shown.customers.ever == 0)


def _share(rate: Rate | None) -> tuple[str, str]:
    """Return a rate and the numbers behind it; under thirty customers it is too few to tell."""
    if rate is None or rate.pct is None:
        return "–", _("nobody to count yet")
    behind = _("{part} of {whole}").format(part=formats.whole(rate.num), whole=formats.whole(rate.den))
    if rate.den < FEW:
        behind = _("{numbers}, too few to tell").format(numbers=behind)
    return formats.percent(rate.pct), behind


def _trade(shown: FiguresShown, currency: Currency) -> tuple[TileView, ...]:
    sales, customers = shown.sales, shown.customers
    if sales is None or customers is None:
        return ()
    group = _("Trade")
    share, behind = _share(sales.member_share_of_purchases)
    return (
        TileView(
            _("Visits and purchases"),
            formats.whole(sales.member_purchases),
            ngettext("{count} sale without a card", "{count} sales without a card", sales.anonymous_purchases).format(
                count=formats.whole(sales.anonymous_purchases)
            ),
            _("Purchases by members. A free reward counts; what was wholly returned never was."),
            group=group,
        ),
        TileView(
            _("Net sales"),
            formats.money(sales.net_minor, currency),
            _("{amount} by members").format(amount=formats.money(sales.member_net_minor, currency)),
            _("What was paid, less what was paid back, where the amount is known."),
            group=group,
        ),
        TileView(
            _("Purchases with a card"),
            share,
            behind,
            _("Read every other figure against it: the page describes this part of the trade."),
            group=group,
        ),
        *_averages(customers, currency, group),
    )


def _averages(customers: Customers, currency: Currency, group: str) -> tuple[TileView, ...]:
    average, frequency = customers.average_purchase_minor, customers.purchase_frequency
    return (
        TileView(
            _("Average purchase"),
            "–" if average is None else formats.money(round(average), currency),
            _("by members"),
            _("Members' net sales by their purchases."),
            group=group,
        ),
        TileView(
            _("Purchases per customer"),
            "–" if frequency is None else formats.decimal(frequency, 2),
            _("in this period"),
            _("Purchases of members by the customers who bought."),
            group=group,
        ),
    )


def _people(shown: FiguresShown) -> tuple[TileView, ...]:
    customers = shown.customers
    if customers is None:
        return ()
    group = _("Customers")
    hidden = _needs(shown) if shown.history_short else ""
    return (
        TileView(
            _("Customers"),
            formats.whole(customers.buying),
            _("{count} ever").format(count=formats.whole(customers.ever)),
            _("Members who bought in this period."),
            "customers.buying",
            group,
        ),
        TileView(
            _("New"),
            formats.whole(customers.new) if not hidden else "–",
            hidden or _("of {count}").format(count=formats.whole(customers.buying)),
            _("Members whose first purchase ever is in this period."),
            "customers.new",
            group,
        ),
        TileView(
            _("Returning"),
            formats.whole(customers.returning),
            _("of {count}").format(count=formats.whole(customers.buying)),
            _("Members who bought in this period and had bought before it."),
            "customers.returning",
            group,
        ),
    )


def _coming_back(shown: FiguresShown) -> tuple[TileView, ...]:
    repeat = shown.repeat
    if repeat is None:
        return ()
    group = _("Do they come back?")
    rows = (*_repeat_rates(repeat), *_first_steps(repeat))
    return tuple(TileView(title, *_share(rate), said, figure, group) for title, rate, said, figure in rows)


def _repeat_rates(repeat: Repeat) -> tuple[tuple[str, Rate | None, str, str], ...]:
    return (
        (
            _("Repeat purchase rate"),
            repeat.repeat_purchase_rate,
            _("Of those who bought in this period, those who bought on two days or more in it."),
            "repeat.repeat_purchase_rate",
        ),
        (
            _("Repeat purchase rate, 365 days"),
            repeat.repeat_purchase_rate_365,
            _("The same over the 365 days up to the end of the period."),
            "",
        ),
        (
            _("Returning customer rate"),
            repeat.returning_customer_rate,
            _("Of those who bought in this period, those who ever bought on two days or more. Looks back past it."),
            "repeat.returning_customer_rate",
        ),
        (
            _("Lifetime repeat rate"),
            repeat.lifetime_repeat_rate,
            _("Of all customers ever, those who bought on two days or more."),
            "",
        ),
    )


def _first_steps(repeat: Repeat) -> tuple[tuple[str, Rate | None, str, str], ...]:
    second, loyal = repeat.second_purchase_rate, repeat.loyal_customer_rate
    return (
        (
            _("Second purchase in {days} days").format(days=second.days),
            second,
            _("Of those new in this period whose days are over, those who came a second time within them."),
            "repeat.second_purchase_rate",
        ),
        (
            _("Loyal customers"),
            loyal,
            _("Of those who bought in this period, those who bought on {count} days or more in it.").format(
                count=loyal.k
            ),
            "repeat.loyal_customer_rate",
        ),
    )


def _needs(shown: FiguresShown) -> str:
    return _("needs purchases of {days} days before").format(days=shown.active_days)


def _staying(shown: FiguresShown) -> tuple[TileView, ...]:
    kept = shown.retention
    if kept is None:
        return ()
    group = _("Do they stay?")
    window = _("A customer is active if she bought in the {days} days before.").format(days=shown.active_days)
    rows = (
        (
            _("Customer retention"),
            kept.crr,
            _("Of those active when the period began, those still active at its end.") + " " + window,
            "retention.retained",
            True,
        ),
        (
            _("Customers lost"),
            kept.churn,
            _("Of those active when the period began, those no longer active at its end.") + " " + window,
            "retention.lost",
            True,
        ),
        (
            _("Came again from the period before"),
            kept.previous_period_retention,
            _("Of those who bought in the period before, those who bought in this one too."),
            "",
            False,
        ),
    )
    tiles = []
    for title, rate, said, figure, needs in rows:
        value, behind = _share(rate)
        if needs and shown.history_short:
            tiles.append(TileView(title, "–", _needs(shown), said, group=group))
        else:
            tiles.append(TileView(title, value, behind, said, figure, group))
    return tuple(tiles)


def _rewards(vouchers: VoucherCounts) -> tuple[TileView, ...]:
    group = _("Rewards")
    return (
        TileView(
            _("Rewards earned"),
            formats.whole(vouchers.issued),
            _("vouchers issued"),
            _("Vouchers of every kind given in this period and not taken back."),
            group=group,
        ),
        TileView(
            _("Rewards handed out"),
            formats.whole(vouchers.used),
            _("vouchers used"),
            _("Rewards given to members in this period, whenever they were earned."),
            group=group,
        ),
    )


def series_names() -> dict[str, str]:
    """Return the series the trend can show."""
    return {
        "visits": _("Visits"),
        "purchases": _("Purchases"),
        "buying": _("Customers"),
        "new": _("New"),
        "returning": _("Returning"),
        "repeat_purchase_rate": _("Repeat purchase rate"),
        "crr": _("Customer retention"),
        "previous_period_retention": _("Came again from the period before"),
        "vouchers_issued": _("Rewards earned"),
        "vouchers_used": _("Rewards handed out"),
    }


def present_trend(points: tuple[TrendPoint, ...], series: str) -> PlotView:
    """Return one series of the trend."""
    shown, percent = [], False
    for each in points:
        value = getattr(each, series)
        if isinstance(value, Rate):
            percent = True
            hidden = series == "crr" and each.history_short
            told, tip = (None, "–") if hidden else (value.pct, " · ".join(_share(value)))
        else:
            told, tip = float(value), formats.whole(value)
        if not each.complete:
            so_far = _("so far")
            tip = f"{tip} ({so_far})"
        year = str(each.period.start.year) if each.period.start.month == 1 else ""
        shown.append(PlotPoint(formats.short_month(each.period.start), year, told, tip, each.complete))
    return PlotView(series_names()[series], tuple(shown), percent)

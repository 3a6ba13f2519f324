"""Money, dates and numbers as the language spoken now writes them (Babel), for screen and paper alike."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from shopclub.language.translation import gettext as _
from shopclub.language.translation import spoken
from shopclub.rules.values.money import Currency, Marks, clean_amount
from shopclub.rules.values.periods import Period, PeriodKind

_CROWNS = {"DKK": "da", "NOK": "nb", "SEK": "sv", "ISK": "is"}
"""Crowns, and the language of the country they are of."""
MINUS = "\N{MINUS SIGN}"


def locale_name() -> str:
    """Return the locale of the language spoken; English is written as in Britain, with the day before its month."""
    return "en_GB" if spoken() == "en" else spoken()


class _Shop:
    """The shop's currency, once it is known; one per process, set by the face that opens the book."""

    currency: Currency | None = None


def use_currency(currency: Currency) -> None:
    """Take a currency as the one that credit is written in."""
    _Shop.currency = currency


def credit(minor: int) -> str:
    """Write credit, which is counted in minor units of the shop's currency."""
    return whole(minor) if _Shop.currency is None else money(minor, _Shop.currency)


def tidy(said: str) -> str:
    """Return a sentence without a second full stop after an amount such as “84,00 kr.”."""
    return said.replace("kr..", "kr.")


_LETTERS_BEFORE_DIGITS = re.compile(r"(?<=[^\W\d_])(?=\d)")


def money(minor: int | None, currency: Currency) -> str:
    """Write an amount of money with its currency; an unknown amount is a dash.

    Crowns are "kr." behind the amount in every language, as they are on the price tags of their own country.
    """
    if minor is None:
        return "–"
    from babel.numbers import format_currency

    amount = Decimal(minor).scaleb(-currency.decimals)
    pattern = f"#,##0.00\xa0'{symbol(currency)}'" if currency.code in _CROWNS else None
    written = format_currency(amount, currency.code, pattern, locale=locale_name()).replace("\xa0", " ")
    spaced = _LETTERS_BEFORE_DIGITS.sub(" ", written)  # the space that CLDR asks for there, and babel leaves out
    return spaced.replace("-", MINUS)


def amount(minor: int, currency: Currency) -> str:
    """Write an amount without its currency, which stands beside it, in groups of thousands."""
    from babel.numbers import format_decimal

    places = "." + "0" * currency.decimals if currency.decimals else ""
    return format_decimal(Decimal(minor).scaleb(-currency.decimals), f"#,##0{places}", locale=locale_name())


def symbol(currency: Currency) -> str:
    """Return a currency's sign as people write it: that of its own country for crowns."""
    from babel.numbers import get_currency_symbol

    return get_currency_symbol(currency.code, locale=_CROWNS.get(currency.code, locale_name()))


def amount_typed(text: str, currency: Currency) -> int:
    """Read an amount as a person types it in her language into minor units: "84,00", "84.00", "1.234,50".

    Raises:
        AmountInvalid: the text is no single amount, is negative or absurdly large.
    """
    from babel.numbers import get_decimal_symbol, get_group_symbol

    marks = Marks(get_decimal_symbol(locale_name()), get_group_symbol(locale_name()).replace("\xa0", " "))
    return currency.parse(clean_amount(text, marks, decimals=currency.decimals))


def decimal_mark() -> str:
    """Return the sign before decimals."""
    from babel.numbers import get_decimal_symbol

    return str(get_decimal_symbol(locale_name()))


def plain_amount(text: str) -> str:
    """Write a plain decimal string with the language's own decimal sign, for a field that is typed in."""
    from babel.numbers import get_decimal_symbol

    return text.replace(".", get_decimal_symbol(locale_name()))


def whole(number: int) -> str:
    """Write a whole number with its thousands grouped."""
    from babel.numbers import format_decimal

    return format_decimal(number, locale=locale_name()).replace("\xa0", " ")


def decimal(number: float, places: int = 1) -> str:
    """Write a number with a fixed number of decimals."""
    from babel.numbers import format_decimal

    zeros = "0" * places
    return format_decimal(number, format=f"#,##0.{zeros}", locale=locale_name()).replace("\xa0", " ")


def percent(share: float | None) -> str:
    """Write a percentage with one decimal, given in percent; none is a dash."""
    return "–" if share is None else f"{decimal(share)} %"


def share(points: int) -> str:
    """Write a share given in hundredths of a per cent, with a decimal only where there is one."""
    if points % 100 == 0:
        places = 0
    elif points % 10 == 0:
        places = 1
    else:
        places = 2
    return f"{decimal(points / 100, places)} %"


def day(value: date | None) -> str:
    """Write a date in medium length."""
    if value is None:
        return "–"
    from babel.dates import format_date

    return format_date(value, format="medium", locale=locale_name())


def short_day(value: date | None, *, today: date) -> str:
    """Write a date without its year where that is the present one; nothing where there is none."""
    if value is None:
        return ""
    from babel.dates import format_skeleton

    return format_skeleton("MMMd" if value.year == today.year else "yMMMd", value, locale=locale_name())


def weekday_and_day(value: date) -> str:
    """Write a date with its weekday and without its year."""
    from babel.dates import format_skeleton

    written = format_skeleton("MMMMEEEEd", value, locale=locale_name())
    return written[:1].upper() + written[1:]


def near_day(value: date, *, today: date) -> str:
    """Write a date as people say it: today, tomorrow, the weekday within a week, else the day and its month."""
    from babel.dates import format_date

    ahead = (value - today).days
    if ahead in {0, 1}:
        return _("Tomorrow") if ahead else _("Today")
    if 1 < ahead < len(weekday_names()):
        name = format_date(value, format="EEEE", locale=locale_name())
        return name[:1].upper() + name[1:]
    return short_day(value, today=today)


def weekday_names() -> tuple[str, ...]:
    """Return the short names of the weekdays, Monday first."""
    from babel.dates import get_day_names

    names = get_day_names("abbreviated", locale=locale_name())
    return tuple(names[number] for number in range(7))


def month(value: date) -> str:
    """Write a month with its year, in the form in which it stands alone."""
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", value, locale=locale_name())


def days(first: date, last: date) -> str:
    """Write the days from one to another."""
    return f"{day(first)} – {day(last)}"


def period(shown: Period) -> str:
    """Write a period: a month by its name, any other by its first and its last day."""
    if shown.kind is PeriodKind.MONTH:
        return month(shown.start)
    return days(shown.start, shown.end - timedelta(days=1))


def short_month(value: date) -> str:
    """Write a month in few letters, as a plot's axis wants it."""
    from babel.dates import format_date

    return format_date(value, format="LLL", locale=locale_name()).rstrip(".")


def birthday(text: str | None) -> str:
    """Write a birthday kept as MM-DD or YYYY-MM-DD."""
    if not text:
        return "–"
    from babel.dates import format_skeleton

    if len(text) > 5:
        return day(date.fromisoformat(text))
    return format_skeleton("MMMd", date.fromisoformat(f"2000-{text}"), locale=locale_name())


def clock(instant: datetime, zone: ZoneInfo) -> str:
    """Write the local time of an instant."""
    return f"{instant.astimezone(zone):%H:%M}"

"""Cashback in words: credit, and the quarter that runs."""

from shopclub.language.formats import credit, day, money
from shopclub.language.kinds.words import KindWords, NamedNotice
from shopclub.language.translation import gettext as _
from shopclub.rules.values.money import Currency
from shopclub.services.acting.outcomes import QuarterLine


def counted(minor: int) -> str:
    """Return credit in words, of so many minor units of money."""
    return _("{amount} in credit").format(amount=credit(minor))


def quarter(line: QuarterLine, currency: Currency) -> str:
    """Return what the quarter that runs comes to so far, and what the next band asks for."""
    said = _("{spent} this quarter so far gives {credit} on {day}.").format(
        spent=money(line.spent, currency), credit=money(line.credit, currency), day=day(line.paid_on)
    )
    if line.next_at is None:
        return said
    more = _("{amount} more makes it {credit}.").format(
        amount=money(line.next_at - line.spent, currency), credit=money(line.next_credit, currency)
    )
    return f"{said} {more}"


def _credit_ready(notice: NamedNotice) -> str:
    return _("{amount} of credit may be spent now.").format(amount=money(notice.number, notice.currency))


WORDS = KindWords(
    counted=counted,
    bare=credit,
    pay=lambda: _("Pay with credit"),
    in_money=True,
    gives_rewards=False,
    notices={"credit_ready": _credit_ready},
)

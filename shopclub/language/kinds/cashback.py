"""Cashback in words: credit, and the quarter that runs."""

from shopclub.language.formats import credit, day, money
from shopclub.language.kinds.words import KindWords
from shopclub.language.translation import gettext as _
from shopclub.rules.values.money import Currency
from shopclub.services.acting.outcomes import QuarterLine


def counted(minor: int) -> str:
    """Return credit in words, of so many minor units of money."""
    return _("{amount} in credit").format(amount=credit(minor))


def quarter(found: QuarterLine, currency: Currency) -> str:
    """Return what the quarter that runs comes to so far, and what the next band asks for."""
    said = _("{spent} this quarter so far gives {credit} on {day}.").format(
        spent=money(found.spent, currency), credit=money(found.credit, currency), day=day(found.paid_on)
    )
    if found.next_at is None:
        return said
    more = _("{amount} more makes it {credit}.").format(
        amount=money(found.next_at - found.spent, currency), credit=money(found.next_credit, currency)
    )
    return f"{said} {more}"


WORDS = KindWords(
    counted=counted,
    bare=credit,
    pay=lambda: _("Pay with credit"),
    in_money=True,
    gives_rewards=False,
    notices={
        "credit_ready": lambda told: _("{amount} of credit may be spent now.").format(
            amount=money(told.number, told.currency)
        )
    },
)

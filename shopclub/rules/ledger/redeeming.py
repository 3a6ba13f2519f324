"""Spending units: never more than the balance, and nothing while it is below zero."""

from datetime import date

from shopclub.rules.ledger.acts import Standing
from shopclub.rules.ledger.lots import Draw, available, draw
from shopclub.rules.values.refusals import InDebt, NotEnough


def balance_of(standing: Standing, on: date) -> int:
    """Return what may be spent on a business date; below zero where more is owed."""
    return available(standing.spans, on) - sum(owed for _, owed in standing.debts)


def spent(standing: Standing, *, units: int, on: date, programme: str) -> tuple[Draw, ...]:
    """Draw units that a member wants to spend.

    Raises:
        InDebt: the balance is below zero.
        NotEnough: the balance is less than was asked for; nothing is drawn.
    """
    balance = balance_of(standing, on)
    if balance < 0:
        raise InDebt(programme, -balance)
    if units > balance:
        raise NotEnough(programme, units, balance)
    return draw(standing.lots, quantity=units, on=on, programme=programme)

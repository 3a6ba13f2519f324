"""The live example beside a programme's form: what its rules do for a member, worked out by the rules themselves."""

from datetime import UTC, date, datetime

from shopclub.language import formats, phrases
from shopclub.language.translation import gettext as _
from shopclub.rules.kinds.gifts import Gift
from shopclub.rules.ledger.acts import Act, Decision, Standing
from shopclub.rules.ledger.terms import ProgrammeRules, Version
from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import Item

EXAMPLE_AMOUNT = 84
EXAMPLE_DAY = date(2026, 6, 1)
EXAMPLE_TIME = datetime(2026, 6, 1, 12, tzinfo=UTC)


def bill(currency: Currency) -> int:
    """Return the example's bill in minor units."""
    return EXAMPLE_AMOUNT * currency.one


def decided(rules: ProgrammeRules, currency: Currency) -> Decision:
    """Return what the rules decide of the example's bill."""
    named = [word for rate in rules.tariff.rates for word in rate.categories]
    items = (Item(named[0] if named else "other", bill(currency) // 2, 2),)
    act = Act(EXAMPLE_DAY, EXAMPLE_TIME, bill(currency), items)
    return rules.earn(Standing(), act, version=1, successor=Version(1, 1, rules))


def units_given(decision: Decision) -> int:
    """Return the units that a decision gives."""
    return sum(each.quantity for each in decision.postings if each.quantity > 0)


def what_a_visit_gives(rules: ProgrammeRules, currency: Currency) -> tuple[str, ...]:
    """Return what the example's bill gives, and what the counter says of it."""
    decision = decided(rules, currency)
    units = phrases.units(units_given(decision), rules.kind)
    said = _said(rules).format(amount=formats.money(bill(currency), currency), units=units)
    return (said, *(phrases.notice(each, currency, {rules.key: rules.name}) for each in decision.notices))


def _said(rules: ProgrammeRules) -> str:
    """Return how what a visit gives is told: the amount is named only where it matters."""
    tariff = rules.tariff
    if tariff.by_visit and not tariff.min_spend:
        return _("Each visit gives {units}.")
    return _("A member who spends {amount} gets {units}.")


def after_visits(given: int, *, cost: int, reward: str, value: int, currency: Currency) -> list[str]:
    """Return after how many visits a reward is there, and what it costs the shop.

    Each visit gives so many units; the reward costs so many of them, and the shop `value` minor units.
    """
    visits = -(-cost // given)
    sentences = [_("After {count} such visits: {reward}.").format(count=visits, reward=reward)]
    if value:
        sentences.append(_costs_you(value, visits * bill(currency), currency))
    return sentences


def _costs_you(value: int, sales: int, currency: Currency) -> str:
    return _("The reward costs you {cost} for {spent} of sales: {share}.").format(
        cost=formats.money(value, currency),
        spent=formats.money(sales, currency),
        share=formats.percent(value * 100 / sales),
    )


def gift_words(gift: Gift | None) -> str:
    """Return a gift in words."""
    if gift is None:
        return ""
    return gift.reward or _("{count} in “{programme}”").format(count=formats.whole(gift.units), programme=gift.into)

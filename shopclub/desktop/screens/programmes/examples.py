"""The live example beside a programme's form: what its rules do for a member, worked out by the rules themselves."""

from datetime import UTC, date, datetime

from shopclub.desktop.screens.programmes.kinds import examples
from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import counts, formats, phrases
from shopclub.language.translation import gettext as _
from shopclub.rules.kinds.points import PointRules
from shopclub.rules.kinds.stamp_cards import StampCardRules
from shopclub.rules.ledger.acts import Act, Decision, Standing
from shopclub.rules.ledger.terms import ProgrammeRules, Version
from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import Item

EXAMPLE_AMOUNT = 84
EXAMPLE_DAY = date(2026, 6, 1)
EXAMPLE_POINTS = 120


def example_card(rules: ProgrammeRules, currency: Currency) -> CardView:
    """Return a card three stamps old, or some points, as a member would have them."""
    other = examples.card(rules, currency)
    if other is not None:
        return other
    if rules.size is not None:
        return CardView(rules.name, min(3, rules.size - 1), rules.size, 1, rules.promise)
    costs = sorted((each.cost, each.name) for each in rules.rewards) if isinstance(rules, PointRules) else []
    cost, reward = next((each for each in costs if each[0] > EXAMPLE_POINTS), costs[-1] if costs else (200, ""))
    said = f"{reward} · {formats.whole(cost)}" if reward else ""
    gained = _given(rules, currency)
    there = counts.points(EXAMPLE_POINTS)
    return CardView(rules.name, EXAMPLE_POINTS, cost, gained, said, points=there, gained=f"+{formats.whole(gained)}")


def _decided(rules: ProgrammeRules, currency: Currency) -> Decision:
    amount = EXAMPLE_AMOUNT * 10**currency.decimals
    named = [word for rate in rules.tariff.rates for word in rate.categories]
    items = (Item(named[0] if named else "other", amount // 2, 2),)
    act = Act(EXAMPLE_DAY, datetime(2026, 6, 1, 12, tzinfo=UTC), amount, items)
    return rules.earn(Standing(), act, version=1, successor=Version(1, 1, rules))


def _given(rules: ProgrammeRules, currency: Currency) -> int:
    """Return the units of a purchase of 84.00."""
    return sum(each.quantity for each in _decided(rules, currency).postings if each.quantity > 0)


def example_sentences(rules: ProgrammeRules, currency: Currency) -> tuple[str, ...]:
    """Return what the rules do for a member who spends 84.00."""
    other = examples.sentences(rules, currency)
    if other is not None:
        return tuple(map(formats.tidy, other))
    amount = EXAMPLE_AMOUNT * 10**currency.decimals
    decision, given = _decided(rules, currency), _given(rules, currency)
    units, spends = phrases.units(given, rules.kind), formats.money(amount, currency)
    told = [_said(rules).format(amount=spends, units=units)]
    told += [phrases.notice(each, currency, {rules.key: rules.name}) for each in decision.notices]
    if isinstance(rules, StampCardRules):
        told += _full_card(rules, given, amount, currency)
    if isinstance(rules, PointRules):
        told += _points(rules, given, amount, currency)
    return tuple(map(formats.tidy, told))


def _said(rules: ProgrammeRules) -> str:
    """Return how what a visit gives is told: the amount is named only where it matters."""
    tariff = rules.tariff
    if tariff.by_visit and not tariff.min_spend:
        return _("Each visit gives {units}.")
    return _("A member who spends {amount} gets {units}.")


def _full_card(rules: StampCardRules, given: int, amount: int, currency: Currency) -> list[str]:
    if not given:
        return []
    visits = -(-rules.size // given)
    told = [_("After {count} such visits: {reward}.").format(count=visits, reward=rules.promise)]
    if rules.reward_value:
        told.append(_cost(rules.reward_value, visits * amount, currency))
    return told


def _cost(value: int, sales: int, currency: Currency) -> str:
    return _("The reward costs you {cost} for {spent} of sales: {share}.").format(
        cost=formats.money(value, currency),
        spent=formats.money(sales, currency),
        share=formats.percent(value * 100 / sales),
    )


def _points(rules: PointRules, given: int, amount: int, currency: Currency) -> list[str]:
    told = []
    cheapest = min(rules.rewards, key=lambda each: each.cost, default=None)
    if given and cheapest:
        visits = -(-cheapest.cost // given)
        told.append(_("After {count} such visits: {reward}.").format(count=visits, reward=cheapest.name))
        if cheapest.value:
            told.append(_cost(cheapest.value, visits * amount, currency))
    if rules.pay:
        largest = rules.pay.largest(10**6, amount)
        told.append(
            _("Of a bill of {amount} at most {units} pay {worth}.").format(
                amount=formats.money(amount, currency),
                units=counts.points(largest),
                worth=formats.money(rules.pay.worth_of(largest), currency),
            )
        )
    lapses = rules.lives_until(EXAMPLE_DAY)
    if lapses:
        told.append(
            _("Points earned on {day} live until {last}.").format(
                day=formats.day(EXAMPLE_DAY), last=formats.day(lapses)
            )
        )
    best = max(rules.multiplier, key=lambda each: each.bp, default=None)
    if best and given:
        more = counts.points(rules.tariff.multiplied(given, best.bp))
        told.append(_("With “{promotion}”: {units}.").format(promotion=best.name, units=more))
    return told

"""How the settings of a points programme become its rules."""

from datetime import date

from shopclub.rules.kinds.points import (
    ALL_OF_IT,
    BASE_RATE,
    ROUND_TO,
    PointExpiry,
    PointPayment,
    PointReward,
    PointRules,
)
from shopclub.rules.kinds.setting_text import money_text, text_of
from shopclub.rules.kinds.settings import SettingReader, read_promotions
from shopclub.rules.ledger.acts import DebtPolicy
from shopclub.rules.ledger.earning import UNITS, EarningRate
from shopclub.rules.ledger.promotions import Promotion
from shopclub.rules.values.money import Rounding


def read_points(settings: SettingReader) -> PointRules:
    """Make the rules of a points programme from its settings.

    Raises:
        ProgrammeInvalid: a setting is unknown, out of range or contradicts another.
    """
    carry = settings.flag("carry_remainder", default=PointRules.carry_remainder)
    rates = [_read_rate(settings, carry=carry, default=BASE_RATE.unit)]
    for table in settings.tables("also"):
        rates.append(_read_rate(table, carry=carry, default=None))
        table.finish()
    rules = PointRules(
        key=settings.text("key", longest=40),
        name=settings.text("name"),
        rates=tuple(rates),
        min_spend=settings.money("min_spend", PointRules.min_spend),
        rounding=Rounding(settings.choice("rounding", PointRules.rounding, among=list(Rounding))),
        carry_remainder=carry,
        welcome_points=settings.whole("welcome_points", PointRules.welcome_points, low=0, high=1_000_000),
        pending_days=settings.whole("pending_days", PointRules.pending_days, low=0, high=366),
        expiry=_read_expiry(settings),
        exclude=settings.names("exclude", PointRules.exclude),
        multiplier=read_promotions(settings),
        tier_multipliers=_read_tiers(settings),
        rewards=_read_rewards(settings),
        pay=_read_payment(settings),
        debt=DebtPolicy(settings.choice("debt", PointRules.debt, among=list(DebtPolicy))),
        restore_grace_days=settings.whole("restore_grace_days", PointRules.restore_grace_days, low=0, high=366),
        effective_from=settings.day("effective_from"),
        open_cards=settings.choice("open_cards", PointRules.open_cards, among=("keep",)),
    )
    settings.finish()
    return rules


def _read_rate(settings: SettingReader, *, carry: bool, default: str | None) -> EarningRate:
    unit = settings.choice("unit", default, among=UNITS)
    money = unit in {"amount", "category"}
    rate = EarningRate(
        unit,
        settings.whole("points", BASE_RATE.units, low=1, high=100_000),
        settings.money("per", settings.currency.one, low=1) if money else BASE_RATE.per,
        settings.names("categories"),
        carried=money and carry,
    )
    named = unit in {"item", "category"}
    if named and not rate.categories:
        raise settings.refuse("categories", [], f"at least one category when points are given by {unit}")
    if rate.categories and not named:
        raise settings.refuse("categories", list(rate.categories), 'unit = "item" or "category" beside categories')
    return rate


def _read_expiry(settings: SettingReader) -> PointExpiry | None:
    table = settings.table("expiry")
    if table is None:
        return None
    if "date" in table.keys():  # noqa: SIM118
        expiry = PointExpiry(day=_read_day(table))
    else:
        expiry = PointExpiry(
            table.whole("months", PointExpiry.months, low=1, high=240),
            table.choice("from", PointExpiry.since, among=("award", "activity")),
            round_to=table.choice("round_to", PointExpiry.round_to, among=ROUND_TO),
        )
    table.finish()
    return expiry


def _read_day(table: SettingReader) -> tuple[int, int]:
    text = table.text("date")
    month, _, day = text.partition("-")
    if month.isdigit() and day.isdigit() and len(text) == 5:
        try:
            date(2000, int(month), int(day))
        except ValueError:
            raise table.refuse("date", text, 'a day of the year such as "12-31"') from None
        return int(month), int(day)
    raise table.refuse("date", text, 'a day of the year such as "12-31"')


def _read_tiers(settings: SettingReader) -> tuple[tuple[str, int], ...]:
    table = settings.table("tier_multipliers")
    if table is None:
        return ()
    return tuple((name, table.whole(name, low=1, high=1_000_000)) for name in table.keys())  # noqa: SIM118


def _read_rewards(settings: SettingReader) -> tuple[PointReward, ...]:
    rewards: dict[str, PointReward] = {}
    for table in settings.tables("reward"):
        reward = PointReward(
            name=table.text("name"),
            cost=table.whole("cost", low=1, high=1_000_000_000),
            value=table.money("value", PointReward.value),
            stock=table.optional_whole("stock", low=0, high=1_000_000),
            limit_per_member=table.optional_whole("limit_per_member", low=1, high=100_000),
            valid_from=table.day("valid_from"),
            valid_until=table.day("valid_until"),
            voucher_valid_days=table.optional_whole("voucher_valid_days", low=0, high=3660),
        )
        if reward.name.casefold() in rewards:
            raise table.refuse("name", reward.name, "each reward's name once")
        if reward.name.isdigit():
            raise table.refuse("name", reward.name, "a name that is more than a number")
        if reward.valid_from and reward.valid_until and reward.valid_until < reward.valid_from:
            raise table.refuse("valid_until", str(reward.valid_until), "a last day not before the first")
        table.finish()
        rewards[reward.name.casefold()] = reward
    return tuple(rewards.values())


def _read_payment(settings: SettingReader) -> PointPayment | None:
    table = settings.table("pay")
    return None if table is None else read_payment(table)


def read_payment(table: SettingReader) -> PointPayment:
    """Read how points pay; left out, the step is a block of points, and a payment at least a step.

    Raises:
        ProgrammeInvalid: a setting is unknown or out of range, or a step is worth nothing.
    """
    points = table.whole("points", low=1, high=1_000_000)
    worth = table.money("worth", low=1)
    step = table.whole("step", points, low=1, high=1_000_000)
    payment = PointPayment(
        points,
        worth,
        table.whole("min", step, low=0, high=1_000_000_000),
        step,
        table.whole("max_share_bp", PointPayment.max_share_bp, low=1, high=ALL_OF_IT),
    )
    if payment.worth_of(step) < 1:
        raise table.refuse("step", step, "a step that is worth at least the smallest coin")
    table.finish()
    return payment


TEMPLATE = f"""\
[[programme]]
key = "points"             # its name in commands and in the book; never changes
kind = "{PointRules.kind}"
name = "Points"
unit = {text_of(BASE_RATE.unit):<20}# what gives points: amount | visit | item | category
points = {text_of(BASE_RATE.units):<18}# so many points …
per = "10.00"              # … for each 10.00 (unit = "amount" or "category")
# categories = ["cake"]    # unit = "item" or "category": the categories that count
carry_remainder = {text_of(PointRules.carry_remainder):<9}# what is left of an amount counts next time
rounding = {text_of(PointRules.rounding):<16}# of a multiplied sum: floor | half_up | ceil
min_spend = {money_text(PointRules.min_spend):<15}# eligible spend below which a purchase earns nothing
welcome_points = {text_of(PointRules.welcome_points):<10}# given at enrolment
pending_days = {text_of(PointRules.pending_days):<12}# days until points may be spent
# expiry = {text_of({"months": PointExpiry.months, "round_to": "month"}):<40}# from = "award" | "activity"; round_to = \
day | month | quarter |
#                                                  # half-year; or {{ date = "12-31" }}
exclude = {text_of(PointRules.exclude)}
# pay = {{ points = 10, worth = "1.00", min = 50, step = 10, max_share_bp = 5000 }}
debt = {text_of(PointRules.debt):<20}# when more is taken back than is there: forgive | carry
restore_grace_days = {text_of(PointRules.restore_grace_days):<6}# how long points given back live at least
# effective_from = 2026-12-01
# tier_multipliers = {{ Silver = 12500 }}            # instead of what the tiers themselves say
# [[programme.also]]                               # a further rate; each floors on its own, then they are added
# unit = "item"
# points = 5
# categories = ["cake"]
# [[programme.multiplier]]                         # a promotion; days, hours and dates may be left out
# name = "Double Tuesday"
# days = ["tue"]
# hours = ["15:00-17:00"]
# from = "2026-01-01"
# to = "2026-12-31"
# bp = {text_of(Promotion.bp)}
[[programme.reward]]
name = "Cake"
cost = 100                 # points
value = {money_text(PointReward.value):<19}# what it costs the shop to give
# stock = 20               # how many there are in all
# limit_per_member = 1
# valid_from = 2026-12-01
# valid_until = 2026-12-31
# voucher_valid_days = 60
"""
"""A commented example of every setting."""

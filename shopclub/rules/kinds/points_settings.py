"""How the settings of a points programme become its rules."""

from datetime import date

from shopclub.rules.kinds.points import (
    ALL_OF_IT,
    KINDS_OF_REWARD,
    ROUND_TO,
    PointExpiry,
    PointPayment,
    PointReward,
    PointRules,
)
from shopclub.rules.kinds.promotion_settings import read_promotions
from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.ledger.acts import RESTORE_GRACE_DAYS, DebtPolicy
from shopclub.rules.ledger.earning import UNITS, Rate
from shopclub.rules.values import purchases
from shopclub.rules.values.money import Rounding


def read_points(settings: SettingReader) -> PointRules:
    """Make the rules of a points programme from its settings.

    Raises:
        ProgrammeInvalid: a setting is unknown, out of range or contradicts another.
    """
    carry = settings.flag("carry_remainder", default=True)
    rates = [_read_rate(settings, carry=carry, default="amount")]
    for table in settings.tables("also"):
        rates.append(_read_rate(table, carry=carry, default=None))
        table.finish()
    rules = PointRules(
        key=settings.text("key", longest=40),
        name=settings.text("name"),
        rates=tuple(rates),
        min_spend=settings.money("min_spend", 0),
        rounding=Rounding(settings.choice("rounding", "floor", among=list(Rounding))),
        carry_remainder=carry,
        welcome_points=settings.whole("welcome_points", 0, low=0, high=1_000_000),
        pending_days=settings.whole("pending_days", 0, low=0, high=366),
        expiry=_read_expiry(settings),
        exclude=settings.names("exclude", purchases.NEVER_EARNING),
        multiplier=read_promotions(settings),
        tier_multipliers=_read_tiers(settings),
        rewards=_read_rewards(settings),
        pay=_read_payment(settings),
        debt=DebtPolicy(settings.choice("debt", "forgive", among=list(DebtPolicy))),
        restore_grace_days=settings.whole("restore_grace_days", RESTORE_GRACE_DAYS, low=0, high=366),
        effective_from=settings.day("effective_from"),
        open_cards=settings.choice("open_cards", "keep", among=("keep",)),
    )
    settings.finish()
    return rules


def _read_rate(settings: SettingReader, *, carry: bool, default: str | None) -> Rate:
    unit = settings.choice("unit", default, among=UNITS)
    money = unit in {"amount", "category"}
    one = 10**settings.currency.decimals
    rate = Rate(
        unit,
        settings.whole("points", 1, low=1, high=100_000),
        settings.money("per", one, low=1) if money else 1,
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
            table.whole("months", 12, low=1, high=240),
            table.choice("from", "award", among=("award", "activity")),
            round_to=table.choice("round_to", "day", among=ROUND_TO),
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
            kind=table.choice("kind", "item", among=KINDS_OF_REWARD),
            value=table.money("value", 0),
            scope=table.names("scope"),
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
    if table is None:
        return None
    points = table.whole("points", low=1, high=1_000_000)
    worth = table.money("worth", low=1)
    step = table.whole("step", points, low=1, high=1_000_000)
    payment = PointPayment(
        points,
        worth,
        table.whole("min", step, low=0, high=1_000_000_000),
        step,
        table.whole("max_share_bp", ALL_OF_IT, low=1, high=ALL_OF_IT),
    )
    if payment.worth_of(step) < 1:
        raise table.refuse("step", step, "a step that is worth at least the smallest coin")
    table.finish()
    return payment

"""How the settings of a stamp card become its rules."""

from shopclub.rules.kinds.setting_text import money_text, text_of
from shopclub.rules.kinds.settings import SettingReader, read_promotions
from shopclub.rules.kinds.stamp_cards import UNITS, CardExpiry, StampCardRules, StampExpiry
from shopclub.rules.ledger.acts import DebtPolicy
from shopclub.rules.ledger.promotions import Promotion
from shopclub.rules.values.money import Rounding


def read_stamp_card(settings: SettingReader) -> StampCardRules:
    """Make the rules of a stamp card from its settings.

    Raises:
        ProgrammeInvalid: a setting is unknown, out of range or contradicts another.
    """
    size = settings.whole("size", StampCardRules.size, low=3, high=50)
    unit = settings.choice("unit", StampCardRules.unit, among=UNITS)
    rules = StampCardRules(
        key=settings.text("key", longest=40),
        name=settings.text("name"),
        reward=settings.text("reward"),
        size=size,
        unit=unit,
        per=settings.money("per", settings.currency.one if unit == "amount" else StampCardRules.per, low=1),
        categories=settings.names("categories"),
        carry_remainder=settings.flag("carry_remainder", default=StampCardRules.carry_remainder),
        min_spend=settings.money("min_spend", StampCardRules.min_spend),
        stamps_per_unit=settings.whole("stamps_per_unit", StampCardRules.stamps_per_unit, low=1, high=50),
        welcome_stamps=settings.whole("welcome_stamps", StampCardRules.welcome_stamps, low=0, high=size - 1),
        interim=_read_interim(settings, size),
        reward_value=settings.money("reward_value", StampCardRules.reward_value),
        max_per_visit=settings.optional_whole("max_per_visit", low=1, high=1000),
        max_per_day=settings.optional_whole("max_per_day", low=1, high=1000),
        stamp_expiry=_read_stamp_expiry(settings),
        card_expiry=_read_card_expiry(settings),
        voucher_valid_days=settings.optional_whole("voucher_valid_days", low=0, high=3660),
        exclude=settings.names("exclude", StampCardRules.exclude),
        rounding=Rounding(settings.choice("rounding", StampCardRules.rounding, among=list(Rounding))),
        debt=DebtPolicy(settings.choice("debt", StampCardRules.debt, among=list(DebtPolicy))),
        restore_grace_days=settings.whole("restore_grace_days", StampCardRules.restore_grace_days, low=0, high=366),
        multiplier=read_promotions(settings),
        effective_from=settings.day("effective_from"),
        open_cards=settings.choice("open_cards", StampCardRules.open_cards, among=("keep", "better", "convert")),
    )
    if rules.unit == "item" and not rules.categories:
        raise settings.refuse("categories", [], "at least one category when stamps are given by item")
    settings.finish()
    return rules


def _read_interim(settings: SettingReader, size: int) -> tuple[tuple[int, str], ...]:
    table = settings.table("interim")
    rewards = []
    for key in table.keys() if table else ():
        if not (key.isascii() and key.isdigit() and 1 <= int(key) < size):
            raise settings.refuse("interim", key, f"a number of stamps from 1 to {size - 1}")
        rewards.append((int(key), table.text(key) if table else ""))
    return tuple(sorted(rewards))


def _read_stamp_expiry(settings: SettingReader) -> StampExpiry | None:
    table = settings.table("stamp_expiry")
    if table is None:
        return None
    expiry = StampExpiry(
        table.whole("days", StampExpiry.days, low=1, high=3660),
        table.choice("from", StampExpiry.since, among=("stamp", "activity")),
    )
    table.finish()
    return expiry


def _read_card_expiry(settings: SettingReader) -> CardExpiry | None:
    table = settings.table("card_expiry")
    if table is None:
        return None
    expiry = CardExpiry(table.whole("days", CardExpiry.days, low=1, high=3660))
    table.finish()
    return expiry


TEMPLATE = f"""\
[[programme]]
key = "coffee"             # its name in commands and in the book; never changes
kind = "{StampCardRules.kind}"
name = "Coffee card"
size = {text_of(StampCardRules.size):<20}# stamps that fill a card, 3 to 50
unit = {text_of(StampCardRules.unit):<20}# what gives a stamp: visit | item | amount
# per = "50.00"            # unit = "amount": a stamp for each full 50.00
# carry_remainder = {text_of(StampCardRules.carry_remainder):<7}# what is left of an amount counts next time
# categories = ["coffee"]  # unit = "item": the categories whose pieces are stamped
stamps_per_unit = {text_of(StampCardRules.stamps_per_unit)}
min_spend = {money_text(StampCardRules.min_spend):<15}# eligible spend below which a visit earns nothing
welcome_stamps = {text_of(StampCardRules.welcome_stamps):<10}# given at enrolment
reward = "Free coffee"
reward_value = {money_text(StampCardRules.reward_value):<12}# what the reward costs the shop, for the cost figures
# interim = {{ 5 = "Cookie" }}                       # rewards on the way
# max_per_visit = 3
# max_per_day = 3
# stamp_expiry = {text_of({"days": 90, "from": StampExpiry.since}):<34}# or from = "activity": each visit moves the date
# card_expiry = {text_of({"days": CardExpiry.days}):<35}# counted from the card's first stamp
# voucher_valid_days = 60
restore_grace_days = {text_of(StampCardRules.restore_grace_days):<6}# how long stamps given back live at least
exclude = {text_of(StampCardRules.exclude)}
rounding = {text_of(StampCardRules.rounding):<16}# of a multiplied count: floor | half_up | ceil
debt = {text_of(StampCardRules.debt):<20}# when more is taken back than is there: forgive | carry
# effective_from = 2026-12-01
open_cards = {text_of(StampCardRules.open_cards):<14}# what a change does to open cards: keep | better | convert
# [[programme.multiplier]]                         # a promotion; days, hours and dates may be left out
# name = "Double Tuesday"
# days = ["tue"]
# hours = ["15:00-17:00"]
# from = "2026-01-01"
# to = "2026-12-31"
# bp = {text_of(Promotion.bp)}
"""
"""A commented example of every setting."""

"""Partner shops (rules.md 11): what was agreed with one. Their vouchers are `rules.values.partner_codes`."""

import re
from dataclasses import dataclass
from typing import ClassVar

from shopclub.rules.kinds.setting_text import money_text, text_of
from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.kinds.unitless import UnitlessRules
from shopclub.rules.values.partner_codes import KEY_BYTES, shop_of

MOST_BENEFITS = 99


@dataclass(frozen=True)
class Agreed:
    """A benefit that was agreed: the number and name both shops know it by, and its settlement value in minor units.

    The shop where it is used is owed the value. `valid_days` is how long a voucher for it lives.
    """

    number: int
    name: str
    value: int = 0
    valid_days: int = 30


@dataclass(frozen=True)
class SettlementLine:
    """How many vouchers for a benefit there were in a period, and what they are worth together in minor units."""

    benefit: str
    count: int
    value: int


@dataclass(frozen=True, kw_only=True)
class PartnerRules(UnitlessRules):
    """What was agreed with a partner; `given` is what our members have there, `taken` what theirs have here.

    `cap_per_month` bounds the vouchers issued and those used in a calendar month, each; `per_member` those that one
    member is issued.
    """

    kind: ClassVar[str] = "partner"

    public_key: str
    given: tuple[Agreed, ...] = ()
    taken: tuple[Agreed, ...] = ()
    cap_per_month: int | None = None
    per_member: int = 1

    @property
    def promise(self) -> str:
        """The first benefit that members have there."""
        return self.given[0].name if self.given else ""

    @property
    def shop(self) -> bytes:
        """By what vouchers name the partner."""
        return shop_of(bytes.fromhex(self.public_key))

    def gives(self, name: str) -> Agreed | None:
        """Return what members have there, by its name or number; without a name the first."""
        if not name:
            return self.given[0] if self.given else None
        return next((each for each in self.given if name.casefold() in {each.name.casefold(), str(each.number)}), None)

    def takes(self, number: int) -> Agreed | None:
        """Return what the partner's members have here, by its number."""
        return next((each for each in self.taken if each.number == number), None)


def read_partner(settings: SettingReader) -> PartnerRules:
    """Make the rules of an agreement from its settings.

    Raises:
        ProgrammeInvalid: a setting is unknown or out of range, the key is none, or nothing was agreed.
    """
    rules = PartnerRules(
        key=settings.text("key", longest=40),
        name=settings.text("name"),
        public_key=_public_key(settings),
        given=_agreed(settings, "give"),
        taken=_agreed(settings, "take"),
        cap_per_month=settings.optional_whole("cap_per_month", low=1, high=1_000_000),
        per_member=settings.whole("per_member", PartnerRules.per_member, low=1, high=1000),
        effective_from=settings.day("effective_from"),
        open_cards=settings.choice("open_cards", PartnerRules.open_cards, among=("keep",)),
    )
    settings.finish()
    if not rules.given and not rules.taken:
        raise settings.refuse("give", "", "at least one benefit given or taken")
    return rules


def _public_key(settings: SettingReader) -> str:
    text = "".join(settings.text("public_key", longest=120).split()).casefold()
    if not re.fullmatch(rf"[0-9a-f]{{{2 * KEY_BYTES}}}", text):
        raise settings.refuse("public_key", text, f"the partner's key: {2 * KEY_BYTES} digits and letters a to f")
    return text


def _agreed(settings: SettingReader, key: str) -> tuple[Agreed, ...]:
    benefits: list[Agreed] = []
    for table in settings.tables(key):
        benefit = Agreed(
            table.whole("number", len(benefits) + 1, low=1, high=MOST_BENEFITS),
            table.text("name"),
            table.money("value", Agreed.value),
            table.whole("valid_days", Agreed.valid_days, low=1, high=3660),
        )
        table.finish()
        if any(other.number == benefit.number for other in benefits):
            raise table.refuse("number", benefit.number, "each number and name once")
        if any(other.name.casefold() == benefit.name.casefold() for other in benefits):
            raise table.refuse("name", benefit.name, "each number and name once")
        benefits.append(benefit)
    return tuple(benefits)


TEMPLATE = f"""\
[[programme]]
key = "florist"            # its name in commands and in the book; never changes
kind = "{PartnerRules.kind}"
name = "The florist next door"  # its program shows the key below; "shopclub partner key" shows yours
public_key = "5e48b9c4af6b401344fd87341ada70b00647eb684b4dbb445628c156b49ebb38"
# cap_per_month = 50       # vouchers issued in a calendar month, and used here
per_member = {text_of(PartnerRules.per_member):<14}# vouchers a member is issued in a calendar month
# effective_from = 2026-12-01
[[programme.give]]         # what your members have there; both shops give it the same number
number = 1
name = "10 % off a bouquet"
value = {money_text(Agreed.value):<19}# what you owe the partner for each one used
valid_days = {text_of(Agreed.valid_days)}
[[programme.take]]         # what the partner's members have here
number = 1
name = "Free coffee"
value = {money_text(Agreed.value):<19}# what the partner owes you for each one used
"""
"""A commented example of every setting."""

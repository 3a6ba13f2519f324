"""Charity (rules.md 10): the shop owes a cause a little of each purchase, or what members turn their points into."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shopclub.rules.kinds.setting_text import text_of
from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.kinds.unitless import UnitlessRules
from shopclub.rules.ledger.acts import Decision, EntryKind, Posting, Standing
from shopclub.rules.ledger.grounds import Ground
from shopclub.rules.ledger.redeeming import spent
from shopclub.rules.values import purchases
from shopclub.rules.values.refusals import QuantityInvalid

TRIGGERS = ("purchase", "share", "card", "points")
WHOLE = 10_000


@dataclass(frozen=True, kw_only=True)
class CharityRules(UnitlessRules):
    """The settings of a cause; money in minor units.

    `purchase` gives `amount` for each purchase, `share` so many hundredths of a per cent of it, `card` `amount` for
    each full card of the programme `into`, `points` lets members turn points of `into` into money: `points` of them
    into `amount`.
    """

    kind: ClassVar[str] = "charity"

    cause: str
    trigger: str = "purchase"
    amount: int = 0
    share_bp: int = 0
    into: str = ""
    points: int = 0
    monthly_ceiling: int | None = None
    exclude: tuple[str, ...] = purchases.NEVER_EARNING

    @property
    def promise(self) -> str:
        """The cause."""
        return self.cause

    @property
    def needs_amount(self) -> bool:
        """Tell whether the till should ask for the amount."""
        return self.trigger == "share"

    def due(self, *, eligible: int | None, cards: int) -> int:
        """Return what a visit gives the cause: of what is left of its purchase, and of the cards it filled."""
        match self.trigger:
            case "purchase":
                return self.amount
            case "share":
                return max(eligible or 0, 0) * self.share_bp // WHOLE
            case "card":
                return self.amount * cards
            case _:
                return 0

    def room(self, given: int) -> int | None:
        """Return what may still be given in a month in which so much was; None is without a ceiling."""
        return None if self.monthly_ceiling is None else max(self.monthly_ceiling - given, 0)

    def turned(self, standing: Standing, points: int, *, version: int, on: date, ground: Ground) -> Decision:
        """Decide the points that a member turns into money for the cause: it is final.

        Raises:
            QuantityInvalid: not a multiple of what is turned at once.
            InDebt, NotEnough: see `rules.values.refusals`.
        """
        if self.trigger != "points" or points <= 0 or points % self.points:
            raise QuantityInvalid(points)
        draws = spent(standing, units=points, on=on, programme=self.key)
        return Decision((Posting(EntryKind.DONATION, -points, version, ground, draws=draws),))


def read_charity(settings: SettingReader) -> CharityRules:
    """Make the rules of a cause from its settings.

    Raises:
        ProgrammeInvalid: a setting is unknown, out of range or of another trigger.
    """
    trigger = settings.choice("trigger", CharityRules.trigger, among=TRIGGERS)
    money = trigger in {"purchase", "card", "points"}
    rules = CharityRules(
        key=settings.text("key", longest=40),
        name=settings.text("name"),
        cause=settings.text("cause"),
        trigger=trigger,
        amount=settings.money("amount", low=1) if money else CharityRules.amount,
        share_bp=settings.whole("share_bp", low=1, high=WHOLE) if trigger == "share" else CharityRules.share_bp,
        into=settings.text("in", longest=40) if trigger in {"card", "points"} else CharityRules.into,
        points=settings.whole("points", low=1, high=1_000_000) if trigger == "points" else CharityRules.points,
        monthly_ceiling=settings.optional_money("monthly_ceiling", low=1),
        exclude=settings.names("exclude", CharityRules.exclude),
        effective_from=settings.day("effective_from"),
        open_cards=settings.choice("open_cards", CharityRules.open_cards, among=("keep",)),
    )
    settings.finish()
    return rules


TEMPLATE = f"""\
[[programme]]
key = "cause"              # its name in commands and in the book; never changes
kind = "{CharityRules.kind}"
name = "Together for the school"
cause = "The village school"
trigger = {text_of(CharityRules.trigger):<17}# what gives: purchase | share | card | points
amount = "1.00"            # trigger = "purchase": for each purchase; "card": for each full card
## share_bp = 100          # trigger = "share": hundredths of a per cent of each purchase
## in = "coffee"           # trigger = "card" or "points": the programme of the card or the points
## points = 10             # trigger = "points": so many points become the amount
# monthly_ceiling = "500.00"
exclude = {text_of(CharityRules.exclude)}
# effective_from = 2026-12-01
"""
"""A commented example of every setting."""

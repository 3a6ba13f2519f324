"""What kinds of programme have in common that count no units of their own: tiers, occasions, referrals."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shopclub.rules.ledger.acts import RESTORE_GRACE_DAYS, Act, DebtPolicy, Decision, Standing
from shopclub.rules.ledger.earning import Tariff
from shopclub.rules.ledger.grounds import Ground
from shopclub.rules.ledger.terms import UnitCost, Version


@dataclass(frozen=True, kw_only=True)
class UnitlessRules:
    """A programme's name and dates; visits earn nothing in it by themselves."""

    has_units: ClassVar[bool] = False
    size: ClassVar[None] = None
    debt: ClassVar[DebtPolicy] = DebtPolicy.FORGIVE
    restore_grace_days: ClassVar[int] = RESTORE_GRACE_DAYS
    tariff: ClassVar[Tariff] = Tariff(())
    needs_history: ClassVar[bool] = False
    needs_items: ClassVar[bool] = False
    quarterly: ClassVar[None] = None

    key: str
    name: str
    effective_from: date | None = None
    open_cards: str = "keep"

    @property
    def needs_amount(self) -> bool:
        """Tell whether the till should ask for the amount."""
        return False

    @property
    def promise(self) -> str:
        """What the member is on the way to."""
        return ""

    @property
    def worth(self) -> UnitCost:
        """What units cost the shop: there are none."""
        return UnitCost(0, 1)

    def welcome(self, *, version: int, on: date) -> Decision:
        """Decide what a new member gets: nothing."""
        del version, on
        return Decision()

    def earn(self, standing: Standing, act: Act, *, version: int, successor: Version) -> Decision:
        """Decide what an act earns: nothing."""
        del standing, act, version, successor
        return Decision()

    def bonus(self, standing: Standing, units: int, *, version: int, on: date, ground: Ground) -> Decision:
        """Decide how units given beside purchases join the others: none can."""
        del standing, units, version, on, ground
        return Decision()

    def lives_until(self, activity: date) -> date | None:
        """Return the last day of units that visits keep alive: there are none."""
        del activity
        return None

    def settle(self, standing: Standing, *, version: int, on: date) -> Decision:
        """Decide what follows once units were added by hand: none can be."""
        del standing, version, on
        return Decision()
